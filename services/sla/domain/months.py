"""Limits in months end on the corresponding day (Civil Code 2015, article 148.3)."""

import calendar
from datetime import date


def months_after(day: date, months: int) -> date:
    """Return the corresponding day, the month's last where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
