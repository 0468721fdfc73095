"""Cases under watch: locked, told, kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from contracts.topics import CASE
from services.runtime.database import Transaction, upsert
from services.runtime.tables import progress
from services.runtime.timers import read_until
from services.sla.domain.law import Law
from services.sla.domain.watch import Case
from services.sla.store.rows import a_case, case_row, clock_row, escalation_rows, marks_of
from services.sla.store.tables import cases, clocks, escalations

DUE_AT_ONCE = 1000
"""Cases that one tick takes up."""


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
        marks = await self._marks([row.case_id for row in rows])
        known = {row.case_id: a_case(row, marks.get(row.case_id, {})) for row in rows}
        return {case_id: known.get(case_id) or Case(case_id) for case_id in ids}

    async def due(self, now: datetime) -> Sequence[tuple[Case, datetime]]:
        """
        Claim the cases of which time has something to say, the oldest first.

        With each comes the moment until which its facts have been read: no further may it be
        judged. What another reader or tick holds is left to it and found again later.
        """
        claimed = await self._rows(
            sa.select(cases, progress.c.read_until)
            .join(
                progress,
                sa.and_(progress.c.topic == CASE.name, progress.c.partition == cases.c.partition),
            )
            .where(cases.c.next_at <= now, cases.c.next_at <= progress.c.read_until)
            .order_by(cases.c.next_at)
            .limit(DUE_AT_ONCE)
            .with_for_update(of=cases, skip_locked=True)
        )
        marks = await self._marks([row.case_id for row in claimed])
        return [
            (a_case(row, marks.get(row.case_id, {})), min(now, row.read_until)) for row in claimed
        ]

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

    async def _marks(self, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[UUID, Any]]:
        if not ids:
            return {}
        told = await self._rows(sa.select(clocks).where(clocks.c.case_id == _any(ids)))
        taken = sa.select(escalations).where(escalations.c.case_id == _any(ids))
        return marks_of(told, await self._rows(taken.order_by(escalations.c.rung)))

    async def _rows(self, asked: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        found: Sequence[sa.Row[Any]] = (await self.transaction.execute(asked)).all()
        return found


def _any(ids: Sequence[UUID]) -> sa.ColumnElement[Any]:
    return sa.any_(sa.bindparam("ids", list(ids), type_=ARRAY(sa.Uuid())))
