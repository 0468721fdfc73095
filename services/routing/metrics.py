"""What routing measures of its own work."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import get_args

import prometheus_client as prometheus

from contracts.cases import CaseOpened, CaseParked
from contracts.message import Event
from contracts.petitions import Level
from services.routing.store import Store
from services.runtime.clock import Clock

BEGUN = prometheus.Counter(
    "giaitrinh_cases_begun_total", "Cases begun.", ("track", "level", "state")
)
PARKED = prometheus.Gauge("giaitrinh_parked", "Cases that wait at a triage desk.", ("level",))
PARKED_AGE = prometheus.Gauge(
    "giaitrinh_parked_oldest_seconds", "How long the oldest parked case waits.", ("level",)
)


def count(first_facts: Sequence[Event[CaseOpened | CaseParked]]) -> None:
    """Count the cases that begin."""
    begun = Counter(
        (fact.track, fact.level, "opened" if isinstance(fact, CaseOpened) else "parked")
        for fact in (event.message for event in first_facts)
    )
    for labels, cases in begun.items():
        BEGUN.labels(*labels).inc(cases)


async def measure(clock: Clock, store: Store) -> None:
    """Read the figures that the database knows."""
    found = {level: (cases, oldest) for level, cases, oldest in await store.parked_by_level()}
    now = clock.now()
    for level in get_args(Level):
        cases, oldest = found.get(level, (0, now))
        PARKED.labels(level).set(cases)
        PARKED_AGE.labels(level).set(_seconds(now, oldest))


def _seconds(now: datetime, since: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
