"""A case as commands judge it, and how each fact changes what the docket shows of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from contracts import units
from contracts.cases import (
    CaseAccepted,
    CaseExplained,
    CaseExtended,
    CaseFact,
    CaseOpened,
    CaseParked,
    CaseRefused,
    CaseRejected,
    CaseResumed,
    CaseState,
    CaseSuspended,
    CaseTerminated,
    CaseTransferred,
    CaseWithdrawn,
    FirstFact,
)
from contracts.outcomes import CaseReopened, CaseSettled, ExplanationPublished
from contracts.petitions import Manner, PressAct, Track
from contracts.steps import (
    CaseGuided,
    CaseJoined,
    CaseReclassified,
    CaseSplit,
    CopySupplied,
    SupplementAsked,
    SupplementGiven,
)
from services.routing.domain.procedure import NOTHING_DONE, Procedure

DECIDES_NOTHING = ("content-read", "explanation-offered")
"""Marks of facts that change nothing of what an officer decides on (ADR 0015)."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a command is judged by."""

    case_id: UUID
    version: int
    track: Track
    state: CaseState
    unit: str | None
    petition_id: UUID | None = None
    authority: str | None = None
    field: str | None = None
    instance: int | None = None
    people: int = 1
    pseudonym: str | None = None
    opened_at: datetime | None = None
    """Receipt by the body that holds it."""
    manner: Manner | None = None
    press: PressAct | None = None
    about_rules: bool = False
    procedure: Procedure = NOTHING_DONE

    def is_as_at(self, version: int) -> bool:
        """
        Whether nothing to decide on has changed since *version*.

        A reading of the words is a fact too, and so is what a rule offers while it opens the
        case; whoever reads before acting must not be too late because of it.
        """
        done = self.procedure.done
        aside = {version for mark in DECIDES_NOTHING for version in done.get(mark, ())}
        since = range(version + 1, self.version + 1)
        return version <= self.version and set(since) <= aside


def case_of(petition_id: UUID) -> UUID:
    """Return the id of the case that a petition begins."""
    return uuid5(petition_id, "case")


def shows(fact: CaseFact) -> Mapping[str, Any]:
    """Return what *fact* changes in what the docket shows of its case."""
    changes = _CHANGES.get(type(fact))
    return changes(fact) if changes else {}


def _opened(fact: CaseOpened) -> Mapping[str, Any]:
    held = {"authority": fact.authority, "rule": fact.rule, "rule_version": fact.rule_version}
    return _begun(fact) | held | {"state": "opened", "reason": None}


def _parked(fact: CaseParked) -> Mapping[str, Any]:
    held = {"authority": None, "rule": None, "rule_version": None}
    return _begun(fact) | held | {"state": "parked", "reason": fact.reason}


def _begun(fact: FirstFact) -> dict[str, Any]:
    """Written out, for it is done for every petition."""
    return {
        "petition_id": fact.petition_id,
        "code": fact.code,
        "channel": fact.channel,
        "received_at": fact.received_at,
        "opened_at": fact.opened_at,
        "track": fact.track,
        "field": fact.field,
        "unit": fact.unit,
        "province": province_of(fact.unit),
        "level": fact.level,
        "instance": fact.instance,
        "people": fact.people,
        "pseudonym": fact.pseudonym,
        "manner": fact.manner,
        "press": fact.press,
        "about_rules": fact.about_rules,
    }


def _held_by(fact: CaseTransferred) -> Mapping[str, Any]:
    return {
        "state": "opened",
        "authority": fact.authority,
        "level": fact.level,
        "unit": fact.unit,
        "province": province_of(fact.unit),
        "opened_at": fact.opened_at,
        "rule": fact.rule,
        "rule_version": fact.rule_version,
        "reason": None,
    }


def _reclassified(fact: CaseReclassified) -> Mapping[str, Any]:
    names = ("field", "unit", "instance", "manner", "press")
    told = {name: getattr(fact, name) for name in names}
    changed = {name: value for name, value in told.items() if value is not None}
    place = {"province": province_of(fact.unit)} if fact.unit else {}
    return {"track": fact.track, **changed, **place}


def _unless_partial(state: CaseState) -> Callable[[Any], Mapping[str, Any]]:
    """What is refused or withdrawn in part leaves the rest of the case where it was."""
    return lambda fact: {} if fact.partial else {"state": state}


STATE_AFTER: Mapping[type[CaseFact], CaseState] = {
    CaseAccepted: "accepted",
    CaseExplained: "explained",
    CaseExtended: "extended",
    CaseSuspended: "suspended",
    CaseResumed: "accepted",
    CaseTerminated: "terminated",
    CaseRejected: "rejected",
    CaseGuided: "guided",
    CopySupplied: "copy_supplied",
    SupplementAsked: "need_supplement",
    SupplementGiven: "opened",
    CaseSettled: "settled",
    ExplanationPublished: "published",
    CaseReopened: "accepted",
    CaseSplit: "split",
    CaseJoined: "joined",
}
"""The state in which each fact leaves a case, where it changes nothing else."""


def _to(state: CaseState) -> Callable[[Any], Mapping[str, Any]]:
    return lambda _: {"state": state}


_CHANGES: Mapping[type[CaseFact], Callable[[Any], Mapping[str, Any]]] = {
    CaseOpened: _opened,
    CaseParked: _parked,
    CaseTransferred: _held_by,
    CaseReclassified: _reclassified,
    CaseRefused: _unless_partial("refused"),
    CaseWithdrawn: _unless_partial("withdrawn"),
    **{fact: _to(state) for fact, state in STATE_AFTER.items()},
}


@lru_cache(maxsize=10_000)
def province_of(unit: str | None) -> str | None:
    """Return the province that a unit of the current map lies in."""
    return units.province_of(unit) if unit else None
