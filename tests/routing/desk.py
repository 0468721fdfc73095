"""Routing at work in a test: what it hears, what it is asked."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.message import Event
from contracts.topics import PETITION_RECEIVED, Topic
from services.routing.handlers import bus
from services.routing.store import Store
from services.web.service import Service
from tests.routing.petitions import a_petition, rulebook, the_case
from tests.services import as_record, numbered, reading

ACCEPT = {"notice_number": "12/TB-UBND"}
EXPLAIN = {
    "document_number": "7/GT-UBND",
    "legal_basis": "Luật Đất đai",
    "authority": "Chủ tịch Ủy ban nhân dân phường",
    "procedure": "đúng trình tự",
    "content": "nội dung giải trình",
}


@dataclass
class Desk:
    """Handlers and HTTP on one database."""

    engine: AsyncEngine
    client: httpx.AsyncClient
    service: Service

    async def hears(self, *events: Event[Any], topic: Topic = PETITION_RECEIVED) -> None:
        """Take *events* as one batch."""
        store = partial(Store, rules=rulebook())
        records = numbered([as_record(event, topic) for event in events], topic)
        left = await reading(bus, self.engine, store, topic).take(records)
        assert not left

    async def opened(self, number: int = 7, **fields: Any) -> UUID:
        """A case that began with one petition."""
        await self.hears(a_petition(number, **fields))
        return the_case(number)

    async def asks(self, path: str, **parameters: Any) -> Any:
        """The body of a good answer."""
        answer = await self.client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def tells(
        self, case: UUID | str, action: str, body: Any, version: str | None = '"1"'
    ) -> httpx.Response:
        """A command, with `If-Match` unless *version* is None."""
        headers = {} if version is None else {"If-Match": version}
        return await self.client.post(f"/v1/cases/{case}/{action}", json=body, headers=headers)

    async def sql(self, statement: str, **values: Any) -> list[Any]:
        """Rows behind routing's back."""
        async with self.engine.begin() as connection:
            found = await connection.execute(sa.text(statement), values)
            return list(found) if found.returns_rows else []


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), answer.text
    told: dict[str, Any] = answer.json()
    return told


def wrong(answer: httpx.Response) -> set[str]:
    """The fields that a refusal names."""
    return {error["field"] for error in problem(answer, 422)["errors"]}
