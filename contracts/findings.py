"""What sla finds in the course of a case, what it proposes, and promises under watch."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.codes import Code, LegalRef
from contracts.deadlines import DeadlineFact
from contracts.petitions import Level

Delayer = Literal["agency", "citizen"]
Violation = Literal["evading", "passing-on", "late", "not-explaining", "untruthful", "incomplete"]
"""The violations that Directive 53-CT/TW names, section 4 (né tránh, đùn đẩy, chậm …)."""
ObligationKind = Literal["commitment", "plan-task"]
ObligationState = Literal["watched", "near", "missed", "escalated", "met", "dropped"]


class FindingFact(DeadlineFact):
    """Something in the course of a case that a dated definition calls by a name."""

    definition: Code
    """Id of the row that says what is meant, and since when."""
    finding_id: UUID | None = None


class CaseStalled(FindingFact):
    """Nothing happened for so many working days, although no limit is missed."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.stalled.v1"

    working_days: int = Field(ge=1, le=2**31 - 1)


class MatterRepeated(FindingFact):
    """The same person brings the same matter again."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.repeated.v1"

    earlier: tuple[UUID, ...]


class CasePassedAround(FindingFact):
    """Handed from body to body without anyone accepting it."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.passed-around.v1"

    transfers: int = Field(ge=2, le=2**31 - 1)


class CaseProlonged(FindingFact):
    """It goes on and on (kéo dài): by the agency, an alarm; by the citizen, a closing ground."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.prolonged.v1"

    by: Delayer


class LevelSkipped(FindingFact):
    """Filed above the level that must answer first (vượt cấp)."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.level-skipped.v1"

    addressed: Level


class AnswerHollow(FindingFact):
    """Answered in form only: what came after it says so."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.hollow.v1"


class FindingCleared(FindingFact):
    """What was found is over, or there was no ground for it after all."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.finding-cleared.v1"


class ViolationProposed(DeadlineFact):
    """An entry of the violation register, for the competent person to judge (NĐ 59 art 81)."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.violation-proposed.v1"

    entry_id: UUID
    violation: Violation
    finding_id: UUID | None = None
    clock_id: UUID | None = None
    definition: Code
    to_authority: Code | None = None
    """Who may impose something; software never does."""
    basis: LegalRef


class ViolationWithdrawn(DeadlineFact):
    """There was no ground for the proposal after all."""

    type: ClassVar[str] = "vn.giaitrinh.deadline.violation-withdrawn.v1"

    entry_id: UUID


class ObligationTold(DeadlineFact):
    """
    How a promise or a task of a plan stands.

    *case_id* is the case whose answer promised it; a task of a plan belongs to no case and is its
    own: there *case_id* is the obligation's id.
    """

    type: ClassVar[str] = "vn.giaitrinh.deadline.obligation.v1"

    obligation_id: UUID
    kind: ObligationKind
    state: ObligationState
    due_on: date
    to_authority: Code | None = None
    """Whom an escalation tells."""


FINDINGS: tuple[type[DeadlineFact], ...] = (
    CaseStalled,
    MatterRepeated,
    CasePassedAround,
    CaseProlonged,
    LevelSkipped,
    AnswerHollow,
    FindingCleared,
    ViolationProposed,
    ViolationWithdrawn,
    ObligationTold,
)
"""What `deadline.v1` carries besides clocks and escalations."""
