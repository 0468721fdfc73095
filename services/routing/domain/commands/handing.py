"""From one authority, track or field to another."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from contracts import units
from contracts.cases import CaseTransferred
from contracts.petitions import UNIT, Manner, PressAct, Track
from contracts.steps import CaseReclassified
from services.routing.domain.commands.command import (
    Command,
    Matter,
    Number,
    Passage,
    Ref,
    Saying,
    WrongField,
)
from services.routing.domain.denouncing import ARTICLE, SEALED_TRACK, WHY_TIED
from services.routing.domain.moves import IllegalMove
from services.routing.domain.outputs import Output
from services.routing.domain.procedure import TRIAGE
from services.routing.domain.triage import Subject


class _HandOver(Command):
    """Another authority holds the case from now on."""

    names: ClassVar[tuple[str, ...]] = ("authority",)
    rule: ClassVar[str]

    authority: str = Field(min_length=1, max_length=100)
    reason: Passage

    def place(self, matter: Matter, named: str | None) -> str | None:
        """Return the commune whose body is *named*, else the place that was known before."""
        is_commune = named is not None and len(named) == len("19753")
        return named if is_commune else matter.case.unit or named

    def says(self, matter: Matter) -> Saying:
        """Return the transfer; the limits of the new body start now."""
        act, named = matter.act, matter.act.named
        if named is None:
            raise WrongField("authority", "unknown-authority")
        return CaseTransferred, {
            "authority": named.id,
            "superiors": act.superiors,
            "level": named.level,
            "unit": self.place(matter, named.unit),
            "opened_at": act.at,
            "rule": self.rule,
            "rule_version": "1",
            "inspectorate": act.inspectorate,
        }


class Assign(_HandOver):
    """
    The triage desk names the authority that must answer a parked case.

    What was read wrongly (track, field, place) is put right in the same step.
    """

    action: ClassVar[str] = "assign"
    rule: ClassVar[str] = TRIAGE

    track: Track | None = None
    field: Subject | None = None
    unit: Annotated[str, Field(pattern=UNIT)] | None = None

    def check(self, matter: Matter) -> None:
        """The place must be on the map of the day, and no tie may tell who denounced."""
        check_untied(self.track, matter)
        if self.unit is not None and units.unit_on(self.unit, matter.day) is None:
            raise WrongField("unit", "unknown-unit")

    def first(self, matter: Matter) -> Sequence[Saying]:
        """Return the reclassification, where the desk read something anew."""
        told = {"field": self.field, "unit": self.unit}
        if not any((self.track, self.field, self.unit)):
            return ()
        track = self.track or matter.case.track
        return [(CaseReclassified, {**told, "track": track, "ground": TRIAGE})]

    def place(self, matter: Matter, named: str | None) -> str | None:
        """Return the place that the desk names, else as for any case handed over."""
        return self.unit or super().place(matter, named)


class Transfer(_HandOver):
    """An authority that is not competent passes the case on, once (TT 05/2021, art 13-16)."""

    action: ClassVar[str] = "transfer"
    rule: ClassVar[str] = "transfer"

    notice_number: Number | None = None

    def check(self, matter: Matter) -> None:
        """Nothing is passed on to whom it is with."""
        if self.authority == matter.case.authority:
            raise WrongField("authority", "holds-the-case")

    def output(self, matter: Matter) -> Output | None:
        """Return the transfer note, where it has a number."""
        if self.notice_number is None:
            return None
        blocks = {"body": self.reason}
        return matter.first_output("transfer-note", self.notice_number, blocks, matter.day)


def check_untied(track: Track | None, matter: Matter) -> None:
    """
    See that what becomes a denunciation is not named by another case as its complaint.

    Raises:
        IllegalMove: where it is: a fact cannot be taken back, and it would tell who denounced.

    """
    if track == SEALED_TRACK and matter.act.complaint_of_another:
        raise IllegalMove(matter.move.action, matter.case.state, ARTICLE, WHY_TIED)


KIND = ("track", "field", "instance", "manner", "press")
"""What a case may be read anew as."""


class Reclassify(Command):
    """
    The case is of another kind than it began as; its limits start anew.

    Of another track, or of the same with another field, instance, manner or act of the press:
    what nobody had said yet may be said here.
    """

    action: ClassVar[str] = "reclassify"

    ground: Ref
    track: Track
    field: Subject | None = None
    instance: Annotated[int, Field(strict=True, ge=1, le=2)] | None = None
    manner: Manner | None = None
    press: PressAct | None = None
    reason: Passage

    def check(self, matter: Matter) -> None:
        """Something must change, and no tie may tell who denounced."""
        check_untied(self.track, matter)
        matter.ground(self.ground)
        if not any(self._changes(matter, name) for name in KIND):
            raise WrongField("track", "no-change")

    def says(self, matter: Matter) -> Saying:
        """Return the new classification."""
        return CaseReclassified, self.model_dump(include={*KIND, "ground"})

    def _changes(self, matter: Matter, name: str) -> bool:
        return getattr(self, name) not in (None, getattr(matter.case, name))
