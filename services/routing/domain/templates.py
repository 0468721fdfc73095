"""Bodies that many units have: one row of a table, an authority for each unit and each change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts import units
from contracts.petitions import Level
from contracts.units import FIRST_DAY, Unit
from services.routing.domain.authorities import Authority, body_of

KINDS: Mapping[str, str] = {
    "Tỉnh": "tinh",
    "Thành phố": "thanh-pho",
    "Xã": "xa",
    "Phường": "phuong",
    "Đặc khu": "dac-khu",
}
"""Kinds of units as the tables write them."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Template:
    """A body that every unit of a level has, or some only."""

    body: str
    title: str
    """With `{unit}` where the unit's name goes."""
    kind: str
    level: Level
    superior: str | None
    reviewer: str | None
    only: frozenset[str]
    """Which units have it: codes of them or of their province, or kinds; none means all."""
    but: frozenset[str]
    valid_from: date
    valid_to: date | None
    legal_ref: str

    def within(self, unit: Unit) -> Authority | None:
        """Return the body of *unit*, as long as the unit and the body both last so."""
        marks = {unit.code, unit.province, KINDS.get(unit.kind)}
        exists = marks & self.only or not self.only
        first = max(self.valid_from, unit.valid_from)
        last = min((d for d in (self.valid_to, unit.valid_to) if d), default=None)
        if unit.level != self.level or not exists or marks & self.but:
            return None
        if last and last < first:
            return None
        return Authority(
            f"{unit.code}.{self.body}",
            self.title.format(unit=_in_a_title(unit)),
            self.kind,
            self.level,
            unit.code,
            body_of(self.superior, unit),
            body_of(self.reviewer, unit),
            first,
            last,
            self.legal_ref,
        )


def of_every_unit(templates: Sequence[Template]) -> Iterable[Authority]:
    """Return the bodies of all units of the current map, through every change of their names."""
    for unit in _units_and_their_changes():
        for template in templates:
            if template.level == unit.level and (authority := template.within(unit)):
                yield authority


def _units_and_their_changes() -> Iterable[Unit]:
    days, seen = [FIRST_DAY], set[Unit]()
    for day in days:
        now = set(units.units_on(day)) - seen
        ends = {unit.valid_to + DAY for unit in now if unit.valid_to}
        days += sorted(ends - set(days))
        seen |= now
    return seen


def _in_a_title(unit: Unit) -> str:
    """`Sở Xây dựng tỉnh Lào Cai`: within a title the unit's kind has a small letter."""
    return unit.name[0].lower() + unit.name[1:]


def laid_over(listed: Iterable[Authority], own: Sequence[Authority]) -> Iterable[Authority]:
    """
    Return *own* and what it leaves of *listed*.

    A body of *own* goes on as that from its first day there; what the table of all units says of
    it ends the day before.
    """
    begins: dict[str, date] = {}
    for authority in own:
        begins[authority.id] = min(begins.get(authority.id, date.max), authority.valid_from)
    for authority in listed:
        yield from _before(begins.get(authority.id), authority)
    yield from own


def _before(first: date | None, authority: Authority) -> Iterable[Authority]:
    if first is None or (authority.valid_to and authority.valid_to < first):
        yield authority
    elif authority.valid_from < first:
        yield replace(authority, valid_to=first - DAY)
