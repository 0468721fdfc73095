"""The records that a measured run left in Kafka, taken out so that the floor can move the same."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

LENGTH = struct.Struct(">I")


class Raw(NamedTuple):
    """One record as bytes."""

    partition: int
    key: bytes
    body: bytes
    headers: list[tuple[str, bytes]]


async def take_out(servers: str, ends: Mapping[TopicPartition, int], folder: Path) -> Sequence[str]:
    """Write what each topic received since *ends* to a file of its own; the topics that did."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    try:
        consumer.assign(list(ends))
        last = await consumer.end_offsets(list(ends))
        for tp, offset in ends.items():
            consumer.seek(tp, offset)
        left = {tp for tp in ends if last[tp] > ends[tp]}
        while left:
            for tp, records in (await consumer.getmany(*left, timeout_ms=500)).items():
                with (folder / tp.topic).open("ab") as file:
                    file.writelines(_packed(tp.partition, record) for record in records)
            left = {tp for tp in left if await consumer.position(tp) < last[tp]}
    finally:
        await consumer.stop()
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> Iterator[Raw]:
    """Return the records of one file, in their order."""
    whole = memoryview(path.read_bytes())
    at = 0
    while at < len(whole):
        parts = []
        for _ in range(4):
            (size,) = LENGTH.unpack_from(whole, at)
            parts.append(bytes(whole[at + 4 : at + 4 + size]))
            at += 4 + size
        headers = [(name, value.encode()) for name, value in orjson.loads(parts[3])]
        yield Raw(int(parts[0]), parts[1], parts[2], headers)


def _packed(partition: int, record: Any) -> bytes:
    headers = [(name, (value or b"").decode()) for name, value in record.headers]
    key, body = record.key or b"", record.value or b""
    parts = (str(partition).encode(), key, body, orjson.dumps(headers))
    return b"".join(LENGTH.pack(len(part)) + part for part in parts)
