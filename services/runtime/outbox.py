"""What was said, kept in the transaction that made it true, and the relay that publishes it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
import structlog
from aiokafka import AIOKafkaProducer
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.problems import describe
from contracts.topics import LARGEST_SEALED, LARGEST_WRITTEN
from services.runtime.database import Transaction, insert, transaction
from services.runtime.patience import pauses
from services.runtime.tables import outbox

log = structlog.get_logger()

CHUNK = 2000
CHUNK_BYTES = 8 * 1024 * 1024
PATIENCE = 10.0  # seconds Kafka has to acknowledge a chunk, before the producer is replaced


class TooLarge(ValueError):
    """A record that our own writers refuse to say."""


async def keep(transaction: Transaction, records: Sequence[Mapping[str, Any]]) -> None:
    """
    Keep *records* (`topic`, `key`, `body`, `headers`) in their order, with what they say.

    Raises:
        TooLarge: above 512 KiB; dead letters may be as large as what they hold.

    """
    for record in records:
        if len(record["body"] or b"") > LARGEST_WRITTEN and not record["topic"].endswith(".dead"):
            raise TooLarge(record["topic"])
    now = datetime.now(UTC)
    rows = [{**r, "headers": orjson.dumps(r["headers"]), "kept_at": now} for r in records]
    await insert(transaction, outbox, rows)


class Relay:
    """Publishes the outbox in order, and throws its producer away after any error."""

    def __init__(self, engine: AsyncEngine, servers: str) -> None:
        self._engine = engine
        self._servers = servers
        self._written = asyncio.Event()
        self.well = False
        """Whether the last look at the outbox went well."""

    def wake(self) -> None:
        """Look at the outbox now: something was written to it."""
        self._written.set()

    async def run(self) -> None:
        """Go on until cancelled; an idempotent producer whose batches expired never recovers."""
        waits = pauses()
        while True:
            try:
                async with _producer(self._servers) as producer:
                    while True:
                        found = await self.publish_some(producer)
                        self.well, waits = True, pauses()
                        await (asyncio.sleep(0.05 * (found < CHUNK)) if found else self._rest())
            except Exception as error:
                self.well = False
                pause = next(waits)
                log.warning("relay.restarted", pause=pause, error=describe(error))
                await asyncio.sleep(pause)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._written.wait(), 0.25)  # another instance may write too
        self._written.clear()

    async def publish_some(self, producer: AIOKafkaProducer) -> int:
        """Publish the oldest records and forget exactly those; how many there were."""
        async with transaction(self._engine) as connection:
            if not (await connection.execute(_ONE_RELAY)).scalar_one():
                return 0
            rows = (await connection.execute(_OLDEST)).all()
            if rows:
                async with asyncio.timeout(PATIENCE):
                    await asyncio.gather(*[await _send(producer, row) for row in rows])
                await connection.execute(_FORGET, {"ids": [row.id for row in rows]})
        return len(rows)


@asynccontextmanager
async def _producer(servers: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        bootstrap_servers=servers,
        enable_idempotence=True,
        max_batch_size=128 * 1024,
        max_request_size=LARGEST_SEALED + 1024 * 1024,
        request_timeout_ms=int(PATIENCE * 1000),
    )
    try:
        await producer.start()
        yield producer
    finally:
        await _stopped(producer)


async def _stopped(producer: AIOKafkaProducer) -> None:
    """Stop it, but wait for nothing: what it has not delivered is still in the outbox."""
    try:
        await asyncio.wait_for(producer.stop(), 1)
    except Exception as error:
        log.info("producer.dropped", error=describe(error))
        await producer._sender.close()  # noqa: SLF001  cut short, `stop` leaves both at work
        await producer.client.close()


async def _send(producer: AIOKafkaProducer, row: sa.Row[Any]) -> Any:
    headers = [(name, value.encode()) for name, value in orjson.loads(row.headers).items()]
    return await producer.send(row.topic, row.body, row.key, headers=headers)


_OLDEST = sa.text(
    "select id, topic, key, body, headers from (select *, sum(coalesce(length(body), 0))"
    " over (order by id) - coalesce(length(body), 0) as before"
    " from (select * from outbox order by id limit :rows) oldest) sized"
    " where before < :bytes order by id"
).bindparams(rows=CHUNK, bytes=CHUNK_BYTES)
_FORGET = sa.text("delete from outbox where id = any(cast(:ids as bigint[]))")
_ONE_RELAY = sa.text("select pg_try_advisory_xact_lock(hashtext(current_schema()), 1)")
"""One relay a service at a time, so that a key stays in order."""
