"""Formal outputs by themselves: issued, and replaced by a later revision."""

from typing import Annotated, ClassVar

from pydantic import Field

from contracts.steps import DocumentIssued
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
from services.routing.domain.outputs import Form, Output

Blocks = Annotated[dict[str, Block], Field(min_length=1, max_length=20)]


class _Document(Command):
    says_of_document: ClassVar[bool] = True

    kind: Ref
    number: Number
    issued_on: Day | None = None
    """Absent: today."""
    blocks: Blocks
    """What it says, by the blocks of its form."""

    def _form(self, matter: Matter) -> Form:
        form = matter.rules.forms.named(matter.case.track, self.kind, matter.day)
        if form is None:
            raise WrongField("kind", "not-of-this-track")
        missing = next((block for block in form.blocks if block not in self.blocks), None)
        if missing:
            raise WrongField(f"blocks.{missing}", "missing")
        known = {*form.blocks, *form.may_have}
        if not known.issuperset(self.blocks):
            raise WrongField("blocks", f"none-but-{','.join(sorted(known))}")
        return form

    def says(self, matter: Matter) -> Saying:
        """Return that it was issued."""
        return DocumentIssued, issued(self.output(matter), matter)


class Issue(_Document):
    """A document is issued that no other action brings with it, on its legal form."""

    action: ClassVar[str] = "issue"

    def check(self, matter: Matter) -> None:
        """It must be a form of the track with all its blocks."""
        self._form(matter)

    def output(self, matter: Matter) -> Output | None:
        """Return its first revision."""
        day = matter.dated(self.issued_on, "issued_on")
        return matter.first_output(self.kind, self.number, self.blocks, day)


class Replace(_Document):
    """A document is replaced by its next revision, with the reason; both stay in the file."""

    action: ClassVar[str] = "replace"

    replaces: Number
    """The number of the revision in force."""
    reason: Passage

    def check(self, matter: Matter) -> None:
        """There must be one to replace."""
        self._form(matter)
        if matter.act.issued is None:
            raise WrongField("replaces", "no-such-document")

    def output(self, matter: Matter) -> Output | None:
        """Return the next revision."""
        day, before = matter.dated(self.issued_on, "issued_on"), matter.act.issued
        return before and before.replaced_by(self.number, self.blocks, self.reason, day)


def issued(output: Output | None, matter: Matter) -> dict[str, object]:
    """Return what the bus is told of a document: hashes, and nothing of what it says."""
    if output is None:
        raise TypeError("the form was there when it was checked")
    return {
        "kind": output.kind,
        "revision": output.revision,
        "entry": matter.hashed(output.number),
        "document": output.hash,
    }
