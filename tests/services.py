"""Real handlers and a real database, records made by hand."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts import wire
from contracts.message import Event, Message
from contracts.topics import PETITION_RECEIVED, Topic
from services.runtime.bus import Bus
from services.runtime.delivery import Record, Subscription
from services.runtime.tables import outbox
from services.web.service import Service

EXAMPLES = Path(__file__).parents[1] / "contracts" / "examples"

Headers = list[tuple[str, bytes | None]]


def a_record(value: bytes | None, headers: Headers, topic: Topic = PETITION_RECEIVED) -> Record:
    """One Kafka record."""
    return Record(topic.name, 0, 0, 0, 0, b"key", value, None, 3, len(value or b""), headers)


GARBAGE = [
    a_record(b"not an event", []),
    a_record(b"{}", [("ce_id", b"\xff")]),
    a_record(b"{}", [("ce_id", None)]),
    a_record(None, []),
    a_record(b"{}", [("ce_id\0", b"\0")]),
    a_record(b"{}", [("ce_id\udcff", b"\xff\xfe")]),
    a_record(b"x" * 2_000_000, []),
]


def golden(topic: Topic) -> list[Record]:
    """Every event of *topic* ever shown, as it comes from the wire, in the order it happened."""
    stories = [
        json.loads(path.read_text(encoding="utf-8"))
        for fact in topic.facts
        for path in sorted((EXAMPLES / fact.type).glob("*.json"))
    ]
    stories.sort(key=lambda event: (event["time"], event["data"].get("version", 0)))
    return numbered([structured(topic, event) for event in stories], topic)


def structured(topic: Topic, event: dict[str, Any]) -> Record:
    """The same event in binary mode."""
    data = json.dumps(event.pop("data")).encode()
    headers: Headers = [(f"ce_{n}", v.encode()) for n, v in event.items()]
    return a_record(data, headers, topic)


def as_record(event: Event[Message], topic: Topic = PETITION_RECEIVED) -> Record:
    """What the relay would have published."""
    told = wire.headers(event, "test").items()
    record = a_record(wire.body(event.message), [(n, v.encode()) for n, v in told], topic)
    return replace(record, key=event.message.key.encode())


def numbered(records: Sequence[Record], topic: Topic | None = None) -> list[Record]:
    named = [replace(r, topic=topic.name) for r in records] if topic else records
    return [replace(record, offset=offset) for offset, record in enumerate(named)]


def reading(
    bus: Bus, engine: AsyncEngine, store: Callable[[Any], Any], topic: Topic, **options: Any
) -> Subscription:
    """One subscription of a service."""
    (found,) = [s for s in bus.subscriptions(engine, store, **options) if s.topic == topic]
    return found


async def said(engine: AsyncEngine, topic: str) -> list[dict[str, Any]]:
    """What waits in the outbox for *topic*."""
    async with engine.connect() as connection:
        rows = sa.select(outbox).where(outbox.c.topic == topic)
        found = (await connection.execute(rows.order_by(outbox.c.id))).mappings()
        return [{**row, "headers": orjson.loads(row["headers"])} for row in found]


def assembled(name: str, address: str, keys: Path) -> Service:
    """One service as its own wiring makes it; Kafka is not needed for that."""
    settings = import_module(f"services.{name}.settings").Settings(database=address, keys=keys)
    app = import_module(f"services.{name}.app").create_app(settings)
    service: Service = app.state.service
    return service
