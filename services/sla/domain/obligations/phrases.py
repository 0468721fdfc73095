"""The last day of a time told as plans tell it: a quarter, a month, a year, before a year."""

import re
from calendar import monthrange
from datetime import date
from unicodedata import normalize

from services.sla.domain.calendar import ONE_DAY

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OF = r"(?:\s*[/-]\s*|\s+(?:năm\s+)?)"
_DAY = re.compile(rf"(?:ngày\s+)?(?P<day>\d\d?)\s*/\s*(?P<month>\d\d?)\s*/\s*{_YEAR}")
_ISO = re.compile(rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)")
_MONTH = re.compile(rf"(?:tháng\s+)(?P<month>\d\d?){_OF}{_YEAR}")
_QUARTER = re.compile(rf"(?:quý\s*|q)(?P<quarter>iv|i{{1,3}}|[1-4]){_OF}{_YEAR}")
_WHOLE_YEAR = re.compile(rf"(?:năm\s+)?{_YEAR}")
_BEFORE = re.compile(r"trước\s+(?P<rest>.+)")


class UnknownPhrase(ValueError):
    """A due time that is none of those that are known."""


def last_day(phrase: str) -> date:
    """
    Return the last day on which something told to be done by *phrase* is in time.

    `Quý IV/2026`, `Q4/2026`, `tháng 9/2026`, `năm 2026`, `31/12/2026` and `2026-12-31` end with
    their last day; `trước …` ends on the day before it begins.

    Raises:
        UnknownPhrase: for anything else, or a day that does not exist.

    """
    written = " ".join(normalize("NFC", phrase).casefold().split())
    before = _BEFORE.fullmatch(written)
    try:
        if before:
            return _span(before["rest"])[0] - ONE_DAY
        return _span(written)[1]
    except (ValueError, OverflowError):
        raise UnknownPhrase("not a due time such as Quý IV/2026 or trước năm 2030") from None


def _span(written: str) -> tuple[date, date]:
    """Return the first and the last day of what is named."""
    if found := _ISO.fullmatch(written) or _DAY.fullmatch(written):
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        return day, day
    if found := _MONTH.fullmatch(written):
        return _months(int(found["year"]), int(found["month"]), int(found["month"]))
    if found := _QUARTER.fullmatch(written):
        quarter = ROMAN.get(found["quarter"]) or int(found["quarter"])
        return _months(int(found["year"]), 3 * quarter - 2, 3 * quarter)
    if found := _WHOLE_YEAR.fullmatch(written):
        return _months(int(found["year"]), 1, 12)
    raise UnknownPhrase


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
