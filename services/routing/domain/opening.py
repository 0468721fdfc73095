"""How a docket begins: with its authority or parked, and with what is said right after that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.cases import CaseFact, CaseOpened, CaseParked
from contracts.message import Event
from contracts.petitions import PetitionReceived
from contracts.steps import CaseGuided, ExplanationOffered
from services.routing.domain.docket import case_of
from services.routing.domain.history import NOTHING, History
from services.routing.domain.offering import explained_before, to_offer
from services.routing.domain.resolution import Resolution, Resolver, day_of

Saying = tuple[type[CaseFact], Mapping[str, Any]]
"""A fact, and what it says besides the case, its version and who acted."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The first fact of a case, with the reasons that stay in the docket."""

    fact: Event[CaseOpened | CaseParked]
    reasons: tuple[str, ...]
    confidence: float | None = None
    representatives: int = 0
    explained_in: UUID | None = None
    """The case in which the same person had the same matter explained before."""
    then: tuple[Saying, ...] = ()
    """What is said right after it, in order."""


def open_docket(
    received: Event[PetitionReceived], resolver: Resolver, history: History = NOTHING
) -> Opening:
    """Give the petition a case of its own at once: with its authority, or parked."""
    petition = received.message
    found = resolver.resolve(petition, day_of(petition.received_at), history)
    before = explained_before(petition, history)
    return Opening(
        received.leads_to(_first_fact(petition, found, history)),
        found.reasons,
        petition.confidence,
        petition.representatives,
        before.case_id if before else None,
        (*_guided(found), *_offered(petition, history)),
    )


def _guided(found: Resolution) -> Iterator[Saying]:
    """Whoever wrote to the wrong system is told, once, where the matter belongs."""
    if found.ground:
        to = found.to.id if found.to else None
        yield CaseGuided, {"ground": found.ground, "to_authority": to}


def _offered(petition: PetitionReceived, history: History) -> Iterator[Saying]:
    """What was explained to somebody else is offered before it is explained again (art 11.3)."""
    if earlier := to_offer(petition, history):
        told = {"of_case": earlier.case_id, "document": earlier.document}
        yield ExplanationOffered, told


def _first_fact(
    petition: PetitionReceived, found: Resolution, history: History
) -> CaseOpened | CaseParked:
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
        "manner": petition.manner,
        "press": petition.press,
        "about_rules": petition.about_rules,
        "urgent": petition.urgent,
        "further": petition.further,
        "addressed_level": found.addressed_level,
        "inspectorate": found.inspectorate,
        "instance": petition.instance,
        "people": petition.people,
        "pseudonym": petition.pseudonym,
        "earlier_case": history.goes_on.case_id if history.goes_on else None,
        "similar_to": petition.similar_to,
    }
    if found.authority is None:
        return CaseParked(**first, superiors=found.superiors, reason=found.parked or "no-rule")
    return CaseOpened(
        **first,
        authority=found.authority.id,
        superiors=found.superiors,
        rule=found.rule or "",
        rule_version=found.version or "",
    )
