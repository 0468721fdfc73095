"""What a case shows of its statutory limits; for display, never for a decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.deadlines import (
    ClockExtended,
    ClockFact,
    ClockMissed,
    ClockMoved,
    ClockNear,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockUnknown,
    DeadlineFact,
    MissRevoked,
    TimedFact,
)

STATES: Mapping[type[DeadlineFact], str] = {
    ClockStarted: "running",
    ClockMoved: "running",
    ClockExtended: "running",
    ClockResumed: "running",
    ClockNear: "near",
    ClockPaused: "paused",
    ClockMissed: "missed",
    MissRevoked: "met",
    ClockUnknown: "unknown",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock as its latest fact left it."""

    case_id: UUID
    clock_id: UUID
    version: int
    rule: str
    step: str
    due: date | None
    due_at: datetime | None
    state: str


def latest(facts: Iterable[DeadlineFact]) -> list[Shown]:
    """Return each clock that *facts* speak of, whatever their order."""
    shown: dict[UUID, Shown] = {}
    for fact in sorted(facts, key=lambda fact: fact.version):
        if isinstance(fact, ClockFact):
            shown[fact.clock_id] = _after(shown.get(fact.clock_id), fact)
    return [*shown.values()]


def _after(before: Shown | None, fact: ClockFact) -> Shown:
    due, due_at = (before.due, before.due_at) if before else (None, None)
    if isinstance(fact, TimedFact):
        due, due_at = fact.due_on, fact.due_at
    return Shown(
        fact.case_id,
        fact.clock_id,
        fact.version,
        fact.rule,
        fact.step,
        due,
        due_at,
        _state(fact),
    )


def _state(fact: ClockFact) -> str:
    if isinstance(fact, ClockStopped):
        return "met" if fact.in_time else "late"
    return STATES[type(fact)]
