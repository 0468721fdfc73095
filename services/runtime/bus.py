"""How a service listens and speaks. Handlers know topics, not Kafka."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from contracts import wire
from contracts.message import Event, Message
from contracts.topics import Topic
from services.runtime import outbox
from services.runtime.database import Transaction
from services.runtime.delivery import Handler, Subscription

HandlerT = TypeVar("HandlerT", bound=Callable[..., Any])
OnTime = Callable[[datetime, Any], Awaitable[Sequence[Event[Message]]]]
StoreFactory = Callable[[Transaction], Any]


class Undeclared(TypeError):
    """A service says a fact of a topic that it does not declare with `emits`."""


@dataclass(frozen=True)
class Timer:
    """Work that time itself causes, told the time as far as *after* has been read."""

    work: OnTime
    seconds: float
    after: Topic | None


class Bus:
    """What one service reads, writes and does in time."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.reads: dict[Topic, Handler] = {}
        self.writes: set[Topic] = set()
        self.timers: list[Timer] = []
        self._topic_of: dict[str, Topic] = {}

    def on(self, topic: Topic) -> Callable[[HandlerT], HandlerT]:
        """Give the handler every new event of *topic*, in batches, in order per key."""

        def register(handler: HandlerT) -> HandlerT:
            self.reads[topic] = handler
            return handler

        return register

    def every(self, seconds: float, after: Topic | None = None) -> Callable[[HandlerT], HandlerT]:
        """
        Call `work(now, store)` about every *seconds*, and at once again while it says facts.

        With *after*, each record of that topic is judged by the runtime's table
        `progress`: how far in time each partition has been read.
        """

        def register(work: HandlerT) -> HandlerT:
            self.timers.append(Timer(work, seconds, after))
            return work

        return register

    def emits(self, topic: Topic) -> Callable[[HandlerT], HandlerT]:
        """Let the service say facts of *topic*; what a handler returns goes through the outbox."""
        self.writes.add(topic)
        self._topic_of |= {fact.type: topic for fact in topic.facts}
        return lambda handler: handler

    async def say(self, transaction: Transaction, facts: Sequence[Event[Message]]) -> None:
        """
        Say *facts* once this transaction is committed, in their order.

        Raises:
            Undeclared: for a fact of a topic that `emits` does not name.

        """
        if facts:
            await outbox.keep(transaction, [self._record(fact) for fact in facts])

    def subscriptions(
        self, engine: AsyncEngine, store: StoreFactory, **options: Any
    ) -> Sequence[Subscription]:
        """One for each topic this service reads; *store* is made anew for each transaction."""
        return [
            Subscription(self.service, topic, handler, store, self.say, engine, **options)
            for topic, handler in self.reads.items()
        ]

    def _record(self, event: Event[Message]) -> dict[str, Any]:
        topic = self._topic_of.get(event.message.type)
        if topic is None:
            raise Undeclared(f"{self.service} does not declare {event.message.type}")
        return {
            "topic": topic.name,
            "key": event.message.key.encode(),
            "body": wire.body(event.message),
            "headers": wire.headers(event, self.service),
        }
