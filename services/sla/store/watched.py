"""Cases under watch: locked, told, kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from contracts.topics import CASE
from services.runtime.database import Transaction, upsert
from services.runtime.timers import read_until
from services.sla.domain.law import Law
from services.sla.domain.moving import Judged, Standing
from services.sla.domain.telling import Mark
from services.sla.domain.watch import Case
from services.sla.store.judged import change, judged_row, moves_written
from services.sla.store.rows import a_case, case_row, clock_row, escalation_rows, marks_of
from services.sla.store.standing import ByCase, standing
from services.sla.store.tables import cases, clocks, escalations


class Watched:
    """The questions of handlers and timers, within one transaction."""

    def __init__(self, transaction: Transaction, law: Law) -> None:
        self.transaction = transaction
        self.law = law

    async def cases(self, case_ids: Iterable[UUID]) -> dict[UUID, Case]:
        """Return these cases, new where nothing of them was read yet; nobody else moves them."""
        ids = sorted(set(case_ids))
        # Always in this order, so that two readers cannot wait for each other.
        rows = await self._rows(
            sa.select(cases)
            .where(cases.c.case_id == _any(ids))
            .order_by(cases.c.case_id)
            .with_for_update()
        )
        marks, _ = await self._marks([row.case_id for row in rows])
        known = {row.case_id: a_case(row, marks.get(row.case_id, {})) for row in rows}
        return {case_id: known.get(case_id) or Case(case_id) for case_id in ids}

    async def driver(self) -> Any:
        """Return the driver's own connection, in this transaction: many rows go past all layers."""
        await self.transaction.execute(_BEGUN)
        return (await self.transaction.get_raw_connection()).driver_connection

    async def standing(
        self, claimed: Sequence[Any], which: sa.ColumnElement[bool]
    ) -> Sequence[Standing]:
        """Return these cases with *which* of their clocks."""
        ids = [row.case_id for row in claimed]
        marks, rows = await self._marks(ids, which)
        return [
            standing(self.law, row, rows.get(row.case_id, ()), marks.get(row.case_id, {}))
            for row in claimed
        ]

    async def keep_judged(self, judged: Sequence[Judged], *, whole: bool = False) -> None:
        """Keep what became of cases that stood; *whole*: some clocks may be new."""
        told = [pair for case in judged for pair in case.touched]
        taken = [row for clock, mark in told for row in escalation_rows(clock.case_id, mark)]
        moves = moves_written(move for case in judged for move in case.moves)
        cases_now = [
            {"case_id": case.case_id, "dversion": case.said, "next_at": case.next_at}
            for case in judged
        ]
        await change(self.transaction, cases, cases_now)
        if whole:
            await upsert(self.transaction, clocks, [clock_row(*pair) for pair in told])
        else:
            await change(self.transaction, clocks, [judged_row(*pair) for pair in told])
        await upsert(self.transaction, escalations, taken)
        if moves:
            await self.transaction.execute(_MOVED, moves)

    async def keep(self, watched: Iterable[Case], read: Mapping[int, datetime]) -> None:
        """Keep cases as they are now, and how far in time each partition has been read."""
        kept = list(watched)
        told = [(clock, case.marks[key]) for case in kept for key, clock in case.touched.items()]
        taken = [row for clock, mark in told for row in escalation_rows(clock.case_id, mark)]
        await upsert(self.transaction, cases, [case_row(case) for case in kept])
        await upsert(self.transaction, clocks, [clock_row(*pair) for pair in told])
        await upsert(self.transaction, escalations, taken)
        if read:
            await read_until(self.transaction, CASE.name, dict(read))

    async def _marks(
        self, ids: Sequence[UUID], which: sa.ColumnElement[bool] | None = None
    ) -> tuple[Mapping[UUID, Mapping[UUID, Mark]], ByCase]:
        """Return what was said of the clocks of these cases, and their rows."""
        if not ids:
            return {}, {}
        asked = sa.select(clocks).where(clocks.c.case_id == _any(ids))
        told = await self._rows(asked if which is None else asked.where(which))
        taken = sa.select(escalations).where(escalations.c.case_id == _any(ids))
        by_case: dict[UUID, list[sa.Row[Any]]] = {}
        for row in told:
            by_case.setdefault(row.case_id, []).append(row)
        return marks_of(told, await self._rows(taken.order_by(escalations.c.rung))), by_case

    async def _rows(self, asked: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        found: Sequence[sa.Row[Any]] = (await self.transaction.execute(asked)).all()
        return found


def _any(ids: Sequence[UUID]) -> sa.ColumnElement[Any]:
    return sa.any_(sa.bindparam("ids", list(ids), type_=ARRAY(sa.Uuid())))


_BEGUN = sa.text("select")
"""The driver begins a transaction with its first statement."""
_MOVED = sa.text(
    "update clock set moves = moves || cast(given.told as jsonb)"
    " from unnest(cast(:clock_id as uuid[]), cast(:told as text[])) as given (clock_id, told)"
    " where clock.clock_id = given.clock_id"
)
