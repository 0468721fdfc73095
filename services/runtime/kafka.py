"""The broker of one service: when it may start, and how it stops."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faststream.kafka import KafkaBroker

from services.runtime.delivery import Subscription
from services.runtime.patience import TryLater
from services.runtime.reading import Reader


class Listener:
    """The broker of one service, and what its consumers know."""

    def __init__(
        self, servers: str, subscriptions: Sequence[Subscription], instance: str | None
    ) -> None:
        # A partition without a leader makes aiokafka's fetchers and senders ask where it is
        # thousands of times a second, a whole core each, as long as Kafka is away.
        AIOKafkaClient._metadata_update = _ask_unhurried  # noqa: SLF001
        self._servers = servers
        self._subscriptions = subscriptions
        self.broker = KafkaBroker(
            servers,
            logger=None,
            apply_types=False,
            allow_auto_create_topics=False,
            retry_backoff_ms=500,  # while Kafka is away
            graceful_timeout=1,  # what is in hand is waited for here
        )
        self._readers = {s.topic.name: Reader(self.broker, s, instance) for s in subscriptions}

    async def start(self) -> None:
        """
        Start once Kafka has every topic.

        Raises:
            TryLater: until then; FastStream would wait for a topic without a word.

        """
        wanted = {s.topic.name for s in self._subscriptions}
        missing = wanted - set(await _topics(self._servers))
        if missing:
            raise TryLater(f"topics are missing: {', '.join(sorted(missing))}")
        try:
            await self.broker.start()
        except (KafkaError, ConsumerStoppedError, OSError) as error:
            await self.broker.stop()  # some of its consumers may be at work
            raise TryLater("Kafka is away") from error
        for reader in self._readers.values():
            reader.guard()

    async def stop(self) -> None:
        """Finish the batches in hand, for which it waits ten seconds, begin no other, leave."""
        for reader in self._readers.values():
            reader.stopping = True
        for subscription in self._subscriptions:
            try:
                async with asyncio.timeout(10), subscription.busy:
                    pass
            except TimeoutError:
                break
        await self.broker.stop()

    def silence(self) -> Mapping[str, float]:
        """Return for each topic the seconds since Kafka was last asked for records of it."""
        now = time.monotonic()
        return {topic: now - reader.polled_at for topic, reader in self._readers.items()}

    async def caught_up(self, topic: str) -> list[int]:
        """Return the partitions of *topic* that are ours and handled to their end, as of now."""
        reader = self._readers[topic]
        return [tp.partition for tp in reader.assigned() if await reader.has_all(tp)]

    async def lag(self, topic: str) -> tuple[int, float]:
        """Records of *topic* that are not handled yet, and seconds since any of them was."""
        reader = self._readers[topic]
        lag = sum([await reader.lag(tp) or 0 for tp in reader.assigned()])
        return lag, time.monotonic() - reader.moved_at if lag else 0.0


_ask = AIOKafkaClient._metadata_update  # noqa: SLF001


async def _ask_unhurried(client: AIOKafkaClient, *told: Any) -> Any:
    return await _ask(client, *told) or await asyncio.sleep(0.2, result=False)


async def _topics(servers: str) -> Sequence[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=5000)
    try:
        await admin.start()
        return list(await admin.list_topics())
    except (KafkaError, OSError) as error:
        raise TryLater("Kafka is away") from error
    finally:
        await admin.close()
