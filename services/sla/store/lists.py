"""What officers and metrics ask of the clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.sla.domain.watch import Case
from services.sla.store.recount import Recount
from services.sla.store.rows import a_case
from services.sla.store.tables import cases, clocks, tally
from services.web.access import Actor

Conditions = list[sa.ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which missed clocks a list asks for; None asks for all."""

    limit: int
    after: tuple[datetime, UUID] | None = None
    """`due_at` and id of the last clock of the page before."""
    unit: str | None = None
    """With all below it."""
    level: str | None = None
    track: str | None = None


class Lists(Recount):
    """Questions that change nothing."""

    async def case(self, case_id: UUID, scope: Actor) -> Case | None:
        """Return one case that *scope* may see."""
        where = [cases.c.case_id == case_id, *_visible_to(scope)]
        for row in await self._rows(sa.select(cases).where(*where)):
            marks, _ = await self._marks([case_id])
            return a_case(row, marks.get(case_id, {}))
        return None

    async def overdue(self, wanted: Wanted, scope: Actor) -> Sequence[sa.Row[Any]]:
        """Return one page of the missed clocks that *scope* may see, the oldest first."""
        c, held = clocks.c, cases.c
        asked = (
            sa.select(clocks, held.unit, held.authority)
            .join(cases, held.case_id == c.case_id)
            .where(c.state == "missed", *_visible_to(scope), *_matching(wanted))
        )
        if wanted.after:
            asked = asked.where(sa.tuple_(c.due_at, c.clock_id) > sa.tuple_(*wanted.after))
        return await self._rows(asked.order_by(c.due_at, c.clock_id).limit(wanted.limit))

    async def open_clocks(self) -> Sequence[sa.Row[Any]]:
        """Return how many clocks are not stopped, by level, track and state; near is a state."""
        t = tally.c
        totals = (
            sa.func.sum(t.clocks).label("clocks"),
            sa.func.sum(t.escalated).label("escalated"),
        )
        kinds = (t.level, t.track, t.state)
        return await self._rows(
            sa.select(*kinds, *totals).where(t.state != "stopped").group_by(*kinds)
        )

    async def missed_not_escalated(self, since: datetime) -> int:
        """Return how many limits ended before *since* or were missed, and no head was told."""
        c = clocks.c
        missed = sa.select(sa.func.count()).where(c.state == "missed", c.rung == 0)
        waiting = (
            sa.select(sa.func.count())
            .select_from(cases.join(clocks, c.case_id == cases.c.case_id))
            .where(cases.c.next_at <= since, c.state == "running", c.due_at <= since)
        )
        found = [await self.transaction.scalar(asked) for asked in (missed, waiting)]
        return sum(count or 0 for count in found)

    async def fold(self) -> None:
        """Fold the tally into one row a state."""
        await self.transaction.execute(_FOLD)


def _visible_to(scope: Actor) -> Conditions:
    if scope.authority:
        return [cases.c.authority == scope.authority]
    return _within(scope.unit)


def _within(unit: str | None) -> Conditions:
    if unit is None:
        return []
    is_province = len(unit) == len("46")
    return [(cases.c.province if is_province else cases.c.unit) == unit]


def _matching(wanted: Wanted) -> Conditions:
    asked = {"level": wanted.level, "track": wanted.track}
    where = [clocks.c[name] == value for name, value in asked.items() if value is not None]
    return where + _within(wanted.unit)


_FOLD = sa.text(
    "with gone as (delete from tally where (select count(*) from tally) > 1000 returning *)"
    " insert into tally (level, track, state, clocks, escalated)"
    " select level, track, state, sum(clocks), sum(escalated) from gone group by 1, 2, 3"
)
"""Another instance that folds at the same time finds nothing left to fold."""
