"""
Write what readers in other languages use: the JSON Schemas and the AsyncAPI document.

`python -m contracts` (`make schemas`) writes what the classes say today. `python -m contracts
release` also keeps it as the last release, the one that `tests/contracts/test_compatibility.py`
compares with: run it once a release, when the version is set, and never to silence that test.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from contracts import asyncapi
from contracts.channels import Submission
from contracts.topics import TOPICS

SCHEMAS = Path(__file__).parent / "schemas"
RELEASED = SCHEMAS / "released"
ASYNCAPI = Path(__file__).parent / "asyncapi.json"
SHAPES: Mapping[str, type[BaseModel]] = {
    "submission": Submission,
    **{fact.type: fact for topic in TOPICS for fact in topic.facts},
}
"""Every shape that leaves a process or enters one, by the name of its schema."""


def schema(name: str) -> Mapping[str, Any]:
    """Return the JSON Schema (2020-12) of the shape *name*, as a reader must take it."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:giaitrinh:{name}",
    }
    return head | SHAPES[name].model_json_schema()


def register() -> Mapping[str, Any]:
    """Return what of the topics must not change: their keys and the types that they carry."""
    return {
        topic.name: {
            "key": topic.key,
            "compacted": topic.compacted,
            "partitions": topic.partitions,
            "types": [fact.type for fact in topic.facts],
        }
        for topic in TOPICS
    }


def text(document: Mapping[str, Any]) -> str:
    """Return *document* as it is committed."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> None:
    """Write every schema and the register into *folder*."""
    folder.mkdir(exist_ok=True)
    for name in SHAPES:
        (folder / f"{name}.json").write_text(text(schema(name)), encoding="utf-8")
    (folder / "register.json").write_text(text(register()), encoding="utf-8")


if __name__ == "__main__":
    write(SCHEMAS)
    ASYNCAPI.write_text(text(asyncapi.document()), encoding="utf-8")
    if sys.argv[1:] == ["release"]:
        write(RELEASED)
