"""What follows on a docket from what the counter says: splits, readings, and what is offered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from contracts.cases import CaseFact, CaseState
from contracts.message import Event
from contracts.outcomes import ContentRead
from contracts.petitions import PetitionContentRead, PetitionReceived, PetitionSplit
from contracts.steps import CaseSplit
from services.routing.domain.docket import STATE_AFTER, case_of, shows
from services.routing.domain.history import Earlier, history_of
from services.routing.domain.opening import Opening, open_docket
from services.routing.domain.resolution import Resolver


@dataclass(frozen=True, slots=True)
class Held:
    """A case that facts are added to, held until the transaction ends."""

    case_id: UUID
    version: int
    state: CaseState
    said: frozenset[UUID] = frozenset()
    """Ids of the events that were said of it."""

    def after(self, event: Event[CaseFact]) -> "Held":
        """Return it as *event* leaves it."""
        state = shows(event.message).get("state", self.state)
        said = self.said | {event.id}
        return replace(self, version=event.message.version, state=state, said=said)


def petitions(told: Iterable[Event[Any]]) -> list[Event[PetitionReceived]]:
    """Return the petitions among what the counter told."""
    return [event for event in told if isinstance(event.message, PetitionReceived)]


def open_all(
    received: Sequence[Event[PetitionReceived]], resolver: Resolver, known: dict[UUID, Earlier]
) -> list[Opening]:
    """
    Open a docket for each, one after the other.

    Each is then among the *known* ones: one that came just before is an earlier petition too.
    """
    openings = []
    linked = any(event.message.similar_to or event.message.earlier for event in received)
    for event in received:
        opening = open_docket(event, resolver, history_of(event.message, known))
        openings.append(opening)
        if linked:
            known.setdefault(event.message.petition_id, begun(opening))
    return openings


def those_begun(openings: Iterable[Opening], first: Iterable[Event[Any]]) -> list[Opening]:
    """Return the openings whose facts are among the *first* that were kept."""
    ids = {event.id for event in first}
    return [opening for opening in openings if opening.fact.id in ids]


def follow(
    told: Iterable[Event[Any]], openings: Iterable[Opening], held: Mapping[UUID, Held]
) -> list[Event[CaseFact]]:
    """
    Return all that is said because of *told*, in its order.

    *openings* are those of the cases that begin, *held* by the id of each event the case that it
    adds to. What was said before is not said again.
    """
    begun = {opening.fact.message.petition_id: opening for opening in openings}
    cases, found = {case.case_id: case for case in held.values()}, list[Event[CaseFact]]()
    for event in told:
        if isinstance(event.message, PetitionReceived):
            opening = begun.pop(event.message.petition_id, None)
            said = [*beginning(event, opening)] if opening else []
        else:
            fact = _fact(event, cases[held[event.id].case_id])
            said = [fact] if fact else []
        found += said
        for each in said:
            if case := cases.get(each.message.case_id):
                cases[case.case_id] = case.after(each)
    return found


def beginning(received: Event[PetitionReceived], opening: Opening) -> Iterator[Event[CaseFact]]:
    """Return the facts of a case that begins, those after the first with their versions."""
    yield opening.fact
    case_id = opening.fact.message.case_id
    for version, (says, told) in enumerate(opening.then, start=2):
        yield received.leads_to(says(case_id=case_id, version=version, **told))


def begun(opening: Opening) -> Earlier:
    """Return what a case that has just begun is to the petitions after it."""
    fact, (after, to) = opening.fact.message, _end(opening)
    return Earlier(
        fact.petition_id,
        fact.code,
        fact.case_id,
        fact.pseudonym,
        fact.track,
        after or shows(fact)["state"],
        getattr(fact, "authority", None),
        fact.level,
        guided_to=to,
    )


def _end(opening: Opening) -> tuple[CaseState | None, str | None]:
    """The state that a case is in after what was said right after it, and where it guides to."""
    states = [(STATE_AFTER.get(says), told.get("to_authority")) for says, told in opening.then]
    return next((found for found in states if found[0]), (None, None))


def _fact(event: Event[Any], case: Held) -> Event[CaseFact] | None:
    split = isinstance(event.message, PetitionSplit)
    fact = _split(event, case) if split else _read(event, case)
    return None if fact is None or fact.id in case.said else fact


def _split(event: Event[PetitionSplit], case: Held) -> Event[CaseFact] | None:
    """A petition is split once; whoever says it again changes nothing."""
    if case.state == "split":
        return None
    children = tuple(case_of(child) for child in event.message.children)
    return event.leads_to(CaseSplit(**_every(event.message, case), children=children))


def _read(event: Event[PetitionContentRead], case: Held) -> Event[CaseFact]:
    reading = event.message
    names = ("petition_id", "read_at", "reason", "part")
    told = {name: getattr(reading, name) for name in names}
    return event.leads_to(ContentRead(**_every(reading, case), **told))


def _every(said: PetitionSplit | PetitionContentRead, case: Held) -> dict[str, Any]:
    return {
        "case_id": case.case_id,
        "version": case.version + 1,
        "actor_role": said.actor_role,
        "actor_authority": said.actor_authority,
    }
