"""Which limits run on which petition: conditions on what its facts say of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.petitions import Further, Manner, PressAct, Track

Receipt = Literal["received_at", "held_at", "happened_at"]
"""
The first receipt by any body; the receipt by the body whose limit it is, or of a petition that
joins by the body that held it; or the moment of the fact that starts the limit.
"""
HeldBy = Literal["holder", "sender", "authority"]
"""Whose limit it is: the holder's, that of the body before it, or of the one that a step names."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a case is, as far as the choice of its limits goes."""

    track: Track
    channel: str
    instance: int | None = None
    manner: Manner | None = None
    press: PressAct | None = None
    about_rules: bool = False
    urgent: bool = False
    further: Further | None = None
    province: str | None = None
    """In which the holder's unit lies."""
    transferred: bool = False
    """Whether an authority handed it to another; out of triage it is assigned."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A condition on one field of a kind."""

    field: str
    values: frozenset[object]
    """None among them: where it is not said."""
    other: bool = False
    """Everything but these."""

    def admits(self, kind: Kind) -> bool:
        """Whether the limit runs on such a case, as far as this field goes."""
        return (getattr(kind, self.field) in self.values) is not self.other


@dataclass(frozen=True, slots=True)
class Run:
    """When a limit starts and stops on the cases of a track."""

    rule: str
    tracks: frozenset[Track]
    starts_on: frozenset[str]
    """Empty: no fact says that it begins, and the row's note says so."""
    trigger: Receipt
    stops_on: frozenset[str]
    once: bool
    """Whether it never starts anew, whoever holds the case (the 45-day ceiling)."""
    choices: tuple[Choice, ...]
    held_by: HeldBy
    shown_only: bool
    """The citizen's own limit, or the decision's: shown, and nobody is warned or told of it."""
    legal_ref: str

    def speaks_of(self, kind: Kind) -> bool:
        """Whether the limit runs on such a case at all."""
        return kind.track in self.tracks and all(choice.admits(kind) for choice in self.choices)

    @property
    def looks_back(self) -> bool:
        """Whether it counts from before the fact that starts it, which may stop it as well."""
        return self.trigger != "happened_at"


@dataclass(frozen=True, slots=True)
class Remote:
    """A unit that an act counts among the remote areas, from one day to another."""

    unit: str
    valid_from: date
    valid_to: date | None
    legal_ref: str

    def covers(self, unit: str | None, day: date) -> bool:
        """Whether it says so of *unit* on *day*; of the units within it, it says nothing."""
        return unit == self.unit and self.valid_from <= day <= (self.valid_to or day)


def is_remote(remote: Iterable[Remote], unit: str | None, day: date) -> bool:
    """Whether an act counts *unit* among the remote areas on *day*; until listed, none is."""
    return any(row.covers(unit, day) for row in remote)


def first_that_is_twice(remote: Iterable[Remote]) -> int | None:
    """Return the place of a row whose unit another row covers on the same day."""
    seen: list[Remote] = []
    for place, row in enumerate(remote):
        if any(_overlap(row, other) for other in seen):
            return place
        seen.append(row)
    return None


def _overlap(one: Remote, other: Remote) -> bool:
    begins = max(one.valid_from, other.valid_from)
    return one.covers(other.unit, begins) and other.covers(one.unit, begins)


def parts_of(variant: str | None) -> frozenset[str]:
    """Return what a variant says, such as `remote` and `complex` of `remote-complex`."""
    if variant == "remote-complex":
        return frozenset({"remote", "complex"})
    return frozenset({variant}) if variant else frozenset()
