"""What sla reacts to: the facts of cases, and time."""

from collections.abc import Sequence
from datetime import datetime

from prometheus_client import Histogram

from contracts.authorities import AuthorityListed
from contracts.cases import CaseFact
from contracts.message import Event, Message
from contracts.topics import AUTHORITY, CASE, DEADLINE
from services.runtime.bus import Bus
from services.sla.domain.watch import apply, latest
from services.sla.store import Store

LATENESS = Histogram(
    "giaitrinh_timer_lateness_seconds",
    "From the moment a clock had something to say until it was said.",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86_400),
)

bus = Bus("sla")


@bus.emits(DEADLINE)
@bus.on(CASE)
async def watch(events: Sequence[Event[CaseFact]], store: Store) -> Sequence[Event[Message]]:
    """Let the facts of cases start, stop and move their clocks."""
    cases = await store.cases(await store.concerned(events))
    looking = await store.lookout(cases, events)
    said: list[Event[Message]] = []
    for event in events:
        case, facts = apply(store.law, cases[event.message.case_id], event)
        cases[case.case_id] = case
        said += [*facts, *looking.hear(cases, event, facts)]
    await store.keep(cases.values(), read=latest(events))
    await store.keep_found(looking)
    return said


@bus.on(AUTHORITY)
async def know(events: Sequence[Event[AuthorityListed]], store: Store) -> Sequence[Event[Message]]:
    """Know who is above whom: a task of a plan has no case that would carry it."""
    await store.know(events)
    return []


@bus.every(0.5, after=CASE)
async def declare_due(now: datetime, store: Store) -> Sequence[Event[Message]]:
    """Warn, declare missed and escalate where the moment has come, the oldest first."""
    passed = await store.pass_time(now)
    for moment in passed.due:
        LATENESS.observe((now - moment).total_seconds())
    return passed.facts


@bus.every(2)
@bus.every(2)  # while one waits for the database the other works
async def recount(now: datetime, store: Store) -> Sequence[Event[Message]]:
    """Move the open clocks that a change of the law or the calendar touches."""
    return await store.recount(now)


@bus.every(10)
async def fold(now: datetime, store: Store) -> Sequence[Event[Message]]:
    """Keep the counts of clocks short."""
    await store.fold()
    return []


@bus.every(2, after=CASE)
async def look_around(now: datetime, store: Store) -> Sequence[Event[Message]]:
    """Find what time alone leads to: a case that stalls, a promise that is not kept."""
    waiting = await store.waiting(now)
    looking = await store.lookout(each.case_id for each in waiting)
    said = [f for each in waiting for f in looking.wait(each.case_id, each.said, each.until)]
    await store.keep_found(looking)
    return said


@bus.every(5)
async def watch_plans(now: datetime, store: Store) -> Sequence[Event[Message]]:
    """Enter the tasks of plans, and warn, declare missed and escalate where the day has come."""
    entered = await store.enter(store.definitions.plan)
    return entered.facts or await store.pass_tasks(now)
