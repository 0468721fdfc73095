"""The answer: the explanation with its blocks and heads, or the decision that settles the case."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import StrictBool

from contracts.cases import CaseExplained
from contracts.outcomes import CaseSettled, ExplanationPublished
from contracts.steps import CaseStepTaken
from services.routing.domain import evidence
from services.routing.domain.commands.command import (
    Block,
    Command,
    Day,
    Matter,
    Number,
    Passage,
    Ref,
    Saying,
    WrongField,
)
from services.routing.domain.commands.written import Decision
from services.routing.domain.outputs import Output, names_the_requester

REQUESTER = "{{requester.name}}, {{requester.address}}"
REQUESTED = "{{petition.content}}"
"""Only the counter knows who asked, and their words; it fills both into the letter."""
HEADS = ("legal_basis", "authority", "procedure", "content")
"""What is explained (NĐ 59/2019, article 3)."""
BLOCKS = ("requester", "requested", "meeting_result", *HEADS)
"""What the document states (article 12.3): the legal basis is a block and a head at once."""


class _Explaining(Command):
    """The five blocks of NĐ 59/2019, article 12.3, with the four heads of article 3."""

    requester: Block = REQUESTER
    requested: Block = REQUESTED
    meeting_result: Block | None = None
    """What came out of the meeting; must be told where there was one."""
    legal_basis: Block
    authority: Block
    procedure: Block
    content: Block

    def texts(self) -> Mapping[str, str]:
        """Return what the officer wrote; what the counter fills in stays with the document."""
        return self.model_dump(exclude_none=True, exclude_unset=True)

    def check(self, matter: Matter) -> None:
        """A meeting that was held has a result."""
        if self.meeting_result is None and matter.case.procedure.times("meeting-held"):
            raise WrongField("meeting_result", "missing-after-a-meeting")

    def blocks(self) -> dict[str, str]:
        """Return the blocks of the document."""
        return self.model_dump(include=set(BLOCKS), exclude_none=True)


class Explain(_Explaining):
    """The formal answer in one step: drafted, signed and sent (NĐ 59/2019, articles 3 and 12)."""

    action: ClassVar[str] = "explain"
    says_of_document: ClassVar[bool] = True

    document_number: Number

    def output(self, matter: Matter) -> Output | None:
        """Return the explanation."""
        return matter.first_output("explanation", self.document_number, self.blocks(), matter.day)

    def says(self, matter: Matter) -> Saying:
        """Return the answer with the hash of the document."""
        return _sent(self.output(matter), matter)


class AnswerOrally(Command):
    """
    Asked in person and simple: answered by word of mouth (NĐ 59/2019, article 12).

    Both sides sign the minutes, which are the document of the answer.
    """

    action: ClassVar[str] = "answer-orally"
    dated_by: ClassVar[str | None] = "happened_on"
    follows: ClassVar[tuple[str, ...]] = ("accepted", "resumed", "explained")
    says_of_document: ClassVar[bool] = True

    document_number: Number
    """The number of the minutes."""
    minutes: Block
    happened_on: Day | None = None
    """Absent: today."""

    def output(self, matter: Matter) -> Output | None:
        """Return the minutes."""
        blocks, day = {"body": self.minutes}, matter.dated(self.happened_on, "happened_on")
        return matter.first_output("meeting-minutes", self.document_number, blocks, day)

    def says(self, matter: Matter) -> Saying:
        """Return the answer, on its day, with the hash of the minutes."""
        fact, told = _sent(self.output(matter), matter)
        day = matter.dated(self.happened_on, "happened_on")
        return fact, {**told, "explained_at": matter.moment(day)}


class Draft(_Explaining):
    """The explanation is written; a later draft takes the place of this one, signed or not."""

    action: ClassVar[str] = "draft"

    requested: Block

    def texts(self) -> Mapping[str, str]:
        """Return all blocks, for the document is made of them once it is sent."""
        return self.blocks()

    def says(self, matter: Matter) -> Saying:
        """Return the step with the hash of the draft."""
        document = evidence.digest(self.texts())
        return CaseStepTaken, _step("drafted", matter, document)


class Sign(Command):
    """Whoever answers for it signs the latest draft, which gets its number."""

    action: ClassVar[str] = "sign"

    document_number: Number

    def says(self, matter: Matter) -> Saying:
        """Return the step with the keyed hash of the number."""
        return CaseStepTaken, _step("signed", matter, matter.hashed(self.document_number))


class Send(Command):
    """The signed explanation goes to the requester; the limit stops (NĐ 59/2019, article 12)."""

    action: ClassVar[str] = "send"

    note: Passage | None = None

    def output(self, matter: Matter) -> Output | None:
        """Return the explanation as it was drafted and signed."""
        act = matter.act
        if act.draft is None or act.signed_number is None:
            raise TypeError("the moves let an unsigned explanation be sent")
        return matter.first_output("explanation", act.signed_number, act.draft, matter.day)

    def says(self, matter: Matter) -> Saying:
        """Return the answer with the hash of the document."""
        return _sent(self.output(matter), matter)


class Settle(Decision):
    """The decision or conclusion that settles a complaint or denunciation is issued."""

    action: ClassVar[str] = "settle"
    kind: ClassVar[str] = "settlement"

    outcome: Ref

    def check(self, matter: Matter) -> None:
        """An outcome is one of those that the instance may have."""
        ground = matter.ground(self.outcome, "outcome")
        instance = str(matter.case.instance or 1)
        if ground.gives and instance not in ground.gives:
            raise WrongField("outcome", "not-in-this-instance")

    def says(self, matter: Matter) -> Saying:
        """Return the outcome, on the day of the decision."""
        output = self.output(matter)
        return CaseSettled, {
            "settled_at": matter.moment(self.day(matter)),
            "outcome": self.outcome,
            "document": output.hash if output else None,
        }


class Publish(Command):
    """
    The answer is published after somebody checked that it may be.

    Each confirmation is given by itself: NĐ 59/2019 does not order publication, so that it is a
    decision with anonymisation (legal.md 2.2; Luật PCTN articles 9-14).
    """

    action: ClassVar[str] = "publish"
    dated_by: ClassVar[str | None] = "published_on"
    follows: ClassVar[tuple[str, ...]] = ("explained",)

    anonymised: StrictBool
    no_personal_data: StrictBool
    no_secret: StrictBool
    """Neither a State, business or private secret (NĐ 59/2019, article 6)."""
    text: Block
    """What is published."""
    published_at: Passage | None = None
    """Where: an address on the web, a newspaper."""
    published_on: Day | None = None

    def check(self, matter: Matter) -> None:
        """All must be confirmed, and no placeholder may bring the person back in."""
        for field in ("anonymised", "no_personal_data", "no_secret"):
            if not getattr(self, field):
                raise WrongField(field, "must-be-confirmed")
        if names_the_requester(self.text):
            raise WrongField("text", "names-the-requester")

    def says(self, matter: Matter) -> Saying:
        """Return that it was published."""
        return ExplanationPublished, {}


def _sent(output: Output | None, matter: Matter) -> Saying:
    document = output.hash if output else None
    return CaseExplained, {"explained_at": matter.act.at, "document": document}


def _step(step: str, matter: Matter, document: str | None) -> Mapping[str, Any]:
    return {"step": step, "happened_at": matter.act.at, "document": document}
