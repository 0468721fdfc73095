"""Lists of cases for the desk, oldest first, page by page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.routing.domain.resolution import day_of
from services.routing.store.scope import Conditions, visible_to, within
from services.routing.store.tables import deadlines, dockets, petitions
from services.routing.store.within import Within
from services.web.access import Actor

Place = tuple[datetime, UUID]
"""Where a page ends: `opened_at` and id of its last case."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a list asks for; None asks for all."""

    limit: int
    after: Place | None = None
    petition: str | None = None
    """The code of a petition."""
    unit: str | None = None
    """With all below it."""
    track: str | None = None
    state: str | None = None
    authority: str | None = None
    level: str | None = None


class Lists(Within):
    """Questions about many cases, and about one as it is shown."""

    async def case(self, case_id: UUID, scope: Actor) -> dict[str, Any] | None:
        """Return a case as it is shown, with its clocks, if *scope* may see it."""
        where = [dockets.c.case_id == case_id, *visible_to(scope)]
        found = await self.transaction.execute(sa.select(dockets).where(*where))
        shown = await self._shown(found.mappings().all())
        for case in shown:
            row = case["_row"]
            case |= {name: row[name] for name in ("rule", "rule_version", "reasons")}
            case["deadlines"] = await self._clocks(case_id)
        return _without_rows(shown)[0] if shown else None

    async def cases(self, wanted: Wanted, scope: Actor) -> list[dict[str, Any]]:
        """Return one page of the cases that *scope* may see."""
        return _without_rows(await self._page(wanted, visible_to(scope)))

    async def parked(self, wanted: Wanted, now: datetime, scope: Actor) -> list[dict[str, Any]]:
        """Return one page of what waits at the triage desks, with age in seconds and reason."""
        shown = await self._page(wanted, [dockets.c.state == "parked", *visible_to(scope)])
        for case in shown:
            case["age_seconds"] = max(0, int((now - case["opened_at"]).total_seconds()))
            case |= {name: case["_row"][name] for name in ("level", "reason", "reasons")}
        return _without_rows(shown)

    async def parked_by_level(self) -> Sequence[tuple[str, int, datetime]]:
        """Return how many are parked at each level, and since when the oldest."""
        c = dockets.c
        found = await self.transaction.execute(
            sa.select(c.level, sa.func.count(), sa.func.min(c.opened_at))
            .where(c.state == "parked")
            .group_by(c.level)
        )
        return [(level, count, oldest) for level, count, oldest in found]

    async def _page(self, wanted: Wanted, where: Conditions) -> list[dict[str, Any]]:
        c = dockets.c
        asked = sa.select(dockets).where(*where, *_matching(wanted))
        if wanted.after:
            asked = asked.where(sa.tuple_(c.opened_at, c.case_id) > sa.tuple_(*wanted.after))
        asked = asked.order_by(c.opened_at, c.case_id).limit(wanted.limit)
        return await self._shown((await self.transaction.execute(asked)).mappings().all())

    async def _shown(self, rows: Sequence[sa.RowMapping]) -> list[dict[str, Any]]:
        codes = await self._petitions([row["case_id"] for row in rows])
        return [self._as_case(row, codes[row["case_id"]]) for row in rows]

    async def _petitions(self, case_ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
        found: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
        c = petitions.c
        asked = sa.select(petitions).where(c.case_id.in_(case_ids)).order_by(c.code)
        for row in await self.transaction.execute(asked) if case_ids else ():
            found[row.case_id].append({"petition_id": row.petition_id, "code": row.code})
        return found

    async def _clocks(self, case_id: UUID) -> list[dict[str, Any]]:
        c = deadlines.c
        columns = (c.clock_id, c.rule, c.step, c.due, c.due_at, c.state)
        asked = sa.select(*columns).where(c.case_id == case_id).order_by(c.due_at, c.rule)
        return [dict(row) for row in (await self.transaction.execute(asked)).mappings()]

    def _as_case(self, row: sa.RowMapping, codes: list[dict[str, Any]]) -> dict[str, Any]:
        names = ("state", "opened_at", "version")
        return {
            "case_id": row["case_id"],
            "petitions": codes,
            **{name: row[name] for name in ("track", "field", "unit")},
            "authority": self._authority(row),
            **{name: row[name] for name in names},
            "_row": row,
        }

    def _authority(self, row: sa.RowMapping) -> dict[str, Any] | None:
        if row["authority"] is None:
            return None
        found = self.rules.directory.named(row["authority"], day_of(row["opened_at"]))
        unknown = {"id": row["authority"], "name": None, "level": row["level"], "unit": None}
        return found.told() if found else unknown


def _matching(wanted: Wanted) -> Conditions:
    names = ("track", "state", "authority", "level")
    asked = {name: value for name in names if (value := getattr(wanted, name)) is not None}
    where = [dockets.c[name] == value for name, value in asked.items()] + within(wanted.unit)
    if wanted.petition is not None:
        of_code = sa.select(petitions.c.case_id).where(petitions.c.code == wanted.petition)
        where.append(dockets.c.case_id == of_code.scalar_subquery())
    return where


def _without_rows(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in case.items() if name != "_row"} for case in cases]
