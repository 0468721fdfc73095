"""The four services on one database, their records carried from outbox to reader by hand."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from contracts.channels import Submission
from contracts.message import Event
from contracts.topics import TOPICS, Topic
from services.console.ledger import snapshot
from services.embedded import keys
from services.embedded.stack import SERVICES
from services.intake import rules
from services.intake.domain.petition import identified, prepare
from services.intake.http.window import keep
from services.intake.settings import Settings
from services.runtime.delivery import Record
from services.web.service import Service
from tests.conftest import migrated
from tests.services import a_record, as_record, assembled

BY_NAME: Mapping[str, Topic] = {topic.name: topic for topic in TOPICS}


@dataclass
class Four:
    """All services, wired as they are, without Kafka."""

    address: str
    keys: Path
    services: Mapping[str, Service]
    offset: int = 0

    async def accept(self, number: int, **fields: Any) -> UUID:
        """A petition that came in at the counter; returns its id."""
        intake = self.services["intake"]
        written = {"text": f"đèn đường số {number} hỏng", "track": "feedback", **fields}
        submission = Submission.model_validate({"unit": "19753", "field": "lighting", **written})
        handed = identified(submission, "web", f"key-{number}", lambda: UUID(int=number))
        office = await asyncio.to_thread(rules.office, Settings(keys=self.keys))
        petition = prepare(handed, datetime.now(UTC), office)
        await keep(intake, [petition])
        return petition.petition_id

    async def says(self, event: Event[Any], topic: Topic, *readers: str) -> None:
        """One record as a service would have said it, read by *readers* or by all."""
        await self._deliver(topic, [as_record(event, topic)], readers or tuple(topic.read_by))

    async def settle(self) -> None:
        """Carry records until no outbox has any."""
        while any([await self._carry(service) for service in self.services.values()]):
            pass

    async def sql(self, service: str, statement: str, **values: Any) -> Sequence[Any]:
        """Rows behind a service's back."""
        async with self.services[service].engine.begin() as connection:
            found = await connection.execute(sa.text(statement), values)
            return list(found) if found.returns_rows else []

    async def ledger(self) -> dict[str, Any]:
        """Return the ledger with its stages by name."""
        found = await snapshot(self.address)
        return {**found, "stages": {stage["stage"]: stage for stage in found["stages"]}}

    async def _carry(self, service: Service) -> int:
        rows = await self.sql(service.name, "delete from outbox returning *")
        for row in sorted(rows, key=lambda row: row.id):
            topic = BY_NAME.get(row.topic)
            headers = [(n, v.encode()) for n, v in orjson.loads(row.headers).items()]
            record = a_record(row.body, headers, topic) if topic else None
            if topic and record:
                record = replace(record, key=row.key)
                await self._deliver(topic, [record], tuple(topic.read_by))
        return len(rows)

    async def _deliver(
        self, topic: Topic, records: Sequence[Record], readers: Sequence[str]
    ) -> None:
        self.offset += 1
        told = [replace(record, offset=self.offset) for record in records]
        for reader in readers:
            (reading,) = [s for s in self.services[reader].subscriptions if s.topic == topic]
            assert not await reading.take(told)


@asynccontextmanager
async def four(address: str, folder: Path) -> AsyncIterator[Four]:
    """Give all services empty schemas for as long as the block lasts."""
    keys.make(folder / "keys")
    async with AsyncExitStack() as stack:
        for name in SERVICES:
            await stack.enter_async_context(migrated(address, name))
        services = {name: assembled(name, address, folder / "keys") for name in SERVICES}
        yield Four(address, folder / "keys", services)
        for service in services.values():
            await service.engine.dispose()
