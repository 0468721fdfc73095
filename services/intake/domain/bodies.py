"""Which body of the directory is meant by one that words name, in the unit it is about."""

import re
from datetime import date

from contracts.channels import DecisionNamed
from contracts.petitions import Decision, UnitMap
from contracts.units import UnknownUnit, province_of, unit_on
from services.intake.domain.terms import CITY, DISTRICT

COMMUNE = 5
"""Digits of a commune's code."""
_AUTHORITY = re.compile(r"(central|[0-9]{2}|[0-9]{5})\.[a-z0-9-]{1,50}")
"""What only an authority's id looks like; anything else may be somebody's words."""
COMMITTEE = "people-committee"


def authority_of(body: str | None, unit: str | None, unit_map: UnitMap, day: date) -> str | None:
    """
    Return the id of *body*, a level or a level and a body of it, for a matter in *unit*.

    None where the unit does not tell which one: a commune's body in a province, or on the map
    before 1/7/2025, whose communes may have been split; a city that was a district.
    """
    level, _, name = (body or "").partition(".")
    if level == "central":
        return body if name else None
    if body in (DISTRICT, CITY):
        return _former(body, province(unit, unit_map), day) if unit else None
    if level == "commune" and unit and len(unit) == COMMUNE and unit_map == "current":
        return f"{unit}.{name or COMMITTEE}"
    if level == "province" and unit:
        return f"{province(unit, unit_map)}.{name or COMMITTEE}"
    return None


def _former(body: str, here: str, day: date) -> str | None:
    """A city is the province itself, or one of its former districts."""
    if body == DISTRICT:
        return f"{here}.district-people-committee"
    found = unit_on(here, day)
    return f"{here}.{COMMITTEE}" if found and found.kind == "Thành phố" else None


def province(unit: str, unit_map: UnitMap) -> str:
    """Return the province of *unit*; itself where it is on neither map."""
    try:
        return province_of(unit, map=unit_map)
    except UnknownUnit:
        return unit


def decision(named: DecisionNamed | None, issuer: str | None) -> Decision | None:
    """
    Say what was decided: only an id and a day; the number, and words, stay at the counter.

    *issuer* is read from the words of the petition and counts where the sender named no id.
    """
    if named is None:
        return Decision(issued_by=issuer) if issuer else None
    said = named.issued_by
    known = said if said and _AUTHORITY.fullmatch(said) else issuer
    return Decision(issued_by=known, date=named.date)
