"""The steps that the law asks for besides the answer; limits start and end by them."""

from typing import Annotated, ClassVar

from pydantic import Field

from contracts.steps import CaseStep, CaseStepTaken
from services.routing.domain.commands.command import (
    Block,
    Day,
    Matter,
    Number,
    Ref,
    Saying,
    WrongField,
)
from services.routing.domain.commands.written import Noted
from services.routing.domain.moves import IllegalMove
from services.routing.domain.outputs import Output
from services.routing.domain.resolution import day_of


class TakeStep(Noted):
    """A step that needs no more than the number of the paper that proves it, and its day."""

    step: ClassVar[CaseStep]
    dated_by: ClassVar[str | None] = "happened_on"

    happened_on: Day | None = None
    """Absent: today."""

    def says(self, matter: Matter) -> Saying:
        """Return the step, on its day."""
        return CaseStepTaken, {
            "step": self.step,
            "happened_at": matter.moment(matter.dated(self.happened_on, "happened_on")),
            "document": matter.hashed(self.document_number),
        }


class AnothersStep(TakeStep):
    """A step whose duty falls on another authority than the holder."""

    names: ClassVar[tuple[str, ...]] = ("authority",)

    authority: Ref

    def check(self, matter: Matter) -> None:
        """The holder is not another."""
        if self.authority == matter.case.authority:
            raise WrongField("authority", "holds-the-case")

    def says(self, matter: Matter) -> Saying:
        """Return the step with whose duty follows."""
        fact, told = super().says(matter)
        return fact, {**told, "authority": self.authority}


class TakeIn(TakeStep):
    """The body took in a report from the field (QĐ 1207/QĐ-UBND of Hà Nội)."""

    action: ClassVar[str] = "take-in"
    step: ClassVar[CaseStep] = "taken-in"


class PassOn(AnothersStep):
    """The matter was passed on: feedback on rules, or an anonymous denunciation for inspection."""

    action: ClassVar[str] = "pass-on"
    step: ClassVar[CaseStep] = "passed-on"


class NotifyLimit(TakeStep):
    """The requester was told in writing that the information takes longer."""

    action: ClassVar[str] = "notify-limit"
    step: ClassVar[CaseStep] = "limit-notified"


class NameRepresentatives(TakeStep):
    """
    Many people named who speaks for them.

    Several who ask for an explanation (NĐ 59/2019 art 10), else five or more (Luật TCD art 29).
    """

    action: ClassVar[str] = "name-representatives"
    step: ClassVar[CaseStep] = "representatives-named"

    representatives: Annotated[int, Field(strict=True, ge=1)]
    """How many; who they are is known at the counter alone."""

    def check(self, matter: Matter) -> None:
        """The group must be one, and name as many as its size allows."""
        people = matter.case.people
        rule = matter.rules.groups.of(people, matter.day, matter.case.track)
        if rule is None:
            why = f"{people} people are no group"
            raise IllegalMove(self.action, matter.case.state, matter.move.legal_ref, why)
        if not rule.representatives_from <= self.representatives <= rule.representatives_to:
            allowed = f"{rule.representatives_from}-to-{rule.representatives_to}"
            raise WrongField("representatives", allowed)


class Verify(TakeStep):
    """Facts and documents are being collected and verified (NĐ 59/2019, article 12)."""

    action: ClassVar[str] = "verify"
    step: ClassVar[CaseStep] = "verifying"


class AnnounceMeeting(TakeStep):
    """The meeting or dialogue was announced; a dialogue so many days ahead (NĐ 155/2026)."""

    action: ClassVar[str] = "announce-meeting"
    step: ClassVar[CaseStep] = "meeting-announced"

    held_on: Day

    def check(self, matter: Matter) -> None:
        """What is announced lies ahead, as far as the law of the track asks."""
        ahead = (self.held_on - matter.dated(self.happened_on, "happened_on")).days
        if ahead < 0:
            raise WrongField("held_on", "in-the-past")
        if ahead < matter.move.days_ahead:
            raise WrongField("held_on", f"less-than-{matter.move.days_ahead}-days-ahead")


class HoldMeeting(TakeStep):
    """The requester was met; both signed the minutes (NĐ 59/2019, article 12; Mẫu 14/KN)."""

    action: ClassVar[str] = "hold-meeting"
    step: ClassVar[CaseStep] = "meeting-held"

    document_number: Number
    """The number of the minutes."""
    minutes: Block

    def check(self, matter: Matter) -> None:
        """Whoever was to come had the days that the law gives."""
        announced = matter.case.procedure.latest(["meeting-announced"])
        day, least = matter.dated(self.happened_on, "happened_on"), matter.move.days_ahead
        if announced and (day - day_of(announced[1])).days < least:
            raise WrongField("happened_on", f"less-than-{least}-days-after-the-announcement")

    def output(self, matter: Matter) -> Output | None:
        """Return the minutes."""
        blocks, day = {"body": self.minutes}, matter.dated(self.happened_on, "happened_on")
        return matter.first_output("meeting-minutes", self.document_number, blocks, day)
