from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from services.runtime import database
from services.runtime.database import insert, new_ones, transaction, upsert
from services.runtime.patience import TryLater, WrongSetting

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)

thing = sa.Table(
    "thing",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer),
    sa.Column("name", sa.String),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("told", sa.dialects.postgresql.JSONB),
)


def a_thing(number: int, version: int = 1, name: str | None = "á 'quoted'") -> dict[str, object]:
    told = '{"a": [1, null]}'
    return {"id": UUID(int=number), "version": version, "name": name, "at": NOW, "told": told}


@pytest.fixture
async def things(engine: AsyncEngine) -> AsyncEngine:
    async with engine.begin() as connection:
        await connection.run_sync(thing.create)
    return engine


async def names(engine: AsyncEngine) -> dict[int, tuple[int, str]]:
    async with engine.connect() as connection:
        rows = await connection.execute(sa.select(thing))
        return {row.id.int: (row.version, row.name) for row in rows}


async def test_many_rows_are_one_statement_and_nulls_stay_nulls(things: AsyncEngine) -> None:
    async with transaction(things) as connection:
        await insert(connection, thing, [a_thing(1), a_thing(2, name=None)])

    assert await names(things) == {1: (1, "á 'quoted'"), 2: (1, None)}


async def test_no_rows_are_no_statement(things: AsyncEngine) -> None:
    async with transaction(things) as connection:
        assert await insert(connection, thing, []) == []
        await upsert(connection, thing, [])


async def test_an_older_version_changes_nothing(things: AsyncEngine) -> None:
    async with transaction(things) as connection:
        await upsert(connection, thing, [a_thing(1, 2, "new")], newer="version")
        await upsert(connection, thing, [a_thing(1, 1, "old")], newer="version")
        await upsert(connection, thing, [a_thing(1, 2, "same")], newer="version")

    assert await names(things) == {1: (2, "new")}


async def test_an_event_is_new_once(engine: AsyncEngine) -> None:
    ids = [UUID(int=n) for n in (3, 1, 2)]

    async with transaction(engine) as connection:
        assert await new_ones(connection, [*ids, *ids], NOW) == set(ids)
        assert await new_ones(connection, [*ids, UUID(int=4)], NOW) == {UUID(int=4)}


async def test_what_was_entered_is_undone_with_the_batch(engine: AsyncEngine) -> None:
    async def cut() -> None:
        async with transaction(engine) as connection:
            await new_ones(connection, [UUID(int=1)], NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await cut()

    async with transaction(engine) as connection:
        assert await new_ones(connection, [UUID(int=1)], NOW)


async def test_a_database_that_is_away_is_waited_for() -> None:
    away = database.engine("postgresql+asyncpg://nobody@127.0.0.1:1/nowhere", "runtime")

    with pytest.raises(TryLater):
        async with transaction(away):
            raise AssertionError("nobody is there")


async def test_a_database_that_does_not_exist_stops_the_start(address: str) -> None:
    wrong = sa.make_url(address).set(database="no_such_database")
    engine = database.engine(wrong.render_as_string(hide_password=False), "runtime")

    with pytest.raises(WrongSetting, match="GIAITRINH_DATABASE"):
        async with transaction(engine):
            raise AssertionError("nobody is there")
