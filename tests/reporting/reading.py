"""Reporting as a test reads with it: real subscriptions, a store of its own."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.message import Event
from contracts.topics import CASE, DEADLINE, PETITION_RECEIVED, Topic
from services.reporting.handlers import bus
from services.reporting.rules import load
from services.reporting.store.questions import Store
from services.runtime.database import transaction
from services.runtime.delivery import Subscription
from tests.services import as_record, numbered, reading

THREE = (PETITION_RECEIVED, CASE, DEADLINE)
BOOK = load()


async def read(engine: AsyncEngine, topic: Topic, events: Sequence[Event[Any]]) -> None:
    """Let reporting read *events* as one batch, none of which it may set aside."""
    records = numbered([as_record(event, topic) for event in events], topic)

    assert not await reader(engine, topic).take(records)
    assert not await rows(engine, "select * from set_aside")


def reader(engine: AsyncEngine, topic: Topic) -> Subscription:
    """One of reporting's subscriptions."""
    return reading(bus, engine, partial(Store, book=BOOK), topic)


async def read_day(
    engine: AsyncEngine, days: Sequence[Sequence[list[Event[Any]]]], chance: random.Random
) -> None:
    """Read what three topics say, in batches of any size and the topics in any order."""
    waiting = [(topic, [e for day in days for e in day[n]]) for n, topic in enumerate(THREE)]
    while waiting:
        topic, events = chance.choice(waiting)
        batch = chance.randint(1, max(len(events), 1))
        await read(engine, topic, events[:batch])
        del events[:batch]
        waiting = [(topic, events) for topic, events in waiting if events]


@asynccontextmanager
async def asking(engine: AsyncEngine) -> AsyncIterator[Store]:
    """Give a store to ask."""
    async with transaction(engine) as connection:
        yield Store(connection, BOOK)


async def rows(engine: AsyncEngine, question: str) -> list[tuple[Any, ...]]:
    """Return the rows of one question in SQL."""
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(sa.text(question))]


async def told(http: AsyncClient, path: str) -> Any:
    """Return the document at *path*."""
    answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()
