"""A change of the law or the calendar moves the open clocks that it touches, and says so once."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.deadlines import ClockMoved
from contracts.topics import DEADLINE
from services.runtime.database import transaction
from services.sla.domain.calendar import Day
from services.sla.domain.changes import digests, touched_by_change
from services.sla.domain.law import Law
from services.sla.domain.moving import with_moves
from services.sla.domain.rules import Rules
from services.sla.handlers import bus, recount
from services.sla.rules.tables import load_law
from services.sla.store import Store
from services.sla.store import recount as recounting
from tests.services import said
from tests.sla.facts import (
    MONDAY,
    accepted,
    at,
    case_id,
    extended,
    opened,
    rated,
    resumed,
    suspended,
)
from tests.sla.test_handlers import DUE, deliver, heard, read_up_to, rows, tick

NOW = at("2026-10-07 09:00")
FLOODED = date(2026, 10, 12)
"""The last day of GT1 for what was opened on `MONDAY`."""


@pytest.fixture
def law(law: Law) -> Law:
    """The law as a process of its own has read it."""
    return replace(law)


def closed(law: Law, *days: date) -> Law:
    """The same law, and offices closed on these days."""
    flood = Day(working=False, kind="closure", why="flood", legal_ref="a decision")
    known = {**law.calendar.days, **dict.fromkeys(days, flood)}
    return replace(law, calendar=replace(law.calendar, days=known))


def counted(law: Law, rule_id: str, days: int) -> Law:
    """The same law with another limit in every version of one rule."""
    versions = [replace(rule, limit=days) for rule in law.rules.by_id[rule_id]]
    return replace(law, rules=Rules({**law.rules.by_id, rule_id: versions}))


async def chunk(engine: AsyncEngine, law: Law, now: datetime = NOW) -> int:
    async with transaction(engine) as connection:
        facts = await recount(now, Store(connection, law))
        await bus.say(connection, facts)
    return len(facts)


async def dying(engine: AsyncEngine, law: Law) -> None:
    """All the work of one chunk, and no commit."""
    async with transaction(engine) as connection:
        await bus.say(connection, await recount(NOW, Store(connection, law)))
        raise ZeroDivisionError


async def settle(engine: AsyncEngine, law: Law, now: datetime = NOW) -> None:
    """Run the timer until nothing is left to count."""
    await chunk(engine, law, now)
    while await chunk(engine, law, now) or await rows(engine, "select 1 from recount"):
        pass


async def told(engine: AsyncEngine, kind: str = "moved") -> list[dict[str, Any]]:
    return [
        orjson.loads(record["body"])
        for record in await said(engine, DEADLINE.name)
        if record["headers"]["ce_type"].split(".")[3] == kind
    ]


async def versions(engine: AsyncEngine) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for record in await said(engine, DEADLINE.name):
        body = orjson.loads(record["body"])
        found.setdefault(body["case_id"], []).append(body["version"])
    return found


async def one_after_another(engine: AsyncEngine) -> bool:
    """Whether every case's facts are numbered without a gap, and the case knows how many."""
    found = await versions(engine)
    kept = dict(await rows(engine, "select case_id::text, dversion from case_row"))
    return all(
        said == list(range(1, len(said) + 1)) and kept[key] == len(said)
        for key, said in found.items()
    )


async def test_a_closed_day_moves_what_ends_on_it_and_says_why(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(40)])
    await settle(sla_engine, law)

    await settle(sla_engine, closed(law, FLOODED))

    moved = await told(sla_engine)
    assert {(m["rule"], m["was_due_on"], m["due_on"], m["due_at"], m["reason"]) for m in moved} == {
        ("GT1", "2026-10-12", "2026-10-13", "2026-10-14T00:00:00+07:00", "calendar")
    }
    assert {m["case_id"] for m in moved} == {str(case_id(n)) for n in range(40)}
    assert len(moved) == 40
    assert await one_after_another(sla_engine)
    ids = [record["headers"]["ce_id"] for record in await said(sla_engine, DEADLINE.name)]
    assert ids[-40:] == [
        str(uuid5(UUID(m["clock_id"]), f"{ClockMoved.type}/2026-10-13//{m['version']}"))
        for m in moved
    ]
    kept = "select distinct due_on::text, jsonb_array_length(moves) from clock where rule = 'GT1'"
    assert await rows(sla_engine, kept) == [("2026-10-13", 1)]


async def test_a_changed_limit_moves_its_clocks_and_no_others(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened("a"), opened("b", track="complaint")])
    await settle(sla_engine, law)

    await settle(sla_engine, counted(law, "GT1", 7))

    (moved,) = await told(sla_engine)
    assert (moved["rule"], moved["due_on"], moved["reason"]) == ("GT1", "2026-10-14", "rule")


async def test_a_later_fact_and_a_second_start_tell_nothing_twice(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(5)] + [opened("a")])
    await settle(sla_engine, law)
    flooded = closed(law, FLOODED)
    await settle(sla_engine, flooded)
    before = len(await said(sla_engine, DEADLINE.name))

    await settle(sla_engine, closed(law, FLOODED))
    await deliver(sla_engine, flooded, [rated(2, NOW)])
    assert len(await said(sla_engine, DEADLINE.name)) == before

    await deliver(sla_engine, flooded, [accepted(3, NOW)])
    assert (await heard(sla_engine, "GT1")).count("moved") == 6


async def test_there_and_back_is_told_both_times(sla_engine: AsyncEngine, law: Law) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(3)])
    await settle(sla_engine, law)
    for again in range(2):
        await settle(sla_engine, closed(law, FLOODED))
        await settle(sla_engine, replace(law))

        assert len(await told(sla_engine)) == 6 * (again + 1)

    ids = [record["headers"]["ce_id"] for record in await said(sla_engine, DEADLINE.name)]
    assert len(set(ids)) == len(ids)
    assert await one_after_another(sla_engine)


async def test_a_miss_that_moves_later_is_revoked_with_its_escalation(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(3)])
    await settle(sla_engine, law)
    await read_up_to(sla_engine, at("2026-10-30 00:00"))
    await tick(sla_engine, law, DUE)

    longer = closed(law, FLOODED)
    await settle(sla_engine, longer, DUE)
    assert (await heard(sla_engine, "GT1"))[-9:].count("missed-revoked") == 3
    assert len(await told(sla_engine, "escalation-withdrawn")) == 3
    assert await rows(sla_engine, "select distinct state from clock where rule = 'GT1'") == [
        ("running",)
    ]

    while await tick(sla_engine, longer, DUE + timedelta(days=1)):
        pass
    assert len(await told(sla_engine, "missed")) == 6
    assert await one_after_another(sla_engine)


async def test_what_moves_into_the_past_is_missed_by_the_next_tick(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(3)])
    await settle(sla_engine, law)
    await read_up_to(sla_engine, NOW)
    shorter = counted(law, "GT1", 1)

    await settle(sla_engine, shorter)
    assert await told(sla_engine, "missed") == []

    while await tick(sla_engine, shorter, NOW):
        pass
    assert {m["due_on"] for m in await told(sla_engine, "missed")} == {"2026-10-06"}
    assert len(await told(sla_engine, "missed")) == 3


async def test_what_was_paused_or_extended_is_counted_from_all_that_happened(
    sla_engine: AsyncEngine, law: Law
) -> None:
    taken = at("2026-10-05 15:00")
    lives = [
        [opened("x"), accepted(2, taken, "x"), extended(3, at("2026-10-19 09:00"), name="x")],
        [opened("p"), accepted(2, taken, "p"), suspended(3, "2026-10-12", "p")],
        [
            *(opened("r"), accepted(2, taken, "r")),
            *(suspended(3, "2026-10-12", "r"), resumed(4, "2026-10-15", "r")),
        ],
    ]
    await deliver(sla_engine, law, [fact for life in lives for fact in life])
    await settle(sla_engine, law)

    longer = counted(law, "GT2", 20)
    await settle(sla_engine, longer, at("2026-10-19 10:00"))

    days = dict(
        await rows(sla_engine, "select case_id::text, due_on from clock where rule = 'GT2'")
    )
    assert days == {
        str(case_id("x")): date(2026, 11, 9),
        str(case_id("p")): date(2026, 10, 26),
        str(case_id("r")): date(2026, 10, 28),
    }
    assert len(await told(sla_engine)) == 3
    await deliver(sla_engine, longer, [resumed(4, "2026-10-15", "p")])
    assert len(await told(sla_engine)) == 3


async def test_a_number_that_was_unknown_starts_the_clock(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n, track="feedback") for n in range(3)])
    await settle(sla_engine, law)
    versions = [replace(r, limit=10, unit="wd", unknown="") for r in law.rules.by_id["PA"]]
    known = replace(law, rules=Rules({**law.rules.by_id, "PA": versions}))

    await settle(sla_engine, known)

    started = [fact for fact in await told(sla_engine, "started") if fact["rule"] == "PA"]
    assert [fact["due_on"] for fact in started] == ["2026-10-19"] * 3
    assert await rows(sla_engine, "select distinct state from clock where rule = 'PA'") == [
        ("running",)
    ]


async def test_whoever_dies_in_between_leaves_the_rest_to_others(
    sla_engine: AsyncEngine, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "CHUNK", 7)
    await deliver(sla_engine, law, [opened(n) for n in range(60)])
    await settle(sla_engine, law)
    flooded = closed(law, FLOODED)
    await chunk(sla_engine, flooded)
    with pytest.raises(ZeroDivisionError):
        await dying(sla_engine, flooded)

    async def replica() -> None:
        mine = closed(law, FLOODED)  # its own, as another process reads it
        await settle(sla_engine, mine)

    await asyncio.gather(*[replica() for _ in range(3)])

    assert len(await told(sla_engine)) == 60
    assert await one_after_another(sla_engine)
    async with transaction(sla_engine) as connection:
        assert await Store(connection, flooded).left() == 0


async def test_a_tick_before_its_clock_was_counted_anew_judges_by_the_new_law(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(3)])
    await settle(sla_engine, law)
    await read_up_to(sla_engine, DUE)
    flooded = closed(law, FLOODED)

    await tick(sla_engine, flooded, DUE)

    assert await told(sla_engine, "missed") == []
    assert len(await told(sla_engine)) == 3
    await settle(sla_engine, flooded)
    assert len(await told(sla_engine)) == 3


async def test_words_of_the_law_move_nothing_and_what_counts_is_named(law: Law) -> None:
    reworded = [replace(rule, note="told better") for rule in law.rules.by_id["GT1"]]
    same = replace(law, rules=Rules({**law.rules.by_id, "GT1": reworded}))

    assert digests(same) == digests(law) == digests(load_law())
    assert touched_by_change(counted(law, "GT1", 7), digests(law)) == {"GT1": "rule"}
    calendar = touched_by_change(closed(law, FLOODED), digests(law))
    assert set(calendar) == set(law.rules.by_id)
    assert set(calendar.values()) == {"calendar"}


async def test_an_operators_folder_is_a_change_of_the_law(law: Law, tmp_path: Path) -> None:
    (tmp_path / "calendar.csv").write_text(
        "date,is_working,kind,legal_ref\n2026-10-12,false,closure,Decision 1\n", encoding="utf-8"
    )

    assert touched_by_change(load_law(tmp_path), digests(law))["GT1"] == "calendar"


async def test_the_old_date_and_the_reason_stay_in_the_history(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened("a")])
    await settle(sla_engine, law)
    await settle(sla_engine, closed(law, FLOODED))

    async with transaction(sla_engine) as connection:
        moves = await Store(connection, law).moves(case_id("a"))
    (clock_id,) = moves
    shown = with_moves(
        {"clock_id": clock_id, "history": [{"at": MONDAY, "what": "started"}]}, moves
    )

    assert shown["history"][1] == {
        "at": NOW,
        "what": "moved",
        "was_due": "2026-10-12",
        "due": "2026-10-13",
        "reason": "calendar",
    }
