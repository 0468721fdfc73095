"""The life of a clock: what sla says of the statutory limits of a case."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.codes import Code, LegalRef
from contracts.message import Message
from contracts.petitions import UNIT, Level, Track


class DeadlineFact(Message):
    """
    What every fact about a case's time says.

    It repeats whose case it is, so that a reader can count by unit and level
    without asking anybody.
    """

    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    version: int = Field(ge=1, le=2**31 - 1)
    """Counts what sla says of one case from 1."""
    track: Track
    unit: str | None = Field(default=None, pattern=UNIT)
    level: Level
    authority: Code | None = None


class ClockFact(DeadlineFact):
    """What every fact of one clock says."""

    clock_id: UUID
    rule: Code
    """Id of the limit, such as `GT1`."""
    rule_version: Code
    step: Code


class TimedFact(ClockFact):
    """A clock with a date."""

    nominal: date
    """Where the count ends, before it rolls over days off."""
    due_on: date
    """The last day, after it rolled."""
    due_at: AwareDatetime
    """The first moment that is too late."""


class ClockStarted(TimedFact):
    """A limit runs."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.started.v1"

    trigger: AwareDatetime


class ClockUnknown(ClockFact):
    """The law gives no number for this limit that we know; nothing is invented."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.unknown.v1"

    reason: Code


class ClockMoved(TimedFact):
    """A rule or the calendar changed, and with it the date."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.moved.v1"

    was_due_on: date
    reason: Code


class ClockPaused(ClockFact):
    """The clock stands still on a ground of the law."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.paused.v1"

    paused_on: date


class ClockResumed(TimedFact):
    """The clock goes on."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.resumed.v1"

    resumed_on: date


class ClockExtended(TimedFact):
    """The limit was extended."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.extended.v1"

    was_due_on: date


class ClockNear(TimedFact):
    """The limit ends soon."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.near.v1"

    rung: Code
    """Which warning: `half` of the limit, or `two-days` before its end."""


class ClockMissed(TimedFact):
    """The limit ended without what it asks for."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.missed.v1"


class MissRevoked(TimedFact):
    """What the limit asks for had happened in time; the news came late."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.missed-revoked.v1"


class ClockStopped(ClockFact):
    """The limit asks for nothing more."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.stopped.v1"

    stopped_at: AwareDatetime
    in_time: bool
    cause: Code
    """Which fact of the case stopped it, such as `accepted` or `transferred`."""


class EscalationFact(DeadlineFact):
    """What every fact of one escalation says."""

    escalation_id: UUID
    clock_id: UUID | None = None
    rule: Code | None = None
    rung: int = Field(ge=1, le=2**31 - 1)
    to_authority: Code | None = None
    """Whom it tells; None where even the directory knows nobody above."""


class CaseEscalated(EscalationFact):
    """The law's or the ladder's next step was taken."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.escalated.v1"

    to_role: Code
    """`head` of the body itself, `superior`, or the province's `inspectorate`."""
    basis: LegalRef


class EscalationWithdrawn(EscalationFact):
    """There was no ground for it after all."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.escalation-withdrawn.v1"


class EscalationCleared(EscalationFact):
    """What it asked for was done, late."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.escalation-cleared.v1"


CLOCK_FACTS: tuple[type[DeadlineFact], ...] = (
    ClockStarted,
    ClockUnknown,
    ClockMoved,
    ClockPaused,
    ClockResumed,
    ClockExtended,
    ClockNear,
    ClockMissed,
    MissRevoked,
    ClockStopped,
    CaseEscalated,
    EscalationWithdrawn,
    EscalationCleared,
)
"""What `deadline.v1` carries of clocks and escalations."""
