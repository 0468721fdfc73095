"""
What was promised in an answer or set by a plan, and the ladder that watches it.

Directive 53-CT/TW, section 5: commitments after an explanation are supervised.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from contracts.findings import ObligationKind, ObligationState
from contracts.petitions import Level
from services.sla.domain.calendar import ONE_DAY, Refused, midnight
from services.sla.domain.law import Law, Rung

LAST_WATCHED = date(2999, 12, 31)
"""A day after it is kept and never watched: nobody lives to see it, and no clock counts so far."""
ENDED: tuple[ObligationState, ...] = ("met", "dropped")


@dataclass(frozen=True, slots=True)
class Obligation:
    """One promise, or one task of a plan."""

    obligation_id: UUID
    kind: ObligationKind
    owner: str
    """Id of the authority that must do it."""
    began_at: datetime
    due_on: date | None
    """The last day; None where the plan names none: then nobody is late."""
    state: ObligationState = "watched"
    case_id: UUID | None = None
    """The case whose answer promised it; None for a task of a plan."""
    code: str | None = None
    """The plan's own id of the task."""
    task: str | None = None
    """The plan's words, which are public; None for a promise: its words are in routing."""
    phrase: str | None = None
    """The due time as the plan writes it."""
    cooperating: tuple[str, ...] = ()
    superior: str | None = None
    """Whom an escalation tells."""
    level: Level = "central"
    unit: str | None = None
    source: str | None = None
    """The act that asks for it."""
    told: tuple[str, ...] = ()
    """The steps of the ladder that were told."""
    said: int = 0
    """Facts said of a task of a plan, its version; those of a promise count with its case."""
    evidence: str | None = None
    verified_by: str | None = None
    met_at: datetime | None = None
    next_at: datetime | None = None
    """When time itself has something to say of it."""

    @property
    def version(self) -> int:
        """By which somebody says which state of a task they mean."""
        return max(self.said, 1)

    @property
    def in_time(self) -> bool | None:
        """Whether it was met by its day; None while it is not, or has none."""
        if self.met_at is None or self.due_on is None:
            return None
        return self.due_on > LAST_WATCHED or self.met_at < midnight(self.due_on + ONE_DAY)


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to say of an obligation."""

    state: ObligationState
    about: str
    """Tells it from the others said of the same obligation, for good."""
    at: datetime
    to_authority: str | None = None


def begun(law: Law, obligation: Obligation) -> Obligation:
    """Return the obligation under watch from its beginning."""
    return replace(obligation, next_at=_next(law, obligation))


def passed(
    law: Law, obligation: Obligation, until: datetime
) -> tuple[Obligation, Sequence[Telling]]:
    """Let time pass until *until*; return the obligation and what is to be said, oldest first."""
    said: list[Telling] = []
    for moment, rung in _moments(law, obligation):
        if moment <= until and rung.name not in obligation.told:
            telling = _telling(obligation, moment, rung)
            said.append(telling)
            told = (*obligation.told, rung.name)
            obligation = replace(obligation, state=telling.state, told=told)
    return replace(obligation, next_at=_next(law, obligation)), said


def met(
    obligation: Obligation, at: datetime, verified_by: str, evidence: str | None
) -> tuple[Obligation, Sequence[Telling]]:
    """Return the obligation as done, however late; done once, it stays so."""
    if obligation.state in ENDED:
        return obligation, ()
    done = replace(
        obligation,
        state="met",
        met_at=at,
        verified_by=verified_by,
        evidence=evidence,
        next_at=None,
    )
    return done, [Telling("met", "met", at)]


def _telling(obligation: Obligation, moment: datetime, rung: Rung) -> Telling:
    """The first escalation tells the owner itself that it is late, the next its superior."""
    about = f"{obligation.due_on}/{rung.name}"
    if not rung.number:
        return Telling("near", about, moment, obligation.owner)
    if rung.to_role == "head":
        return Telling("missed", about, moment, obligation.owner)
    return Telling("escalated", about, moment, obligation.superior)


def _next(law: Law, obligation: Obligation) -> datetime | None:
    return next((m for m, r in _moments(law, obligation) if r.name not in obligation.told), None)


def _moments(law: Law, obligation: Obligation) -> list[tuple[datetime, Rung]]:
    """The general ladder of limits; a warning whose moment lies before the beginning is none."""
    if obligation.due_on is None or obligation.state in ENDED:
        return []
    if obligation.due_on > LAST_WATCHED:
        return []
    due_at = midnight(obligation.due_on + ONE_DAY)
    found = [
        (_moment(law, obligation, due_at, rung), rung)
        for rung in law.rungs("")
        if not rung.to_role or rung.to_role in {"head", "superior"}
    ]
    kept = [each for each in found if each[1].number or obligation.began_at < each[0] < due_at]
    return sorted(kept, key=lambda each: (each[0], each[1].number))


def _moment(law: Law, obligation: Obligation, due_at: datetime, rung: Rung) -> datetime:
    if rung.counts_from == "half":
        return obligation.began_at + (due_at - obligation.began_at) / 2
    day = due_at.date() - ONE_DAY
    if not rung.working_days:
        return due_at
    try:
        day = law.calendar.working_day(day, rung.working_days)
    except Refused:  # beyond the calendar: plain days
        day += ONE_DAY * rung.working_days
    return midnight(day if rung.working_days < 0 else day + ONE_DAY)
