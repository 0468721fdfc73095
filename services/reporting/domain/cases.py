"""What reporting knows of a case from `case.v1`, whatever order its facts come in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts import cases as facts
from contracts import outcomes, steps
from contracts.cases import CaseFact, CaseState
from contracts.petitions import Level, Track
from services.reporting.domain.places import NOWHERE, place_of_case

STATE_AFTER: Mapping[type[CaseFact], CaseState] = {
    facts.CaseOpened: "opened",
    facts.CaseParked: "parked",
    facts.CaseTransferred: "opened",
    steps.CaseJoined: "joined",
    steps.CaseSplit: "split",
    steps.CaseGuided: "guided",
    steps.CopySupplied: "copy_supplied",
    steps.SupplementAsked: "need_supplement",
    steps.SupplementGiven: "opened",
    facts.CaseAccepted: "accepted",
    facts.CaseRefused: "refused",
    facts.CaseRejected: "rejected",
    facts.CaseExtended: "extended",
    facts.CaseSuspended: "suspended",
    facts.CaseResumed: "accepted",
    facts.CaseExplained: "explained",
    outcomes.CaseSettled: "settled",
    outcomes.ExplanationPublished: "published",
    facts.CaseWithdrawn: "withdrawn",
    facts.CaseTerminated: "terminated",
    outcomes.CaseReopened: "accepted",
}
"""The state a fact leaves the case in; a fact that is not here leaves it as it was."""


_Placing = facts.FirstFact | facts.CaseTransferred | steps.CaseReclassified


@dataclass(frozen=True, slots=True)
class Case:
    """
    One case as its newest facts left it.

    Each group of fields remembers the version of the fact that set it, so that a
    fact which comes late (replayed from dead letters) sets only what no newer one has.
    """

    version: int = 0
    petition_id: UUID | None = None
    """None until the first fact has been read; until then the case is not counted."""
    tracked: int = 0
    track: Track | None = None
    received_at: datetime | None = None
    placed: int = 0
    unit: str = NOWHERE
    held: int = 0
    level: Level | None = None
    authority: str | None = None
    stated: int = 0
    state: CaseState | None = None


def evolve(case: Case, fact: CaseFact) -> Case:
    """Return *case* after *fact*; a fact that is already known changes nothing."""
    told: dict[str, Any] = {"version": max(case.version, fact.version)}
    if isinstance(fact, facts.FirstFact):
        told["petition_id"], told["received_at"] = fact.petition_id, fact.received_at
    if isinstance(fact, facts.FirstFact | steps.CaseReclassified):
        told |= _track(case, fact) | _place(case, fact)
    if isinstance(fact, facts.FirstFact | facts.CaseTransferred):
        told |= _place(case, fact) | _holder(case, fact)
    return replace(case, **told, **_state(case, fact))


def _track(case: Case, fact: facts.FirstFact | steps.CaseReclassified) -> dict[str, Any]:
    return {"tracked": fact.version, "track": fact.track} if fact.version > case.tracked else {}


def _place(case: Case, fact: _Placing) -> dict[str, Any]:
    if fact.version <= case.placed:
        return {}
    if fact.unit is None and not isinstance(fact, facts.FirstFact):
        return {}  # handed on or renamed, but still about the same place
    return {"placed": fact.version, "unit": place_of_case(fact.unit)}


def _holder(case: Case, fact: facts.FirstFact | facts.CaseTransferred) -> dict[str, Any]:
    if fact.version <= case.held:
        return {}
    authority = fact.authority if isinstance(fact, _NAMING) else None
    return {"held": fact.version, "level": fact.level, "authority": authority}


def _state(case: Case, fact: CaseFact) -> dict[str, Any]:
    state = STATE_AFTER.get(type(fact))
    if state is None or fact.version <= case.stated:
        return {}
    if isinstance(fact, facts.CaseRefused | facts.CaseWithdrawn) and fact.partial:
        return {}  # the rest goes on
    return {"stated": fact.version, "state": state}


_NAMING = (facts.CaseOpened, facts.CaseTransferred)
