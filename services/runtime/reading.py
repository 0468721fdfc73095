"""One consumer: what it has handled, how it gives a partition away, what it cannot even read."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import (
    CorruptRecordException,
    IllegalStateError,
    KafkaError,
    UnsupportedCodecError,
)
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from contracts.problems import describe
from services.runtime.delivery import Record, Subscription
from services.runtime.patience import patiently

log = structlog.get_logger()

BATCH = 1000  # records
PACE = 0.1  # seconds from one batch to the next, unless it is full: many small ones cost more
FRESH = 3_000  # ms that Kafka's word on where a partition ends is good for
UNREADABLE = (CorruptRecordException, UnsupportedCodecError)

Fetched = Mapping[TopicPartition, Sequence[Record]]


class Reader(ConsumerRebalanceListener):  # type: ignore[misc]
    """Feeds one subscription from one consumer."""

    def __init__(
        self, broker: KafkaBroker, subscription: Subscription, instance: str | None
    ) -> None:
        self._subscription = subscription
        self._handled: dict[TopicPartition, int] = {}
        self.moved_at = self.polled_at = time.monotonic()
        self.stopping, self._next = False, 0.0
        self._subscriber = broker.subscriber(
            subscription.topic.name,
            batch=True,
            group_id=f"{subscription.service}.{subscription.topic.name}",
            group_instance_id=instance,
            # A named member may be away for its longest restart without a rebalance.
            session_timeout_ms=30_000 if instance else 10_000,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            max_records=BATCH,
            batch_timeout_ms=100,
            rebalance_timeout_ms=60_000,
            fetch_max_bytes=16 * 1024 * 1024,
            max_partition_fetch_bytes=5 * 1024 * 1024,
            listener=self,
            parser=_parse,
            decoder=_records,
        )
        self._subscriber(self._take)

    def guard(self) -> None:
        """Let bytes that cannot be read cost nobody else a record; once the consumer is there."""
        fetch = self._consumer.getmany

        async def guarded(**options: Any) -> Fetched:
            await asyncio.sleep(self._next - time.monotonic())
            self.polled_at = time.monotonic()
            begun = {tp: await self._consumer.position(tp) for tp in self.assigned()}
            try:
                found: Fetched = await fetch(**options)
            except Exception as error:
                # What aiokafka took from other partitions before the error is forgotten by it.
                self._go_back(begun)
                if isinstance(error, KafkaError) and not isinstance(error, UNREADABLE):
                    raise
                return await self._one_at_a_time(fetch)
            full = sum(map(len, found.values())) in {0, BATCH}
            self._next = 0 if full else self.polled_at + PACE
            return found

        self._consumer.getmany = guarded

    async def _one_at_a_time(self, fetch: Callable[..., Awaitable[Fetched]]) -> Fetched:
        """Take one record of each partition, and step over those that cannot be read."""
        found: dict[TopicPartition, Sequence[Record]] = {}
        for tp in self.assigned():
            while True:
                offset = await self._consumer.position(tp)
                try:
                    found |= await fetch(tp, timeout_ms=200, max_records=1)
                    break
                except Exception as error:
                    await self._step_over(tp, offset, error)
        return found

    async def _step_over(self, tp: TopicPartition, offset: int, error: Exception) -> None:
        log.error("record.unreadable", **tp._asdict(), offset=offset, error=describe(error))
        await patiently(self._subscription.set_unreadable_aside, tp.topic, tp.partition, offset)
        self._go_back({tp: offset + 1})

    def _go_back(self, places: Mapping[TopicPartition, int]) -> None:
        for tp, offset in places.items():
            with suppress(IllegalStateError):  # someone else has it now
                self._consumer.seek(tp, offset)

    async def _take(self, records: Sequence[Record]) -> None:
        if self.stopping:
            return  # nothing of it is committed, so it comes again
        async with self._subscription.busy:
            self._handled = {_partition(r): r.offset for r in reversed(records)} | self._handled
            left = await self._subscription.take(records)
            await self._settle(records, left)
        if left:
            await asyncio.sleep(self._subscription.pause)

    async def _settle(self, records: Sequence[Record], left: Sequence[Record]) -> None:
        """Go back to what is left, then commit what is done."""
        again = {_partition(r): r.offset for r in reversed(left)}
        done = {_partition(r): r.offset + 1 for r in records} | again
        self._go_back(again)
        try:
            await self._consumer.commit(done)
        except (KafkaError, IllegalStateError):
            return  # someone else has it now, or will; the inbox absorbs the repeat
        self._handled |= done
        self.moved_at = self.moved_at if left else time.monotonic()

    def assigned(self) -> Collection[TopicPartition]:
        """The partitions that are ours now."""
        return self._consumer.assignment() if self._consumer else ()

    async def lag(self, tp: TopicPartition) -> int | None:
        """Records of *tp* that are not handled yet; None where Kafka has not said."""
        try:
            end = self._consumer.highwater(tp)
            if end is None:
                return None
            if (at := self._handled.get(tp)) is None:
                at = int(await asyncio.wait_for(self._consumer.position(tp), 0.2))
        except (IllegalStateError, AssertionError, TimeoutError):
            return None
        return max(int(end) - at, 0)

    async def has_all(self, tp: TopicPartition) -> bool:
        """Whether all of *tp* is handled, by a word of Kafka's that is not older than `FRESH`."""
        if await self.lag(tp) != 0:
            return False
        said_at: int = self._consumer.last_poll_timestamp(tp)
        return time.time() * 1000 - said_at < FRESH

    @property
    def _consumer(self) -> Any:
        return self._subscriber.consumer

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Finish the batch in hand before its partitions go to someone else."""
        async with self._subscription.busy:
            self._handled.clear()

    async def on_partitions_assigned(self, assigned: Any) -> None:
        """Nothing: where to go on is in Kafka."""


def _partition(record: Record) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


async def _parse(records: Any) -> KafkaMessage:
    """Look into nothing: FastStream loses the batch of a header that is not UTF-8."""
    return KafkaMessage(body=b"", raw_message=records, consumer=None)  # type: ignore[arg-type]


async def _records(message: KafkaMessage) -> Any:
    return message.raw_message
