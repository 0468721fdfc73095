"""Statutory reporting periods: never calendar quarters (TT 01/2024/TT-TTCP)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

_WRITTEN = re.compile(r"(2[0-9]{3})(?:-(Q[1-4]|H1|9M))?")
WHOLE_YEAR = "year"


@dataclass(frozen=True)
class PeriodRule:
    """One row of the statutory calendar: the first and last day of a kind of period."""

    kind: str
    """`year`, `Q1` to `Q4`, `H1` or `9M`."""
    from_year: int
    """0 for the year that the period is named after, -1 for the one before."""
    from_month: int
    from_day: int
    to_month: int
    to_day: int
    legal_ref: str
    valid_from: date
    valid_to: date | None = None

    def __post_init__(self) -> None:
        first = date(2001 + self.from_year, self.from_month, self.from_day)
        if self.from_year not in {-1, 0} or first >= date(2001, self.to_month, self.to_day):
            raise ValueError("a period begins in its year or the one before, and before it ends")


@dataclass(frozen=True)
class Period:
    """A period as it was asked for, with both of its days included."""

    name: str
    first_day: date
    last_day: date
    legal_ref: str

    @property
    def begin(self) -> datetime:
        """The first moment, in Việt Nam."""
        return _midnight(self.first_day)

    @property
    def cut_off(self) -> datetime:
        """The first moment that is too late: the end of the last day, in Việt Nam."""
        return _midnight(self.last_day + timedelta(days=1))


def period(name: str, rules: Iterable[PeriodRule]) -> Period | None:
    """Return the period *name* (`2026`, `2026-Q3`, `2026-H1`, `2026-9M`); None if it is none."""
    written = _WRITTEN.fullmatch(name)
    if written is None:
        return None
    year, kind = int(written[1]), written[2] or WHOLE_YEAR
    for rule in rules:
        last = date(year, rule.to_month, rule.to_day)
        if rule.kind == kind and rule.valid_from <= last <= (rule.valid_to or last):
            first = date(year + rule.from_year, rule.from_month, rule.from_day)
            return Period(name, first, last, rule.legal_ref)
    return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HANOI)
