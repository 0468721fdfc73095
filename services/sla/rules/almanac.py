"""The public holidays of Viet Nam as a calendar of ours, with an operator's days over them."""

from collections.abc import Mapping, Sequence
from datetime import date

from holidays.countries.vietnam import VN

from services.sla.domain.calendar import SATURDAY, Calendar, Day, Kind, OfficeHours

FIRST_YEAR, LAST_YEAR = 2000, 2050
LABOUR_CODE = "BLLĐ 2019 art 112"
COMPENSATORY = "BLLĐ 2019 art 111.3"
SWAPPED = "the Government's yearly exchange of working days"


def a_calendar(
    overlay: Mapping[date, Day],
    hours: Sequence[OfficeHours],
    unconfirmed: Mapping[str, str],
) -> Calendar:
    """
    Build the calendar of the years 2000 to 2050.

    *overlay* beats the package `holidays` both ways. *unconfirmed* names holidays of the package
    that no act in force makes a day off, with the reason: they are plain days.
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = VN(years=years, language="en_US")  # type: ignore[no-untyped-call]
    days = {day: _worked(day) for day in found.weekend_workdays}
    for day, name in found.items():
        reason = next((why for holiday, why in unconfirmed.items() if holiday in name), "")
        known = _plain(day, reason) if reason else _off(name)
        days |= {day: known} if known else {}
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    return Calendar({**days, **overlay}, first, last, tuple(hours))


def _off(name: str) -> Day:
    kind: Kind
    kind, legal_ref = "holiday", LABOUR_CODE
    if name.endswith("(observed)"):
        kind, legal_ref = "compensatory", COMPENSATORY
    if name.startswith("Day off"):
        kind, legal_ref = "swap", SWAPPED
    return Day(working=False, kind=kind, why=f"{kind}: {name}", legal_ref=legal_ref)


def _worked(day: date) -> Day:
    name = day.strftime("%A")
    return Day(working=True, kind="swap", why=f"swap: a worked {name}", legal_ref=SWAPPED)


def _plain(day: date, reason: str) -> Day | None:
    """A day of the week like any other, with the reason; a weekend stays one."""
    works = day.weekday() < SATURDAY
    return Day(working=True, kind="working", why="working day", legal_ref=reason) if works else None
