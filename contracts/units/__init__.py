"""
Provinces and communes as dated data, on the map of the day and on the one before 1/7/2025.

The tables lie beside this file (README.md says what they are and how they are made); each is read
when first asked for and kept (all of it: 45 ms, measured). A code may mean different
units on the two maps, so it is always read on the one map that is asked for.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Literal

from contracts.petitions import Level, UnitMap
from contracts.units.names import key

FIRST_DAY = date(2025, 7, 1)
"""The first day of the current map: 34 provinces, communes below them, no districts."""

Reason = Literal["", "unknown-unit", "unit-of-other-map", "unit-split"]
"""Why a code leads to no unit; empty when it does."""


class UnknownUnit(LookupError):
    """No unit has this code on the map it was read on."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A province or commune of the current map between two changes of its name or kind."""

    code: str
    """Two digits for a province, five for a commune (QĐ 19/2025/QĐ-TTg)."""
    name: str
    """In full, with its kind: `Thành phố Huế`, `Xã Tân Tiến`. Communes share names."""
    kind: str
    level: Level
    province: str
    """Code of its province; its own code for a province."""
    valid_from: date
    valid_to: date | None
    """Its last day; None while it lasts."""
    legal_ref: str
    """The act that made it what it is from *valid_from* on."""

    def valid_on(self, day: date) -> bool:
        """Whether the unit was so on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A province or commune as it was on 30/6/2025, the last day of the old map."""

    code: str
    name: str
    kind: str
    level: Level
    province: str
    """Code of its province on the old map."""
    district: str
    """Name of its district; empty for a province."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a code says today: a unit of the current map, or why it says none."""

    unit: Unit | None
    reason: Reason = ""
    province: str | None = None
    """The province it surely lies in on the current map, even where a commune was split."""


def unit_on(code: str, day: date) -> Unit | None:
    """Return the unit of the current map as it is on *day*; None before 1/7/2025 or unknown."""
    versions = _current().get(code, ())
    return next((unit for unit in versions if unit.valid_on(day)), None)


@lru_cache(maxsize=4)
def units_on(day: date) -> Sequence[Unit]:
    """Return all units of the current map as they are on *day*, provinces first, by code."""
    return tuple(unit for code in _current() if (unit := unit_on(code, day)))


def find(name: str, day: date, within: str | None = None) -> Sequence[Unit]:
    """
    Return the units that bear *name* on *day* or did earlier on the current map, by code.

    With or without the kind before it; letter case, Unicode form and the place of the tone mark
    do not count. *within* is a province's code and leaves its communes only. Several units: names
    repeat, so somebody has to choose.
    """
    versions = [unit for unit in _by_name().get(key(name), ()) if unit.valid_from <= day]
    units = (unit_on(code, day) for code in dict.fromkeys(unit.code for unit in versions))
    return [unit for unit in units if unit and within in (None, _above(unit))]


def old_unit(code: str) -> OldUnit | None:
    """Return the unit of the map before 1/7/2025 with that code."""
    if code not in _old():
        return None
    _, name, kind, province, district, _last_day = _old()[code]
    return OldUnit(code, name, kind, _level(code), province, district)


def successors(old_code: str) -> Sequence[str]:
    """
    Return the codes on the current map of what an old unit became.

    Empty: no old unit has that code. Several: it was split, and a human must choose.
    """
    return _successors().get(old_code, ())


def resolve(code: str, day: date, *, map: UnitMap = "current") -> Resolved:  # noqa: A002  the field's name
    """
    Return the unit of the current map that *code* means.

    *day* is the day of receipt. Before 1/7/2025, or with *map* `2025-06-30`, the code is read on
    the old map; an old commune that was split gives no unit but the reason `unit-split`.
    """
    if map == "current" and day >= FIRST_DAY:
        return _resolved((code,) if code in _current() else (), day, elsewhere=code in _old())
    return _resolved(successors(code), max(day, FIRST_DAY), elsewhere=code in _current())


def province_of(code: str, *, map: UnitMap = "current") -> str:  # noqa: A002  the field's name
    """
    Return the code of the province, on the current map, in which a unit of *map* lies.

    Raises UnknownUnit where *map* has no such unit. A split commune has one too: no commune was
    split between provinces.
    """
    codes = successors(code) if map == "2025-06-30" else (code,)
    if not codes or codes[0] not in _current():
        raise UnknownUnit(f"{code} is no unit on the map {map}")
    return _current()[codes[0]][0].province


def _resolved(codes: Sequence[str], day: date, *, elsewhere: bool) -> Resolved:
    if not codes:
        return Resolved(None, "unit-of-other-map" if elsewhere else "unknown-unit")
    province = province_of(codes[0])
    if len(codes) > 1:
        return Resolved(None, "unit-split", province)
    return Resolved(unit_on(codes[0], day), "", province)


def _above(unit: Unit) -> str | None:
    return unit.province if unit.level == "commune" else None


def _level(code: str) -> Level:
    return "province" if len(code) == len("46") else "commune"


def _rows(table: str) -> Iterator[list[str]]:
    with (Path(__file__).parent / table).open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        yield from rows


@cache
def _current() -> Mapping[str, Sequence[Unit]]:
    """Every version of every unit, oldest first, by code."""
    as_date = cache(date.fromisoformat)
    found = defaultdict(list)
    for code, name, kind, province, first, last, legal_ref in chain(
        _rows("provinces.csv"), _rows("communes.csv")
    ):
        days = as_date(first), as_date(last) if last else None
        found[code].append(Unit(code, name, kind, _level(code), province, *days, legal_ref))
    return dict(found)


@cache
def _by_name() -> Mapping[str, Sequence[Unit]]:
    """Every version of every unit by its full name and by its name without the kind."""
    kind_key = cache(key)
    found = defaultdict(list)
    for unit in chain.from_iterable(_current().values()):
        proper = key(unit.name.removeprefix(unit.kind))
        found[proper].append(unit)
        found[f"{kind_key(unit.kind)} {proper}"].append(unit)
    return dict(found)


@cache
def _old() -> Mapping[str, Sequence[str]]:
    """The rows of the old map, by code."""
    return {row[0]: row for row in _rows("old_units.csv")}


@cache
def _successors() -> Mapping[str, Sequence[str]]:
    found = defaultdict(list)
    for old_code, code, _share in _rows("successors.csv"):
        found[old_code].append(code)
    return {old_code: tuple(codes) for old_code, codes in found.items()}
