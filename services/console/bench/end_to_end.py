"""Petitions per second from the counter's batch function to the last reader's tables."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.channels import Submission
from contracts.topics import TOPICS
from services.console import lags
from services.console.bench import floor, records
from services.console.demo.petitions import a_day
from services.console.progress import progress
from services.embedded.folder import Folder
from services.embedded.stack import SERVICES, Stack
from services.intake import rules
from services.intake.app import create_app
from services.intake.domain.petition import Office, Petition, identified, prepare
from services.intake.http.window import keep
from services.intake.settings import Settings
from services.web.service import Service

CHANNEL = "web"
TOGETHER = 1000
"""Petitions of one transaction: as many as a file or a batch of submissions has."""
LOOK = 0.1  # seconds between two looks at whether all has arrived
PATIENCE = 600.0


async def measure(stack: Stack, number: int) -> dict[str, Any]:
    """
    Return petitions per second through all four services, and those of the raw floor.

    The measured time begins with the first petition's preparation and ends when every
    outbox is empty and every reader has committed all that was said. HTTP and JWE are
    left out; classification, sealing, inboxes, state and outboxes are in.
    """
    settings = _settings(stack)
    service: Service = create_app(settings).state.service
    office = rules.office(settings)
    await _through(stack, service, office, number // 4, "warm-up")
    before = await _ends(stack.kafka)
    seconds = await _through(stack, service, office, number, "all four services")
    with tempfile.TemporaryDirectory(prefix="giaitrinh-bench-") as name:
        await records.take_out(stack.kafka, before, Path(name))
        moved = _counted(Path(name))
        raw = await floor.measure(stack.kafka, stack.database, Path(name))
    await service.engine.dispose()
    return {
        "petitions_per_second": round(number / seconds, 1),
        "floor_per_second": round(number / raw, 1),
        "ratio": round(raw / seconds, 3),
        "petitions": number,
        "seconds": round(seconds, 2),
        "floor_seconds": round(raw, 2),
        "per_petition": _per_petition(moved, number),
    }


async def _through(stack: Stack, service: Service, office: Office, number: int, what: str) -> float:
    """Seconds until *number* petitions have arrived everywhere."""
    handed = _submissions(number)
    began = monotonic()
    with progress(number, what, " petitions") as told:
        for start in range(0, number, TOGETHER):
            now = datetime.now(UTC)
            chunk = handed[start : start + TOGETHER]
            await keep(service, [_petition(one, now, office) for one in chunk])
            told(len(chunk))
    await _arrived(stack, began + PATIENCE)
    return monotonic() - began


def _petition(submission: Submission, now: datetime, office: Office) -> Petition:
    return prepare(identified(submission, CHANNEL, None, uuid4), now, office)


def _submissions(number: int) -> list[Submission]:
    day = a_day(number * 2, datetime.now(UTC))
    good = (filed.body for filed in day if filed.kind == "good")
    run = uuid4().hex
    return [
        Submission.model_validate({**body, "reference": f"{run}-{n}"})
        for n, body in zip(range(number), good, strict=False)
    ]


async def _arrived(stack: Stack, limit: float) -> None:
    """
    Wait until nothing is on its way.

    Raises:
        TimeoutError: when it takes far too long.

    """
    connection = await asyncpg.connect(stack.database.replace("+asyncpg", ""))
    try:
        while await _said(connection) or await lags.waiting(stack.kafka) or await _said(connection):
            if monotonic() > limit:
                raise TimeoutError("the records of the bench do not arrive")
            await asyncio.sleep(LOOK)
    finally:
        await connection.close()


async def _said(connection: Any) -> bool:
    """Whether any outbox holds anything."""
    looks = " or ".join(f"exists (select from {name}.outbox)" for name in SERVICES)
    return bool(await connection.fetchval(f"select {looks}"))


async def _ends(servers: str) -> Mapping[TopicPartition, int]:
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    try:
        places = [TopicPartition(t.name, p) for t in TOPICS for p in range(t.partitions)]
        found: Mapping[TopicPartition, int] = await consumer.end_offsets(places)
        return found
    finally:
        await consumer.stop()


def _counted(folder: Path) -> Mapping[str, tuple[int, int]]:
    """Records and bytes of each topic."""
    found: dict[str, tuple[int, int]] = {}
    for path in folder.iterdir():
        rows = list(records.read(path))
        size = sum(len(row.key) + len(row.body) + _size(row.headers) for row in rows)
        found[path.name] = (len(rows), size)
    return found


def _size(headers: Sequence[tuple[str, bytes]]) -> int:
    return sum(len(name) + len(value) for name, value in headers)


def _per_petition(
    moved: Mapping[str, tuple[int, int]], number: int
) -> Mapping[str, Mapping[str, float]]:
    readers = {topic.name: len(topic.read_by) for topic in TOPICS}
    return {
        topic: {
            "records": round(count / number, 2),
            "bytes": round(size / count),
            "readers": readers[topic],
        }
        for topic, (count, size) in sorted(moved.items())
    }


def _settings(stack: Stack) -> Settings:
    return Settings(
        kafka=stack.kafka, database=stack.database, keys=Folder(stack.data).keys, port=1
    )
