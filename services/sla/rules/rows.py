"""The shape of each table of the law; a row that does not fit stops the start."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from contracts.petitions import UNIT, Further, Manner, PressAct, Track
from services.sla.domain.calendar import Kind
from services.sla.domain.course import HEARD, STEPS
from services.sla.domain.law import From
from services.sla.domain.rules import VARIANTS, Direction, End, Trigger, Unit
from services.sla.domain.runs import HeldBy, Receipt


def _words(written: str) -> list[str]:
    return written.split()


def _yes_or_no(written: str) -> bool:
    if written.lower() not in {"true", "false"}:
        raise ValueError("true or false")
    return written.lower() == "true"


FACTS = (HEARD - {"step-taken", "reclassified"}) | {"assigned"} | set(STEPS) | set(VARIANTS)
"""What may start or stop a limit: a fact, a step, or a variant told for the first time."""


def _facts(words: frozenset[str]) -> frozenset[str]:
    if words - FACTS:
        raise ValueError("facts, steps and variants")
    return words


Words = Annotated[frozenset[str], BeforeValidator(_words)]
Listed = Annotated[list[str], BeforeValidator(_words)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
Facts = Annotated[frozenset[str], BeforeValidator(_words), AfterValidator(_facts)]
Unsaid = Literal["none", "not"]
Province = Annotated[str, Field(pattern=r"^([0-9]{2}|none|not)$")]


class Row(BaseModel):
    """A row of any table: no other columns than its own."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class LimitRow(Row):
    """One row of `limits.csv`."""

    id: str = Field(pattern=r"^[A-Za-z0-9]+$")
    version: str = Field(min_length=1)
    track: str = Field(min_length=1)
    step: str = Field(pattern=r"^[a-z0-9-]+$")
    what: str = Field(min_length=1)
    direction: Direction
    trigger: Trigger
    limit: int | None = Field(default=None, ge=0)
    unit: Unit
    complex: int | None = Field(default=None, ge=1)
    remote: int | None = Field(default=None, ge=1)
    remote_complex: int | None = Field(default=None, ge=1)
    several_places: int | None = Field(default=None, ge=1)
    extension: int | None = Field(default=None, ge=1)
    extension_unit: Unit | None = None
    extension_times: int | None = Field(default=None, ge=1)
    extension_variant: str | None = None
    extension_from: End = "nominal"
    extension_condition: str = ""
    pausable: YesNo
    pausable_from: date | None = None
    unknown: str = Field(default="", pattern=r"^[a-z0-9-]*$")
    legal_ref: str = Field(min_length=1)
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = Field(min_length=1)
    note: str = ""


class RunRow(Row):
    """
    One row of `runs.csv`.

    A condition names the words it takes, `none` for what is not said; after `not`, all but these.
    """

    rule: str
    tracks: Annotated[frozenset[Track], BeforeValidator(_words)]
    starts_on: Facts = frozenset()
    trigger: Receipt
    stops_on: Facts = frozenset()
    once: YesNo
    channels: Listed = []
    instances: Annotated[list[Literal["1", "2"] | Unsaid], BeforeValidator(_words)] = []
    manner: Annotated[list[Manner | Unsaid], BeforeValidator(_words)] = []
    press: Annotated[list[PressAct | Unsaid], BeforeValidator(_words)] = []
    further: Annotated[list[Further | Unsaid], BeforeValidator(_words)] = []
    province: Annotated[list[Province], BeforeValidator(_words)] = []
    about_rules: YesNo | None = None
    urgent: YesNo | None = None
    transferred: YesNo | None = None
    held_by: HeldBy = "holder"
    shown_only: YesNo = False
    legal_ref: str = Field(min_length=1)
    note: str = ""


class RungRow(Row):
    """One row of `ladder.csv`."""

    rung: str = Field(min_length=1)
    rules: Words = frozenset()
    counts_from: From
    working_days: int
    to_role: Literal["", "head", "superior", "inspectorate"] = ""
    basis: str = Field(min_length=1)


class RemoteRow(Row):
    """One row of `remote.csv`: a unit that an act counts among the remote areas."""

    unit: str = Field(pattern=UNIT)
    valid_from: date
    valid_to: date | None = None
    legal_ref: str = Field(min_length=1)


class DayRow(Row):
    """One row of `calendar.csv`."""

    date: date
    is_working: YesNo
    kind: Kind
    legal_ref: str = ""


class HoursRow(Row):
    """One row of `office_hours.csv`."""

    opens: time
    closes: time
    legal_ref: str = Field(min_length=1)


class UnconfirmedRow(Row):
    """One row of `unconfirmed_holidays.csv`."""

    name: str
    legal_ref: str = Field(min_length=1)
