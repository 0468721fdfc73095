"""Where a petition or case counts: at its commune, the province above it and the nation."""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

from contracts import units
from contracts.petitions import UnitMap

NATION = "00"
NOWHERE = "none"
"""Beside the provinces: what can be attributed to no unit counts here and for the nation."""


@lru_cache(maxsize=65_536)
def place(code: str | None, day: date, map: UnitMap = "current") -> str:  # noqa: A002  the field's name
    """
    Return the unit of today's map at which *code*, received on *day*, counts.

    A commune that was split since counts at its province, an unknown code at `none`.
    """
    if code is None:
        return NOWHERE
    found = units.resolve(code, day, map=map)
    return found.unit.code if found.unit else found.province or NOWHERE


@cache
def place_of_case(code: str | None) -> str:
    """Return the unit at which a case counts: routing has put it on today's map already."""
    return code if code is not None and _on_the_map(code) else NOWHERE


@cache
def upwards(unit: str) -> Sequence[str]:
    """Return *unit*, then each unit that includes it, the nation last."""
    if unit == NATION:
        return (NATION,)
    province = province_of(unit)
    return (unit, NATION) if unit == province else (unit, province, NATION)


@cache
def province_of(unit: str) -> str:
    """Return the province of a unit that counts; `none` is its own."""
    return unit if unit == NOWHERE else units.province_of(unit)


def known(unit: str) -> bool:
    """Whether figures can be asked for *unit*: the nation, `none`, or a unit of today's map."""
    return unit in {NATION, NOWHERE} or _on_the_map(unit)


def name(unit: str) -> str:
    """Return what a unit of today's map was last called."""
    last = units.unit_on(unit, date.max) or units.unit_on(unit, units.FIRST_DAY)
    return last.name if last else unit


@cache
def provinces() -> Sequence[str]:
    """Return the codes of the provinces, in order."""
    return tuple(u.code for u in units.units_on(units.FIRST_DAY) if u.level == "province")


def _on_the_map(code: str) -> bool:
    try:
        return bool(units.province_of(code))
    except units.UnknownUnit:
        return False
