"""From a figure down to the cases it counts."""

from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from services.reporting.domain.figures import RECEIVED
from services.reporting.domain.places import NATION, province_of
from services.reporting.domain.times import MARKS
from services.reporting.store.tables import cases, petitions
from services.web.access import Actor


class Asked(NamedTuple):
    """One cell of a report, and which page of its cases."""

    unit: str
    track: str
    state: str
    """A state, a mark of time, or `received`."""
    limit: int
    after: UUID | None

    @property
    def key(self) -> str:
        """The column by which its rows are ordered."""
        return "petition_id" if self.state == RECEIVED else "case_id"


def drill(asked: Asked, scope: Actor) -> sa.Select[Any]:
    """Return the question for one page and one row more, within what *scope* may see."""
    if asked.state == RECEIVED:
        return _page(_petitions(asked, scope), petitions.c[asked.key], asked)
    return _page(_cases(asked, scope), cases.c[asked.key], asked)


def _petitions(asked: Asked, scope: Actor) -> sa.Select[Any]:
    c = petitions.c
    found = sa.select(c.petition_id, c.unit).where(c.track == asked.track)
    if scope.authority:
        found = found.where(sa.false())  # who has it is said by its case only
    return found.where(*_within(c.unit, c.province, asked.unit, scope.unit))


def _cases(asked: Asked, scope: Actor) -> sa.Select[Any]:
    c = cases.c
    of_time = asked.state in MARKS
    unit, province, track = (
        (c.dunit, c.dprovince, c.dtrack) if of_time else (c.unit, c.province, c.track)
    )
    holds = (
        c[asked.state] if of_time else sa.and_(c.state == asked.state, c.petition_id.is_not(None))
    )
    found = sa.select(c.case_id, c.petition_id, unit.label("unit"), c.authority, c.state, c.version)
    if scope.authority:
        found = found.where(c.authority == scope.authority)
    return found.where(
        holds, track == asked.track, *_within(unit, province, asked.unit, scope.unit)
    )


def _within(
    unit: sa.Column[str], province: sa.Column[str], *places: str | None
) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for place in places:
        if place not in {None, NATION}:
            found += [province == province_of(str(place))]
            found += [unit == place] if place != province_of(str(place)) else []
    return found


def _page(question: sa.Select[Any], key: sa.Column[UUID], asked: Asked) -> sa.Select[Any]:
    after = question.where(key > asked.after) if asked.after else question
    return after.order_by(key).limit(asked.limit + 1)
