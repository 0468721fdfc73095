"""Due work in bulk: the same facts as case by case, once, oldest first, along an index."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts import wire
from contracts.topics import DEADLINE
from services.runtime.database import transaction
from services.sla.domain.law import Law
from services.sla.domain.watch import Case, apply, pass_time
from services.sla.store import Store, due
from tests.services import said
from tests.sla.facts import (
    MONDAY,
    accepted,
    at,
    case_id,
    extended,
    opened,
    parked,
    transferred,
)
from tests.sla.test_handlers import DUE, deliver, heard, read_up_to, rows, tick

LIVES: dict[str, Any] = {
    "opened": lambda name, when: [opened(name, when)],
    "elsewhere": lambda name, when: [
        opened(name, when, unit="01", level="province", authority="01.construction")
    ],
    "nobody above": lambda name, when: [opened(name, when, superiors=())],
    "desk": lambda name, when: [parked(name, when)],
    "accepted": lambda name, when: [
        opened(name, when),
        accepted(2, when + timedelta(hours=3), name),
    ],
    "handed on": lambda name, when: [
        opened(name, when),
        transferred(2, when + timedelta(hours=5), name),
    ],
    "feedback": lambda name, when: [opened(name, when, track="feedback")],
    "denunciation": lambda name, when: [opened(name, when, track="denunciation")],
}


def one_by_one(law: Law, life: Sequence[Any], moments: Sequence[datetime]) -> list[Any]:
    """What the domain says of a case, from all that happened to it, as it is on the wire."""
    case = Case(life[0].message.case_id)
    told: list[Any] = []
    for fact in life:
        case, facts = apply(law, case, fact)
        told += facts
    for moment in moments:
        case, facts = pass_time(law, case, moment, moment)
        told += facts
    return [(wire.headers(fact, "sla"), orjson.loads(wire.body(fact.message))) for fact in told]


async def in_bulk(engine: AsyncEngine) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = {}
    for record in await said(engine, DEADLINE.name):
        pair = (record["headers"], orjson.loads(record["body"]))
        told.setdefault(record["key"].decode(), []).append(pair)
    return told


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    lives=st.lists(
        st.tuples(st.sampled_from(sorted(LIVES)), st.integers(0, 6)), min_size=2, max_size=25
    ),
    hours=st.lists(st.integers(0, 24 * 60), min_size=1, max_size=3, unique=True),
)
async def test_in_bulk_it_is_said_as_case_by_case(
    sla_engine: AsyncEngine, law: Law, lives: list[tuple[str, int]], hours: list[int]
) -> None:
    async with sla_engine.begin() as connection:
        names = "case_row, clock, escalation, outbox, inbox, progress"
        await connection.execute(sa.text(f"truncate {names}"))
    known = {
        str(case_id(n)): LIVES[life](n, MONDAY + timedelta(days=days))
        for n, (life, days) in enumerate(lives)
    }
    moments = sorted(MONDAY + timedelta(days=7, hours=hour) for hour in hours)
    await deliver(sla_engine, law, [fact for life in known.values() for fact in life])
    async with sla_engine.begin() as connection:  # so that they lie there in another order
        await connection.execute(sa.text("update clock set moves = moves where rule <> 'CD6'"))
    for moment in moments:
        await read_up_to(sla_engine, moment)
        while await tick(sla_engine, law, moment):
            pass

    told = await in_bulk(sla_engine)

    assert told == {key: one_by_one(law, life, moments) for key, life in known.items()}
    wrong = "select count(*) from case_row c where next_at is distinct from (select min(next_at)"
    assert await rows(sla_engine, f"{wrong} from clock k where k.case_id = c.case_id)") == [(0,)]


async def test_most_cases_of_a_kind_repeat_what_one_said(
    sla_engine: AsyncEngine, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []
    whole = Store.standing

    async def counted(self: Store, claimed: Any, which: Any) -> Any:
        judged.extend(claimed)
        return await whole(self, claimed, which)

    monkeypatch.setattr(Store, "standing", counted)
    await deliver(sla_engine, law, [opened(n) for n in range(200)])
    await read_up_to(sla_engine, DUE)

    await tick(sla_engine, law, DUE)

    assert (await heard(sla_engine, "GT1")).count("missed") == 200
    assert len(judged) == 1
    assert await rows(sla_engine, "select count(*) from escalation") == [(200,)]


async def test_a_clock_that_was_missed_before_is_told_with_new_ids(
    sla_engine: AsyncEngine, law: Law
) -> None:
    taken = at("2026-10-05 15:00")
    lives = [[opened(n), accepted(2, taken, n)] for n in range(4)]
    await deliver(sla_engine, law, [fact for life in lives for fact in life])
    await read_up_to(sla_engine, at("2026-12-01 00:00"))
    while await tick(sla_engine, law, at("2026-10-21 00:00")):
        pass
    await deliver(sla_engine, law, [extended(3, at("2026-10-19 09:00"), name=n) for n in range(4)])

    while await tick(sla_engine, law, at("2026-11-05 00:00")):
        pass

    what = await heard(sla_engine, "GT2")
    assert (what.count("missed"), what.count("missed-revoked")) == (8, 4)
    records = await said(sla_engine, DEADLINE.name)
    assert len({r["headers"]["ce_id"] for r in records}) == len(records)


async def test_the_due_are_found_along_the_index_and_nothing_is_scanned(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(n) for n in range(50)])
    async with sla_engine.begin() as connection:
        fill = sa.text(
            "insert into case_row (case_id, version, seen, dversion, holder, partition, next_at,"
            " course) select gen_random_uuid(), 1, 1, 1, '', 0, :when, '[]'"
            " from generate_series(1, 20000)"
        ).bindparams(sa.bindparam("when", type_=sa.DateTime(timezone=True)))
        await connection.execute(fill, {"when": at("2027-03-01 00:00")})
    await read_up_to(sla_engine, DUE)
    async with sla_engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(sa.text("analyze case_row"))
        driver: Any = (await connection.get_raw_connection()).driver_connection
        plan = "\n".join(
            row[0] for row in await driver.fetch(f"explain {due._CLAIM}", "case.v1", DUE, 1000)
        )

    assert "case_due" in plan
    assert "Seq Scan on case_row" not in plan


async def test_what_waits_in_one_partition_keeps_no_other_waiting(
    sla_engine: AsyncEngine, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "DUE_AT_ONCE", 4)
    behind = [opened(f"behind {n}", MONDAY - timedelta(days=7)) for n in range(20)]
    await deliver(sla_engine, law, behind)
    async with sla_engine.begin() as connection:
        await connection.execute(sa.text("update case_row set partition = 7"))
    await deliver(sla_engine, law, [opened("here")])
    await read_up_to(sla_engine, MONDAY - timedelta(days=7), partition=7)
    await read_up_to(sla_engine, DUE)

    await tick(sla_engine, law, DUE)

    assert {r["key"].decode() for r in await said(sla_engine, DEADLINE.name)} >= {
        str(case_id("here"))
    }
    missed = [r for r in await said(sla_engine, DEADLINE.name) if "miss" in r["headers"]["ce_type"]]
    assert [r["key"].decode() for r in missed] == [str(case_id("here"))]


async def test_the_tally_says_what_the_clocks_say(sla_engine: AsyncEngine, law: Law) -> None:
    async def tallied() -> dict[Any, Any]:
        async with transaction(sla_engine) as connection:
            found = await Store(connection, law).open_clocks()
        return {(r.level, r.track, r.state): (r.clocks, r.escalated) for r in found if r.clocks}

    lives = [LIVES[life](n, MONDAY) for n, life in enumerate([*LIVES, *LIVES])]
    await deliver(sla_engine, law, [fact for life in lives for fact in life])
    await read_up_to(sla_engine, at("2026-10-20 00:00"))
    for moment in (at("2026-10-09 00:00"), DUE, at("2026-10-20 00:00")):
        while await tick(sla_engine, law, moment):
            pass
    counted = await rows(
        sla_engine,
        "select level, track, case when state = 'running' and warned <> '' then 'near' else state"
        " end, count(*), count(*) filter (where exists (select from escalation e where e.clock_id ="
        " c.clock_id and e.state = 'open')) from clock c where state <> 'stopped' group by 1, 2, 3",
    )

    before = await tallied()
    async with transaction(sla_engine) as connection:
        await connection.execute(
            sa.text(
                "insert into tally (level, track, state, clocks, escalated)"
                " select 'commune', 'press', 'running', n, 0 from (values (1), (-1)) v (n),"
                " generate_series(1, 600)"
            )
        )
        await Store(connection, law).fold()

    assert before == await tallied() == {tuple(row[:3]): tuple(row[3:]) for row in counted}
    assert {"near", "missed", "unknown"} <= {state for _, _, state in before}
    assert (await rows(sla_engine, "select count(*) from tally"))[0][0] < 40
