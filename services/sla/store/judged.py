"""How what became of standing cases is written: only what can have changed, set-wise."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa

from services.runtime.database import Transaction
from services.sla.domain.clocks import Clock
from services.sla.domain.moving import Move
from services.sla.domain.telling import Mark
from services.sla.store.rows import Values, clock_row

FOR_GOOD = frozenset(
    {"case_id", "rule", "track", "level", "began", "trigger", "variant", "pauses", "held"}
)
"""What neither time nor the law changes of a clock."""


def judged_row(clock: Clock, mark: Mark) -> Values:
    """Return what may have changed of a clock, with its id."""
    return {name: value for name, value in clock_row(clock, mark).items() if name not in FOR_GOOD}


def move_told(move: Move) -> Sequence[Any]:
    """Return a move as the history of its clock takes it."""
    return [move.at, move.was_due_on, move.due_on, move.reason]


def moves_written(moves: Iterable[Move]) -> Mapping[str, Sequence[Any]]:
    """Return moves, each with its clock; empty where there are none."""
    told = {move.clock_id: orjson.dumps([move_told(move)]).decode() for move in moves}
    return {"clock_id": list(told), "told": list(told.values())} if told else {}


async def change(
    transaction: Transaction, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Change rows that are there, by one statement; all have the keys of the first."""
    if rows:
        columns = tuple(rows[0])
        given = {name: [row[name] for row in rows] for name in columns}
        await transaction.execute(_change(table, columns), given)


@lru_cache(maxsize=16)
def _change(table: sa.Table, columns: tuple[str, ...]) -> sa.TextClause:
    (key,) = (column.name for column in table.primary_key)
    types = {name: table.c[name].type.compile(dialect=_DIALECT) for name in columns}
    lists = ", ".join(f"cast(:{name} as {type_}[])" for name, type_ in types.items())
    sets = ", ".join(f'"{name}" = given."{name}"' for name in columns if name != key)
    names = ", ".join(f'"{name}"' for name in columns)
    return sa.text(
        f"update {table.name} set {sets} from unnest({lists}) as given ({names})"  # noqa: S608  (our own names)
        f" where {table.name}.{key} = given.{key}"
    )


_DIALECT = sa.dialects.postgresql.dialect()  # type: ignore[no-untyped-call]
