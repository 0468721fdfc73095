"""The chain of hashes over a case, and the clocks it shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from contracts.deadlines import (
    ClockMissed,
    ClockNear,
    ClockPaused,
    ClockStarted,
    ClockStopped,
    DeadlineFact,
)
from contracts.findings import CaseStalled
from services.routing.domain.clocks import latest
from services.routing.domain.evidence import BEGINNING, Entry, canonical, holds, seal

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
CASE = UUID(int=1)
CLOCK = UUID(int=2)


def an_entry(version: int, **changed: Any) -> Entry:
    entry = Entry(
        CASE, version, "t", AT, UUID(int=version), "officer", None, canonical({"b": 1}), None
    )
    return replace(entry, **changed)


def a_chain(length: int = 3) -> list[tuple[Entry, str]]:
    chain: list[tuple[Entry, str]] = []
    for version in range(1, length + 1):
        previous = chain[-1][1] if chain else BEGINNING
        chain.append((an_entry(version), seal(previous, an_entry(version))))
    return chain


def test_a_chain_that_nobody_touched_holds() -> None:
    chain = a_chain()

    assert holds(chain, head=chain[-1][1])


@pytest.mark.parametrize(
    "change",
    [
        {"body": canonical({"b": 2})},
        {"at": AT + timedelta(seconds=1)},
        {"type": "u"},
        {"actor_role": "head"},
        {"actor_authority": "46.police"},
        {"event_id": UUID(int=99)},
        {"words": "00"},
        {"case_id": UUID(int=9)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_of_any_fact_breaks_it(change: dict[str, Any]) -> None:
    chain = a_chain()
    entry, kept = chain[1]
    chain[1] = (replace(entry, **change), kept)

    assert not holds(chain, head=chain[-1][1])


def test_a_fact_that_is_cut_out_or_off_breaks_it() -> None:
    chain = a_chain()
    head = chain[-1][1]

    assert not holds(chain[:-1], head)
    assert not holds(chain[1:], head)
    assert not holds([chain[0], chain[2]], head)
    assert not holds([], head)


def test_the_same_moment_seals_the_same_in_every_zone() -> None:
    hanoi = AT.astimezone(timezone(timedelta(hours=7)))

    assert seal("", an_entry(1)) == seal("", an_entry(1, at=hanoi))


def a_fact(kind: type[DeadlineFact], version: int, **more: Any) -> DeadlineFact:
    told = {
        "case_id": CASE,
        "version": version,
        "track": "explanation",
        "level": "commune",
        "clock_id": CLOCK,
        "rule": "GT1",
        "rule_version": "1",
        "step": "accept",
        "nominal": date(2026, 11, 9),
        "due_on": date(2026, 11, 9),
        "due_at": datetime(2026, 11, 9, 17, tzinfo=UTC),
        **more,
    }
    return kind.model_validate(told)


STARTED = a_fact(ClockStarted, 1, trigger=AT)
NEAR = a_fact(ClockNear, 2, rung="half")
MISSED = a_fact(ClockMissed, 3)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([STARTED], "running"),
        ([STARTED, NEAR], "near"),
        ([STARTED, NEAR, MISSED], "missed"),
        ([MISSED, STARTED, NEAR], "missed"),
        ([STARTED, a_fact(ClockPaused, 2, paused_on=date(2026, 11, 3))], "paused"),
        ([STARTED, a_fact(ClockStopped, 4, stopped_at=AT, in_time=True, cause="a")], "met"),
        ([STARTED, a_fact(ClockStopped, 4, stopped_at=AT, in_time=False, cause="a")], "late"),
    ],
)
def test_a_clock_shows_its_latest_fact_and_keeps_its_date(
    facts: list[DeadlineFact], state: str
) -> None:
    (shown,) = latest(facts)

    assert (shown.state, shown.due, shown.rule) == (state, date(2026, 11, 9), "GT1")


def test_what_is_no_clock_shows_nothing() -> None:
    assert not latest([a_fact(CaseStalled, 1, definition="x", working_days=5)])
