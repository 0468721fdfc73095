"""What officers and metrics ask of the clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.sla.domain.watch import Case
from services.sla.store.rows import a_case
from services.sla.store.tables import cases, clocks, escalations
from services.sla.store.watched import Watched
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


class Lists(Watched):
    """Questions that change nothing."""

    async def case(self, case_id: UUID, scope: Actor) -> Case | None:
        """Return one case that *scope* may see."""
        where = [cases.c.case_id == case_id, *_visible_to(scope)]
        for row in await self._rows(sa.select(cases).where(*where)):
            marks = await self._marks([case_id])
            return a_case(row, marks.get(case_id, {}))
        return None

    async def overdue(self, wanted: Wanted, scope: Actor) -> Sequence[sa.Row[Any]]:
        """Return one page of the missed clocks that *scope* may see, the oldest first."""
        c, held = clocks.c, cases.c
        told = sa.func.coalesce(sa.func.max(escalations.c.rung), 0)
        rung = sa.select(told).where(
            escalations.c.clock_id == c.clock_id, escalations.c.state == "open"
        )
        asked = (
            sa.select(clocks, held.unit, held.authority, rung.scalar_subquery().label("rung"))
            .join(cases, held.case_id == c.case_id)
            .where(c.state == "missed", *_visible_to(scope), *_matching(wanted))
        )
        if wanted.after:
            asked = asked.where(sa.tuple_(c.due_at, c.clock_id) > sa.tuple_(*wanted.after))
        return await self._rows(asked.order_by(c.due_at, c.clock_id).limit(wanted.limit))

    async def open_clocks(self) -> Sequence[sa.Row[Any]]:
        """Return how many clocks are not stopped, by level, track and state; near is a state."""
        c = clocks.c
        near = sa.and_(c.state == "running", c.warned != "")
        state = sa.case((near, "near"), else_=c.state).label("state")
        return await self._rows(
            sa.select(c.level, c.track, state, sa.func.count().label("clocks"))
            .where(c.state != "stopped")
            .group_by(c.level, c.track, state)
        )

    async def open_escalations(self) -> Sequence[sa.Row[Any]]:
        """Return how many clocks are escalated and not answered, by level and track."""
        c = clocks.c
        return await self._rows(
            sa.select(c.level, c.track, sa.func.count(sa.distinct(c.clock_id)).label("clocks"))
            .join(escalations, escalations.c.clock_id == c.clock_id)
            .where(escalations.c.state == "open")
            .group_by(c.level, c.track)
        )

    async def missed_not_escalated(self, since: datetime) -> int:
        """Return how many limits ended before *since* or were missed, and no head was told."""
        c = clocks.c
        told = (
            sa.select(escalations.c.clock_id)
            .where(escalations.c.clock_id == c.clock_id, escalations.c.state == "open")
            .exists()
        )
        missed = sa.select(sa.func.count()).where(c.state == "missed", ~told)
        waiting = (
            sa.select(sa.func.count())
            .select_from(cases.join(clocks, c.case_id == cases.c.case_id))
            .where(cases.c.next_at <= since, c.state == "running", c.due_at <= since)
        )
        found = [await self.transaction.scalar(asked) for asked in (missed, waiting)]
        return sum(count or 0 for count in found)


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
