"""The bodies of the State, as tables."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from contracts import units
from contracts.petitions import Level
from services.routing.domain.authorities import Authority, Directory
from services.routing.domain.competence import CONFIDENCES, FIELDS, LEVELS
from services.routing.domain.doubts import GUIDE_GROUNDS, PARK_REASONS
from services.routing.domain.naming import NAMED
from services.routing.domain.succession import EVERY_TASK, Succession, Successor
from services.routing.domain.templates import KINDS, Template, laid_over, of_every_unit
from services.routing.rules import checks
from services.routing.rules.tables import Cells, Place, days, made, one_of, placed, read, some
from services.runtime.patience import WrongSetting

TABLES = "central.csv, departments.csv and communes.csv"


class Bodies:
    """Which bodies a rule may name, at least one day somewhere."""

    def __init__(self, central: Iterable[Authority], templates: Iterable[Template]) -> None:
        self._known = {f"central:{a.id.removeprefix('central.')}" for a in central}
        self._known |= {f"{t.level}:{t.body}" for t in templates}
        for template in templates:
            self._check_above(template)

    def _check_above(self, template: Template) -> None:
        for above in filter(None, (template.superior, template.reviewer)):
            if above.replace("central.", "central:") not in self._known:
                raise WrongSetting(f"{template.level} body {template.body}: nobody is {above!r}")

    def check(self, to: str) -> str:
        """Return *to* of a rule: a body, several, or a desk with its reason; raises ValueError."""
        for kind, reasons in (("park:", PARK_REASONS), ("guide:", GUIDE_GROUNDS)):
            if to.startswith(kind):
                reason, _, level = to.removeprefix(kind).partition("@")
                one_of(reason, reasons)
                one_of(level, LEVELS)
                return to
        for body in to.split("|"):
            one_of(body, {*NAMED, *self._known})
        return to

    def successor(self, to: str) -> str:
        """Return *to* of a successor: a body or several; raises ValueError."""
        for body in to.split("|"):
            one_of(body, self._known)
        return to


class Loaded(NamedTuple):
    """What the tables of bodies say."""

    directory: Directory
    succession: Succession
    bodies: Bodies


def directory(folder: Path | None) -> Loaded:
    """Read the tables of bodies; raises WrongSetting."""
    central = [*placed(folder, "central.csv", _central)]
    provinces = read(folder, "departments.csv", partial(_template, level="province"))
    communes = read(folder, "communes.csv", partial(_template, level="commune"))
    templates = [*provinces, *communes]
    own = [*placed(folder, "authorities.csv", _own)]
    bodies = Bodies(_bodies(central), templates)
    successors = read(folder, "successors.csv", lambda row: _successor(row, bodies))
    checks.in_time([*central, *own])
    everybody = laid_over([*_bodies(central), *of_every_unit(templates)], _bodies(own))
    found = made(TABLES, Directory, everybody)
    checks.superiors(found, [*central, *own], TABLES)
    return Loaded(found, made("successors.csv", Succession, successors), bodies)


def _bodies(rows: Iterable[tuple[Place, Authority]]) -> Sequence[Authority]:
    return [authority for _, authority in rows]


def _central(row: Cells) -> Authority:
    return Authority(
        id=some(row, "id"),
        title=some(row, "title"),
        kind=some(row, "kind"),
        level="central",
        unit=None,
        superior=row["superior"] or None,
        reviewer=None,
        **days(row),
    )


def _own(row: Cells) -> Authority:
    """One body of one unit, where it is not as in all units."""
    one_of(row["confidence"], CONFIDENCES)
    found = Authority(
        id=some(row, "id"),
        title=some(row, "title"),
        kind=some(row, "kind"),
        level=one_of(row["level"], LEVELS),
        unit=row["unit"] or None,
        superior=row["superior"] or None,
        reviewer=row["reviewer"] or None,
        **days(row),
    )
    _must_be_in_its_unit(found)
    return found


def _must_be_in_its_unit(authority: Authority) -> None:
    place = authority.unit or "central"
    unit = units.unit_on(place, authority.valid_from)
    level = unit.level if unit else "central"
    if authority.unit and unit is None:
        raise ValueError(f"there is no unit {place} on {authority.valid_from}")
    if authority.level != level:
        raise ValueError(f"level must be {level}, as that of {place}")
    if not authority.id.startswith(f"{place}."):
        raise ValueError(f"id must begin with {place}.")


def _template(row: Cells, level: Level) -> Template:
    one_of(row["confidence"], CONFIDENCES)
    if "{" in row["title"].replace("{unit}", ""):
        raise ValueError("title may only name {unit}")
    only, _, but = some(row, "units").partition("but")
    return Template(
        body=some(row, "body"),
        title=some(row, "title"),
        kind=some(row, "kind"),
        level=level,
        superior=row["superior"] or None,
        reviewer=row["reviewer"] or None,
        only=_marks(only.replace("*", "")),
        but=_marks(but),
        **days(row),
    )


def _marks(cell: str) -> frozenset[str]:
    for mark in cell.split():
        if mark not in KINDS.values() and units.unit_on(mark, units.FIRST_DAY) is None:
            raise ValueError(f"units: there is no unit or kind {mark!r}")
    return frozenset(cell.split())


def _successor(row: Cells, bodies: Bodies) -> Successor:
    return Successor(
        old=some(row, "old"),
        title=some(row, "title"),
        function=some(row, "function"),
        fields=tuple(one_of(f, (*FIELDS, EVERY_TASK)) for f in some(row, "field").split()),
        to=bodies.successor(row["to"]),
        confidence=one_of(row["confidence"], CONFIDENCES),
        **days(row),
    )
