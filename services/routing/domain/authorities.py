"""The directory: which bodies exist on a day, what they are called and who is above them."""

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice, takewhile

from contracts.petitions import Level
from contracts.units import Unit


@dataclass(frozen=True, slots=True)
class Authority:
    """A body of the State between two changes of its name or place."""

    id: str
    """Such as `46.construction`: its unit, or `central`, and what it is."""
    title: str
    """Its full Vietnamese name."""
    kind: str
    level: Level
    unit: str | None
    """Two digits for a province's body, five for a commune's, None for a central one."""
    superior: str | None
    """Who is told when it is late (legal.md, ladder)."""
    reviewer: str | None
    """Who settles a second complaint about it (Luật Khiếu nại 02/2011/QH13)."""
    valid_from: date
    valid_to: date | None
    legal_ref: str

    def valid_on(self, day: date) -> bool:
        """Whether it was so on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def told(self) -> dict[str, str | None]:
        """Return what a case says of its authority."""
        return {"id": self.id, "name": self.title, "level": self.level, "unit": self.unit}


def body_of(reference: str | None, unit: Unit | None) -> str | None:
    """
    Return the id of the body that *reference* means at *unit*.

    `commune:x` and `province:x` are bodies of the unit and of its province, `central:x` and a
    full id need no unit. None where the unit has no such level.
    """
    if not reference or ":" not in reference:
        return reference
    level, body = reference.split(":")
    if level == "central":
        return f"central.{body}"
    if unit is None or (level == "commune" and unit.level != "commune"):
        return None
    return f"{unit.code if level == 'commune' else unit.province}.{body}"


class Directory:
    """All authorities with their days, found by id; read-only once made."""

    def __init__(self, authorities: Iterable[Authority]) -> None:
        """Raises ValueError where one id means two bodies on the same day."""
        found: defaultdict[str, list[Authority]] = defaultdict(list)
        for authority in sorted(authorities, key=lambda a: (a.id, a.valid_from)):
            if found[authority.id] and found[authority.id][-1].valid_on(authority.valid_from):
                raise ValueError(f"{authority.id} is there twice on {authority.valid_from}")
            found[authority.id].append(authority)
        self._versions: Mapping[str, Sequence[Authority]] = dict(found)
        self._above = lru_cache(maxsize=10_000)(self._found_above)
        self.listed_on = lru_cache(maxsize=8)(self._listed_on)
        """The directory as it is on a day: one entry an id, by id; ended ones as they ended."""
        self.fingerprint = lru_cache(maxsize=2)(self._fingerprint)
        """Hash, in hex, of the directory as it is on a day."""

    def __contains__(self, authority_id: str) -> bool:
        return authority_id in self._versions

    def on(self, authority_id: str | None, day: date) -> Authority | None:
        """Return the authority as it is on *day*; None where there is none then."""
        for version in self._versions.get(authority_id or "", ()):
            if version.valid_on(day):
                return version
        return None

    def named(self, authority_id: str | None, day: date) -> Authority | None:
        """Return the authority as it is on *day*, or as it was last: what a case has to show."""
        versions = self._versions.get(authority_id or "", ())
        return self.on(authority_id, day) or next(reversed(versions), None)

    def there_on(self, day: date, unit: str | None = None, after: str = "") -> Iterator[Authority]:
        """Return by id, past *after*, the bodies that exist on *day*: of one *unit* or all."""
        prefix = f"{unit}." if unit else ""
        listed = self.listed_on(day)
        begin = bisect_left(listed, prefix, key=lambda a: a.id)
        begin = max(begin, bisect_right(listed, after, key=lambda a: a.id))
        of_the_unit = takewhile(lambda a: a.id.startswith(prefix), islice(listed, begin, None))
        return (authority for authority in of_the_unit if authority.valid_on(day))

    def versions(self) -> Iterable[Sequence[Authority]]:
        """Return each body through all its changes, oldest first."""
        return self._versions.values()

    def above(self, authority: Authority, day: date) -> tuple[str, ...]:
        """Return the ids of those above it on *day*, the nearest first."""
        return self._above(authority.superior, day)

    def _found_above(self, nearest: str | None, day: date) -> tuple[str, ...]:
        found: list[str] = []
        superior = self.on(nearest, day)
        while superior and superior.id not in found:
            found.append(superior.id)
            superior = self.on(superior.superior, day)
        return tuple(found)

    def _listed_on(self, day: date) -> Sequence[Authority]:
        begun = (
            [v for v in versions if v.valid_from <= day] for versions in self._versions.values()
        )
        return tuple(versions[-1] for versions in begun if versions)

    def _fingerprint(self, day: date) -> str:
        return hashlib.sha256(repr(self.listed_on(day)).encode()).hexdigest()
