"""What happens to a batch of records, and to one whose handler fails."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import NAMESPACE_OID, UUID, uuid5

import structlog
from aiokafka import ConsumerRecord
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts import wire
from contracts.message import Event, Message
from contracts.problems import describe
from contracts.topics import LARGEST_SEALED, Topic
from services.runtime import outbox
from services.runtime.database import Transaction, insert, new_ones, transaction
from services.runtime.patience import TryLater, Unacceptable, pauses
from services.runtime.tables import set_aside

log = structlog.get_logger()

DEAD_LETTERS = Counter(
    "giaitrinh_dead_letters_total",
    "Records moved to a dead-letter topic.",
    ("service", "topic", "reason"),
)
PAUSED = Gauge(
    "giaitrinh_subscription_paused",
    "1 while a subscription tries one record again and again.",
    ("service", "topic"),
)
REPEATS = Counter(
    "giaitrinh_inbox_repeats_total", "Events that had come before.", ("service", "topic")
)
SIZES = (1, 5, 20, 50, 100, 200, 500, 1000)
BATCH = Histogram("giaitrinh_batch_records", "At once.", ("service", "topic"), buckets=SIZES)

MARGIN = 256 * 1024
"""Bytes of a dead letter that are left for its key, its headers' framing and ours."""

Record: TypeAlias = ConsumerRecord[Any, Any]
Handler = Callable[[Sequence[Event[Any]], Any], Awaitable[Sequence[Event[Message]]]]
Seal = Callable[[bytes], bytes]


@dataclass
class Subscription:
    """
    One topic as one service reads it.

    A record ends in one of two places: handled, or in dead letters with a
    reason. Records that cannot be decoded never count; after *limit* handler
    failures in a row it is most likely our own fault, so nothing more is
    dead-lettered and one record is tried again until it goes through.
    """

    service: str
    topic: Topic
    handler: Handler
    store: Callable[[Transaction], Any]
    say: Callable[[Transaction, Sequence[Event[Message]]], Awaitable[None]]
    engine: AsyncEngine
    limit: int = 20
    seal: Seal | None = None
    wake: Callable[[], None] = lambda: None
    failures: int = 0
    pause: float = 0
    """Seconds to wait before the records that were left come again."""
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held from the first look at a batch until its offsets are committed."""
    _waits: Iterator[float] = field(default_factory=pauses)

    @property
    def paused(self) -> bool:
        """Whether so many handlers failed in a row that readiness is red."""
        return self.failures >= self.limit

    async def take(self, records: Sequence[Record]) -> Sequence[Record]:
        """Handle a batch together, or one by one when that fails; return what must come again."""
        rest = records
        while rest:
            together = rest[:1] if self.paused else rest
            try:
                await self._attempt(together)
            except TryLater as error:
                return self._left(rest, "work.postponed", str(error))
            except Exception as error:
                log.warning("batch.undone", topic=self.topic.name, error=describe(error))
                return await self._one_by_one(rest)
            rest = rest[len(together) :]
        return ()

    async def _one_by_one(self, records: Sequence[Record]) -> Sequence[Record]:
        for done, record in enumerate(records):
            try:
                await self._handle_or_set_aside(record)
            except TryLater as error:
                return self._left(records[done:], "work.postponed", str(error))
            except Exception as error:
                PAUSED.labels(self.service, self.topic.name).set(1)
                return self._left(records[done:], "subscription.paused", describe(error))
        return ()

    async def _handle_or_set_aside(self, record: Record) -> None:
        try:
            await self._attempt([record])
        except TryLater:
            raise
        except Unacceptable as error:
            await self._set_aside(record, error.reason, str(error))
        except Exception as error:
            self.failures += 1
            log.exception("handler.failed", **self._where(record), told=describe(error))
            if self.paused:
                raise
            await self._set_aside(record, "handler-failed", describe(error))

    async def _attempt(self, records: Sequence[Record]) -> None:
        """One transaction: inbox, state, outbox."""
        events, letters = self._decode(records)
        async with transaction(self.engine) as connection:
            new = await new_ones(connection, events, datetime.now(UTC))
            fresh = [event for event_id, event in events.items() if event_id in new]
            said = await self.handler(fresh, self.store(connection)) if fresh else []
            await self.say(connection, said)
            await self._keep_letters(connection, letters)
        self.wake()
        self._well(handled=bool(fresh))
        BATCH.labels(self.service, self.topic.name).observe(len(records))
        REPEATS.labels(self.service, self.topic.name).inc(len(events) - len(fresh))

    def _decode(
        self, records: Sequence[Record]
    ) -> tuple[dict[UUID, Event[Message]], list[tuple[Record, str, str]]]:
        events: dict[UUID, Event[Message]] = {}
        letters = []
        for record in records:
            try:
                event = wire.decode(self.topic, record.headers, record.value, record.partition)
                events.setdefault(self._known_as(event, record), event)
            except wire.Undecodable as error:
                letters.append((record, error.reason, str(error)))
        return events, letters

    def _known_as(self, event: Event[Message], record: Record) -> UUID:
        """An id is its writer's word; strangers may choose one that is somebody else's."""
        if not self.topic.open_to_all:
            return event.id
        source = wire.readable(record.headers).get("ce_source", "")
        return uuid5(event.id, f"{self.topic.name}/{event.message.key}/{source}")

    async def _set_aside(self, record: Record, reason: str, detail: str) -> None:
        async with transaction(self.engine) as connection:
            await self._keep_letters(connection, [(record, reason, detail)])
        self.wake()

    async def set_unreadable_aside(self, topic: str, partition: int, offset: int) -> None:
        """Note a record whose bytes Kafka's client cannot read: it stays where it lies."""
        stub: Record = ConsumerRecord(topic, partition, offset, -1, 0, None, None, None, 0, 0, ())
        await self._set_aside(stub, "unreadable", "")

    async def _keep_letters(
        self, connection: Transaction, letters: Sequence[tuple[Record, str, str]]
    ) -> None:
        """Each place once, however often its record comes."""
        rows = {_place(letter[0]): self._row(*letter[:2]) for letter in letters}
        kept = await insert(
            connection, set_aside, [*rows.values()], "on conflict do nothing returning place"
        )
        new = {row.place for row in kept}
        fresh = [letter for letter in letters if _place(letter[0]) in new]
        await outbox.keep(connection, [self._dead_letter(*letter) for letter in fresh])

    def _row(self, record: Record, reason: str) -> Mapping[str, Any]:
        headers, key = wire.readable(record.headers), self._key(record)
        return {
            "place": _place(record),
            **{name: getattr(record, name) for name in ("topic", "partition", "offset")},
            "key": wire.text(key)[:300] if key is not None else None,
            "event_id": wire.as_uuid(headers.get("ce_id", "")),
            "reason": reason,
            "at": datetime.now(UTC),
        }

    def _dead_letter(self, record: Record, reason: str, detail: str) -> Mapping[str, Any]:
        log.error("record.set_aside", **self._where(record), reason=reason, detail=detail)
        DEAD_LETTERS.labels(self.service, self.topic.name, reason).inc()
        told = {"reason": reason, "detail": detail, **self._where(record)}
        told["at"] = datetime.now(UTC).isoformat()
        headers, body = wire.readable(record.headers), record.value
        if self.seal:
            body = self.seal(wire.whole(record.key, record.headers, body))
            headers, told["sealed"] = {}, "jwe"
        if len(body or b"") + sum(map(len, headers.values())) > LARGEST_SEALED - MARGIN:
            told |= {"size": len(body or b""), "sha256": sha256(body or b"").hexdigest()}
            headers, body = {}, None
        return {
            "topic": self.topic.dead_letters,
            "key": self._key(record),
            "body": body,
            "headers": headers | {f"dead_{name}": str(value) for name, value in told.items()},
        }

    def _key(self, record: Record) -> bytes | None:
        """What strangers wrote, key and headers and all, is for intake's eyes only."""
        if self.seal is None or record.key is None:
            key: bytes | None = record.key
            return key
        return sha256(record.key).hexdigest().encode()

    def _where(self, record: Record) -> dict[str, Any]:
        places = {name: getattr(record, name) for name in ("topic", "partition", "offset")}
        return {"service": self.service, **places}

    def _left(self, records: Sequence[Record], event: str, reason: str) -> Sequence[Record]:
        self.pause = next(self._waits)
        log.warning(event, **self._where(records[0]), pause=self.pause, reason=reason)
        return records

    def _well(self, *, handled: bool) -> None:
        self.pause, self._waits = 0, pauses()
        if handled and self.failures:  # what cannot be decoded says nothing about our handlers
            PAUSED.labels(self.service, self.topic.name).set(0)
            self.failures = 0


def _place(record: Record) -> UUID:
    """The same for the same record, however often it comes."""
    where = f"{record.topic}/{record.partition}/{record.offset}/{record.timestamp}"
    return uuid5(NAMESPACE_OID, where)  # a topic made anew counts its offsets anew
