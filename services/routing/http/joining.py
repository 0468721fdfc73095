"""The other side of a join: what happens to the case that goes on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import orjson

from contracts.cases import CaseFact
from contracts.message import Event
from contracts.steps import CaseJoined
from services.routing.domain.docket import Case
from services.routing.domain.joining import check_join, taken_in
from services.routing.domain.resolution import day_of
from services.routing.http.acts import wrong
from services.routing.store import Store
from services.web.access import Actor


async def hold_in_order(body: bytes, field: str | None, case_id: UUID, store: Store) -> None:
    """Hold both cases, the same one first whoever asks: two joins never wait for each other."""
    try:
        other = UUID(orjson.loads(body)[field])
    except (ValueError, TypeError, KeyError, AttributeError):
        return  # it will be judged, and refused, in its turn
    await store.hold({case_id, other})


async def take_in(
    left: Case, said: Sequence[Event[CaseFact]], now: datetime, store: Store, actor: Actor
) -> list[Event[CaseFact]]:
    """
    Bring the petitions of *left* to the case that *said* joins it to, if it does; in one piece.

    Returns the facts on that case.

    Raises:
        IllegalMove: where the other case has ended in the meantime.

    """
    joined = said[-1].message
    if not isinstance(joined, CaseJoined):
        return []
    into = await store.locked(joined.into_case, scope=actor)
    if into is None:
        raise wrong("into_case", "no-such-case")
    check_join(left, into, store.rules.move(left, "join", day_of(now)))
    facts = taken_in(joined, left, into, await store.petitions_of(left.case_id))
    events = [Event(uuid5(fact.case_id, f"{fact.version}"), now, fact) for fact in facts]
    await store.record(events, {}, [])
    await store.move_petitions(left.case_id, into.case_id)
    return events
