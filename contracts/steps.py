"""The steps of a procedure between opening and answer, and the ties between cases."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.cases import CaseFact
from contracts.codes import Code, Hash
from contracts.petitions import UNIT, Manner, PressAct, Track

CaseStep = Literal[
    "taken-in",
    "passed-on",
    "limit-notified",
    "representatives-named",
    "verifying",
    "meeting-announced",
    "meeting-held",
    "drafted",
    "signed",
    "acceptance-notified",
    "suspension-sent",
    "decision-sent",
    "decision-publicised",
    "conclusion-sent",
    "conclusion-acted-on",
    "acting-reported",
    "conclusion-publicised",
    "further-reviewed",
    "ordered-to-settle",
    "delay-reported",
    "taken-over",
    "press-told",
    "outcome-told",
    "result-notified",
]
"""What the law asks to be done besides the answer itself; its clocks start and stop by these."""


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
    received_at: AwareDatetime | None = None
    """First receipt of it by any body: its own 45-day ceiling counts on from there."""
    opened_at: AwareDatetime | None = None
    """Receipt of it by the body that held it: the limit to answer it counts on from there."""


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
    happened_at: AwareDatetime | None = None
    """When, by the day of its document; None: when it was said."""


class CopySupplied(CaseFact):
    """The matter was explained before; a copy was given (Decree 59/2019, article 11.3)."""

    type: ClassVar[str] = "vn.giaitrinh.case.copy-supplied.v1"

    of_case: UUID
    happened_at: AwareDatetime | None = None
    """When, by the day of its document; None: when it was said."""


class SupplementAsked(CaseFact):
    """The requester was asked to complete the request; no clock stops."""

    type: ClassVar[str] = "vn.giaitrinh.case.supplement-asked.v1"

    missing: tuple[Code, ...] = ()


class SupplementGiven(CaseFact):
    """The requester completed the request."""

    type: ClassVar[str] = "vn.giaitrinh.case.supplement-given.v1"


class CaseStepTaken(CaseFact):
    """A step that the law asks for besides the answer was taken."""

    type: ClassVar[str] = "vn.giaitrinh.case.step-taken.v1"

    step: CaseStep
    happened_at: AwareDatetime
    document: Hash | None = None
    """Hash of the document that proves it."""
    authority: Code | None = None
    """Whose duty follows, where it is not the holder's: an order names the subordinate."""


class CaseReclassified(CaseFact):
    """
    The case is of another track or field than it began as; the limits of its track start anew.

    Counted from the receipt by the body that holds it: the citizen does not wait longer because
    somebody erred. A field told is the field from now on, None leaves it.
    """

    type: ClassVar[str] = "vn.giaitrinh.case.reclassified.v1"

    track: Track
    field: Code | None = None
    unit: str | None = Field(default=None, pattern=UNIT)
    instance: Literal[1, 2] | None = None
    manner: Manner | None = None
    press: PressAct | None = None
    ground: Code


class ExplanationOffered(CaseFact):
    """The same matter was explained before; that explanation is offered first (NĐ 59, art 11.3)."""

    type: ClassVar[str] = "vn.giaitrinh.case.explanation-offered.v1"

    of_case: UUID
    document: Hash | None = None


class DocumentIssued(CaseFact):
    """A numbered formal output; a later revision replaces it and leaves it in the file."""

    type: ClassVar[str] = "vn.giaitrinh.case.document-issued.v1"

    kind: Code
    """Its form, such as `acceptance-notice` or `explanation`."""
    revision: int = Field(ge=1, le=2**31 - 1)
    entry: Hash
    """Keyed hash of its number in the register of the authority that issued it."""
    document: Hash
    """Hash of what it says."""
