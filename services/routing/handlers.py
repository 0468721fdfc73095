"""What routing reacts to."""

from collections.abc import Sequence
from datetime import datetime

from contracts.authorities import AuthorityListed
from contracts.deadlines import DeadlineFact
from contracts.message import Event, Message
from contracts.petitions import PetitionReceived
from contracts.topics import AUTHORITY, CASE, DEADLINE, PETITION_RECEIVED
from services.routing import metrics
from services.routing.domain import docket, listing
from services.routing.domain.resolution import day_of
from services.routing.store import Store
from services.runtime.bus import Bus

bus = Bus("routing")


@bus.emits(CASE)
@bus.on(PETITION_RECEIVED)
async def open_dockets(
    received: Sequence[Event[PetitionReceived]], store: Store
) -> Sequence[Event[Message]]:
    """Give every petition a docket, with the authority that must answer or parked."""
    openings = [docket.open_docket(petition, store.rules.resolver) for petition in received]
    first_facts = await store.keep(openings)
    metrics.count(first_facts)
    return first_facts


@bus.on(DEADLINE)
async def show_clocks(
    told: Sequence[Event[DeadlineFact]], store: Store
) -> Sequence[Event[Message]]:
    """Keep the clocks for display; no decision follows from them."""
    await store.keep_clocks(told)
    return []


@bus.emits(AUTHORITY)
@bus.every(seconds=60)
async def list_authorities(now: datetime, store: Store) -> Sequence[Event[AuthorityListed]]:
    """Tell what changed in the directory, some at a time, until all is told."""
    changes = await store.unlisted(day_of(now))
    await store.list(changes, day_of(now))
    return [listing.told(change, now) for change in changes]
