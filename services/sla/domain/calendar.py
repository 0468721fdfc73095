"""Which days are working days, and why; a value that somebody else reads from tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ONE_DAY = timedelta(days=1)
SATURDAY = 5
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ]|$)")
WEEKEND = ("Saturday", "Sunday")

Kind = Literal["holiday", "compensatory", "swap", "working", "closure"]
KINDS: tuple[Kind, ...] = ("holiday", "compensatory", "swap", "working", "closure")


class Refused(ValueError):
    """What cannot be counted, said in one sentence; *field* is what was wrong in the question."""

    def __init__(self, sentence: str, field: str = "from") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the calendar speaks of, other than by the day of its week."""

    working: bool
    kind: Kind
    why: str
    legal_ref: str


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """One stretch of an office's day, from *opens* to *closes*."""

    opens: time
    closes: time
    legal_ref: str

    @property
    def length(self) -> timedelta:
        """How long the office is open in this stretch."""
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)


@dataclass(frozen=True, eq=False)
class Calendar:
    """Days off and swapped days between *first* and *last*, and the hours of an office."""

    days: Mapping[date, Day]
    first: date
    last: date
    hours: Sequence[OfficeHours]
    """The stretches of one working day, in order."""

    def check(self, day: date, field: str = "from") -> None:
        """
        See that the calendar knows *day*, which came of *field* of the question.

        Raises:
            Refused: for a day of which the calendar does not know the holidays.

        """
        if not self.first <= day <= self.last:
            raise Refused(f"the calendar knows {self.first} to {self.last}, not {day}", field)

    def works(self, day: date) -> bool:
        """
        Whether offices work on *day*.

        Raises:
            Refused: for a day of which the calendar does not know the holidays.

        """
        known = self._said(day)
        return known.working if known else day.weekday() < SATURDAY

    def why(self, day: date) -> str:
        """Why *day* is, or is not, a working day."""
        known = self._said(day)
        if known:
            return known.why
        weekday = day.weekday()
        return "working day" if weekday < SATURDAY else WEEKEND[weekday - SATURDAY]

    def told(self, day: date) -> dict[str, object]:
        """Return *day* as it is shown to people and programs."""
        known = self._said(day)
        plain = "working" if day.weekday() < SATURDAY else "weekend"
        return {
            "date": day.isoformat(),
            "working": self.works(day),
            "kind": known.kind if known else plain,
            "why": self.why(day),
            "legal_ref": known.legal_ref if known else "",
        }

    def working_day(self, day: date, number: int) -> date:
        """Return the working day that is *number* after *day*, before it where negative."""
        step = ONE_DAY if number > 0 else -ONE_DAY
        left = abs(number)
        while left:
            day += step
            left -= self.works(day)
        return day

    def _said(self, day: date) -> Day | None:
        self.check(day)
        return self.days.get(day)


def local(moment: datetime) -> datetime:
    """Return *moment* in Vietnam; without an offset it is local already."""
    return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def midnight(day: date) -> datetime:
    """Return the moment *day* begins in Vietnam."""
    return datetime.combine(day, time.min, VIETNAM)


def read_moment(written: str) -> date | datetime:
    """
    Read a day, or a moment with or without an offset, as people write them.

    Raises:
        Refused: for what is neither, or does not exist.

    """
    try:
        if len(written) == len("2026-08-03") and WRITTEN.match(written):
            return date.fromisoformat(written)
        # What is not written so is no date of anybody's, whatever else the parser would take.
        return local(datetime.fromisoformat(written if WRITTEN.match(written) else ""))
    except (ValueError, OverflowError):
        raise Refused(f"{written!r} is no date such as 2026-08-03 or 2026-08-03T09:30") from None
