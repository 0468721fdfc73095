"""How a docket begins, and how each fact changes what it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from contracts import units
from contracts.cases import (
    CaseAccepted,
    CaseExplained,
    CaseFact,
    CaseOpened,
    CaseParked,
    CaseState,
    CaseTransferred,
    FirstFact,
)
from contracts.message import Event
from contracts.petitions import PetitionReceived, Track
from services.routing.domain.resolution import Resolution, Resolver, day_of


@dataclass(frozen=True, slots=True)
class Case:
    """What a command is judged by."""

    case_id: UUID
    version: int
    track: Track
    state: CaseState
    unit: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """The first fact of a case, with the reasons that stay in the docket."""

    fact: Event[CaseOpened | CaseParked]
    reasons: tuple[str, ...]


def open_docket(received: Event[PetitionReceived], resolver: Resolver) -> Opening:
    """Give the petition a case of its own at once: with its authority, or parked."""
    petition = received.message
    found = resolver.resolve(petition, day_of(petition.received_at))
    return Opening(received.leads_to(_first_fact(petition, found)), found.reasons)


def case_of(petition_id: UUID) -> UUID:
    """Return the id of the case that a petition begins."""
    return uuid5(petition_id, "case")


def _first_fact(petition: PetitionReceived, found: Resolution) -> CaseOpened | CaseParked:
    first: dict[str, Any] = {
        "case_id": case_of(petition.petition_id),
        "version": 1,
        "petition_id": petition.petition_id,
        "code": petition.code,
        "channel": petition.channel,
        "received_at": petition.received_at,
        "opened_at": petition.received_at,
        "track": petition.track,
        "field": petition.field,
        "unit": found.unit,
        "level": found.level,
        "instance": petition.instance,
        "people": petition.people,
        "pseudonym": petition.pseudonym,
    }
    if found.authority is None:
        return CaseParked(**first, reason=found.parked or "no-rule")
    return CaseOpened(
        **first,
        authority=found.authority.id,
        superiors=found.superiors,
        rule=found.rule or "",
        rule_version=found.version or "",
    )


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


_CHANGES: Mapping[type[CaseFact], Callable[[Any], Mapping[str, Any]]] = {
    CaseOpened: _opened,
    CaseParked: _parked,
    CaseTransferred: _held_by,
    CaseAccepted: lambda _: {"state": "accepted"},
    CaseExplained: lambda _: {"state": "explained"},
}


@lru_cache(maxsize=10_000)
def province_of(unit: str | None) -> str | None:
    """Return the province that a unit of the current map lies in."""
    return units.province_of(unit) if unit else None
