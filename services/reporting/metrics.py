"""The figures of the nation as metrics, read at each scrape."""

from collections import Counter

from prometheus_client import Gauge

from services.reporting.domain.ledger import placed
from services.reporting.domain.places import NATION, provinces
from services.reporting.domain.times import MARKS
from services.reporting.store.questions import Store
from services.runtime.clock import Clock

PETITIONS = Gauge("giaitrinh_petitions", "Petitions received.", ("channel", "track"))
CASES = Gauge("giaitrinh_cases", "Cases in a state.", ("level", "track", "state"))
MARKED = Gauge(
    "giaitrinh_cases_marked", "Cases with what time left on them.", ("level", "track", "mark")
)
LEDGER = Gauge("giaitrinh_ledger_petitions", "Petitions, by where they are.", ("place",))
FRESHNESS = Gauge(
    "giaitrinh_freshness_seconds", "Since the newest fact that changed a figure.", ("province",)
)
DIFFERENCE = Gauge(
    "giaitrinh_rollup_difference", "Parents against the sum of their children; must be 0."
)


async def measure(store: Store, clock: Clock) -> None:
    """Set every gauge."""
    await _figures(store)
    DIFFERENCE.set(await store.difference())
    newest, now = await store.newest(), clock.now()
    for province in (NATION, *provinces()):
        if at := newest.get(province):
            FRESHNESS.labels(province).set((now - at).total_seconds())


async def _figures(store: Store) -> None:
    received, states = 0, Counter[str]()
    for what, level, track, kind, number in await store.nation():
        if what == "petitions":
            PETITIONS.labels(kind, track).set(number)
            received += number
        elif kind in MARKS:
            MARKED.labels(level, track, kind).set(number)
        else:
            CASES.labels(level, track, kind).set(number)
            states[kind] += number
    for place, number in placed(states).items():
        LEDGER.labels(place).set(number)
    LEDGER.labels("in_flight").set(received - states.total())
