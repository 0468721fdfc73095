"""What is measured of the clocks, read from the tables when somebody looks."""

from datetime import timedelta

from prometheus_client import Gauge

from services.runtime.clock import Clock
from services.sla.store import Store

CLOCKS = Gauge("giaitrinh_clocks", "Clocks that are not stopped.", ("level", "track", "state"))
ESCALATED = Gauge(
    "giaitrinh_clocks_escalated", "Clocks escalated and not answered.", ("level", "track")
)
NOT_ESCALATED = Gauge(
    "giaitrinh_missed_not_escalated", "Missed limits of which no head was told; must be 0."
)
LEFT = Gauge("giaitrinh_recompute_left", "Open clocks still to be counted by a law that changed.")
FINDINGS = Gauge("giaitrinh_findings", "Findings that hold.", ("kind", "level"))
STALLED = Gauge("giaitrinh_stalled", "Cases in which nothing happens, by level.", ("level",))
REPEATED = Gauge("giaitrinh_repeated", "Cases of a matter that was filed before.", ("level",))
AROUND = Gauge("giaitrinh_passed_around", "Cases handed on that nobody accepts.", ("level",))
VIOLATIONS = Gauge(
    "giaitrinh_violations", "Entries of the register that stand.", ("violation", "level")
)
OBLIGATIONS = Gauge(
    "giaitrinh_obligations", "Promises and tasks of plans by their state.", ("kind", "state")
)
OF_KIND = {"stalled": STALLED, "repeated": REPEATED, "passed-around": AROUND}
COUNTED = {"finding": FINDINGS, "violation": VIOLATIONS, "obligation": OBLIGATIONS}
TO_ESCALATE = timedelta(seconds=60)
"""How long after a limit is missed its head is told, at the latest."""


async def measure(clock: Clock, store: Store) -> None:
    """Set the gauges."""
    for gauge in (CLOCKS, ESCALATED):
        gauge.clear()
    for row in await store.open_clocks():
        CLOCKS.labels(row.level, row.track, row.state).set(row.clocks)
        ESCALATED.labels(row.level, row.track).inc(row.escalated)
    LEFT.set(await store.left())
    NOT_ESCALATED.set(await store.missed_not_escalated(clock.now() - TO_ESCALATE))


async def measure_found(store: Store) -> None:
    """Set the gauges of findings, of the register and of obligations."""
    for gauge in (*OF_KIND.values(), *COUNTED.values()):
        gauge.clear()
    for row in await store.numbers():
        COUNTED[row.what].labels(row.kind, row.label).set(row.n)
        if row.what == "finding" and row.kind in OF_KIND:
            OF_KIND[row.kind].labels(row.label).set(row.n)
