"""Which unit a sender means who wrote the place in words, on today's map or the one before."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import takewhile
from typing import TypeVar

from contracts.units import OldUnit, find, old_unit, province_of, successors
from contracts.units.names import KINDS, key

T = TypeVar("T")

COMMUNES = ("Phường", "Xã", "Thị trấn", "Đặc khu")
"""The kinds that are communes, on either map."""
DISTRICTS = ("Quận", "Huyện", "Thị xã", "Thành phố")
"""The kinds that may be districts of the old map."""
EARLIER = {"Tỉnh Thừa Thiên Huế": "46", "Thừa Thiên Huế": "46"}
"""Names of a province from before both maps, which people go on writing."""
LONGEST_NAME = 5
"""Syllables of a unit's name without its kind, at most."""
SHORT = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "p": "phường", "q": "quận"}
"""How people shorten a kind: `TP. Huế`, `P. Vỹ Dạ`, `Q.1`."""
_SHORT = re.compile(rf"\b({'|'.join(SHORT)})(?:\.\s*|\s+)(?=\w)", re.IGNORECASE)
_NAMED = re.compile(rf"\b((?i:{'|'.join(KINDS)}))(?=((?:\s+[\w'-]+){{1,{LONGEST_NAME}}}))")
"""A kind, and what comes after it, which may hold the next one."""


def unit_of(place: str | None, day: date) -> str | None:
    """
    Return the code of the smallest unit that *place* names and that can be no other.

    Read from the largest part to the smallest, as addresses are written: `thôn Nà Lung, xã
    Tân Tiến, tỉnh Lào Cai`. What is smaller than a commune is passed over; a district tells which
    commune of the old map is meant. A commune that cannot be told, such as one that was split or
    a second one, leaves its province.
    """
    parts = [part.strip() for part in _in_full(place or "").split(",") if part.strip()]
    for at, part in reversed(list(enumerate(parts))):
        if province := _province(part, day):
            return _within(province, parts[:at], day)
        if province := _districts().get(key(part)):
            return _within(province, parts[: at + 1], day)
        if _is_one_of(part, KINDS):
            return _alone(part, day) if at == len(parts) - 1 and _is_only(parts[:at]) else None
    return None


def named_in(text: str, province: str | None, day: date) -> str | None:
    """
    Return the one commune that running *text* names in *province*, else that or the one it names.

    `tại xã Tân Tiến, huyện Bảo Yên`: kind first and the name in capitals, as names are written.
    Two communes leave their province, two provinces nothing.
    """
    names = [_capitals(kind, after) for kind, after in _NAMED.findall(_in_full(text))]
    within = {province} if province else _each(names, lambda name: _province(name, day))
    if len(within) != 1:
        return None
    (here,) = within
    districts = _each(names, lambda name: name if _districts().get(key(name)) == here else None)
    communes = [name for name in names if _is_one_of(name[0], COMMUNES)]
    if len(districts) > 1 or not communes:
        return here
    district = "".join(districts)
    codes = _each(communes, lambda name: _communes(name, district, here, day))
    meant = {code for found in codes for code in found}
    return meant.pop() if len(meant) == 1 else here


def _in_full(written: str) -> str:
    return _SHORT.sub(lambda short: f"{SHORT[short[1].casefold()]} ", written)


def _capitals(kind: str, after: str) -> Sequence[str]:
    """What may be the name, the longest first: the capitals and numbers after its kind."""
    words = list(takewhile(lambda word: not word[0].islower(), after.split()))
    return [f"{kind} {' '.join(words[:end])}" for end in range(len(words), 0, -1)] or [kind]


def _each(names: Sequence[Sequence[str]], known: Callable[[str], T | None]) -> set[T]:
    """What the longest part of each name that is known is known as."""
    found = (next(filter(None, map(known, name)), None) for name in names)
    return set(filter(None, found))


def _within(province: str, parts: Sequence[str], day: date) -> str:
    communes = [part for part in parts if _is_one_of(part, COMMUNES)]
    district = next((part for part in reversed(parts) if _is_one_of(part, DISTRICTS)), "")
    if not communes and parts and not district:
        communes = [parts[-1]]
    if len(communes) != 1:
        return province
    codes = _communes(communes[0], district, province, day)
    return codes[0] if len(codes) == 1 else province


def _communes(name: str, district: str, province: str, day: date) -> tuple[str, ...]:
    """Today's communes that *name* may mean: a district says that the old map is meant."""
    today = () if district else tuple(u.code for u in find(name, day, within=province))
    return today or _formerly().get((province, key(district), key(name)), ())


def _alone(part: str, day: date) -> str | None:
    """A commune without its province, where the whole country has only one of that name."""
    found = find(part, day)
    return found[0].code if len(found) == 1 else None


def _is_only(parts: Sequence[str]) -> bool:
    return not any(_is_one_of(part, KINDS) for part in parts)


def _province(part: str, day: date) -> str | None:
    today = (unit.code for unit in find(part, day) if unit.level == "province")
    return next(today, None) or _old_provinces().get(key(part))


def _is_one_of(part: str, kinds: Collection[str]) -> bool:
    return part.casefold().startswith(tuple(f"{kind} ".casefold() for kind in kinds))


@cache
def _old_units() -> Sequence[OldUnit]:
    # The table of the old map is asked code by code: it has no other way in.
    codes = [f"{code:02}" for code in range(100)] + [f"{code:05}" for code in range(100_000)]
    return [unit for code in codes if (unit := old_unit(code))]


@cache
def _old_provinces() -> Mapping[str, str]:
    """The province of today in which each province of the old map lies, by full and short name."""
    found: dict[str, str] = {}
    for unit in _old_units():
        if unit.level == "province":
            today = successors(unit.code)[0]
            found |= {key(unit.name): today, key(unit.name.removeprefix(unit.kind)): today}
    return found | {key(name): code for name, code in EARLIER.items()}


@cache
def _districts() -> Mapping[str, str]:
    """The province of today in which each district of the old map lay, where its name was one's."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for unit in _old_units():
        if unit.level == "commune" and (codes := successors(unit.code)):
            found[key(unit.district)].add(province_of(codes[0]))
    return {name: min(provinces) for name, provinces in found.items() if len(provinces) == 1}


@cache
def _formerly() -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    """Today's communes of each old name, by today's province and the old district, known or not."""
    found: defaultdict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for unit in _old_units():
        if unit.level == "commune" and (codes := successors(unit.code)):
            for district in ("", key(unit.district)):
                found[province_of(codes[0]), district, key(unit.name)] |= dict.fromkeys(codes)
    return {name: tuple(codes) for name, codes in found.items()}
