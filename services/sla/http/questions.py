"""The shape of what is asked over HTTP; another field than these is named and refused."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from contracts.channels import Words
from contracts.petitions import Level, Track
from services.sla.http.what_if import Question, UnitCode
from services.sla.store.lists import Wanted


def place(written: str) -> tuple[datetime, UUID]:
    """
    Return where a page ends, as the page before gave it in `next`.

    Raises:
        ValueError: for anything else.

    """
    moment, _, clock_id = written.partition("_")
    ended = datetime.fromisoformat(moment)
    if ended.tzinfo is None:
        raise ValueError("a moment has an offset")
    try:
        return ended.astimezone(UTC), UUID(clock_id)
    except OverflowError:
        raise ValueError("no such moment") from None


def is_place(written: str) -> str:
    """Return what is a place, as it is written."""
    place(written)
    return written


class OverdueQuestion(Question):
    """Which missed clocks a list asks for."""

    unit: UnitCode | None = None
    level: Level | None = None
    track: Track | None = None
    limit: int = Field(default=50, ge=1, le=200)
    after: Annotated[str, AfterValidator(is_place)] | None = None

    def wanted(self) -> Wanted:
        """Return it as the store takes it."""
        after = place(self.after) if self.after else None
        return Wanted(self.limit, after, self.unit, self.level, self.track)


class CalendarQuestion(Question):
    """Which days of the calendar are asked for, both ends included."""

    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")


class RulesQuestion(Question):
    """Which rules are asked for."""

    rule: Words | None = Field(default=None, max_length=20)
    on: date | None = None
    """Only versions that count a trigger on that day."""
