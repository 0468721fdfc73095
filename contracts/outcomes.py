"""What follows the handling of a case: decision, after-life, promises, and who read its words."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts import cases, steps
from contracts.cases import CaseFact
from contracts.codes import Code, Hash


class CaseSettled(CaseFact):
    """
    The decision or conclusion that settles the case was issued.

    On the tracks that end in one; a request for an explanation ends in `explained`.
    """

    type: ClassVar[str] = "vn.giaitrinh.case.settled.v1"

    settled_at: AwareDatetime
    """When it was issued: day 0 of the limits to send and to publish it."""
    outcome: Code
    """What it says, from a closed list, such as `upheld` or `partly-upheld`."""
    document: Hash | None = None
    """Hash of the document as it was issued."""


class ExplanationPublished(CaseFact):
    """The answer was published after an anonymisation check."""

    type: ClassVar[str] = "vn.giaitrinh.case.published.v1"


class CaseReopened(CaseFact):
    """The case goes on after its answer."""

    type: ClassVar[str] = "vn.giaitrinh.case.reopened.v1"

    ground: Code


class CaseRated(CaseFact):
    """The requester said how content they are, from 1 to 5."""

    type: ClassVar[str] = "vn.giaitrinh.case.rated.v1"

    rating: int = Field(ge=1, le=5)


class CaseComplained(CaseFact):
    """
    A complaint about the answer came in and has a case of its own (NĐ 59/2019, article 8).

    A denunciation is never told so: it would point at who denounced.
    """

    type: ClassVar[str] = "vn.giaitrinh.case.complained.v1"

    by_case: UUID
    petition_id: UUID


class CommitmentMade(CaseFact):
    """The answer promises something, with an owner and a date."""

    type: ClassVar[str] = "vn.giaitrinh.case.commitment-made.v1"

    commitment_id: UUID
    owner: Code
    """Id of the authority that promised, never a person."""
    due_on: date
    """The last day; a quarter or a year told in words is its last day."""
    cooperating: tuple[Code, ...] = ()
    """Authorities that help the owner."""


class CommitmentKept(CaseFact):
    """What was promised is done, and somebody verified it."""

    type: ClassVar[str] = "vn.giaitrinh.case.commitment-kept.v1"

    commitment_id: UUID
    verified_by: Code
    """Id of the authority that verified it, never a person."""
    evidence: Hash | None = None
    """Hash of the document that proves it."""


class ContentRead(CaseFact):
    """Somebody in the actor's role read what the requester wrote."""

    type: ClassVar[str] = "vn.giaitrinh.case.content-read.v1"

    petition_id: UUID
    read_at: AwareDatetime
    reason: Code
    """Why, from a closed list, such as `verify`."""
    part: Code = "content"
    """What was opened: `content`, or `identity`."""


CASE_FACTS: tuple[type[CaseFact], ...] = (
    cases.CaseOpened,
    cases.CaseParked,
    cases.CaseTransferred,
    steps.CaseJoined,
    steps.PetitionJoined,
    steps.CaseSplit,
    steps.CaseGuided,
    steps.CopySupplied,
    steps.SupplementAsked,
    steps.SupplementGiven,
    cases.CaseAccepted,
    cases.CaseRefused,
    cases.CaseRejected,
    cases.CaseExtended,
    cases.CaseSuspended,
    cases.CaseResumed,
    cases.CaseExplained,
    CaseSettled,
    ExplanationPublished,
    cases.CaseWithdrawn,
    cases.CaseTerminated,
    steps.CaseStepTaken,
    steps.CaseReclassified,
    steps.ExplanationOffered,
    steps.DocumentIssued,
    CaseReopened,
    CaseRated,
    CaseComplained,
    CommitmentMade,
    CommitmentKept,
    ContentRead,
)
"""Every fact of a case's life: the closed union of `case.v1`."""
