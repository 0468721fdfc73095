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
from contracts.petitions import UNIT, Level, Track

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


class CaseJoined(CaseFact):
    """The petition went to another case; said on the case that it leaves."""

    type: ClassVar[str] = "vn.giaitrinh.case.joined.v1"

    into_case: UUID
    petition_id: UUID


class PetitionJoined(CaseFact):
    """A petition came to this case from another."""

    type: ClassVar[str] = "vn.giaitrinh.case.petition-joined.v1"

    from_case: UUID
    petition_id: UUID


class CaseSplit(CaseFact):
    """The petition was about several matters; each has a child case now."""

    type: ClassVar[str] = "vn.giaitrinh.case.split.v1"

    children: tuple[UUID, ...]


class CaseGuided(CaseFact):
    """The requester was told, once, where the matter belongs."""

    type: ClassVar[str] = "vn.giaitrinh.case.guided.v1"

    to_authority: Code | None = None
    ground: Code
    """Code of the article's ground."""


class CopySupplied(CaseFact):
    """The matter was explained before; a copy was given (Decree 59/2019, article 11.3)."""

    type: ClassVar[str] = "vn.giaitrinh.case.copy-supplied.v1"

    of_case: UUID


class SupplementAsked(CaseFact):
    """The requester was asked to complete the request; no clock stops."""

    type: ClassVar[str] = "vn.giaitrinh.case.supplement-asked.v1"

    missing: tuple[Code, ...] = ()


class SupplementGiven(CaseFact):
    """The requester completed the request."""

    type: ClassVar[str] = "vn.giaitrinh.case.supplement-given.v1"


class CaseAccepted(CaseFact):
    """The authority accepted the case and its notice is issued."""

    type: ClassVar[str] = "vn.giaitrinh.case.accepted.v1"

    accepted_at: AwareDatetime
    """When the notice was issued: day 0 of the limit to settle."""
    notice: Hash | None = None
    """Keyed hash of the notice's number."""
    variant: Code | None = None
    """Another base limit to settle, such as `complex`; the rules name those that there are."""


class CaseRefused(CaseFact):
    """The authority refused, on a closed list of grounds."""

    type: ClassVar[str] = "vn.giaitrinh.case.refused.v1"

    ground: Code
    partial: bool = False
    earlier_case: UUID | None = None
    """Where it was explained to the same requester before (NĐ 59/2019, article 5.2)."""


class CaseRejected(CaseFact):
    """A written legal refusal to handle the petition at all."""

    type: ClassVar[str] = "vn.giaitrinh.case.rejected.v1"

    ground: Code


class CaseExtended(CaseFact):
    """The limit in force was extended with written notice before its end."""

    type: ClassVar[str] = "vn.giaitrinh.case.extended.v1"

    rule: Code
    ground: Code


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
