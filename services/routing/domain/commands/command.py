"""What every command is: an officer's act with its texts, judged beside the case it is about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from contracts.cases import CaseFact
from contracts.channels import Words
from contracts.codes import Code
from services.routing.domain.authorities import Authority
from services.routing.domain.docket import Case
from services.routing.domain.facts import VIETNAM
from services.routing.domain.grounds import Ground
from services.routing.domain.moves import Move
from services.routing.domain.outputs import Output, first_revision, keyed, unknown_placeholder
from services.routing.domain.resolution import day_of
from services.routing.domain.rulebook import Rulebook

CODED = frozenset(
    {
        *(
            "ground",
            "authority",
            "track",
            "field",
            "unit",
            "manner",
            "press",
            "limit",
            "kind",
            "owner",
            "outcome",
        ),
        "verified_by",
    }
)
"""Fields that are codes and go into the fact; any other string is the officer's own words."""
NOUNS: Mapping[str, str] = {
    "accepted": "acceptance",
    "suspended": "suspension",
    "resumed": "continuation",
    "terminated": "termination",
    "explained": "answer",
    "settled": "decision",
    "conclusion-acted-on": "acting",
    "ordered-to-settle": "order",
}
"""How an act is called that another may not be dated before, by its mark."""


FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
"""Between which an officer may date anything, as the tasks of plans."""


def _with_known_placeholders(text: str) -> str:
    if unknown_placeholder(text) is not None:
        raise PydanticCustomError("unknown-placeholder", "must name only placeholders there are")
    return text


def _written(value: Any) -> Any:
    # Pydantic would take a bare number for days since 1970.
    if isinstance(value, dt.date | str):
        return value
    raise PydanticCustomError("iso-8601", "must be written as ISO 8601, such as 2026-11-22")


def _thinkable(day: dt.date) -> dt.date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError("from-2000-to-2099", "must be a day of the years 2000 to 2099")
    return day


Number = Annotated[Words, Field(min_length=1, max_length=100)]
"""The number that an office gives a document, such as `12/TB-UBND`."""
Passage = Annotated[Words, Field(min_length=1, max_length=20_000)]
Block = Annotated[Passage, AfterValidator(_with_known_placeholders)]
"""A passage of a document, in which placeholders such as `{{requester.name}}` may stand."""
Day = Annotated[dt.date, BeforeValidator(_written), AfterValidator(_thinkable)]
"""A day such as people act on; next to the first and the last of all no limit can be counted."""

Ref = Code
"""The code of a ground, an outcome or an authority."""
CaseId = UUID

Saying = tuple[type[CaseFact], Mapping[str, Any]]
"""A fact, and what it says besides the case, its version and who acted."""


class WrongField(Exception):
    """A field that reads well and breaks a *rule* of the case or of the law's catalogues."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


@dataclass(frozen=True, slots=True)
class Act:
    """A command with what surrounds it: when, in what role, and what it names."""

    command: "Command"
    at: dt.datetime
    role: str
    authority: str | None
    named: Authority | None = None
    """The body that it names as `authority`."""
    superiors: tuple[str, ...] = ()
    inspectorate: str | None = None
    """The inspectorate of the named body's province."""
    other: Case | None = None
    """The other case that it refers to; None where there is none, or not for this actor."""
    other_sealed: bool = False
    """Whether that other case is a denunciation, or was one at any time."""
    complaint_of_another: bool = False
    """Whether another case names this one as the complaint about its answer."""
    draft: Mapping[str, str] | None = None
    """The texts of the latest draft."""
    signed_number: str | None = None
    issued: Output | None = None
    """The latest revision of the document that it names."""


@dataclass(frozen=True, slots=True)
class Matter:
    """An act on a case, the move that it is, and the rules of the day."""

    case: Case
    act: Act
    move: Move
    rules: Rulebook

    @property
    def day(self) -> dt.date:
        """The day in Vietnam."""
        return day_of(self.act.at)

    def ground(self, code: str, field: str = "ground") -> Ground:
        """Return the ground of the action; raises WrongField for one that the law does not have."""
        action = self.move.action
        law = self.rules.law_of(self.case, action, self.act.command.told_day or self.day)
        found = self.rules.grounds.named(self.case.track, action, code, law)
        if found is None:
            raise WrongField(field, "not-in-the-catalogue")
        return found

    def hashed(self, number: str | None) -> str | None:
        """Return the keyed hash of a document's number."""
        return keyed(self.case.case_id, number) if number else None

    def dated(self, day: dt.date | None, field: str) -> dt.date:
        """Return the day of a paper, today unless told; raises WrongField for an impossible one."""
        if day is None:
            return self.day
        if day > self.day:
            raise WrongField(field, "in-the-future")
        opened_at, before = self.case.opened_at, self._before
        if opened_at is not None and day < day_of(opened_at):
            raise WrongField(field, "before-the-receipt")
        if before is not None and day < day_of(before[1]):
            raise WrongField(field, f"before-the-{NOUNS.get(before[0], before[0])}")
        return day

    def moment(self, day: dt.date) -> dt.datetime:
        """
        Return now for today, and the beginning of an earlier day.

        Never before the receipt, nor before what the act goes on from.
        """
        if day == self.day:
            return self.act.at
        begins = dt.datetime.combine(day, dt.time(), VIETNAM)
        earliest = self._before[1] if self._before else begins
        return max(begins, self.case.opened_at or begins, earliest)

    @property
    def _before(self) -> tuple[str, dt.datetime] | None:
        """The last of the acts that this one goes on from."""
        return self.case.procedure.latest(self.act.command.follows)

    def first_output(
        self, kind: str, number: str, blocks: Mapping[str, str], day: dt.date
    ) -> Output | None:
        """Return a new document; None where the track has no form of that kind."""
        form = self.rules.forms.named(self.case.track, kind, day)
        return first_revision(self.case.case_id, form, number, blocks, day) if form else None


class Command(BaseModel):
    """An officer's act on one case; its texts stay with the docket."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    action: ClassVar[str]
    names: ClassVar[tuple[str, ...]] = ()
    """Fields with ids of authorities, all of which must be in the directory on that day."""
    other_case: ClassVar[str | None] = None
    """The field with another case's id."""
    dated_by: ClassVar[str | None] = None
    """The field with the day on which it was done, where that may be earlier than today."""
    follows: ClassVar[tuple[str, ...]] = ()
    """Marks of the acts that it goes on from: it was not done before them."""
    says_of_document: ClassVar[bool] = False
    """Whether its own fact carries the document's hash, so that no second fact has to."""

    @property
    def told_day(self) -> dt.date | None:
        """The day on which it was done, where that was told."""
        return getattr(self, self.dated_by) if self.dated_by else None

    def texts(self) -> Mapping[str, str]:
        """Return the officer's own words, by what they are."""
        told = self.model_dump(exclude_none=True)
        return {n: v for n, v in told.items() if isinstance(v, str) and n not in CODED}

    def check(self, matter: Matter) -> None:
        """Raise WrongField, or IllegalMove, for what the shape alone does not show."""

    def output(self, matter: Matter) -> Output | None:
        """Return the formal document that it issues; None where it issues none."""
        return None

    def first(self, matter: Matter) -> Sequence[Saying]:
        """Return what happened before, in the same step."""
        return ()

    def says(self, matter: Matter) -> Saying:
        """Return what happened."""
        raise NotImplementedError
