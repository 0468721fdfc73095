"""Missed against answered: facts are judged by when they happened, not by when they are read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.deadlines import (
    CaseEscalated,
    ClockMissed,
    ClockStopped,
    EscalationCleared,
    EscalationWithdrawn,
    MissRevoked,
)
from contracts.message import Event
from services.runtime.database import transaction
from services.sla.domain.law import Law
from services.sla.domain.watch import Case, apply, pass_time
from services.sla.rules.tables import load_law
from services.sla.store import Store
from tests.sla.acts import A, of, reclassified, step
from tests.sla.facts import accepted, at, opened
from tests.sla.test_handlers import deliver, heard, read_up_to, rows, tick

LAW = load_law()
DUE = at("2026-10-13 00:00")
"""The first moment too late for the notice on what was opened on Monday 5/10."""
LATER = DUE + timedelta(hours=9)


async def not_escalated(engine: AsyncEngine, law: Law) -> int:
    async with transaction(engine) as connection:
        return await Store(connection, law).missed_not_escalated(LATER)


async def states(engine: AsyncEngine) -> list[Any]:
    return await rows(
        engine,
        "select state, in_time, (select string_agg(distinct e.state, ' ') from escalation e"
        " where e.clock_id = clock.clock_id) from clock where rule = 'GT1'",
    )


@pytest.mark.parametrize("early", [timedelta(microseconds=1), timedelta(days=3)])
async def test_an_act_before_the_end_that_is_read_after_the_tick_revokes_it(
    sla_engine: AsyncEngine, law: Law, early: timedelta
) -> None:
    await deliver(sla_engine, law, [opened()])
    await read_up_to(sla_engine, LATER)
    await tick(sla_engine, law, LATER)
    assert await not_escalated(sla_engine, law) == 0

    news = accepted(2, DUE - early, time=LATER)
    await deliver(sla_engine, law, [news], [news])
    await tick(sla_engine, law, LATER)

    assert await heard(sla_engine, "GT1") == [
        *("started", "missed", "escalated"),
        *("missed-revoked", "escalation-withdrawn", "stopped"),
    ]
    assert await states(sla_engine) == [("stopped", True, "withdrawn")]
    assert await not_escalated(sla_engine, law) == 0


async def test_a_tick_before_the_partition_was_read_past_the_end_misses_nothing(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened()])
    await read_up_to(sla_engine, DUE - timedelta(microseconds=1))

    await tick(sla_engine, law, LATER)
    await deliver(sla_engine, law, [accepted(2, DUE - timedelta(seconds=1))])
    await tick(sla_engine, law, LATER)

    assert "missed" not in await heard(sla_engine, "GT1")
    assert await states(sla_engine) == [("stopped", True, None)]


async def test_an_act_at_the_end_itself_is_too_late_whoever_is_first(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(), accepted(2, DUE)])
    await read_up_to(sla_engine, LATER)
    await tick(sla_engine, law, LATER)

    assert await heard(sla_engine, "GT1") == [
        *("started", "missed", "escalated", "escalation-cleared", "stopped")
    ]
    assert await states(sla_engine) == [("stopped", False, "cleared")]
    assert await not_escalated(sla_engine, law) == 0


async def test_the_row_of_a_clock_that_goes_on_says_the_new_track(
    sla_engine: AsyncEngine, law: Law
) -> None:
    case = [opened(), reclassified(2, "complaint", at("2026-10-08 09:00"))]

    await deliver(sla_engine, law, case)

    kept = await rows(sla_engine, "select rule, track, state from clock order by rule")
    assert kept == [
        ("CD6", "complaint", "running"),
        ("GT1", "explanation", "stopped"),
        ("KN1", "complaint", "running"),
    ]


async def test_a_tick_tells_whoever_holds_the_clock_and_of_the_ceiling_the_inspectorate_too(
    sla_engine: AsyncEngine, law: Law
) -> None:
    subordinate, late = "19753.people-committee", at("2026-11-20 00:00")
    further = opened(
        track="denunciation",
        further="overdue",
        authority="46.people-committee",
        superiors=("central.government-inspectorate",),
    )
    order = step(2, "ordered-to-settle", at("2026-10-09 09:00"), authority=subordinate)
    idle = [opened(name, inspectorate="46.inspectorate") for name in ("b", "c")]
    await deliver(sla_engine, law, [further, order, *idle])
    await read_up_to(sla_engine, late)

    while await tick(sla_engine, law, late):
        pass

    asked = "select distinct rung, to_role, to_authority from escalation where rule = '{}'"
    assert sorted(await rows(sla_engine, asked.format("TC9b"))) == [
        (1, "head", subordinate),
        (2, "superior", "46.people-committee"),
    ]
    assert sorted(await rows(sla_engine, asked.format("CD6"))) == [
        (1, "head", subordinate),
        (2, "superior", "46.people-committee"),
        (3, "inspectorate", "46.inspectorate"),
    ]


def said_of_the_notice(facts: Sequence[Any]) -> list[type]:
    kinds = (ClockMissed, CaseEscalated, MissRevoked, EscalationWithdrawn, EscalationCleared)
    of_clock = [f.message for f in facts if getattr(f.message, "rule", None) == "GT1"]
    return [type(m) for m in of_clock if isinstance(m, (*kinds, ClockStopped))]


HOURS = st.integers(-72, 72)


def as_they_come(
    acted: int, read: int, ticks: Sequence[int]
) -> Sequence[tuple[datetime, Event[Any] | None]]:
    """The act, when it is read, and ticks; of the same moment the act first."""
    told = DUE + timedelta(hours=max(acted, read))
    act = accepted(2, DUE + timedelta(hours=acted), time=told)
    passing = [(DUE + timedelta(hours=hour), None) for hour in ticks]
    return sorted([(told, act), *passing], key=lambda one: (one[0], one[1] is None))


@given(acted=HOURS, read=HOURS, ticks=st.lists(HOURS, max_size=4))
def test_whoever_comes_first_the_outcome_follows_from_when_it_happened(
    acted: int, read: int, ticks: list[int]
) -> None:
    """*read*: when the act is read, never before it happened; ticks come before or after that."""
    case, facts = apply(LAW, Case(A), opened())
    said = list(facts)
    for moment, event in as_they_come(acted, read, ticks):
        step = apply(LAW, case, event) if event else pass_time(LAW, case, moment, moment)
        case, said = step[0], [*said, *step[1]]

    found = said_of_the_notice(said)
    (stop,) = of([f.message for f in said], "GT1", ClockStopped)
    assert stop.in_time is (acted < 0)
    assert found[-1] is ClockStopped
    revoked, missed = found.count(MissRevoked), found.count(ClockMissed)
    assert missed == (revoked if acted < 0 else 1)
    assert revoked <= (acted < 0)
    # A rung that was taken after the act had no ground; one before it was answered late.
    closed = found.count(EscalationCleared) + found.count(EscalationWithdrawn)
    assert closed == found.count(CaseEscalated)
    assert acted >= 0 or not found.count(EscalationCleared)
    assert missed <= found.count(CaseEscalated)  # nothing is missed and told to nobody
    assert len({fact.id for fact in said}) == len(said)
