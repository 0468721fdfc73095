"""What reporting reacts to."""

from collections.abc import Sequence

from contracts.authorities import AuthorityListed
from contracts.cases import CaseFact
from contracts.deadlines import DeadlineFact
from contracts.message import Event, Message
from contracts.rollups import UnitReported
from contracts.topics import AUTHORITY, CASE, DEADLINE, PETITION_RECEIVED, ROLLUP
from services.reporting.domain import cases, times
from services.reporting.domain.figures import Tally, of_case, of_petition, of_times, petitions
from services.reporting.store.questions import Store
from services.runtime.bus import Bus

bus = Bus("reporting")


@bus.on(PETITION_RECEIVED)
async def count_petitions(told: Sequence[Event[Message]], store: Store) -> Sequence[Event[Message]]:
    """Count each petition once, parts of a split one too, at its unit and all above."""
    tally = Tally()
    for petition in await store.enter(petitions(told)):
        tally.move((), [of_petition(petition.message)], petition.time)
    await store.add_received(tally.rolled_up())
    return ()


@bus.on(CASE)
async def count_cases(facts: Sequence[Event[CaseFact]], store: Store) -> Sequence[Event[Message]]:
    """Move each case to the state and the unit that its facts say."""
    known, tally = await store.cases(facts), Tally()
    for fact in facts:
        before = known[fact.message.case_id]
        after = known[fact.message.case_id] = cases.evolve(before, fact.message)
        tally.move(of_case(before), of_case(after), fact.time)
    await store.keep_cases(known, facts)
    await store.add(tally.rolled_up())
    return ()


@bus.on(DEADLINE)
async def count_times(
    told: Sequence[Event[DeadlineFact]], store: Store
) -> Sequence[Event[Message]]:
    """Mark each case with what its clocks and escalations left on it."""
    facts = times.of_cases(told)
    known, tally = await store.times(facts), Tally()
    for fact in facts:
        before = known[fact.message.case_id]
        after = known[fact.message.case_id] = times.evolve(before, fact.message)
        tally.move(of_times(before), of_times(after), fact.time)
    await store.keep_times(known, facts)
    await store.add(tally.rolled_up())
    return ()


@bus.on(AUTHORITY)
async def read_directory(
    listed: Sequence[Event[AuthorityListed]], store: Store
) -> Sequence[Event[Message]]:
    """Validate only: no figure is counted by authority yet."""
    return ()


@bus.emits(ROLLUP)
@bus.on(ROLLUP)
async def read_rollups(
    reported: Sequence[Event[UnitReported]], store: Store
) -> Sequence[Event[Message]]:
    """Validate only: figures travel upwards by period from the first statutory form on."""
    return ()
