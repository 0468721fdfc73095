"""Each service's history makes the tables that its code expects, and can take them away."""

from collections.abc import AsyncIterator
from importlib import import_module

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from services.embedded.migrations import upgraded
from services.embedded.stack import SERVICES
from services.runtime import tables as delivery
from tests.conftest import migrated


@pytest.fixture(params=SERVICES)
def name(request: pytest.FixtureRequest) -> str:
    """Each service in turn."""
    return str(request.param)


@pytest.fixture
async def engine(name: str, address: str) -> AsyncIterator[AsyncEngine]:
    async with migrated(address, name) as engine:
        yield engine


def expected(name: str) -> list[sa.MetaData]:
    """What the service's own rows and the runtime's say."""
    import_module(f"services.{name}.app")
    rows = [
        row for row in SQLModel.__subclasses__() if row.__module__.startswith(f"services.{name}")
    ]
    return [delivery.metadata, *[row.metadata for row in rows if row.__name__ == "Row"]]


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set(await connection.run_sync(lambda c: sa.inspect(c).get_table_names()))


async def test_a_history_makes_what_the_code_expects(engine: AsyncEngine, name: str) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, expected(name)))  # type: ignore[arg-type]

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)

    assert [d for d in found if "index" not in str(d)] == []


async def test_a_history_can_be_taken_back_and_made_again(
    engine: AsyncEngine, name: str, address: str
) -> None:
    before = await tables(engine)

    await upgraded(name, address, "base")
    assert await tables(engine) == {"alembic_version"}
    await upgraded(name, address)

    assert await tables(engine) == before


async def test_a_history_that_is_up_to_date_changes_nothing(
    engine: AsyncEngine, name: str, address: str
) -> None:
    before = await tables(engine)

    await upgraded(name, address)

    assert await tables(engine) == before
