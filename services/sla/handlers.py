"""What sla reacts to: the facts of cases, and time."""

from collections.abc import Sequence
from datetime import datetime

from prometheus_client import Histogram

from contracts.authorities import AuthorityListed
from contracts.cases import CaseFact
from contracts.message import Event, Message
from contracts.topics import AUTHORITY, CASE, DEADLINE
from services.runtime.bus import Bus
from services.sla.domain.watch import apply, latest, pass_time
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
    cases = await store.cases(event.message.case_id for event in events)
    said: list[Event[Message]] = []
    for event in events:
        case = cases[event.message.case_id]
        cases[case.case_id], facts = apply(store.law, case, event)
        said.extend(facts)
    await store.keep(cases.values(), read=latest(events))
    return said


@bus.on(AUTHORITY)
async def know(events: Sequence[Event[AuthorityListed]], store: Store) -> Sequence[Event[Message]]:
    """Nothing yet: each fact of a case carries the superiors that were valid that day."""
    return []


@bus.every(0.5, after=CASE)
async def declare_due(now: datetime, store: Store) -> Sequence[Event[Message]]:
    """Warn, declare missed and escalate where the moment has come, the oldest first."""
    due = await store.due(now)
    told = [pass_time(store.law, case, now, until) for case, until in due]
    await store.keep((case for case, _ in told), read={})
    for case, _ in due:
        LATENESS.observe((now - (case.next_at or now)).total_seconds())
    return [fact for _, facts in told for fact in facts]
