import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.embedded.migrations import upgraded
from services.embedded.postgres import postgres
from services.runtime import database
from services.runtime import tables as delivery
from tests import containers


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """Servers in containers where Docker answers; then the environment names them."""
    with containers.named():
        yield


@pytest.fixture(scope="session")
def address(servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One PostgreSQL for the whole run; the one that the environment names, if it names one."""
    if named := os.environ.get("GIAITRINH_DATABASE"):
        yield named
        return
    with postgres(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@asynccontextmanager
async def migrated(address: str, service: str) -> AsyncIterator[AsyncEngine]:
    """Connections to an empty schema of *service*, made by its own migrations."""
    engine = database.engine(address, service)
    async with engine.begin() as connection:
        await connection.execute(text(f"drop schema if exists {service} cascade"))
    await upgraded(service, address)
    try:
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture
async def engine(address: str) -> AsyncIterator[AsyncEngine]:
    """An empty schema with what the runtime needs and nothing else."""
    engine = database.engine(address, "runtime")
    async with engine.begin() as connection:
        await connection.execute(text("drop schema if exists runtime cascade"))
        await connection.execute(text("create schema runtime"))
        await connection.run_sync(delivery.metadata.create_all)
    yield engine
    await engine.dispose()


Migrated = Callable[[str], AbstractAsyncContextManager[AsyncEngine]]


@pytest.fixture
async def intake_engine(address: str) -> AsyncIterator[AsyncEngine]:
    async with migrated(address, "intake") as engine:
        yield engine


@pytest.fixture
async def routing_engine(address: str) -> AsyncIterator[AsyncEngine]:
    async with migrated(address, "routing") as engine:
        yield engine


@pytest.fixture
async def sla_engine(address: str) -> AsyncIterator[AsyncEngine]:
    async with migrated(address, "sla") as engine:
        yield engine


@pytest.fixture
async def reporting_engine(address: str) -> AsyncIterator[AsyncEngine]:
    async with migrated(address, "reporting") as engine:
        yield engine


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """What asks for the database runs on the embedded stack."""
    for item in items:
        if "address" in item.fixturenames:
            item.add_marker("stack")
