"""What a definition looks at, and what it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.deadlines import DeadlineFact
from contracts.message import Event
from services.sla.domain.calendar import Calendar
from services.sla.domain.definitions import Definition
from services.sla.domain.findings.notes import Filing
from services.sla.domain.findings.trail import Trail


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a definition speaks of a case."""

    definition: Definition
    occasion: str
    """Tells this ground from others of the same definition on the same case, for good."""
    since: datetime
    """From when it holds."""
    told: Mapping[str, object] = field(default_factory=dict)
    """What the fact says besides."""
    clock_id: UUID | None = None
    """The missed limit that it is about."""
    waits: bool = False
    """Whether it comes to hold by time alone, unless something happens before."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One case, what the same person filed besides, and the calendar."""

    trail: Trail
    calendar: Calendar
    filings: Sequence[Filing] = ()
    """Of the same person, this one's among them; the oldest first."""


@dataclass(frozen=True, slots=True)
class News:
    """Why a case is looked at: something was read of it, or time has passed."""

    at: datetime
    clocks: Sequence[Event[DeadlineFact]] = ()
    """What was said of its clocks."""
    until: datetime | None = None
    """How far in time its facts have been read, where time alone is the reason."""
