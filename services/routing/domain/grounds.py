"""The closed catalogues of the law: on which grounds, and with which outcomes, one may act."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.petitions import Track


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground (or outcome, or missing thing) that an action on a track may name."""

    track: Track
    action: str
    code: str
    says: str
    """What officers and citizens read."""
    part: bool
    """Whether it may be about a part of the matter."""
    gives: tuple[str, ...]
    """
    What follows: the base limit of an acceptance, the limits that an extension may extend.

    `TT2:complex` is extended only where the case was accepted as complex.
    """
    times: int | None
    """How many extensions it suffices for."""
    legal_ref: str
    valid_from: date
    valid_to: date | None
    confidence: Literal["sure", "low"]

    def in_force(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def limits(self) -> Mapping[str, str | None]:
        """The limits that it extends, each with the variant that the case must have, if any."""
        cells = (cell.partition(":") for cell in self.gives)
        return {limit: variant or None for limit, _, variant in cells}

    def told(self) -> dict[str, str]:
        """Return what a desk is shown of it."""
        return {"code": self.code, "says": self.says, "article": self.legal_ref}


class Grounds:
    """All grounds, found by track and action."""

    def __init__(self, grounds: Iterable[Ground]) -> None:
        """Raises ValueError where one code is told twice for the same day."""
        found: defaultdict[tuple[str, str], list[Ground]] = defaultdict(list)
        for ground in sorted(grounds, key=lambda ground: ground.valid_from):
            known = found[ground.track, ground.action]
            if any(k.code == ground.code and k.in_force(ground.valid_from) for k in known):
                named = f"{ground.track}, {ground.action}, {ground.code}"
                raise ValueError(f"{named}: two rows for {ground.valid_from}")
            known.append(ground)
        self._grounds: Mapping[tuple[str, str], Sequence[Ground]] = dict(found)

    def of(self, track: Track, action: str, day: date) -> Sequence[Ground]:
        """Return the grounds that *action* may name on that day, in the order of their rows."""
        return [g for g in self._grounds.get((track, action), ()) if g.in_force(day)]

    def named(self, track: Track, action: str, code: str, day: date) -> Ground | None:
        """Return the ground of that code; None where the catalogue of the day has none."""
        return next((g for g in self.of(track, action, day) if g.code == code), None)
