"""How far a petition is, folded from the facts of its case and of the case's clocks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from contracts import cases, deadlines, outcomes, steps
from contracts.cases import CaseFact, CaseState
from contracts.deadlines import ClockFact, ClockStopped, DeadlineFact, TimedFact
from contracts.message import Event
from contracts.petitions import Level, Track
from services.intake.domain.numbers import SEALED_TRACK
from services.intake.domain.shape import VIETNAM

RECEIVED = "received"
"""The state before routing has said anything."""
STATES: Mapping[type[CaseFact], CaseState] = {
    cases.CaseOpened: "opened",
    cases.CaseParked: "parked",
    cases.CaseTransferred: "opened",
    steps.CaseJoined: "joined",
    steps.CaseSplit: "split",
    steps.CaseGuided: "guided",
    steps.CopySupplied: "copy_supplied",
    steps.SupplementAsked: "need_supplement",
    steps.SupplementGiven: "opened",
    cases.CaseAccepted: "accepted",
    cases.CaseRefused: "refused",
    cases.CaseRejected: "rejected",
    cases.CaseExtended: "extended",
    cases.CaseSuspended: "suspended",
    cases.CaseResumed: "accepted",
    outcomes.CaseSettled: "settled",
    cases.CaseExplained: "explained",
    outcomes.ExplanationPublished: "published",
    cases.CaseWithdrawn: "withdrawn",
    cases.CaseTerminated: "terminated",
    outcomes.CaseReopened: "accepted",
}
"""The state in which each fact leaves a case; any other fact changes nothing of it."""
CLOCK_STATES: Mapping[type[DeadlineFact], str] = {
    deadlines.ClockStarted: "running",
    deadlines.ClockMoved: "running",
    deadlines.ClockExtended: "running",
    deadlines.ClockResumed: "running",
    deadlines.ClockPaused: "paused",
    deadlines.ClockUnknown: "unknown",
    deadlines.ClockNear: "near",
    deadlines.ClockMissed: "missed",
    deadlines.MissRevoked: "met",
}
WITHOUT_ANSWER = frozenset(
    {"transferred", "joined", "split", "withdrawn", "terminated", "reclassified"}
)
"""Causes that end a limit although nobody did what it asks for."""


class News(NamedTuple):
    """What a batch says of one case."""

    case_id: UUID
    version: int
    """The highest among the facts."""
    facts: int
    state: CaseState | None
    level: Level | None
    """Level of whoever holds it now; None where that did not change."""
    authority: str | None
    """Who holds it now; None while it is parked."""
    into_case: UUID | None
    track: Track | None
    """The track it was reclassified to; None where that did not change."""


class Limit(NamedTuple):
    """What a batch says of one clock."""

    clock_id: UUID
    case_id: UUID
    version: int
    step: str
    due: datetime | None
    """The first moment that is too late, where the facts say one."""
    due_on: date | None
    """The last day, where that moment is the midnight after it; None where hours are counted."""
    state: str


def news(events: Iterable[Event[CaseFact]]) -> list[News]:
    """Fold the facts of each case in the order of their versions."""
    cases: dict[UUID, list[CaseFact]] = defaultdict(list)
    for event in events:
        cases[event.message.case_id].append(event.message)
    return [_folded(sorted(facts, key=lambda fact: fact.version)) for facts in cases.values()]


def limits(events: Iterable[Event[DeadlineFact]]) -> list[Limit]:
    """Fold the facts of each clock; what sla says of a case besides them changes nothing here."""
    clocks: dict[UUID, list[ClockFact]] = defaultdict(list)
    for event in events:
        if isinstance(event.message, ClockFact):
            clocks[event.message.clock_id].append(event.message)
    return [_limit(sorted(facts, key=lambda fact: fact.version)) for facts in clocks.values()]


def _folded(facts: Sequence[CaseFact]) -> News:
    state, level, authority, into, track = None, None, None, None, None
    for fact in facts:
        state = _state(fact) or state
        if isinstance(fact, cases.CaseOpened | cases.CaseTransferred):
            level, authority = fact.level, fact.authority
        elif isinstance(fact, cases.CaseParked):
            level, authority = fact.level, None
        elif isinstance(fact, steps.CaseJoined):
            into = fact.into_case
        elif isinstance(fact, steps.CaseReclassified):
            # Once a denunciation, sealed for good: a desk cannot turn it back to read a name.
            track = track if track == SEALED_TRACK else fact.track
    told = (facts[-1].case_id, facts[-1].version, len(facts))
    return News(*told, state, level, authority, into, track)


def _state(fact: CaseFact) -> CaseState | None:
    """A refusal or a withdrawal in part leaves the rest of the case where it was."""
    if isinstance(fact, cases.CaseRefused | cases.CaseWithdrawn) and fact.partial:
        return None
    return STATES.get(type(fact))


def _limit(facts: Sequence[ClockFact]) -> Limit:
    last = facts[-1]
    timed = next((fact for fact in reversed(facts) if isinstance(fact, TimedFact)), None)
    due, due_on = (timed.due_at, _last_day(timed)) if timed else (None, None)
    state = _stopped(last) if isinstance(last, ClockStopped) else CLOCK_STATES[type(last)]
    return Limit(last.clock_id, last.case_id, last.version, last.step, due, due_on, state)


def _last_day(fact: TimedFact) -> date | None:
    into = fact.due_at - datetime.combine(fact.due_on, time(), VIETNAM)
    return fact.due_on if into == timedelta(days=1) else None


def _stopped(fact: ClockStopped) -> str:
    if fact.cause in WITHOUT_ANSWER:
        return "stopped"
    return "met" if fact.in_time else "missed"
