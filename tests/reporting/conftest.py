from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.deadlines import CaseEscalated, ClockMissed, ClockStopped
from contracts.topics import CASE, DEADLINE, PETITION_RECEIVED
from services.reporting.app import create_app
from services.reporting.settings import Settings
from tests.reporting.facts import (
    HUE,
    MORNING,
    a_deadline_fact,
    event,
    explained,
    opened,
    parked,
    petition,
)
from tests.reporting.reading import read


@pytest.fixture
async def app(address: str, reporting_engine: AsyncEngine) -> AsyncIterator[FastAPI]:
    """Reporting over HTTP, with four petitions and three cases read."""
    spring = MORNING.replace(month=3)
    day = [petition("a"), petition("b"), petition("d", unit=HUE, received_at=spring)]
    await read(reporting_engine, PETITION_RECEIVED, [*day, petition("c", unit=None)])
    first = [opened("a"), opened("b"), parked("c", unit=None, level="central")]
    await read(reporting_engine, CASE, [event(fact) for fact in [*first, explained("a", 2)]])
    times = [
        a_deadline_fact(ClockStopped, "a", 1),
        a_deadline_fact(ClockMissed, "b", 1),
        a_deadline_fact(CaseEscalated, "b", 2),
    ]
    await read(reporting_engine, DEADLINE, [event(fact) for fact in times])
    app = create_app(Settings(database=address.replace("+asyncpg", "")))
    yield app
    await app.state.service.engine.dispose()


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://reporting") as client:
        yield client
