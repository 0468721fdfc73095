"""What routing does with what it hears, on the real database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.deadlines import ClockMissed, ClockStarted, ClockStopped, DeadlineFact
from contracts.message import Event
from contracts.topics import AUTHORITY, CASE, DEADLINE
from services.routing.handlers import list_authorities
from services.routing.metrics import BEGUN
from services.routing.store import Store
from services.runtime.database import transaction
from tests.routing.desk import Desk
from tests.routing.petitions import MORNING, PHU_XUAN, a_petition, rulebook, the_case
from tests.services import said


def a_clock(kind: type[DeadlineFact], version: int, **more: Any) -> Event[DeadlineFact]:
    told = {
        "case_id": the_case(),
        "version": version,
        "track": "explanation",
        "level": "commune",
        "clock_id": UUID(int=2),
        "rule": "GT1",
        "rule_version": "1",
        "step": "accept",
        "nominal": date(2026, 11, 9),
        "due_on": date(2026, 11, 9),
        "due_at": datetime(2026, 11, 9, 17, tzinfo=UTC),
        **more,
    }
    return Event(UUID(int=5_000 + version), MORNING, kind.model_validate(told))


STARTED = a_clock(ClockStarted, 1, trigger=MORNING)
MISSED = a_clock(ClockMissed, 2)
STOPPED = a_clock(ClockStopped, 3, stopped_at=MORNING, in_time=False, cause="accepted")


async def test_a_petition_goes_to_its_authority(desk: Desk) -> None:
    await desk.hears(a_petition(track="explanation", authority="46.construction"))

    (opened,) = await said(desk.engine, CASE.name)
    body = orjson.loads(opened["body"])
    assert (body["authority"], body["rule"]) == ("46.construction", "EX-ADDRESSED")
    assert body["superiors"] == ["46.people-committee", "central.government-inspectorate"]
    assert opened["key"] == str(the_case()).encode()
    assert opened["headers"]["ce_type"] == "vn.giaitrinh.case.opened.v1"


async def test_a_petition_nobody_answers_for_is_parked(desk: Desk) -> None:
    await desk.hears(a_petition(unit=None))

    (parked,) = await said(desk.engine, CASE.name)
    assert parked["headers"]["ce_type"] == "vn.giaitrinh.case.parked.v1"
    assert orjson.loads(parked["body"])["reason"] == "no-unit"


async def test_a_batch_keeps_its_order_and_its_ledger(desk: Desk) -> None:
    numbers = [*range(1, 101)]
    await desk.hears(*(a_petition(n, unit=None if n % 10 == 0 else PHU_XUAN) for n in numbers))

    keys = [row["key"].decode() for row in await said(desk.engine, CASE.name)]
    places = await desk.sql("select place, count(*) from docket_petition group by 1 order by 1")
    assert keys == [str(the_case(number)) for number in numbers]
    assert [(row.place, row.count) for row in places] == [("opened", 90), ("parked", 10)]
    (counted,) = await desk.sql("select count(*) facts, count(distinct hash) hashes from fact")
    assert (counted.facts, counted.hashes) == (100, 100)


async def test_a_petition_that_comes_again_as_another_event_begins_nothing_anew(
    desk: Desk,
) -> None:
    first = a_petition()
    again = Event(UUID(int=9), first.time + timedelta(hours=1), first.message)

    await desk.hears(first)
    await desk.hears(again)
    await desk.hears(again, a_petition(8), Event(UUID(int=10), first.time, a_petition(8).message))

    keys = [row["key"].decode() for row in await said(desk.engine, CASE.name)]
    assert keys == [str(the_case(7)), str(the_case(8))]
    assert not await said(desk.engine, f"{CASE.name}.dead")


async def test_clocks_are_shown_whatever_their_order_and_no_fact_follows(desk: Desk) -> None:
    case = await desk.opened(track="explanation")
    before = len(await said(desk.engine, CASE.name))

    await desk.hears(MISSED, topic=DEADLINE)
    await desk.hears(STARTED, topic=DEADLINE)
    (clock,) = (await desk.asks(f"/v1/cases/{case}"))["deadlines"]
    assert (clock["state"], clock["due"], clock["step"]) == ("missed", "2026-11-09", "accept")

    await desk.hears(STOPPED, topic=DEADLINE)
    (clock,) = (await desk.asks(f"/v1/cases/{case}"))["deadlines"]
    assert (clock["state"], clock["due"]) == ("late", "2026-11-09")
    assert len(await said(desk.engine, CASE.name)) == before


async def test_the_facts_read_of_a_case_are_counted_once_each(desk: Desk) -> None:
    await desk.hears(STARTED, MISSED, topic=DEADLINE)
    await desk.hears(MISSED, STOPPED, topic=DEADLINE)

    (row,) = await desk.sql("select case_id, seen from deadline_seen")
    assert (row.case_id, row.seen) == (the_case(), 3)


async def listed(engine: AsyncEngine, now: datetime) -> list[int]:
    """Let the timer run as the runtime does, until it has nothing more to tell."""
    told: list[int] = []
    while not told or told[-1]:
        async with transaction(engine) as connection:
            store = Store(connection, rulebook())
            facts = await list_authorities(now, store)
            told.append(len(facts))
    return told


async def test_the_directory_is_told_in_chunks_once_and_again_only_what_changed(
    desk: Desk,
) -> None:
    before, after = datetime(2026, 8, 31, 12, tzinfo=UTC), datetime(2026, 9, 1, 12, tzinfo=UTC)

    first = await listed(desk.engine, before)
    again = await listed(desk.engine, before)
    changed = await listed(desk.engine, after)

    assert sum(first) == len(rulebook().directory.listed_on(before.date()))
    assert max(first) <= 500
    assert again == [0]
    (names,) = await desk.sql("select count(*) from authority where title like '%phố Quảng Ninh'")
    assert sum(changed) == names.count > 10  # Quảng Ninh is a city from that day on


async def test_the_directory_goes_to_its_topic_from_the_timer(desk: Desk) -> None:
    timers = desk.service.timers
    (timer,) = desk.service.bus.timers

    assert await timers.tick(timer) == 500

    rows = await said(desk.engine, AUTHORITY.name)
    assert len(rows) == 500
    assert len({row["headers"]["ce_id"] for row in rows}) == 500
    assert len({row["key"] for row in rows}) == 500


async def test_cases_are_counted_by_track_level_and_state(desk: Desk) -> None:
    labels = ("press", "commune", "opened")
    before = BEGUN.labels(*labels)._value.get()

    await desk.hears(*(a_petition(n, track="press") for n in (1, 2, 3)))

    assert BEGUN.labels(*labels)._value.get() == before + 3


@pytest.mark.parametrize("level", ["central", "province"])
async def test_the_age_of_what_is_parked_is_measured(desk: Desk, level: str) -> None:
    await desk.hears(a_petition(1, unit=None if level == "central" else "46", authority="x"))

    text = (await desk.client.get("/metrics")).text

    (cases,) = [s for s in text.splitlines() if s.startswith(f'giaitrinh_parked{{level="{level}"')]
    (age,) = [
        s
        for s in text.splitlines()
        if s.startswith(f'giaitrinh_parked_oldest_seconds{{level="{level}"')
    ]
    assert float(cases.split()[-1]) == 1
    now = desk.service.clock.now()
    assert float(age.split()[-1]) == pytest.approx(max(0, (now - MORNING).total_seconds()), abs=60)
