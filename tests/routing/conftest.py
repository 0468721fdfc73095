from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.embedded.migrations import upgrade
from services.routing import rules
from services.routing.app import create_app
from services.routing.settings import Settings
from services.routing.store.tables import Row
from services.runtime import database
from services.runtime import tables as delivery
from tests.routing.desk import Desk
from tests.routing.petitions import rulebook


@pytest.fixture(scope="session")
def docket_address(address: str) -> str:
    """A database in which routing's migrations have run, once for all tests here."""
    upgrade("routing", address)
    return address


@pytest.fixture
async def routing_engine(docket_address: str) -> AsyncIterator[AsyncEngine]:
    """Connections to routing's tables, emptied: quicker than making them for each test."""
    engine = database.engine(docket_address, "routing")
    tables = [*Row.metadata.tables, *delivery.metadata.tables]
    async with engine.begin() as connection:
        await connection.execute(sa.text(f"truncate {', '.join(tables)}"))
    yield engine
    await engine.dispose()


@pytest.fixture
async def desk(
    routing_engine: AsyncEngine, address: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """Routing with an empty docket: its handlers, and its HTTP."""
    book = rulebook()
    monkeypatch.setattr(rules, "load", lambda _folder: book)  # the same, read once
    app = create_app(Settings(database=address))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://routing") as client:
        yield Desk(routing_engine, client, app.state.service)
    await app.state.service.engine.dispose()
