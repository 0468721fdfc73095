"""The shape of each table of the law; a row that does not fit stops the start."""

from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from contracts.petitions import Track
from services.sla.domain.calendar import Kind
from services.sla.domain.law import From, Receipt
from services.sla.domain.rules import Direction, End, Trigger, Unit


def _words(written: str) -> list[str]:
    return written.split()


def _yes_or_no(written: str) -> bool:
    if written.lower() not in {"true", "false"}:
        raise ValueError("true or false")
    return written.lower() == "true"


Words = Annotated[frozenset[str], BeforeValidator(_words)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]


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
    """One row of `runs.csv`."""

    rule: str
    tracks: Annotated[frozenset[Track], BeforeValidator(_words)]
    starts_on: Words
    trigger: Receipt
    stops_on: Words
    once: YesNo
    channels: Annotated[list[str], BeforeValidator(_words)] = []
    instances: Words = frozenset()
    legal_ref: str = Field(min_length=1)
    note: str = ""


class RungRow(Row):
    """One row of `ladder.csv`."""

    rung: str = Field(min_length=1)
    rules: Words = frozenset()
    counts_from: From
    working_days: int
    to_role: str = Field(default="", pattern=r"^[a-z-]*$")
    basis: str = Field(min_length=1)


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
