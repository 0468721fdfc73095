"""The golden events as files, without any service."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contracts import wire
from contracts.__main__ import SCHEMAS
from contracts.message import Event, Message
from contracts.topics import TOPICS, Topic

EXAMPLES = SCHEMAS.parent / "examples"
FACTS = [fact for topic in TOPICS for fact in topic.facts]
TOPIC_OF = {fact.type: topic for topic in TOPICS for fact in topic.facts}
FILES = sorted(EXAMPLES.glob("*/*.json"))


def loaded(path: Path) -> dict[str, Any]:
    """A golden event as CloudEvents structured JSON."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def on_the_wire(structured: dict[str, Any]) -> tuple[list[tuple[str, bytes | None]], bytes]:
    """The same event in binary mode: headers and body."""
    attributes = {name: value for name, value in structured.items() if name != "data"}
    headers: list[tuple[str, bytes | None]] = [
        (f"ce_{name}", value.encode()) for name, value in attributes.items()
    ]
    return headers, json.dumps(structured["data"]).encode()


def read(structured: dict[str, Any]) -> Event[Message]:
    """The event as one of our readers gets it."""
    return wire.decode(TOPIC_OF[structured["type"]], *on_the_wire(structured))


def told(topic: Topic) -> Iterator[Event[Message]]:
    """Every golden event of *topic* in the order it happened."""
    events = [read(loaded(path)) for path in FILES if path.parent.name in topic.by_type]
    yield from sorted(events, key=lambda event: (event.time, getattr(event.message, "version", 0)))
