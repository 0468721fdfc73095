"""
The raw floor: the same records, bytes and readers per petition, with nothing around them.

One process produces, one process for each service consumes its topics and COPYs them,
one commit a batch, offsets after it: no decoding, no inbox, no state, no outbox.
Each process runs `main` with its role.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from contracts.topics import TOPICS
from services.console.bench import records
from services.console.bench.records import Raw

BATCH = 1000
BYTES = 128 * 1024
PREFIX = "floor."
WARM = 500
"""Records of each topic that are moved before the watch starts."""


async def measure(servers: str, database: str, folder: Path) -> float:
    """Seconds that the raw program takes for the records in *folder*, all readers at once."""
    topics = sorted(path.name for path in folder.iterdir())
    await _make_topics(servers, topics)
    await _make_tables(database, topics)
    readers = sorted(
        {reader for topic in TOPICS if topic.name in topics for reader in topic.read_by}
    )
    roles: list[tuple[str, ...]] = [("produce", servers, str(folder))]
    roles += [("consume", servers, str(folder), database, reader) for reader in readers]
    programs = [await _start(*role) for role in roles]
    try:
        for program in programs:
            await _hear(program, b"ready\n")
        began = monotonic()
        for program in programs:
            _tell(program, b"go\n")
        for program in programs:
            await _hear(program, b"done\n")
        return monotonic() - began
    finally:
        for program in programs:
            if program.returncode is None:
                program.terminate()
            await program.wait()


async def _start(*role: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    program = "import sys; from services.console.bench.floor import main; main(*sys.argv[1:])"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *role, stdin=pipe, stdout=pipe
    )


async def _hear(program: asyncio.subprocess.Process, word: bytes) -> None:
    assert program.stdout is not None  # noqa: S101  (a pipe, as we started it)
    async with asyncio.timeout(600):
        heard = await program.stdout.readline()
    if heard != word:
        raise RuntimeError("a process of the floor ended early")


def _tell(program: asyncio.subprocess.Process, word: bytes) -> None:
    assert program.stdin is not None  # noqa: S101  (a pipe, as we started it)
    program.stdin.write(word)


async def produce(servers: str, folder: Path) -> None:
    """Produce all records, some of each topic before the watch starts."""
    found = {path.name: list(records.read(path)) for path in sorted(folder.iterdir())}
    producer = AIOKafkaProducer(
        bootstrap_servers=servers, enable_idempotence=True, max_batch_size=BYTES
    )
    await producer.start()
    for topic, rows in found.items():
        await _send(producer, topic, rows[:WARM])
    await _agreed()
    for start in range(0, max(map(len, found.values())), BATCH):
        for topic, rows in found.items():
            await _send(producer, topic, rows[start : start + BATCH])
    _said("done")
    await producer.stop()


async def _send(producer: AIOKafkaProducer, topic: str, rows: Sequence[Raw]) -> None:
    """The cheapest way there is: ready-made batches, one for each partition."""
    batches: dict[int, Any] = {}
    waiting = []
    for row in rows:
        batch = batches.setdefault(row.partition, producer.create_batch())
        if _append(batch, row) is None:
            waiting.append(await _sent(producer, batch, topic, row.partition))
            batches[row.partition] = producer.create_batch()
            _append(batches[row.partition], row)
    for partition, batch in batches.items():
        waiting.append(await _sent(producer, batch, topic, partition))
    await asyncio.gather(*waiting)


def _append(batch: Any, row: Raw) -> Any:
    return batch.append(key=row.key, value=row.body, timestamp=None, headers=row.headers)


async def _sent(producer: AIOKafkaProducer, batch: Any, topic: str, partition: int) -> Any:
    batch.close()
    return await producer.send_batch(batch, PREFIX + topic, partition=partition)


async def consume(servers: str, folder: Path, database: str, reader: str) -> None:
    """Read every topic of *reader* at once."""
    sizes = {path.name: sum(1 for _ in records.read(path)) for path in folder.iterdir()}
    mine = [topic.name for topic in TOPICS if reader in topic.read_by and topic.name in sizes]
    warm = {topic: asyncio.Event() for topic in mine}
    work = [
        asyncio.create_task(_read(servers, database, reader, topic, sizes[topic], warm[topic]))
        for topic in mine
    ]
    await asyncio.gather(*[event.wait() for event in warm.values()])
    await _agreed()
    await asyncio.gather(*work)
    _said("done")


async def _read(
    servers: str, database: str, reader: str, topic: str, size: int, warm: asyncio.Event
) -> None:
    connection = await asyncpg.connect(database.replace("+asyncpg", ""))
    consumer = AIOKafkaConsumer(
        PREFIX + topic,
        bootstrap_servers=servers,
        group_id=f"{PREFIX}{reader}.{topic}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    seen, wanted = 0, min(WARM, size) + size
    while seen < wanted:
        seen += await _copy(consumer, connection, _table(reader, topic))
        if seen >= min(WARM, size):
            warm.set()
    await consumer.stop()
    await connection.close()


async def _copy(consumer: AIOKafkaConsumer, connection: Any, table: str) -> int:
    found = await consumer.getmany(timeout_ms=100, max_records=BATCH)
    rows = [(r.key, r.value, repr(r.headers)) for part in found.values() for r in part]
    if rows:
        await connection.copy_records_to_table(table, schema_name="floor", records=rows)
        await consumer.commit({tp: part[-1].offset + 1 for tp, part in found.items()})
    return len(rows)


async def _make_topics(servers: str, topics: Sequence[str]) -> None:
    partitions: Mapping[str, int] = {topic.name: topic.partitions for topic in TOPICS}
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    await admin.create_topics([NewTopic(PREFIX + t, partitions[t], 1) for t in topics])
    await admin.close()


async def _make_tables(database: str, topics: Sequence[str]) -> None:
    connection = await asyncpg.connect(database.replace("+asyncpg", ""))
    await connection.execute("drop schema if exists floor cascade; create schema floor")
    for topic in TOPICS:
        for reader in topic.read_by if topic.name in topics else ():
            table = _table(reader, topic.name)
            await connection.execute(f'create table floor."{table}" (k bytea, b bytea, h text)')
    await connection.close()


def _table(reader: str, topic: str) -> str:
    return f"{reader}_{topic.replace('.', '_')}"


async def _agreed() -> None:
    """Say that we are ready, and wait for the word."""
    _said("ready")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


def _said(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(role: str, servers: str, folder: str, *more: str) -> None:
    """Be one process of the floor."""
    work = produce(servers, Path(folder)) if role == "produce" else None
    asyncio.run(work or consume(servers, Path(folder), *more))
