import random
from collections.abc import Mapping

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.deadlines import ClockMissed, ClockNear
from contracts.findings import ObligationTold
from contracts.petitions import PetitionContentRead, PetitionSplit
from contracts.topics import CASE, DEADLINE, PETITION_RECEIVED, TOPICS, Topic
from services.reporting.domain.figures import Cell, Figure
from services.reporting.handlers import bus
from services.web.access import Actor
from tests.reporting.facts import (
    BA_DINH,
    HUE,
    MORNING,
    PHU_XUAN,
    a_day,
    a_deadline_fact,
    accepted,
    case_id,
    event,
    explained,
    opened,
    parked,
    petition,
    petition_id,
    transferred,
)
from tests.reporting.reading import asking, read, read_day, reader, rows
from tests.services import GARBAGE, golden, numbered, said

ALL = Actor(subject="test", role="operator")
COUNT = "select unit, level, track, state, cases, own from count order by 1, 2, 3, 4"


async def kept(engine: AsyncEngine) -> Mapping[Cell, tuple[int, int]]:
    """The figures of cases that are kept."""
    found = await rows(engine, COUNT)
    return {Cell(*row[:4]): (row[4], row[5]) for row in found if row[4] or row[5]}


def numbers(figures: Mapping[Cell, Figure]) -> Mapping[Cell, tuple[int, int]]:
    return {cell: (figure.total, figure.own) for cell, figure in figures.items()}


async def test_a_petition_counts_at_its_commune_its_province_and_the_nation(
    reporting_engine: AsyncEngine,
) -> None:
    day = [petition("a"), petition("b", unit=HUE), petition("c", unit="99999")]

    await read(reporting_engine, PETITION_RECEIVED, day)

    found = await rows(
        reporting_engine, "select unit, parent, petitions, own from received order by unit"
    )
    assert found == [
        ("00", None, 3, 0),
        (PHU_XUAN, HUE, 1, 1),
        (HUE, "00", 2, 1),
        ("none", "00", 1, 1),
    ]


async def test_the_same_petition_told_twice_counts_once(reporting_engine: AsyncEngine) -> None:
    told = petition("a")
    again = petition("a", similar_to=(petition_id("b"),))

    await read(reporting_engine, PETITION_RECEIVED, [told, again])
    await read(reporting_engine, PETITION_RECEIVED, [told, again, petition("a", people=2)])

    (only,) = await rows(
        reporting_engine, "select petitions from received where unit = '00' and petitions > 0"
    )
    assert only == (1,)


async def test_a_case_moves_from_state_to_state(reporting_engine: AsyncEngine) -> None:
    await read(reporting_engine, CASE, [event(opened("a")), event(parked("b", level="province"))])
    await read(reporting_engine, CASE, [event(accepted("a", 2)), event(explained("a", 3))])

    found = await kept(reporting_engine)
    assert found == {
        Cell(unit, level, "explanation", state): (1, own)
        for unit, own in ((PHU_XUAN, 1), (HUE, 0), ("00", 0))
        for level, state in (("commune", "explained"), ("province", "parked"))
    }
    assert await rows(
        reporting_engine, "select seen, version, dseen from case_row order by seen"
    ) == [
        (1, 1, 0),
        (3, 3, 0),
    ]


async def test_a_transfer_to_another_province_moves_the_case_there(
    reporting_engine: AsyncEngine,
) -> None:
    await read(reporting_engine, CASE, [event(opened("a"))])
    await read(reporting_engine, CASE, [event(transferred("a", 2, unit=BA_DINH))])

    assert {cell: own for cell, (_, own) in (await kept(reporting_engine)).items()} == {
        Cell(BA_DINH, "province", "explanation", "opened"): 1,
        Cell("01", "province", "explanation", "opened"): 0,
        Cell("00", "province", "explanation", "opened"): 0,
    }


async def test_a_fact_that_comes_again_changes_nothing_and_is_not_counted_as_read(
    reporting_engine: AsyncEngine,
) -> None:
    facts = [event(opened("a")), event(accepted("a", 2))]
    times = [event(a_deadline_fact(ClockNear, "a", 1)), event(a_deadline_fact(ClockMissed, "a", 2))]

    for _ in range(2):
        await read(reporting_engine, CASE, facts)
        await read(reporting_engine, DEADLINE, times)
        await read(reporting_engine, CASE, facts[:1])

    assert len(await kept(reporting_engine)) == 2 * 3
    assert await rows(reporting_engine, "select seen, dseen, missed, near from case_row") == [
        (2, 2, True, False)
    ]


async def test_a_first_fact_that_was_set_aside_and_comes_last_makes_the_case_count(
    reporting_engine: AsyncEngine,
) -> None:
    await read(reporting_engine, CASE, [event(accepted("a", 2)), event(explained("a", 3))])

    assert not await kept(reporting_engine)

    await read(reporting_engine, CASE, [event(opened("a"))])

    assert {cell.kind for cell in await kept(reporting_engine)} == {"explained"}
    assert await rows(reporting_engine, "select seen, version, state from case_row") == [
        (3, 3, "explained")
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_in_any_order_of_topics_and_batches_the_figures_are_those_of_the_rows(
    seed: int, reporting_engine: AsyncEngine
) -> None:
    days = [a_day(number) for number in range(40)]

    await read_day(reporting_engine, days, random.Random(seed))  # noqa: S311  (repeatable)

    async with asking(reporting_engine) as store:
        of_cases, _ = await store.recount()
        wrong = await store.difference()
    found = await kept(reporting_engine)
    assert found == numbers(of_cases)
    assert wrong == 0
    assert {"missed", "late", "explained", "parked"} <= {cell.kind for cell in found}
    assert await rows(reporting_engine, "select count(*), sum(seen), sum(dseen) from case_row") == [
        (40, sum(len(day[1]) for day in days), sum(len(day[2]) for day in days))
    ]


async def test_whatever_order_it_reads_in_it_reports_the_same(
    reporting_engine: AsyncEngine,
) -> None:
    days = [a_day(number) for number in range(30)]
    found = []

    for seed in (1, 2):
        async with reporting_engine.begin() as connection:
            await connection.exec_driver_sql("truncate inbox, count, received, case_row, petition")
        await read_day(reporting_engine, days, random.Random(seed))  # noqa: S311
        async with asking(reporting_engine) as store:
            found.append([await store.figures(unit, scope=ALL) for unit in ("00", HUE, "01")])

    assert found[0] == found[1]
    assert found[0][0]


async def test_a_figure_remembers_the_newest_fact_that_changed_it(
    reporting_engine: AsyncEngine,
) -> None:
    await read(reporting_engine, CASE, [event(opened("a"), 5), event(opened("b"), 9)])
    await read(reporting_engine, CASE, [event(opened("c"), 7)])

    async with asking(reporting_engine) as store:
        newest = await store.newest()

    assert {unit: (at - MORNING).total_seconds() / 3600 for unit, at in newest.items()} == {
        "00": 9,
        HUE: 9,
    }


async def test_the_ledger_knows_where_each_petition_is(reporting_engine: AsyncEngine) -> None:
    days = [petition(name) for name in "abcd"]
    await read(reporting_engine, PETITION_RECEIVED, days)
    await read(reporting_engine, CASE, [event(opened("a")), event(parked("b"))])
    await read(reporting_engine, CASE, [event(explained("a", 2)), event(explained("c", 2))])

    async with asking(reporting_engine) as store:
        ledger = await store.ledger(scope=ALL)

    assert (ledger.received, ledger.in_flight, ledger.balanced) == (4, 2, True)
    assert {place for place, n in ledger.placed.items() if n} == {"opened", "parked"}


async def test_the_ledger_does_not_balance_where_a_petition_or_a_figure_is_missing(
    reporting_engine: AsyncEngine,
) -> None:
    await read(reporting_engine, PETITION_RECEIVED, [petition("a")])
    await read(reporting_engine, CASE, [event(opened("a")), event(opened("b"))])
    async with asking(reporting_engine) as store:
        one_short = await store.ledger(scope=ALL)
    await read(reporting_engine, PETITION_RECEIVED, [petition("b")])
    async with asking(reporting_engine) as store:
        right = await store.ledger(scope=ALL)
    async with reporting_engine.begin() as connection:
        await connection.exec_driver_sql("update count set cases = 5 where unit = '00'")
    async with asking(reporting_engine) as store:
        tampered = await store.ledger(scope=ALL)

    assert (one_short.without_petition, one_short.balanced) == (1, False)
    assert (right.without_petition, right.balanced) == (0, True)
    assert (tampered.miscounted, tampered.difference, tampered.balanced) == (3, 3, False)


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic in bus.reads])
async def test_every_fact_ever_shown_is_read_and_garbage_among_them_is_set_aside(
    topic: Topic, reporting_engine: AsyncEngine
) -> None:
    shown, subscription = golden(topic), reader(reporting_engine, topic)

    for batch in (shown, numbered([*GARBAGE, *shown, *GARBAGE], topic), *[[one] for one in shown]):
        assert not await subscription.take(batch)

    assert shown
    assert len(await said(reporting_engine, topic.dead_letters)) == 2 * len(GARBAGE)
    assert not await said(reporting_engine, "rollup.v1")


async def test_the_case_and_its_clocks_are_one_row(reporting_engine: AsyncEngine) -> None:
    await read(reporting_engine, DEADLINE, [event(a_deadline_fact(ClockMissed, "a", 1))])
    await read(reporting_engine, CASE, [event(opened("a"))])

    found = await rows(
        reporting_engine, "select case_id, state, missed, seen, dseen, unit, dunit from case_row"
    )
    assert found == [(case_id("a"), "opened", True, 1, 1, PHU_XUAN, PHU_XUAN)]


async def test_a_split_and_a_reading_are_no_petitions_and_the_parts_are(
    reporting_engine: AsyncEngine,
) -> None:
    parts = [petition(name, part_of=petition_id("a")) for name in "bc"]
    split = PetitionSplit(
        petition_id=petition_id("a"), children=tuple(map(petition_id, "bc")), actor_role="officer"
    )
    opening = PetitionContentRead(
        petition_id=petition_id("a"),
        case_id=case_id("a"),
        read_at=MORNING,
        reason="settling",
        actor_role="officer",
    )

    await read(reporting_engine, PETITION_RECEIVED, [event(opening), event(split), *parts])
    await read(reporting_engine, PETITION_RECEIVED, [petition("a")])

    found = await rows(reporting_engine, "select unit, petitions from received where unit = '00'")
    assert found == [("00", 3)]


async def test_a_task_of_a_plan_is_no_case_and_a_promise_of_a_case_counts_nowhere(
    reporting_engine: AsyncEngine,
) -> None:
    promise = a_deadline_fact(ObligationTold, "a", 1)
    task = a_deadline_fact(ObligationTold, "x", 1).model_copy(update={"kind": "plan-task"})

    await read(reporting_engine, DEADLINE, [event(task), event(promise)])

    found = await rows(reporting_engine, "select case_id from case_row")
    assert found == [(case_id("a"),)]
    assert await kept(reporting_engine) == {}
