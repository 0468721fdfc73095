"""What must hold of every handler of every service, whatever it does."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from contracts.topics import TOPICS, Topic
from services.embedded import keys
from services.embedded.stack import SERVICES
from services.runtime.delivery import Record
from services.web.service import Service
from tests.conftest import migrated
from tests.services import GARBAGE, assembled, golden, numbered, said

READERS = [
    pytest.param(name, topic, id=f"{name}-{topic.name}")
    for topic in TOPICS
    for name in SERVICES
    if name in topic.read_by
]
FIGURES = {"count": "cases", "received": "petitions", "found": "n"}
PLUMBING = {"inbox", "outbox", "set_aside", "progress", "alembic_version", "tally"}


@pytest.fixture
async def service(name: str, address: str, tmp_path: Path) -> AsyncIterator[Service]:
    """One service as its own wiring makes it, on an empty schema of its own."""
    keys.make(tmp_path / "keys")
    async with migrated(address, name):
        found = assembled(name, address, tmp_path / "keys")
        yield found
        await found.engine.dispose()


async def heard(service: Service) -> list[tuple[str, bytes, str]]:
    """What it said, with its ids."""
    return [
        (topic.name, row["body"], row["headers"]["ce_id"])
        for topic in sorted(service.bus.writes, key=lambda topic: topic.name)
        for row in await said(service.engine, topic.name)
    ]


async def remembered(service: Service) -> dict[str, list[str]]:
    """All that it keeps, table by table."""
    async with service.engine.connect() as connection:
        tables = await connection.run_sync(lambda c: sa.inspect(c).get_table_names())
        return {
            table: sorted((await connection.execute(sa.text(_all_of(table)))).scalars())
            for table in tables
            if table not in PLUMBING
        }


def _all_of(table: str) -> str:
    """
    All rows of *table* as text.

    A figure that is nought is as good as none, and when it last changed depends on how many
    facts were handled together: what it says does not.
    """
    figure = FIGURES.get(table)
    if figure is None:
        return f"select t::text from {table} t"  # noqa: S608  (the catalogue's own names)
    return f"select (to_jsonb(t) - 'at')::text from {table} t where {figure} <> 0"  # noqa: S608


async def deliver(service: Service, topic: Topic, *batches: Sequence[Record]) -> None:
    (reading,) = [s for s in service.subscriptions if s.topic == topic]
    for batch in batches:
        assert not await reading.take(batch)
    assert reading.failures == 0


@pytest.mark.parametrize(("name", "topic"), READERS)
async def test_delivered_twice_it_says_and_keeps_nothing_new(
    service: Service, topic: Topic
) -> None:
    examples = golden(topic)
    assert examples

    await deliver(service, topic, examples)
    once, kept = await heard(service), await remembered(service)
    await deliver(service, topic, examples, *[[example] for example in examples])

    assert await heard(service) == once
    assert await remembered(service) == kept


@pytest.mark.parametrize(("name", "topic"), READERS)
async def test_one_by_one_or_among_garbage_it_says_and_keeps_the_same(
    service: Service, topic: Topic, name: str, address: str, tmp_path: Path
) -> None:
    examples = golden(topic)
    await deliver(service, topic, examples)
    together, kept = await heard(service), await remembered(service)
    aside = len(await said(service.engine, topic.dead_letters))

    async with migrated(address, name):
        again = assembled(name, address, tmp_path / "keys")
        mixed = numbered([GARBAGE[0], *examples, *GARBAGE], topic)
        await deliver(again, topic, *[[record] for record in mixed], mixed)

        assert await heard(again) == together
        assert await remembered(again) == kept
        dead = len(await said(again.engine, topic.dead_letters))
        assert dead == aside + len(GARBAGE) + 1
        await again.engine.dispose()
