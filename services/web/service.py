"""One running service: its bus, database, relay, consumers and timers, wired once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.exc import ProgrammingError

from services.runtime import database
from services.runtime.bus import Bus, StoreFactory
from services.runtime.clock import Clock
from services.runtime.database import transaction
from services.runtime.delivery import Seal, Subscription
from services.runtime.kafka import Listener
from services.runtime.outbox import Relay
from services.runtime.patience import TryLater, patiently
from services.runtime.timers import Timers
from services.web.settings import Settings


@dataclass
class Service:
    """All that one running service is made of; found at `request.app.state.service`."""

    bus: Bus
    settings: Settings
    store: StoreFactory
    seal: Seal | None = None
    """How dead letters of topics that anyone may write are closed."""
    measures: Sequence[Callable[[Any], Awaitable[None]]] = ()
    """Set gauges from the store, at each scrape."""

    def __post_init__(self) -> None:
        self.name = self.bus.service
        self.clock = Clock(self.settings.clock)
        self.engine = database.engine(self.settings.database, self.name)
        self.relay = Relay(self.engine, self.settings.kafka)
        self.subscriptions = self._subscriptions()
        self.listener = Listener(self.settings.kafka, self.subscriptions, self.settings.instance)
        self.timers = Timers(
            self.bus, self.engine, self.store, self.clock, self.listener, self.relay.wake
        )
        self.started = asyncio.Event()
        self.refused = ""
        """Why the start was given up, in one sentence."""

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Any]:
        """
        Give a store on one transaction, committed at the end.

        Raises:
            TryLater: when the database is away.

        """
        async with transaction(self.engine) as connection:
            yield self.store(connection)
        self.relay.wake()

    async def listen(self) -> None:
        """Subscribe once the database, Kafka and the topics are there."""
        await patiently(self._look_at_the_database)
        await patiently(self.listener.start)
        self.started.set()

    async def _look_at_the_database(self) -> None:
        try:
            async with transaction(self.engine) as connection:
                await connection.execute(sa.text("select 1 from inbox limit 1"))
        except ProgrammingError as error:
            raise TryLater("the tables are not there yet: giaitrinh migrate") from error

    def _subscriptions(self) -> list[Subscription]:
        options = {"limit": self.settings.dead_letter_limit, "wake": self.relay.wake}
        found = self.bus.subscriptions(self.engine, self.store, **options)
        for subscription in found:
            subscription.seal = self.seal if subscription.topic.open_to_all else None
        return list(found)


def the_service(request: Request) -> Service:
    """Return the service that answers *request*."""
    found: Service = request.app.state.service
    return found
