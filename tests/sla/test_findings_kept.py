"""Findings on a real database: with the clocks of a case, as far as it was read, exactly once."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.message import Event
from contracts.topics import AUTHORITY, CASE, DEADLINE
from services.runtime.database import transaction
from services.runtime.timers import read_until
from services.sla.handlers import bus, declare_due, look_around
from services.sla.store import Store
from tests.services import as_record, golden, numbered, reading, said
from tests.sla.facts import accepted, at, case_id, explained, opened, transferred
from tests.sla.happenings import DEFINITIONS, LAW, PERSON, kept, promised

STALLED_AT = at("2026-10-20 00:00")
a_store = partial(Store, law=LAW, definitions=DEFINITIONS)


async def deliver(engine: AsyncEngine, *batches: Sequence[Event[Any]]) -> None:
    service = reading(bus, engine, a_store, CASE)
    for batch in batches:
        assert not await service.take(numbered([as_record(fact, CASE) for fact in batch]))
    assert not await said(engine, CASE.dead_letters)


async def tick(engine: AsyncEngine, now: Any, *timers: Any) -> list[str]:
    """What one run of each timer says."""
    words = []
    for timer in timers or (declare_due, look_around):
        async with transaction(engine) as connection:
            facts = await timer(now, a_store(connection))
            await bus.say(connection, facts)
        words += [fact.message.type.split(".")[3] for fact in facts]
    return words


async def read_up_to(engine: AsyncEngine, moment: Any) -> None:
    async with transaction(engine) as connection:
        await read_until(connection, CASE.name, {0: moment})


async def told(engine: AsyncEngine, name: object = "a") -> list[tuple[int, str]]:
    """Versions and words of what was said of a case."""
    return [
        (orjson.loads(r["body"])["version"], r["headers"]["ce_type"].split(".")[3])
        for r in await said(engine, DEADLINE.name)
        if r["key"].decode() == str(case_id(name))
    ]


async def rows(engine: AsyncEngine, asked: str) -> list[Any]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(sa.text(asked))]


async def test_a_stall_is_found_only_as_far_as_the_case_was_read(sla_engine: AsyncEngine) -> None:
    await deliver(sla_engine, [opened(track="feedback")])
    assert await tick(sla_engine, STALLED_AT) == []  # read until Monday 5/10 only

    await read_up_to(sla_engine, STALLED_AT)
    assert await tick(sla_engine, STALLED_AT) == ["stalled"]
    assert await tick(sla_engine, STALLED_AT) == []

    await deliver(sla_engine, [accepted(2, at("2026-10-21 09:00"))])
    words = await told(sla_engine)
    assert [word for _, word in words][-1] == "finding-cleared"
    assert [version for version, _ in words] == list(range(1, len(words) + 1))
    (counted,) = await rows(sla_engine, "select dversion from case_row")
    assert counted == (len(words),)


async def test_a_limit_that_many_cases_miss_at_once_is_proposed_for_each(
    sla_engine: AsyncEngine,
) -> None:
    due = at("2026-10-13 00:00")
    await deliver(sla_engine, [opened(n) for n in range(50)])
    await read_up_to(sla_engine, due)

    await tick(sla_engine, due)
    assert await tick(sla_engine, due) == []

    states = await rows(
        sla_engine, "select state, violation, count(*) from violation group by 1, 2"
    )
    assert states == [("proposed", "late", 50)]
    for n in (0, 49):
        words = await told(sla_engine, n)
        assert words[-1][1] == "violation-proposed"
        assert [version for version, _ in words] == list(range(1, len(words) + 1))
    numbers = await rows(sla_engine, "select sum(n) from found where what = 'violation'")
    assert numbers == [(50,)]


async def test_an_answer_in_time_that_is_read_late_withdraws_the_proposal(
    sla_engine: AsyncEngine,
) -> None:
    due = at("2026-10-13 00:00")
    await deliver(sla_engine, [opened()])
    await read_up_to(sla_engine, due)
    await tick(sla_engine, due)

    late = accepted(2, at("2026-10-12 16:00"), time=at("2026-10-13 08:00"))
    await deliver(sla_engine, [late])

    assert await rows(sla_engine, "select state from violation") == [("withdrawn",)]
    assert [word for _, word in await told(sla_engine)][-1] == "violation-withdrawn"
    assert await rows(sla_engine, "select sum(n) from found where what = 'violation'") == [(0,)]


async def test_an_answer_too_late_leaves_the_proposal(sla_engine: AsyncEngine) -> None:
    await deliver(sla_engine, [opened()], [accepted(2, at("2026-10-13 09:00"))])

    assert await rows(sla_engine, "select state, sanction from violation") == [
        ("proposed", "reprimand")
    ]


def a_life(name: str) -> list[Event[Any]]:
    return [
        opened(name, pseudonym=PERSON, channel=name),
        transferred(2, at("2026-10-06 09:00"), name),
        transferred(3, at("2026-10-07 09:00"), name),
        accepted(4, at("2026-10-08 09:00"), name),
        explained(5, at("2026-11-10 09:00"), name),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 20])
async def test_repeats_and_any_split_into_batches_find_the_same(
    sla_engine: AsyncEngine, size: int
) -> None:
    later = opened("c", at("2026-10-09 09:00"), pseudonym=PERSON, channel="mail")
    facts = [*a_life("a"), later]
    batches = [facts[n : n + size] for n in range(0, len(facts), size)]

    await deliver(sla_engine, *batches, facts, *batches)

    assert [word for _, word in await told(sla_engine)] == [
        *("started", "started"),
        *("stopped", "stopped", "started"),  # transferred
        *("stopped", "started", "passed-around", "violation-proposed"),
        *("stopped", "started", "finding-cleared"),  # accepted
        *("missed", "escalated", "escalated", "escalation-cleared", "escalation-cleared"),
        *("stopped", "violation-proposed"),  # explained after the limit of 23/10
    ]
    assert [word for _, word in await told(sla_engine, "c")] == ["started", "started", "repeated"]
    versions = await rows(sla_engine, "select dversion from case_row order by dversion")
    assert versions == [(3,), (19,)]


async def test_a_filing_that_is_read_late_shows_what_came_after_it(sla_engine: AsyncEngine) -> None:
    first = opened("a", pseudonym=PERSON)
    second = opened("b", at("2026-10-09 09:00"), pseudonym=PERSON, channel="mail")

    await deliver(sla_engine, [second], [first])

    assert [word for _, word in await told(sla_engine, "b")][-1] == "repeated"
    assert await rows(sla_engine, "select dversion from case_row order by dversion") == [(2,), (3,)]


async def test_two_filings_of_one_person_read_at_once_are_seen_by_one_of_the_readers(
    sla_engine: AsyncEngine,
) -> None:
    people = range(30)
    first = [opened(f"a{n}", pseudonym=f"somebody-{n}") for n in people]
    second = [
        opened(f"b{n}", at("2026-10-09 09:00"), pseudonym=f"somebody-{n}", channel="mail")
        for n in reversed(people)
    ]

    await asyncio.gather(deliver(sla_engine, first), deliver(sla_engine, second))

    found = await rows(sla_engine, "select kind, count(*) from finding group by kind")
    assert found == [("repeated", 30)]


async def test_two_ticks_and_a_reader_at_once_say_nothing_twice_and_leave_no_gap(
    sla_engine: AsyncEngine,
) -> None:
    names = [str(n) for n in range(60)]
    await deliver(sla_engine, [opened(n, track="feedback") for n in names])
    await read_up_to(sla_engine, STALLED_AT)

    late = [accepted(2, at("2026-10-21 09:00"), n) for n in names[:30]]
    await asyncio.gather(
        deliver(sla_engine, late), *[tick(sla_engine, STALLED_AT, look_around) for _ in range(4)]
    )
    while await tick(sla_engine, STALLED_AT, look_around):
        pass

    records = await said(sla_engine, DEADLINE.name)
    assert len({r["headers"]["ce_id"] for r in records}) == len(records)
    for name in names:
        words = await told(sla_engine, name)
        assert sorted(version for version, _ in words) == list(range(1, len(words) + 1))
    stalled = [word for name in names[30:] for _, word in await told(sla_engine, name)]
    assert stalled.count("stalled") == 30


async def test_what_waits_is_found_along_an_index(sla_engine: AsyncEngine) -> None:
    async with sla_engine.begin() as connection:
        await connection.execute(
            sa.text(
                "insert into trail (case_id, partition, next_at, trail)"
                " select gen_random_uuid(), n % 12, timestamptz '2026-10-05' + n * interval '1 m',"
                " '{}' from generate_series(1, 20000) n"
            )
        )
        await connection.execute(sa.text("analyze trail"))
        plan = await connection.execute(
            sa.text(
                "explain select held.case_id from trail join case_row held using (case_id)"
                " where trail.partition = 3 and trail.next_at <= timestamptz '2026-10-06'"
                " order by trail.next_at limit 1000 for update of held skip locked"
            )
        )
        shown = "\n".join(row[0] for row in plan)

    assert "trail_due" in shown
    assert "Seq Scan on trail" not in shown


async def test_a_promise_is_watched_with_its_case(sla_engine: AsyncEngine) -> None:
    await deliver(sla_engine, [opened(), explained(2, at("2026-10-09 09:00"))])
    await deliver(sla_engine, [promised(3, "2026-11-02 00:00", "2026-12-31")])
    await read_up_to(sla_engine, at("2027-01-01 00:00"))

    assert await tick(sla_engine, at("2027-01-01 00:00")) == [
        *("obligation", "obligation", "obligation"),  # near, near, missed
        *("hollow", "violation-proposed"),
    ]
    await deliver(sla_engine, [kept(4, "2027-01-02 09:00")])

    states = await rows(sla_engine, "select state, kind, verified_by, said from obligation")
    assert states == [("met", "commitment", "46.inspectorate", 0)]
    words = await told(sla_engine)
    assert [version for version, _ in words] == list(range(1, len(words) + 1))
    assert words[-2:] == [(len(words) - 1, "obligation"), (len(words), "finding-cleared")]


async def test_every_story_ever_shown_is_looked_at(sla_engine: AsyncEngine) -> None:
    for topic in (AUTHORITY, CASE):
        service = reading(bus, sla_engine, a_store, topic)
        assert not await service.take(golden(topic))
    await read_up_to(sla_engine, at("2027-06-01 00:00"))
    while await tick(sla_engine, at("2027-06-01 00:00")):
        pass

    assert not await said(sla_engine, CASE.dead_letters)
    records = await said(sla_engine, DEADLINE.name)
    assert await rows(sla_engine, "select sum(dversion) from case_row") == [(len(records),)]
    assert len({r["headers"]["ce_id"] for r in records}) == len(records)


async def test_a_case_that_nothing_is_known_of_yet_is_no_trouble(sla_engine: AsyncEngine) -> None:
    await deliver(sla_engine, [kept(4, "2027-01-02 09:00")], [accepted(2, at("2026-10-06 09:00"))])
    assert await told(sla_engine) == []

    await deliver(sla_engine, [promised(3, "2026-11-02 00:00", "2026-12-31"), opened()])

    states = await rows(sla_engine, "select state from obligation")
    assert states == [("met",)]
