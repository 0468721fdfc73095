"""Limits in hours run from the moment itself and do not roll (Civil Code 2015, article 147.1)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from services.sla.domain.calendar import ONE_DAY, VIETNAM, Calendar

Used = Sequence[tuple[date, bool, str]]
"""Days touched, whether they used up the limit, and why."""


def plain(moment: datetime, length: int, calendar: Calendar) -> tuple[datetime, Used]:
    """Return the end of so many hours on the clock, at any time of any day."""
    end = moment + timedelta(hours=length)
    calendar.check(end.date())
    days = (end.date() - moment.date()).days
    why = "hours run from the moment itself, on every day"
    return end, [(moment.date() + ONE_DAY * n, True, why) for n in range(days + 1)]


def working(moment: datetime, length: float, calendar: Calendar) -> tuple[datetime, Used]:
    """
    Return the end of so many hours of an office's working days.

    A whole working day of them ends at the same time of the next working day; the rest runs
    through the office hours. A moment outside them counts from the next opening.
    """
    a_day = sum((stretch.length for stretch in calendar.hours), timedelta())
    whole, rest = divmod(timedelta(hours=length), a_day)
    begins = _open(moment, calendar)
    end = begins
    if whole:
        day = calendar.working_day(begins.date(), whole)
        end = datetime.combine(day, begins.timetz())
    end = _through_office_hours(end, rest, calendar)
    return end, _touched(moment.date(), begins.date(), end.date(), calendar)


def _stretches(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    if calendar.works(day):
        for hours in calendar.hours:
            yield (
                datetime.combine(day, hours.opens, VIETNAM),
                datetime.combine(day, hours.closes, VIETNAM),
            )


def _open(moment: datetime, calendar: Calendar) -> datetime:
    """Return *moment* itself within office hours, else the next opening."""
    day = moment.date()
    while True:
        for opens, closes in _stretches(day, calendar):
            if moment < closes:
                return max(moment, opens)
        day += ONE_DAY


def _through_office_hours(moment: datetime, left: timedelta, calendar: Calendar) -> datetime:
    day = moment.date()
    while left:
        for opens, closes in _stretches(day, calendar):
            begins = max(moment, opens)
            if left and begins < closes:
                used = min(left, closes - begins)
                moment, left = begins + used, left - used
        day += ONE_DAY
    return moment


def _touched(asked: date, begins: date, ends: date, calendar: Calendar) -> Used:
    touched = []
    for n in range((ends - asked).days + 1):
        day = asked + ONE_DAY * n
        counted = day >= begins and calendar.works(day)
        why = calendar.why(day) if not calendar.works(day) else "outside office hours"
        why = "office hours" if counted else f"{why}: not counted"
        touched.append((day, counted, why))
    return touched
