"""Acts that are on paper: noted, told by letter or notice, or decided."""

import datetime as dt
from typing import ClassVar

from services.routing.domain.commands.command import Block, Command, Day, Matter, Number, Passage
from services.routing.domain.outputs import Output


class Noted(Command):
    """An act that needs no more than a note."""

    note: Passage | None = None
    document_number: Number | None = None
    """The number of the paper that proves it."""


class Notice(Command):
    """An act that is told to the requester by a numbered written notice."""

    kind: ClassVar[str]
    dated_by: ClassVar[str | None] = "notice_date"
    follows: ClassVar[tuple[str, ...]] = ("accepted",)

    notice_number: Number
    notice_date: Day | None = None
    """Absent: today."""
    text: Block
    """What the notice says: the reason, in the authority's own words."""

    def happened_at(self, matter: Matter) -> dt.datetime:
        """Return when it was done, by the day of the notice."""
        return matter.moment(matter.dated(self.notice_date, "notice_date"))

    def output(self, matter: Matter) -> Output | None:
        """Return the notice."""
        day = matter.dated(self.notice_date, "notice_date")
        return matter.first_output(self.kind, self.notice_number, {"body": self.text}, day)


class Letter(Command):
    """An act that is told to the requester in writing, which need not have a number."""

    kind: ClassVar[str]
    dated_by: ClassVar[str | None] = "notice_date"

    notice_number: Number | None = None
    notice_date: Day | None = None
    """Absent: today."""
    text: Block

    def day(self, matter: Matter) -> dt.date:
        """Return the day of the letter."""
        return matter.dated(self.notice_date, "notice_date")

    def output(self, matter: Matter) -> Output | None:
        """Return the letter, where it has a number."""
        if self.notice_number is None:
            return None
        blocks = {"body": self.text}
        return matter.first_output(self.kind, self.notice_number, blocks, self.day(matter))


class Decision(Command):
    """An act that is a numbered written decision."""

    kind: ClassVar[str]
    dated_by: ClassVar[str | None] = "decision_date"
    follows: ClassVar[tuple[str, ...]] = (
        *("accepted", "suspended", "resumed"),
        *("explained", "settled"),
    )
    """With the answer: what a reopened case decides on comes after it."""

    decision_number: Number
    decision_date: Day | None = None
    """Absent: today."""
    text: Block
    """What the decision says."""

    def day(self, matter: Matter) -> dt.date:
        """Return the day of the decision."""
        return matter.dated(self.decision_date, "decision_date")

    def output(self, matter: Matter) -> Output | None:
        """Return the decision."""
        blocks = {"body": self.text}
        return matter.first_output(self.kind, self.decision_number, blocks, self.day(matter))
