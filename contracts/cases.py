"""
The life of a case up to its answer: facts in the order of *version*.

What follows the answer, and the union of both, stands in `contracts.outcomes`.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.codes import ChannelName, Code, Hash
from contracts.message import Message
from contracts.petitions import UNIT, Further, Level, Manner, PressAct, Track

CaseState = Literal[
    "opened",
    "parked",
    "joined",
    "split",
    "guided",
    "copy_supplied",
    "need_supplement",
    "accepted",
    "refused",
    "extended",
    "suspended",
    "settled",
    "explained",
    "published",
    "withdrawn",
    "terminated",
    "rejected",
]


class CaseFact(Message):
    """What every fact of a case says: which case, its version, and who acted in what role."""

    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    version: int = Field(ge=1, le=2**31 - 1)
    """Counts the facts of one case from 1; a reader keeps the highest it has seen."""
    actor_role: Code | None = None
    """In what role somebody acted; None where a rule did. Never a person."""
    actor_authority: Code | None = None


class FirstFact(CaseFact):
    """The petition that the case began with, and the authority or desk that holds it."""

    petition_id: UUID
    code: Code
    channel: ChannelName
    received_at: AwareDatetime
    """First receipt by any body: the 45-day ceiling counts from here."""
    opened_at: AwareDatetime
    """Receipt by the body that holds it: that body's own limits count from here."""
    track: Track
    field: Code | None = None
    unit: str | None = Field(default=None, pattern=UNIT)
    level: Level
    instance: Literal[1, 2] | None = None
    people: int = Field(default=1, ge=1, le=2**31 - 1)
    pseudonym: Hash | None = None
    manner: Manner | None = None
    press: PressAct | None = None
    about_rules: bool = False
    urgent: bool = False
    further: Further | None = None
    earlier_case: UUID | None = None
    """The case that a further petition goes on about."""
    similar_to: tuple[UUID, ...] = ()
    """Earlier petitions with the same content."""
    addressed_level: Level | None = None
    """Level of the authority that the sender addressed; may be above the one that is competent."""
    inspectorate: Code | None = None
    """The province's inspectorate, where the holder lies in a province."""


class CaseOpened(FirstFact):
    """An authority must answer, and this rule says why; later than `parked` if a desk found it."""

    type: ClassVar[str] = "vn.giaitrinh.case.opened.v1"

    authority: Code
    superiors: tuple[Code, ...] = ()
    """The authorities above it on that day, the nearest first."""
    rule: Code
    rule_version: Code


class CaseParked(FirstFact):
    """No rule decides; the triage desk of *level* holds the case and its clocks run."""

    type: ClassVar[str] = "vn.giaitrinh.case.parked.v1"

    reason: Code
    """Code of why nobody could be named, such as `unit-split` or `no-unit`."""
    superiors: tuple[Code, ...] = ()
    """The authorities above the triage desk on that day, the nearest first."""


class CaseTransferred(CaseFact):
    """Another authority holds the case from now on; its own limits start anew."""

    type: ClassVar[str] = "vn.giaitrinh.case.transferred.v1"

    authority: Code
    superiors: tuple[Code, ...] = ()
    level: Level
    unit: str | None = Field(default=None, pattern=UNIT)
    opened_at: AwareDatetime
    rule: Code
    rule_version: Code
    inspectorate: Code | None = None


class CaseAccepted(CaseFact):
    """The authority accepted the case and its notice is issued."""

    type: ClassVar[str] = "vn.giaitrinh.case.accepted.v1"

    accepted_at: AwareDatetime
    """When the notice was issued: day 0 of the limit to settle."""
    notice: Hash | None = None
    """Keyed hash of the notice's number."""
    variant: Code | None = None
    """Another base limit to settle, such as `complex`; the rules name those that there are."""
    ground: Code | None = None
    """Which criterion of the act makes it complex, as recorded in the file."""


class CaseRefused(CaseFact):
    """The authority refused, on a closed list of grounds."""

    type: ClassVar[str] = "vn.giaitrinh.case.refused.v1"

    ground: Code
    partial: bool = False
    earlier_case: UUID | None = None
    """Where it was explained to the same requester before (NĐ 59/2019, article 5.2)."""
    happened_at: AwareDatetime | None = None
    """When, by the day of its document; None: when it was said."""


class CaseRejected(CaseFact):
    """A written legal refusal to handle the petition at all."""

    type: ClassVar[str] = "vn.giaitrinh.case.rejected.v1"

    ground: Code
    happened_at: AwareDatetime | None = None
    """When, by the day of its document; None: when it was said."""


class CaseExtended(CaseFact):
    """The limit in force was extended with written notice before its end."""

    type: ClassVar[str] = "vn.giaitrinh.case.extended.v1"

    rule: Code
    ground: Code
    happened_at: AwareDatetime | None = None
    """When, by the day of its document; None: when it was said."""


class CaseSuspended(CaseFact):
    """The case rests on a closed ground; the clocks that may pause do."""

    type: ClassVar[str] = "vn.giaitrinh.case.suspended.v1"

    ground: Code
    suspended_on: date
    document: Hash | None = None


class CaseResumed(CaseFact):
    """The ground ended and the case goes on."""

    type: ClassVar[str] = "vn.giaitrinh.case.resumed.v1"

    resumed_on: date
    document: Hash | None = None


class CaseExplained(CaseFact):
    """The formal answer was sent."""

    type: ClassVar[str] = "vn.giaitrinh.case.explained.v1"

    explained_at: AwareDatetime
    document: Hash | None = None
    """Hash of the document as it was sent."""


class CaseWithdrawn(CaseFact):
    """The requester withdrew, wholly or in part."""

    type: ClassVar[str] = "vn.giaitrinh.case.withdrawn.v1"

    partial: bool = False


class CaseTerminated(CaseFact):
    """The case ended on a closed ground without an answer."""

    type: ClassVar[str] = "vn.giaitrinh.case.terminated.v1"

    ground: Code
    document: Hash | None = None
    happened_at: AwareDatetime | None = None
    """When, by the day of its document; None: when it was said."""
