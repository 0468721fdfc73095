"""What a consumer does where Kafka's client cannot even read; the client is a stand-in here."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.topics import PETITION_RECEIVED
from services.runtime.delivery import Record
from services.runtime.reading import Reader
from tests.runtime.petitions import a_petition
from tests.runtime.test_delivery import DEAD, a_service
from tests.services import as_record, said

GOOD, BAD = (TopicPartition(PETITION_RECEIVED.name, n) for n in (0, 1))
OFFSETS = 3


class Client:
    """Gives three records of each partition; the bytes of one cannot be read."""

    def __init__(self, unreadable: int, error: Exception) -> None:
        self.places = {GOOD: 0, BAD: 0}
        self._unreadable, self._error = unreadable, error

    def assignment(self) -> set[TopicPartition]:
        return set(self.places)

    async def position(self, tp: TopicPartition) -> int:
        return self.places[tp]

    def seek(self, tp: TopicPartition, offset: int) -> None:
        self.places[tp] = offset

    async def getmany(
        self, *partitions: TopicPartition, max_records: int = 500, **_: Any
    ) -> Mapping[TopicPartition, Sequence[Record]]:
        found = {}
        for tp in sorted(partitions or self.places):
            end = min(self.places[tp] + max_records, OFFSETS)
            offsets = range(self.places[tp], end)
            if tp == BAD and self._unreadable in offsets:
                raise self._error
            self.places[tp] = end
            if offsets:
                found[tp] = [_record(tp, offset) for offset in offsets]
        return found


def _record(tp: TopicPartition, offset: int) -> Record:
    record = as_record(a_petition(10 * tp.partition + offset + 1))
    record.partition, record.offset = tp.partition, offset
    return record


def reading(engine: AsyncEngine, client: Client) -> Any:
    reader = Reader(KafkaBroker("127.0.0.1:1"), a_service(engine), None)
    reader._subscriber.consumer = client
    reader.guard()
    return client.getmany


async def test_bytes_that_cannot_be_read_cost_nobody_else_a_record(engine: AsyncEngine) -> None:
    getmany = reading(engine, Client(1, UnicodeDecodeError("utf-8", b"\xff", 0, 1, "")))

    seen = set()
    for _ in range(6):
        for tp, records in (await getmany()).items():
            seen |= {(tp.partition, record.offset) for record in records}

    assert seen == {(0, 0), (0, 1), (0, 2), (1, 0), (1, 2)}
    (dead,) = await said(engine, DEAD)
    assert dead["headers"]["dead_reason"] == "unreadable"
    assert (dead["headers"]["dead_partition"], dead["headers"]["dead_offset"]) == ("1", "1")


async def test_an_error_of_kafka_forgets_nothing_that_was_taken(engine: AsyncEngine) -> None:
    client = Client(0, KafkaError())
    getmany = reading(engine, client)

    with pytest.raises(KafkaError):
        await getmany()

    assert client.places == {GOOD: 0, BAD: 0}
    assert not await said(engine, DEAD)
