"""sla on a real database: facts come in records, time in ticks."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
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
from services.sla.domain.law import Law
from services.sla.handlers import bus, declare_due
from services.sla.store import Store
from services.sla.store.lists import Wanted
from services.web.access import Actor
from tests.services import as_record, golden, numbered, reading, said
from tests.sla.facts import MONDAY, accepted, at, case_id, explained, opened, rated, transferred

EVERYBODY = Actor(subject="test", role="operator")
DUE = at("2026-10-13 00:00")


async def deliver(engine: AsyncEngine, law: Law, *batches: Sequence[Event[Any]]) -> None:
    service = reading(bus, engine, partial(Store, law=law), CASE)
    for batch in batches:
        assert not await service.take(numbered([as_record(fact, CASE) for fact in batch]))


async def tick(engine: AsyncEngine, law: Law, now: datetime) -> int:
    async with transaction(engine) as connection:
        facts = await declare_due(now, Store(connection, law))
        await bus.say(connection, facts)
    return len(facts)


async def read_up_to(engine: AsyncEngine, moment: datetime, partition: int = 0) -> None:
    async with transaction(engine) as connection:
        await read_until(connection, CASE.name, {partition: moment})


async def heard(engine: AsyncEngine, rule: str | None = None) -> list[str]:
    records = [(r["headers"], orjson.loads(r["body"])) for r in await said(engine, DEADLINE.name)]
    return [
        headers["ce_type"].split(".")[3]
        for headers, body in records
        if rule in (None, body.get("rule"))
    ]


async def rows(engine: AsyncEngine, asked: str) -> list[Any]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(sa.text(asked))]


async def test_a_request_is_opened_accepted_and_explained(
    sla_engine: AsyncEngine, law: Law
) -> None:
    accept, explain = at("2026-10-06 15:00"), at("2026-10-20 09:00")

    await deliver(sla_engine, law, [opened()], [accepted(2, accept), explained(3, explain)])

    assert await heard(sla_engine, "GT1") == ["started", "stopped"]
    assert await heard(sla_engine, "GT2") == ["started", "stopped"]
    states = await rows(sla_engine, "select rule, state, in_time from clock order by rule")
    assert states == [(rule, "stopped", True) for rule in ("CD6", "GT1", "GT2")]
    (case,) = await rows(sla_engine, "select seen, version, dversion, next_at from case_row")
    assert case == (3, 3, len(await heard(sla_engine)), None)


async def test_a_tick_misses_and_escalates_in_one_go(sla_engine: AsyncEngine, law: Law) -> None:
    await deliver(sla_engine, law, [opened()])
    await read_up_to(sla_engine, DUE)

    assert await tick(sla_engine, law, DUE) == 2
    assert await tick(sla_engine, law, DUE) == 0

    assert await heard(sla_engine, "GT1") == ["started", "missed", "escalated"]
    (escalation,) = await rows(
        sla_engine, "select rung, to_role, to_authority, state from escalation"
    )
    assert escalation == (1, "head", "19753.people-committee", "open")


async def test_nothing_is_missed_before_its_facts_have_been_read(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened()])

    assert await tick(sla_engine, law, DUE) == 0  # read until Monday only
    await read_up_to(sla_engine, DUE, partition=1)
    assert await tick(sla_engine, law, DUE) == 0  # another partition says nothing of this one
    await read_up_to(sla_engine, DUE - timedelta(seconds=1))
    assert await tick(sla_engine, law, DUE + timedelta(hours=1)) == 2  # two warnings, no miss
    assert "missed" not in await heard(sla_engine)

    await read_up_to(sla_engine, DUE)
    assert await tick(sla_engine, law, DUE + timedelta(hours=1)) == 2


async def test_whatever_is_read_of_a_partition_says_how_far_it_was_read(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened()], [opened("b", DUE)])

    assert await tick(sla_engine, law, DUE) == 2


async def test_an_answer_in_time_that_is_read_late_revokes(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened()])
    await read_up_to(sla_engine, DUE)
    await tick(sla_engine, law, DUE)

    late = accepted(2, at("2026-10-12 16:00"), time=at("2026-10-13 08:00"))
    await deliver(sla_engine, law, [late])

    assert await heard(sla_engine, "GT1") == [
        *("started", "missed", "escalated"),
        *("missed-revoked", "escalation-withdrawn", "stopped"),
    ]
    assert await rows(sla_engine, "select state from escalation") == [("withdrawn",)]


async def test_an_answer_too_late_clears(sla_engine: AsyncEngine, law: Law) -> None:
    await deliver(sla_engine, law, [opened()])
    await read_up_to(sla_engine, DUE)
    await tick(sla_engine, law, DUE)

    await deliver(sla_engine, law, [accepted(2, at("2026-10-13 09:00"))])

    assert await heard(sla_engine, "GT1") == [
        *("started", "missed", "escalated"),
        *("escalation-cleared", "stopped"),
    ]
    assert await rows(sla_engine, "select state from escalation") == [("cleared",)]


def a_life(name: str) -> list[Event[Any]]:
    return [
        opened(name),
        accepted(2, at("2026-10-06 15:00"), name),
        transferred(3, at("2026-10-08 09:00"), name),
        accepted(4, at("2026-10-15 09:00"), name),
        explained(5, at("2026-11-10 09:00"), name),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 10])
async def test_repeats_and_any_split_into_batches_leave_the_same(
    sla_engine: AsyncEngine, law: Law, size: int
) -> None:
    facts = [fact for pair in zip(a_life("a"), a_life("b"), strict=True) for fact in pair]
    batches = [facts[n : n + size] for n in range(0, len(facts), size)]

    await deliver(sla_engine, law, *batches, facts, *batches)

    for name in ("a", "b"):
        told = [
            (r["headers"]["ce_type"].split(".")[3], orjson.loads(r["body"])["version"])
            for r in await said(sla_engine, DEADLINE.name)
            if r["key"].decode() == str(case_id(name))
        ]
        assert [what for what, _ in told] == [
            *("started", "started", "stopped", "stopped", "started"),
            *("stopped", "started"),  # transferred: GT2 stops, GT1 anew
            *("stopped", "started"),
            *("missed", "escalated", "escalated"),  # GT2 ended on 30/10
            *("escalation-cleared", "escalation-cleared", "stopped"),
        ]
        assert [version for _, version in told] == list(range(1, 16))
    assert await rows(sla_engine, "select distinct seen, version, dversion from case_row") == [
        (5, 5, 15)
    ]


async def test_two_ticks_at_once_never_say_anything_twice(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(300)])
    await read_up_to(sla_engine, DUE)

    while sum(await asyncio.gather(*[tick(sla_engine, law, DUE) for _ in range(4)])):
        pass

    what = await heard(sla_engine, "GT1")
    assert (what.count("missed"), what.count("escalated")) == (300, 300)
    records = await said(sla_engine, DEADLINE.name)
    assert len({r["headers"]["ce_id"] for r in records}) == len(records)
    counted = await rows(
        sla_engine, "select count(*), count(distinct clock_id) from escalation where rung = 1"
    )
    assert counted == [(300, 300)]


async def test_a_tick_and_a_reader_at_once_keep_the_order_of_what_is_said(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(100)])
    await read_up_to(sla_engine, DUE)

    late = [accepted(2, at("2026-10-13 09:00"), str(n)) for n in range(100)]
    await asyncio.gather(
        deliver(sla_engine, law, late), *[tick(sla_engine, law, DUE) for _ in range(3)]
    )

    versions: dict[str, list[int]] = {}
    for record in await said(sla_engine, DEADLINE.name):
        body = orjson.loads(record["body"])
        versions.setdefault(body["case_id"], []).append(body["version"])
    assert len(versions) == 100
    assert all(sorted(v) == list(range(1, len(v) + 1)) for v in versions.values())
    what = await heard(sla_engine, "GT1")
    assert what.count("missed") == what.count("escalation-cleared") == 100


async def test_the_oldest_are_claimed_first(
    sla_engine: AsyncEngine, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.sla.store.due.DUE_AT_ONCE", 1)
    await deliver(sla_engine, law, [opened("new"), opened("old", MONDAY - timedelta(days=7))])
    await read_up_to(sla_engine, DUE)

    await tick(sla_engine, law, DUE)

    missed = [
        r for r in await said(sla_engine, DEADLINE.name) if "missed" in r["headers"]["ce_type"]
    ]
    assert [record["key"].decode() for record in missed] == [str(case_id("old"))]


async def test_a_fact_that_clocks_do_not_care_about_leaves_the_due_work_alone(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened()])
    before = await rows(sla_engine, "select next_at from case_row")

    await deliver(sla_engine, law, [rated(2, MONDAY)])

    assert await rows(sla_engine, "select next_at from case_row") == before
    assert await rows(sla_engine, "select version, seen from case_row") == [(2, 2)]


async def test_every_story_ever_shown_is_read(sla_engine: AsyncEngine, law: Law) -> None:
    for topic in (CASE, AUTHORITY):
        service = reading(bus, sla_engine, partial(Store, law=law), topic)
        assert not await service.take(golden(topic))

    assert not await said(sla_engine, CASE.dead_letters)
    seen = await rows(sla_engine, "select sum(seen), sum(dversion) from case_row")
    assert seen == [(len(golden(CASE)), len(await said(sla_engine, DEADLINE.name)))]


async def test_missed_limits_are_listed_oldest_first_within_the_scope(
    sla_engine: AsyncEngine, law: Law
) -> None:
    days = range(4)
    await deliver(sla_engine, law, [opened(n, MONDAY - timedelta(days=n)) for n in days])
    await deliver(sla_engine, law, [opened("far", MONDAY, unit="01", level="province")])
    await read_up_to(sla_engine, DUE)
    await tick(sla_engine, law, DUE)

    async with transaction(sla_engine) as connection:
        store = Store(connection, law)
        everything = await store.overdue(Wanted(10), scope=EVERYBODY)
        hue = await store.overdue(Wanted(10, unit="46"), scope=EVERYBODY)
        commune = await store.overdue(Wanted(10, unit="19753"), scope=EVERYBODY)
        page = await store.overdue(Wanted(2), scope=EVERYBODY)
        last = (page[-1].due_at, page[-1].clock_id)
        rest = await store.overdue(Wanted(10, after=last), scope=EVERYBODY)
        theirs = await store.overdue(Wanted(10), scope=Actor("x", "head", "01.people-committee"))
        ours = await store.overdue(Wanted(10), scope=Actor("x", "head", unit="46"))

    assert [row.due_at for row in everything] == sorted(row.due_at for row in everything)
    assert len(everything) == 5
    assert len(hue) == len(commune) == len(ours) == 4
    assert [r.clock_id for r in (*page, *rest)] == [r.clock_id for r in everything]
    assert not theirs


async def test_a_missed_limit_that_nobody_was_told_of_is_seen(
    sla_engine: AsyncEngine, law: Law
) -> None:
    async def unescalated() -> int:
        async with transaction(sla_engine) as connection:
            return await Store(connection, law).missed_not_escalated(DUE)

    await deliver(sla_engine, law, [opened()])
    assert await unescalated() == 1  # the tick has not come
    await read_up_to(sla_engine, DUE)
    await tick(sla_engine, law, DUE)
    assert await unescalated() == 0
    async with sla_engine.begin() as connection:
        await connection.execute(sa.text("update clock set rung = 0"))
    assert await unescalated() == 1
