"""What routing reacts to."""

from collections.abc import Sequence
from datetime import datetime

from contracts.authorities import AuthorityListed
from contracts.deadlines import DeadlineFact
from contracts.message import Event, Message
from contracts.topics import AUTHORITY, CASE, DEADLINE, PETITION_RECEIVED
from services.routing import metrics
from services.routing.domain import listing
from services.routing.domain.following import follow, open_all, petitions, those_begun
from services.routing.domain.resolution import day_of
from services.routing.store import Store
from services.runtime.bus import Bus

bus = Bus("routing")


@bus.emits(CASE)
@bus.on(PETITION_RECEIVED)
async def keep_dockets(told: Sequence[Event[Message]], store: Store) -> Sequence[Event[Message]]:
    """Give every petition a docket; a split and each reading of its words become facts of it."""
    received = petitions(told)
    openings = open_all(received, store.rules.resolver, await store.earlier(received))
    first = await store.keep(openings)
    metrics.count(first)
    said = follow(told, those_begun(openings, first), await store.held(told))
    await store.append([event for event in said if event.message.version > 1])
    return said


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
