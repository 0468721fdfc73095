"""What intake reacts to: other systems' submissions, and how far its petitions are."""

from collections.abc import Sequence

from contracts.authorities import AuthorityListed
from contracts.cases import CaseFact
from contracts.deadlines import DeadlineFact
from contracts.message import Event, Message
from contracts.submissions import PetitionSubmitted
from contracts.topics import AUTHORITY, CASE, DEADLINE, PETITION_RECEIVED, PETITION_SUBMITTED
from services.intake.store.accepting import facts_unless_conflict
from services.intake.store.questions import Store
from services.runtime.bus import Bus

bus = Bus("intake")


@bus.emits(PETITION_RECEIVED)
@bus.on(PETITION_SUBMITTED)
async def take_in(
    submitted: Sequence[Event[PetitionSubmitted]], store: Store
) -> Sequence[Event[Message]]:
    """Open what other systems sealed to us and take it in like any petition."""
    petitions = [store.opened(event.message) for event in submitted]
    return facts_unless_conflict(await store.accept(petitions))


@bus.on(CASE)
async def follow_cases(facts: Sequence[Event[CaseFact]], store: Store) -> Sequence[Event[Message]]:
    """Keep how far the petition's case is, for the sender."""
    await store.keep_news(facts)
    return ()


@bus.on(DEADLINE)
async def follow_limits(
    facts: Sequence[Event[DeadlineFact]], store: Store
) -> Sequence[Event[Message]]:
    """Keep until when the petition must be answered, for the sender."""
    await store.keep_limits(facts)
    return ()


@bus.on(AUTHORITY)
async def follow_directory(
    listed: Sequence[Event[AuthorityListed]], store: Store
) -> Sequence[Event[Message]]:
    """Keep the names of authorities, for the sender."""
    await store.keep_directory(listed)
    return ()
