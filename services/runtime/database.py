"""One PostgreSQL schema a service, one transaction a batch, one statement for many rows."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from services.runtime.patience import TryLater, WrongSetting

Transaction = AsyncConnection

_AWAY = ("08", "25006", "40001", "40P01", "53", "55P03", "57014", "57P", "58")
"""SQLSTATEs that pass by themselves: connection, standby, deadlock, resources, lock, disk."""
_NEVER = {
    "28P01": "the user or the password is wrong",
    "3D000": "there is no such database",
}


def engine(address: str, service: str) -> AsyncEngine:
    """Connections that see the schema of *service* and no other."""
    told = {"search_path": service, "timezone": "UTC", "jit": "off", "application_name": service}
    return create_async_engine(
        address,
        pool_size=12,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"server_settings": told, "timeout": 5},
    )


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    """
    Commit at the end, undo when anything raises.

    Raises:
        TryLater: when the database is away; a handler's own mistake stays what it is.
        WrongSetting: when it answers that it will never let us in.

    """
    connection = await _connected(engine)
    try:
        async with connection.begin():
            yield connection
    except DBAPIError as error:
        if error.connection_invalidated or _sqlstate(error).startswith(_AWAY):
            raise TryLater("the database went away") from error
        raise
    finally:
        await connection.close()


async def _connected(engine: AsyncEngine) -> AsyncConnection:
    try:
        return await engine.connect()
    except (OSError, PoolTimeout) as error:
        raise TryLater("the database is away") from error
    except DBAPIError as error:
        if wrong := _NEVER.get(_sqlstate(error)):
            raise WrongSetting(f"GIAITRINH_DATABASE: {wrong}") from error
        raise TryLater("the database is away") from error


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


async def new_ones(transaction: Transaction, ids: Iterable[UUID], now: datetime) -> set[UUID]:
    """Which of *ids* this service has not dealt with yet; from now on it has."""
    entered = await transaction.execute(_ENTER, {"ids": sorted(set(ids)), "now": now})
    return set(entered.scalars())


async def insert(
    transaction: Transaction, table: sa.Table, rows: Sequence[Mapping[str, Any]], then: str = ""
) -> Sequence[sa.Row[Any]]:
    """
    Insert *rows* by one statement; all have the keys of the first.

    *then* is what follows, such as `on conflict do nothing returning id`. A JSONB
    column takes JSON text. Sort the rows by primary key where others may write the same ones.
    """
    if not rows:
        return []
    columns = tuple(rows[0])
    statement = _insert(table, columns, then)
    found = await transaction.execute(statement, {c: [row[c] for row in rows] for c in columns})
    return found.all() if found.returns_rows else []


async def upsert(
    transaction: Transaction,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    newer: str | None = None,
) -> None:
    """Insert *rows*, or replace those that are there; with *newer*, only by a higher one of it."""
    if rows:
        keys = [column.name for column in table.primary_key]
        sets = ", ".join(f'"{c}" = excluded."{c}"' for c in rows[0] if c not in keys)
        where = f" where {table.name}.{newer} < excluded.{newer}" if newer else ""
        ordered = sorted(rows, key=lambda row: [str(row[key]) for key in keys])
        then = f"on conflict ({', '.join(keys)}) do update set {sets}{where}"
        await insert(transaction, table, ordered, then)


@lru_cache(maxsize=256)
def _insert(table: sa.Table, columns: tuple[str, ...], then: str) -> sa.TextClause:
    types = {name: _type(table.c[name]) for name in columns}
    names = ", ".join(f'"{name}"' for name in columns)
    lists = ", ".join(f"cast(:{n} as {'text' if t == 'JSONB' else t}[])" for n, t in types.items())
    taken = ", ".join(f'cast("{n}" as {t})' for n, t in types.items())
    given = f"select {taken} from unnest({lists}) as given({names})"  # noqa: S608  (our own names)
    return sa.text(f"insert into {table.name} ({names}) {given} {then}")


def _type(column: sa.Column[Any]) -> str:
    return str(column.type.compile(dialect=_DIALECT))


_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_ENTER = sa.text(
    "insert into inbox (event_id, read_at) select unnest(cast(:ids as uuid[])), :now"
    " on conflict do nothing returning event_id"
).bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
