"""What a test does to a stack, and what it sees of it."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from services.embedded import readiness
from services.embedded import stack as stacks
from services.embedded.stack import Stack, Status

T = TypeVar("T")
TOPIC = "case.v1"


def one(data: Path, name: str) -> Status:
    """What status says of one process."""
    (found,) = [status for status in stacks.status(data) if status["name"] == name]
    return found


def kill(data: Path, name: str, number: signal.Signals = signal.SIGKILL) -> int:
    """End it from outside; its pid."""
    pid = one(data, name)["pid"]
    assert pid is not None
    os.kill(pid, number)
    return pid


def seconds_until(true: Callable[[], bool], limit: float = 120) -> float:
    """How long it takes."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < limit, "it took too long"
        time.sleep(0.02)
    return time.monotonic() - began


def is_back(stack: Stack, name: str, before: int) -> bool:
    """Whether another process than *before* does the work."""
    now = one(stack.data, name)
    return now["ready"] and now["pid"] not in (None, before)


def publish(stack: Stack, values: Sequence[bytes]) -> None:
    """Write records, all acknowledged."""

    async def work() -> None:
        async with AIOKafkaProducer(
            bootstrap_servers=stack.kafka, max_request_size=5_000_000
        ) as producer:
            for value in values:
                await producer.send_and_wait(TOPIC, value, partition=0)

    asyncio.run(work())


def records(stack: Stack) -> list[bytes | None]:
    """Read what is there."""

    async def work() -> list[bytes | None]:
        async with AIOKafkaConsumer(
            bootstrap_servers=stack.kafka,
            max_partition_fetch_bytes=5_000_000,
            auto_offset_reset="earliest",
        ) as consumer:
            place = TopicPartition(TOPIC, 0)
            consumer.assign([place])
            end = (await consumer.end_offsets([place]))[place]
            return [(await consumer.getone()).value for _ in range(end)]

    return asyncio.run(work())


def sql(stack: Stack, statement: str) -> object:
    """Run one statement; its first value."""

    async def work() -> object:
        connection = await asyncpg.connect(stack.database.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(work())


def has_answers(stack: Stack) -> bool:
    """Whether both servers take connections."""
    return readiness.answers_kafka(stack.kafka) and readiness.answers_postgres(stack.database)
