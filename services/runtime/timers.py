"""Work that time itself causes: a tick asks the database what is due; nothing sleeps until then."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import sqlalchemy as sa
import structlog
from prometheus_client import Histogram
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.problems import describe
from services.runtime.bus import Bus, StoreFactory, Timer
from services.runtime.clock import Clock
from services.runtime.database import Transaction, transaction, upsert
from services.runtime.kafka import Listener
from services.runtime.patience import pauses
from services.runtime.tables import progress

log = structlog.get_logger()

REMEMBERED = timedelta(days=90)
"""How long an event is known to have been handled; versions protect what is older."""

TOOK = Histogram("giaitrinh_timer_seconds", "One run of a timer.", ("service", "timer"))


@dataclass
class Timers:
    """Runs the timers of one service, each by itself, until cancelled."""

    bus: Bus
    engine: AsyncEngine
    store: StoreFactory
    clock: Clock
    listener: Listener
    wake: Callable[[], None]
    failures: int = 0
    """Runs in a row that failed."""

    async def run(self) -> None:
        """Go on until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._again_and_again(self.prune, seconds=600))
            for timer in self.bus.timers:
                tasks.create_task(self._again_and_again(partial(self.tick, timer), timer.seconds))

    async def _again_and_again(self, work: Callable[[], Awaitable[int]], seconds: float) -> None:
        """At once again while it finds something to do."""
        waits = pauses()
        while True:
            try:
                found = await work()
                waits, self.failures = pauses(), 0
                await asyncio.sleep(0 if found else seconds)
            except Exception as error:
                pause, self.failures = next(waits), self.failures + 1
                log.warning("timer.failed", pause=pause, error=describe(error))
                await asyncio.sleep(pause)

    async def prune(self) -> int:
        """Forget some events that were handled long ago; how many."""
        before = datetime.now(UTC) - REMEMBERED
        async with transaction(self.engine) as connection:
            gone = await connection.execute(_PRUNE, {"before": before})
        return int(gone.rowcount)

    async def tick(self, timer: Timer) -> int:
        """One run in one transaction; how many facts it said."""
        now = self.clock.now()
        with TOOK.labels(self.bus.service, getattr(timer.work, "__name__", "timer")).time():
            async with transaction(self.engine) as connection:
                if timer.after:
                    read = await self.listener.caught_up(timer.after.name)
                    await connection.execute(_NOT_AHEAD, {"topic": timer.after.name, "now": now})
                    await read_until(connection, timer.after.name, dict.fromkeys(read, now))
                said = await timer.work(now, self.store(connection))
                await self.bus.say(connection, said)
        if said:
            self.wake()
        return len(said)


async def read_until(transaction: Transaction, topic: str, until: dict[int, datetime]) -> None:
    """Note that these partitions of *topic* have been read as far as this in time."""
    rows = [{"topic": topic, "partition": p, "read_until": at} for p, at in until.items()]
    await upsert(transaction, progress, rows, newer="read_until")


_NOT_AHEAD = sa.text(
    "update progress set read_until = :now where topic = :topic and read_until > :now"
).bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
"""A fact that is dated ahead says nothing of how far was read."""
_PRUNE = sa.text(
    "delete from inbox where event_id = any(array("
    "select event_id from inbox where read_at < :before limit 10000))"
).bindparams(sa.bindparam("before", type_=sa.DateTime(timezone=True)))
