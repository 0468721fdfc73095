"""What reporting knows of a case from `deadline.v1`, whatever order its facts come in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from contracts import deadlines as facts
from contracts.deadlines import DeadlineFact
from contracts.findings import ObligationTold
from contracts.message import Event
from contracts.petitions import Level, Track
from services.reporting.domain.places import NOWHERE, place_of_case

Mark = Literal["near", "missed", "escalated", "in_time", "late"]
MARKS: tuple[Mark, ...] = ("near", "missed", "escalated", "in_time", "late")
"""
What time has left on a case.

`near`: a running limit has been warned of. `missed`: a limit ended without what it asks for, and
that was not revoked. `escalated`: told upwards, and not withdrawn. `in_time`, `late`: the answer.
"""

Left = tuple[int, Mark | None]
"""The version of the newest fact of one clock or escalation, and the mark it left."""

ANSWERS = {"explained", "settled"}
"""The causes by which a clock stops because the case got its answer."""

_AFTER: Mapping[type[DeadlineFact], Mark | None] = {
    facts.ClockStarted: None,
    facts.ClockUnknown: None,
    facts.ClockMoved: None,
    facts.ClockPaused: None,
    facts.ClockResumed: None,
    facts.ClockExtended: None,
    facts.ClockNear: "near",
    facts.ClockMissed: "missed",
    facts.MissRevoked: None,
    facts.CaseEscalated: "escalated",
    facts.EscalationWithdrawn: None,
    facts.EscalationCleared: "escalated",
}


@dataclass(frozen=True, slots=True)
class Times:
    """The clocks and escalations of one case, each with the version of its newest fact."""

    version: int = 0
    track: Track | None = None
    unit: str = NOWHERE
    level: Level | None = None
    left: Mapping[str, Left] = field(default_factory=dict)
    """By the id of the clock or escalation."""


def of_cases(told: Iterable[Event[DeadlineFact]]) -> list[Event[DeadlineFact]]:
    """Return what is said of cases: a task of a plan is no case and marks none."""
    return [event for event in told if not _is_of_a_plan(event.message)]


def evolve(times: Times, fact: DeadlineFact) -> Times:
    """Return *times* after *fact*; a fact that is already known changes nothing."""
    left = {**times.left, **_left(times, fact)}
    if fact.version <= times.version:
        return replace(times, left=left)
    return Times(fact.version, fact.track, place_of_case(fact.unit), fact.level, left)


def marks(times: Times) -> tuple[Mark, ...]:
    """Return what time has left on the case; the answer is late where any limit of it was."""
    left = {mark for _, mark in times.left.values()}
    if "late" in left:
        left = (left - {"in_time"}) | {"missed"}
    return tuple(mark for mark in MARKS if mark in left)


def _is_of_a_plan(fact: DeadlineFact) -> bool:
    return isinstance(fact, ObligationTold) and fact.kind == "plan-task"


def _left(times: Times, fact: DeadlineFact) -> dict[str, Left]:
    about = _about(fact)
    known, _ = times.left.get(about, (0, None)) if about else (0, None)
    if about is None or fact.version <= known:
        return {}
    return {about: (fact.version, _mark(fact))}


def _mark(fact: DeadlineFact) -> Mark | None:
    if not isinstance(fact, facts.ClockStopped):
        return _AFTER[type(fact)]
    if fact.cause in ANSWERS:
        return "in_time" if fact.in_time else "late"
    return None if fact.in_time else "missed"


def _about(fact: DeadlineFact) -> str | None:
    if isinstance(fact, facts.ClockFact):
        return str(fact.clock_id)
    return str(fact.escalation_id) if isinstance(fact, facts.EscalationFact) else None
