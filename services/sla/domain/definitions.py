"""What is called stalled, repeated or passed around, and what violation it may be: dated rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from contracts.findings import Violation
from contracts.petitions import Track
from services.sla.domain.obligations.obligation import Obligation

Kind = Literal[
    "stalled",
    "repeated",
    "passed-around",
    "prolonged-by-agency",
    "prolonged-by-citizen",
    "level-skipped",
    "hollow-answer",
    "hollow-promises",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Link = Literal["similar", "place"]
"""The same content (`similar`), or that or the same field and unit (`place`)."""
Difference = Literal["level", "channel", "answered"]
Sanction = Literal["reprimand", "warning"]
Cause = Literal["clock", "finding"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One meaning of one kind of finding, on its days of validity (both ends included)."""

    id: str
    kind: Kind
    tracks: frozenset[Track]
    """Empty: all."""
    working_days: int = 0
    days: int = 0
    """Calendar days; 0: no bound."""
    transfers: int = 0
    filings: int = 0
    reopened: int = 0
    rating: int = 0
    """The highest mark, of 1 to 5, that says the answer helped nobody."""
    clocks: frozenset[str] = frozenset()
    """Ids of the limits it asks about."""
    link: Link = "similar"
    differs: frozenset[Difference] = frozenset()
    """By what a second filing differs from the first; one is enough."""
    legal_ref: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = ""
    note: str = ""

    def speaks_of(self, track: Track, day: date) -> bool:
        """Whether it means anything on such a case on that day."""
        in_force = (self.valid_from or day) <= day <= (self.valid_to or day)
        return in_force and (not self.tracks or track in self.tracks)


@dataclass(frozen=True, slots=True)
class ViolationRule:
    """What a missed limit or a finding may be, for the competent person to judge."""

    id: str
    cause: Cause
    causes: frozenset[str]
    """Ids of limits, or of definitions."""
    tracks: frozenset[Track]
    violation: Violation
    sanction: Sanction | None
    """What the act provides for; None where it names none."""
    legal_ref: str
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = ""
    note: str = ""

    def speaks_of(self, cause: Cause, name: str, track: Track, day: date) -> bool:
        """Whether such a cause on such a case on that day is one."""
        in_force = (self.valid_from or day) <= day <= (self.valid_to or day)
        known = self.cause == cause and name in self.causes
        return known and in_force and (not self.tracks or track in self.tracks)


@dataclass(frozen=True, eq=False)
class Definitions:
    """All that findings, the violation register and the plans are told."""

    findings: Sequence[Definition] = ()
    violations: Sequence[ViolationRule] = ()
    plan: Sequence[Obligation] = ()
    """The tasks of plans that are watched from the start."""
    watches: bool = True
    """Whether anybody looks at all."""


NO_DEFINITIONS = Definitions(watches=False)
