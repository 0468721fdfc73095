"""What follows the answer: how content the requester is, complaints, and promises."""

from typing import Annotated, ClassVar
from uuid import UUID, uuid5

from pydantic import Field

from contracts.outcomes import CaseComplained, CaseRated, CommitmentKept, CommitmentMade
from services.routing.domain.commands.command import (
    CaseId,
    Command,
    Day,
    Matter,
    Number,
    Passage,
    Ref,
    Saying,
    WrongField,
)


class Rate(Command):
    """The requester said how content they are with the answer, from 1 to 5 (CT 53-CT/TW)."""

    action: ClassVar[str] = "rate"

    rating: Annotated[int, Field(strict=True, ge=1, le=5)]

    def says(self, matter: Matter) -> Saying:
        """Return the rating; the words that go with it stay at the counter."""
        return CaseRated, {"rating": self.rating}


class Complain(Command):
    """A complaint about the answer came in as a case of its own (NĐ 59/2019, article 8)."""

    action: ClassVar[str] = "complain"
    other_case: ClassVar[str | None] = "by_case"

    by_case: CaseId

    def check(self, matter: Matter) -> None:
        """A complaint alone: a denunciation told here would point at who denounced."""
        other = matter.act.other
        if other is None or other.case_id == matter.case.case_id:
            raise WrongField("by_case", "no-such-case")
        if other.track != "complaint" or matter.act.other_sealed:
            raise WrongField("by_case", "not-a-complaint")

    def says(self, matter: Matter) -> Saying:
        """Return the tie to the complaint's case."""
        other = matter.act.other
        petition_id = other.petition_id if other else None
        return CaseComplained, {"by_case": self.by_case, "petition_id": petition_id}


class Commit(Command):
    """The answer promises something, with an owner and a last day (CT 53-CT/TW, section 5)."""

    action: ClassVar[str] = "commit"
    names: ClassVar[tuple[str, ...]] = ("owner", "cooperating")

    owner: Ref
    due_on: Day
    cooperating: Annotated[tuple[Ref, ...], Field(max_length=20)] = ()
    promise: Passage

    def check(self, matter: Matter) -> None:
        """A promise is about a day to come, and nobody cooperates with themselves."""
        if self.due_on < matter.day:
            raise WrongField("due_on", "in-the-past")
        if self.owner in self.cooperating:
            raise WrongField("cooperating", "is-the-owner")

    def says(self, matter: Matter) -> Saying:
        """Return the promise; its id derives from the fact that tells it."""
        told = self.model_dump(include={"owner", "due_on", "cooperating"})
        case = matter.case
        made_by = uuid5(case.case_id, f"commitment/{case.version + 1}")
        return CommitmentMade, {"commitment_id": made_by, **told}


class KeepCommitment(Command):
    """What was promised is done, and an authority other than the owner verified it."""

    action: ClassVar[str] = "commitment-kept"
    names: ClassVar[tuple[str, ...]] = ("verified_by",)

    commitment_id: UUID
    verified_by: Ref
    document_number: Number | None = None
    """The number of the paper that proves it."""
    note: Passage

    def check(self, matter: Matter) -> None:
        """The promise must be open, and nobody verifies their own."""
        owner = matter.case.procedure.owner(self.commitment_id)
        if owner is None:
            raise WrongField("commitment_id", "not-open-on-this-case")
        if owner == self.verified_by:
            raise WrongField("verified_by", "is-the-owner")

    def says(self, matter: Matter) -> Saying:
        """Return that it was kept."""
        evidence = matter.hashed(self.document_number)
        told = self.model_dump(include={"commitment_id", "verified_by"})
        return CommitmentKept, {"evidence": evidence, **told}
