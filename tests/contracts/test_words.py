"""Words stay at the counter: the bus has no room for them, nor for identity."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from contracts.codes import Code
from contracts.message import Message
from tests.contracts.golden import FACTS

PRIVATE = {
    *("text", "words", "subject", "place", "name", "address", "phone", "email", "submitter"),
    *("identity", "person", "note", "comment", "description", "message", "content", "attachment"),
    *("number", "secret"),
}
PUBLIC_TEXT = {
    ("vn.giaitrinh.authority.listed.v1", "title"),
    ("vn.giaitrinh.authority.listed.v1", "legal_ref"),
    ("vn.giaitrinh.deadline.escalated.v1", "basis"),
    ("vn.giaitrinh.deadline.violation-proposed.v1", "basis"),
    ("vn.giaitrinh.petition.submitted.v1", "reference"),
    ("vn.giaitrinh.petition.submitted.v1", "sealed"),
}
"""Public names, legal references from data, another system's own id, and what is sealed."""
SOMEBODYS_WORDS = ("Nguyễn Văn A", "Nguyen Van A", "12 Lê Lợi", "a@example.vn", "Đèn")
CLOSED = {"integer", "number", "boolean", "null"}
FORMATS = {"uuid", "date", "date-time"}


def places(
    fact: type[BaseModel], schema: Mapping[str, Any], path: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every place of a message that holds a value, however deep, with its own schema."""
    schema = resolved(fact, schema)
    deeper = [
        *[(f"{path}.{name}".strip("."), s) for name, s in schema.get("properties", {}).items()],
        *[(path, s) for s in schema.get("anyOf", [])],
        *[(path, schema[inner]) for inner in ("items", "propertyNames") if inner in schema],
        *[(path, {"type": "string", "pattern": p}) for p in schema.get("patternProperties", ())],
        *[(path, s) for s in schema.get("patternProperties", {}).values()],
    ]
    if "additionalProperties" in schema:
        values = schema["additionalProperties"]
        deeper += [
            (path, values if isinstance(values, Mapping) else {}),
            (path, {"type": "string"}),
        ]
    if not deeper:
        yield path, schema
    for place, inner in deeper:
        yield from places(fact, inner, place)


def resolved(fact: type[BaseModel], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = fact.model_json_schema()["$defs"][schema["$ref"].split("/")[-1]]
    return found


def faults(fact: type[Message]) -> list[str]:
    """The places of *fact* that have room for words or identity."""
    found = []
    for place, schema in places(fact, fact.model_json_schema()):
        if PRIVATE & set(re.split(r"[._]", place)):
            found.append(f"{place}: a name of something private")
        if (fact.type, place) not in PUBLIC_TEXT and not closed(schema):
            found.append(f"{place}: room for words")
    return found


def closed(schema: Mapping[str, Any]) -> bool:
    """Whether only a number, a date, an id, a code or a member of a list fits in."""
    if schema.get("type") in CLOSED or "enum" in schema or "const" in schema:
        return True
    pattern = schema.get("pattern")
    if schema.get("type") != "string" or not (pattern or schema.get("format") in FORMATS):
        return False
    return not any(pattern and re.search(pattern, words) for words in SOMEBODYS_WORDS)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type)
def test_nothing_on_the_bus_has_room_for_words_or_identity(fact: type[Message]) -> None:
    assert faults(fact) == []


class Deeper(BaseModel):
    phone: Code


class Careless(Message):
    """Made up: every way in which words might creep in."""

    type: ClassVar[str] = "vn.giaitrinh.case.careless.v1"
    key_field: ClassVar[str] = "reason"

    reason: str
    ground: str | None = None
    loose: tuple[str, ...] = ()
    figures: Mapping[Code, Any] = {}
    named: Mapping[str, int] = {}
    deeper: Deeper | None = None
    officer_name: Code = "x"
    fine: Code = "x"


def test_a_careless_fact_would_be_found_out() -> None:
    assert faults(Careless) == [
        "reason: room for words",
        "ground: room for words",
        "loose: room for words",
        "figures: room for words",
        "named: room for words",
        "deeper.phone: a name of something private",
        "officer_name: a name of something private",
    ]
