"""From receipt to acceptance: what an authority may do before it handles the matter."""

from typing import Annotated, ClassVar

from pydantic import Field

from contracts.cases import CaseAccepted, CaseRefused, CaseRejected
from contracts.steps import (
    CaseGuided,
    CopySupplied,
    SupplementAsked,
    SupplementGiven,
)
from services.routing.domain.commands.command import (
    Block,
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
from services.routing.domain.commands.written import Letter, Noted, Notice
from services.routing.domain.docket import Case
from services.routing.domain.moves import IllegalMove
from services.routing.domain.outputs import Output

ALREADY_EXPLAINED = "already-explained"
"""Ground that names the earlier case of the same requester (NĐ 59/2019, article 5.2)."""
ART_5_2 = "59/2019/NĐ-CP Điều 5 khoản 2"
ART_11_3 = "59/2019/NĐ-CP Điều 11 khoản 3"


class Accept(Command):
    """
    The authority accepts the case; the number is that of its notice (NĐ 59/2019, article 11).

    *notice_date* (absent: today) is day 0 of the limit to settle. A *ground* of the catalogue
    gives the case another base limit, such as that of a complex matter; the law wants it recorded
    in the file. With *text* the notice itself is kept and issued.
    """

    action: ClassVar[str] = "accept"
    dated_by: ClassVar[str | None] = "notice_date"

    notice_number: Number
    notice_date: Day | None = None
    ground: Ref | None = None
    note: Passage | None = None
    text: Block | None = None

    def output(self, matter: Matter) -> Output | None:
        """Return the notice, where its text was given."""
        if self.text is None:
            return None
        day = matter.dated(self.notice_date, "notice_date")
        blocks = {"body": self.text}
        return matter.first_output("acceptance-notice", self.notice_number, blocks, day)

    def says(self, matter: Matter) -> Saying:
        """Return the acceptance, on the day of the notice."""
        variants = matter.ground(self.ground).gives if self.ground else ()
        day = matter.dated(self.notice_date, "notice_date")
        return CaseAccepted, {
            "accepted_at": matter.moment(day),
            "notice": matter.hashed(self.notice_number),
            "variant": next(iter(variants), None),
            "ground": self.ground,
        }


class Refuse(Notice):
    """
    The authority refuses, wholly or in part, on a ground of the closed catalogue.

    Whom the same was explained before is told which case that was; to somebody else a copy is
    supplied instead (NĐ 59/2019, articles 5.2 and 11.3).
    """

    action: ClassVar[str] = "refuse"
    kind: ClassVar[str] = "refusal-notice"
    other_case: ClassVar[str | None] = "earlier_case"

    ground: Ref
    partial: bool = Field(default=False, strict=True)
    earlier_case: CaseId | None = None

    def check(self, matter: Matter) -> None:
        """The ground must fit a part, and name the earlier case where it speaks of one."""
        ground = matter.ground(self.ground)
        if self.partial and not ground.part:
            raise WrongField("partial", "not-on-this-ground")
        if (self.ground == ALREADY_EXPLAINED) != (self.earlier_case is not None):
            raise WrongField("earlier_case", "goes-with-already-explained")
        if self.earlier_case is not None:
            earlier = _explained(matter, "earlier_case")
            if not _same_requester(matter.case, earlier):
                why = "another requester is given a copy"
                raise IllegalMove(self.action, matter.case.state, ART_11_3, why)

    def says(self, matter: Matter) -> Saying:
        """Return the refusal."""
        told = self.model_dump(include={"ground", "partial", "earlier_case"})
        return CaseRefused, {**told, "happened_at": self.happened_at(matter)}


class Reject(Notice):
    """A written refusal to handle the petition at all (NĐ 154/2026, article 4)."""

    action: ClassVar[str] = "reject"
    kind: ClassVar[str] = "reception-refusal"

    ground: Ref

    def check(self, matter: Matter) -> None:
        """The catalogue is closed."""
        matter.ground(self.ground)

    def says(self, matter: Matter) -> Saying:
        """Return the refusal."""
        return CaseRejected, {"ground": self.ground, "happened_at": self.happened_at(matter)}


class SupplyCopy(Notice):
    """The matter was explained to somebody else: a copy is given (NĐ 59/2019, article 11.3)."""

    action: ClassVar[str] = "supply-copy"
    kind: ClassVar[str] = "copy-notice"
    other_case: ClassVar[str | None] = "of_case"

    of_case: CaseId

    def check(self, matter: Matter) -> None:
        """The same requester is refused by article 5.2 instead."""
        if _same_requester(matter.case, _explained(matter, "of_case")):
            why = "the same requester is refused with reference to it"
            raise IllegalMove(self.action, matter.case.state, ART_5_2, why)

    def says(self, matter: Matter) -> Saying:
        """Return that the copy was supplied."""
        return CopySupplied, {"of_case": self.of_case, "happened_at": self.happened_at(matter)}


class Guide(Letter):
    """The requester is told, once, which authority is responsible (NĐ 59/2019, article 11.1)."""

    action: ClassVar[str] = "guide"
    kind: ClassVar[str] = "guidance"
    names: ClassVar[tuple[str, ...]] = ("authority",)

    ground: Ref
    authority: Ref | None = None

    def check(self, matter: Matter) -> None:
        """Nobody is guided to where they already are."""
        matter.ground(self.ground)
        if self.authority is not None and self.authority == matter.case.authority:
            raise WrongField("authority", "holds-the-case")

    def says(self, matter: Matter) -> Saying:
        """Return the guidance."""
        told = {"to_authority": self.authority, "ground": self.ground}
        return CaseGuided, {**told, "happened_at": matter.moment(self.day(matter))}


class AskSupplement(Letter):
    """The requester is asked to complete the request; no limit stops (NĐ 59/2019, art 9, 11)."""

    action: ClassVar[str] = "ask-supplement"
    kind: ClassVar[str] = "supplement-request"

    missing: Annotated[tuple[Ref, ...], Field(min_length=1, max_length=20)]

    def check(self, matter: Matter) -> None:
        """Only what the law asks of a request may be missing."""
        for number, code in enumerate(self.missing):
            matter.ground(code, f"missing.{number}")

    def says(self, matter: Matter) -> Saying:
        """Return what was asked for."""
        return SupplementAsked, {"missing": self.missing}


class GiveSupplement(Noted):
    """The requester completed the request; what they sent is kept at the counter."""

    action: ClassVar[str] = "give-supplement"

    def says(self, matter: Matter) -> Saying:
        """Return that it came in."""
        return SupplementGiven, {}


def _explained(matter: Matter, field: str) -> Case:
    """Return the case that was explained before; raises WrongField for any other."""
    other = matter.act.other
    if other is None or other.case_id == matter.case.case_id:
        raise WrongField(field, "no-such-case")
    if other.state not in ("explained", "published"):
        raise WrongField(field, "not-explained")
    return other


def _same_requester(one: Case, other: Case) -> bool:
    """Whether the pseudonyms prove it; without them the law's milder way is taken."""
    return one.pseudonym is not None and one.pseudonym == other.pseudonym
