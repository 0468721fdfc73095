"""Which unit a sender means who wrote the place in words."""

from datetime import date

from contracts.units import find
from contracts.units.names import KINDS


def unit_of(place: str | None, day: date) -> str | None:
    """
    Return the code of the one unit that *place* names; None where it could be several.

    Read from the largest part to the smallest, as addresses are written: `thôn Nà Lung, xã
    Tân Tiến, tỉnh Lào Cai`. What is smaller than a commune is passed over. A unit that is named
    but cannot be told, such as a district of the old map, or a second commune, leaves the whole
    place to a human.
    """
    unit = province = None
    parts = [part.strip() for part in (place or "").split(",")]
    while parts:
        part = parts.pop()
        found = find(part, day, within=province)
        provinces = {candidate.province for candidate in found}
        if len(provinces) != 1:
            return None if _names_a_unit(part) else unit
        (province,) = provinces
        unit = found[0].code if len(found) == 1 else unit
        if unit and unit != province:
            return None if any(map(_names_a_unit, parts)) else unit
    return unit


def _names_a_unit(part: str) -> bool:
    return part.casefold().startswith(tuple(f"{kind} ".casefold() for kind in KINDS))
