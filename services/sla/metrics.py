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
TO_ESCALATE = timedelta(seconds=60)
"""How long after a limit is missed its head is told, at the latest."""


async def measure(clock: Clock, store: Store) -> None:
    """Set the gauges."""
    CLOCKS.clear()
    for row in await store.open_clocks():
        CLOCKS.labels(row.level, row.track, row.state).set(row.clocks)
    ESCALATED.clear()
    for row in await store.open_escalations():
        ESCALATED.labels(row.level, row.track).set(row.clocks)
    NOT_ESCALATED.set(await store.missed_not_escalated(clock.now() - TO_ESCALATE))
