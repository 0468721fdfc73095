"""What a test sees of a running stack, and how it waits for something."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from contracts.topics import TOPICS
from services.embedded.stack import SERVICES, Stack

T = TypeVar("T")
ENDLESS = 60.0
"""Seconds after which nothing is waited for any more, unless a test says otherwise."""
EVERY_TOPIC = (*[t.name for t in TOPICS], *[t.dead_letters for t in TOPICS])


class TooLate(AssertionError):
    """What was waited for did not come."""


def eventually(ask: Callable[[], T], limit: float = ENDLESS, what: str = "") -> T:
    """Ask until the answer is true, and return it; a stack that is away has no answer."""
    until, last = time.monotonic() + limit, None
    while True:
        try:
            if last := ask():
                return last
        except (OSError, httpx.HTTPError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            last = error  # type: ignore[assignment]
        if time.monotonic() > until:
            raise TooLate(f"{what or ask} does not come within {limit:g} s: {last!r}")
        time.sleep(0.05)


def rows(stack: Stack, statement: str, *told: object) -> list[tuple[Any, ...]]:
    """What one statement answers."""

    async def work() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(stack.database.replace("+asyncpg", ""), timeout=5)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *told)]
        finally:
            await connection.close()

    return asyncio.run(work())


def number(stack: Stack, statement: str, *told: object) -> int:
    """The one number that a statement answers."""
    ((found,),) = rows(stack, statement, *told)
    return int(found)


def size(stack: Stack, schema: str, table: str) -> int:
    """How many rows a table has."""
    return number(stack, f'select count(*) from {schema}."{table}"')  # noqa: S608  (our own names)


Ends = Mapping[TopicPartition, int]


def ends(stack: Stack, *topics: str) -> Ends:
    """Where every partition ends now."""

    async def work() -> Ends:
        async with AIOKafkaConsumer(*topics, bootstrap_servers=stack.kafka) as consumer:
            found: Ends = await consumer.end_offsets(consumer.assignment())
            return found

    return asyncio.run(work())


def records(stack: Stack, *topics: str, since: Ends | None = None) -> list[ConsumerRecord]:
    """All that lies in *topics* now, in the order of each partition."""

    async def work() -> list[ConsumerRecord]:
        told = {"auto_offset_reset": "earliest", "max_partition_fetch_bytes": 5_000_000}
        async with AIOKafkaConsumer(
            *topics, bootstrap_servers=stack.kafka, **told
        ) as consumer:  # without a group every partition is ours
            places = consumer.assignment()
            for place in places & set(since or ()):
                consumer.seek(place, (since or {})[place])
            return await _read(consumer, await consumer.end_offsets(places))

    return asyncio.run(work())


async def _read(consumer: AIOKafkaConsumer, ends: Ends) -> list[ConsumerRecord]:
    found: list[ConsumerRecord] = []
    left = {tp for tp, end in ends.items() if await consumer.position(tp) < end}
    while left:
        for part in (await consumer.getmany(*left, timeout_ms=500)).values():
            found += part
        left = {tp for tp in left if await consumer.position(tp) < ends[tp]}
    return found


def header(record: ConsumerRecord, name: str) -> str:
    """One header as text; empty where there is none."""
    return next(((v or b"").decode(errors="replace") for n, v in record.headers if n == name), "")


@contextmanager
def door(stack: Stack, service: str, patience: float = 10) -> Iterator[httpx.Client]:
    """A client of one service."""
    with httpx.Client(base_url=stack.url(service), timeout=patience) as client:
        yield client


def get(stack: Stack, service: str, path: str, **headers: str) -> dict[str, Any]:
    """What GET answers, as JSON."""
    with door(stack, service) as client:
        answer = client.get(path, headers=headers)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def figure(url: str, name: str) -> float:
    """The sum of one metric over its labels, as a process shows it now."""
    answer = httpx.get(f"{url}/metrics", timeout=5)
    lines = [line.rpartition(" ") for line in answer.text.splitlines()]
    return sum(float(value) for what, _, value in lines if what.partition("{")[0] == name)


def services_of(stack: Stack) -> Sequence[str]:
    """Those of the four that `up` runs here."""
    return [name for name in SERVICES if name in stack.ports]
