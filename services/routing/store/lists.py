"""Lists of cases for the desk, oldest first, page by page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.routing.domain.resolution import day_of
from services.routing.store.mirrors import deadlines
from services.routing.store.scope import Conditions, visible_to, within
from services.routing.store.tables import (
    HOLDS_A_NUMBER,
    dockets,
    outputs,
    petitions,
    texts,
)
from services.routing.store.ties import Ties
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
    field: str | None = None
    group: bool | None = None
    """Whether the people are so many."""
    group_from: int = 5
    document: str | None = None
    """The number of a paper that an authority issued."""


class Lists(Ties):
    """Questions about many cases, and about one as it is shown."""

    async def case(self, case_id: UUID, scope: Actor) -> dict[str, Any] | None:
        """Return a case as it is shown, with its clocks, if *scope* may see it."""
        where = [dockets.c.case_id == case_id, *visible_to(scope)]
        row = (await self.transaction.execute(sa.select(dockets).where(*where))).mappings().first()
        if row is None:
            return None
        found = {name: row[name] for name in ("rule", "rule_version", "reasons")}
        found |= await self.ties(row)
        found["deadlines"] = await self._clocks(case_id)
        return _without_rows(await self._shown([row]))[0] | found

    async def cases(self, wanted: Wanted, scope: Actor) -> list[dict[str, Any]]:
        """Return one page of the cases that *scope* may see."""
        return _without_rows(await self._page(wanted, visible_to(scope)))

    async def parked(self, wanted: Wanted, now: datetime, scope: Actor) -> list[dict[str, Any]]:
        """Return one page of what waits at the triage desks, with its age and reason."""
        shown = await self._page(wanted, [PARKED, *visible_to(scope)])
        for case in shown:
            age = max(now - case["opened_at"], timedelta(0))
            case |= {"age_seconds": int(age.total_seconds()), "age_days": age.days}
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
        found = await self.transaction.execute(asked(wanted, where))
        return await self._shown(found.mappings().all())

    async def _shown(self, rows: Sequence[sa.RowMapping]) -> list[dict[str, Any]]:
        codes = await self._petitions([row["case_id"] for row in rows])
        return [self._as_case(row, codes[row["case_id"]]) for row in rows]

    async def _petitions(self, case_ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
        found: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
        c = petitions.c
        given = sa.bindparam("case_ids", [*case_ids], type_=ARRAY(sa.Uuid()))
        of_cases = sa.select(petitions).where(c.case_id == sa.any_(given)).order_by(c.code)
        for row in await self.transaction.execute(of_cases) if case_ids else ():
            found[row.case_id].append({"petition_id": row.petition_id, "code": row.code})
        return found

    async def _clocks(self, case_id: UUID) -> list[dict[str, Any]]:
        c = deadlines.c
        columns = (c.clock_id, c.rule, c.step, c.due, c.due_at, c.state)
        of_case = sa.select(*columns).where(c.case_id == case_id).order_by(c.due_at, c.rule)
        return [dict(row) for row in (await self.transaction.execute(of_case)).mappings()]

    def _as_case(self, row: sa.RowMapping, codes: list[dict[str, Any]]) -> dict[str, Any]:
        names = ("state", "opened_at", "version")
        return {
            "case_id": row["case_id"],
            "petitions": codes,
            **{name: row[name] for name in ("track", "field", "unit")},
            "authority": self._authority(row),
            **{name: row[name] for name in names},
            "group": self._group(row),
            "_row": row,
        }

    def _group(self, row: sa.RowMapping) -> dict[str, Any] | None:
        rule = self.rules.groups.of(row["people"], day_of(row["received_at"]))
        return rule.told(row["people"], row["representatives"]) if rule else None

    def _authority(self, row: sa.RowMapping) -> dict[str, Any] | None:
        if row["authority"] is None:
            return None
        found = self.rules.directory.named(row["authority"], day_of(row["opened_at"]))
        unknown = {"id": row["authority"], "name": None, "level": row["level"], "unit": None}
        return found.told() if found else unknown


LISTED = (
    *("case_id", "version", "track", "field", "unit", "authority", "level", "state"),
    *("opened_at", "received_at", "people", "representatives", "reason", "reasons"),
)
"""What a list shows, and what it takes to find that."""


def asked(wanted: Wanted, where: Conditions) -> sa.Select[Any]:
    """Return the question for one page of cases that *wanted* matches, within *where*."""
    c = dockets.c
    found = sa.select(*(c[name] for name in LISTED)).where(*where, *_matching(wanted))
    if wanted.after:
        found = found.where(sa.tuple_(c.opened_at, c.case_id) > sa.tuple_(*wanted.after))
    return found.order_by(c.opened_at, c.case_id).limit(wanted.limit)


def _matching(wanted: Wanted) -> Conditions:
    names = ("track", "state", "authority", "level", "field")
    told = {name: value for name in names if (value := getattr(wanted, name)) is not None}
    where = [dockets.c[name] == value for name, value in told.items()] + within(wanted.unit)
    if wanted.group is not None:  # as a literal: an index holds groups alone
        many = dockets.c.people >= sa.literal_column(str(wanted.group_from))
        where.append(many if wanted.group else sa.not_(many))
    if wanted.document is not None:
        where.append(dockets.c.case_id.in_(_numbered(wanted.document)))
    if wanted.petition is not None:
        of_code = sa.select(petitions.c.case_id).where(petitions.c.code == wanted.petition)
        where.append(dockets.c.case_id == of_code.scalar_subquery())
    return where


def _numbered(number: str) -> sa.CompoundSelect[Any]:
    """The cases in which an authority gave a paper that number."""
    noted = sa.select(texts.c.case_id).where(texts.c.words == number, sa.text(HOLDS_A_NUMBER))
    return sa.union(sa.select(outputs.c.case_id).where(outputs.c.number == number), noted)


PARKED = dockets.c.state == sa.literal_column("'parked'")
"""As a literal: an index holds the parked cases alone."""


def _without_rows(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in case.items() if name != "_row"} for case in cases]
