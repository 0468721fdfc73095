"""
More vectors with their hand-counted reasoning, where the calendar is hardest.

Days off: Tết 2026 Saturday 14 to Sunday 22/2, Tết 2027 Thursday 4 to Wednesday 10/2, Tết 2028
Monday 24 to Sunday 30/1; 2/1/2026 for Saturday 10/1, 31/8/2026 for Saturday 22/8.
"""

from typing import Any

import pytest

from services.sla.domain.law import Law
from tests.sla.test_counting import counted


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        # --- Tết 2027
        ("TC1", "2027-02-01", "2027-02-17"),  # 2 3, 11 12, 15 16 17
        ("TC9", "2027-02-03", "2027-02-17"),  # the eve: 11 12, 15 16 17
        ("KN1", "2027-01-27", "2027-02-12"),  # 28 29, 1 2 3, 11 12
        ("PR2", "2027-01-20", "2027-02-17"),  # 21 22, 25 to 29, 1 2 3 (10), 11 12, 15 16 17
        ("CD1", "2027-01-25", "2027-02-15"),  # 26 to 29, 1 2 3 (7), 11 12, 15
        ("KN3", "2027-02-02", "2027-02-12"),  # 3, 11 12
        ("TC4", "2027-01-06", "2027-02-11"),  # 25 days to 31/1; nominal Friday 5/2
        ("KN5", "2026-12-25", "2027-02-11"),  # 6 to 31/12, 37 to 31/1; nominal 8/2
        ("CD6", "2026-12-22", "2027-02-11"),  # 9, 40; nominal 5/2
        ("CT1", "2026-12-11", "2027-02-11"),  # 20, 51; nominal 9/2
        ("TC8", "2027-01-15", "2027-02-11"),  # 16; nominal Thursday 4/2, the first day off
        ("GT2", "2027-01-19", "2027-02-03"),  # 12; Wednesday 3/2, the last day worked
        ("KN6", "2027-01-28", "2027-02-11"),  # 3; nominal 4/2
        ("GT1", "2027-02-07", "2027-02-17"),  # received in Tết: 11 12, 15 16 17
        # --- Tết 2026
        ("GT1", "2026-02-12", "2026-02-26"),  # 13, 23 to 26
        ("TC2", "2026-02-09", "2026-02-23"),  # 10 to 13, 23
        ("KN2", "2026-01-16", "2026-02-23"),  # 15; nominal Sunday 15/2
        ("KN5", "2026-01-02", "2026-02-23"),  # 29; nominal Monday 16/2
        ("PA1", "2026-02-13", "2026-02-27"),  # 23 to 27
        ("CD1", "2026-02-06", "2026-02-27"),  # 9 to 13, 23 to 27
        ("TT1", "2026-02-02", "2026-02-23"),  # 3 to 6, 9 to 13 (9), 23
        ("TT3", "2026-02-10", "2026-02-24"),  # 11 12 13, 23 24
        # --- Tết 2028
        ("GT1", "2028-01-21", "2028-02-04"),  # the Friday before: 31/1, 1 to 4/2
        ("GT2", "2028-01-10", "2028-01-31"),  # nominal Tuesday 25/1
        ("KN1", "2027-12-29", "2028-01-10"),  # 30 31; Monday 3/1 is for 1/1; 4 to 7 (6), 10
        # --- days exchanged
        ("GT1", "2026-01-02", "2026-01-09"),  # received on the day off: 5 to 9
        ("TC1", "2026-01-08", "2026-01-16"),  # 9, Saturday 10, 12 to 16
        ("KN3", "2026-01-08", "2026-01-12"),  # 9, Saturday 10, 12
        ("GT2", "2026-08-07", "2026-08-22"),  # nominal on the worked Saturday: it stays
        ("PR2", "2026-08-10", "2026-08-28"),  # 11 to 14, 17 to 22 (10), 24 to 28
        ("TC6", "2026-08-28", "2026-09-09"),  # 3 4, 7 8 9
        ("KN1", "2026-08-20", "2026-08-28"),  # 21 22, 24 to 28
        ("PR1", "2026-08-01", "2026-09-03"),  # nominal Monday 31/8, then 1/9 and 2/9
        ("KN6p", "2026-08-16", "2026-09-03"),  # the same nominal day
        # --- the leap day, Tuesday 29/2/2028
        ("GT2", "2028-02-15", "2028-03-01"),  # 14 to 29/2
        ("KN2", "2028-01-30", "2028-02-29"),  # 1 to 31/1
        ("KN5", "2028-01-15", "2028-02-29"),  # 16 to 31/1
        ("TC1", "2028-02-22", "2028-03-02"),  # 23 24 25, 28 29, 1 2
        ("GT1", "2028-02-24", "2028-03-02"),  # 25, 28 29, 1 2
        ("CT1", "2028-01-01", "2028-03-01"),  # 30 to 31/1, 59 to 29/2
        ("CT1", "2026-12-31", "2027-03-01"),  # 31, 59 to 28/2: no leap day
        # --- month and year ends, other holidays
        ("TC4", "2027-01-31", "2027-03-02"),  # 28 to 28/2
        ("KN2", "2026-11-30", "2026-12-30"),
        ("KN2", "2026-12-02", "2027-01-04"),  # nominal Friday 1/1
        ("TC7", "2026-12-28", "2027-01-07"),  # 29 30 31, 4 to 7
        ("TC1", "2027-04-14", "2027-04-26"),  # 15; Friday 16 is Giỗ Tổ; 19 to 23, 26
        ("GT1", "2027-04-28", "2027-05-07"),  # 29; off 30/4 to 3/5; 4 to 7
        ("GT2", "2027-04-15", "2027-05-04"),  # nominal 30/4
        ("GT1", "2027-09-01", "2027-09-10"),  # off 2 and 3; 6 to 10
        ("GT2", "2027-08-19", "2027-09-06"),  # nominal Friday 3/9
        ("GT1", "2028-04-27", "2028-05-08"),  # 28; off 1/5, and 2/5 for Sunday 30/4; 3 4 5, 8
        ("KN2", "2028-08-02", "2028-09-05"),  # nominal Friday 1/9; Monday 4/9 is for Saturday 2/9
        # --- backwards
        ("CD5", "2027-02-15", "2027-02-01"),  # over Tết: 12 11, then 3 2 1
        ("CD5b", "2027-02-11", "2027-02-03"),  # the working day before Tết
        ("CD5", "2026-09-03", "2026-08-24"),  # 28 to 24/8
        ("CD5", "2026-08-24", "2026-08-18"),  # the worked Saturday 22, 21 to 18
        ("CD5", "2028-01-31", "2028-01-17"),  # 21 to 17
    ],
)
def test_a_limit_ends_on_the_day_that_a_clerk_would_count(
    law: Law, rule: str, start: str, due: str
) -> None:
    assert str(counted(law, rule, start).due) == due


@pytest.mark.parametrize(
    ("rule", "start", "terms", "due"),
    [
        ("KN2", "2026-01-05", {"variant": "complex"}, "2026-02-23"),  # 26; nominal 19/2
        ("KN2", "2026-12-21", {"variant": "remote"}, "2027-02-11"),  # 10, 41; nominal 4/2
        ("KN2", "2026-12-08", {"variant": "remote-complex"}, "2027-02-11"),  # 23, 54; 6/2
        ("KN5", "2026-12-02", {"variant": "remote-complex"}, "2027-02-11"),  # 29, 60; 10/2
        ("KN5", "2026-07-04", {"variant": "complex"}, "2026-09-03"),  # 27, 58; nominal 2/9
        ("KN4", "2026-07-18", {"variant": "remote"}, "2026-09-03"),  # 13, 44; nominal 1/9
        ("KN8", "2026-12-26", {"variant": "remote"}, "2027-02-11"),  # 5, 36; nominal 9/2
        ("KN2", "2028-01-15", {"variant": "complex"}, "2028-02-29"),  # 16 to 31/1
        # 27 28 29, 1 2 3 (6), 11 12, 15 16
        ("TC1", "2027-01-26", {"variant": "several-places"}, "2027-02-16"),
        # 10 to 13, 23 to 27 (9), 2 to 6/3, 9
        ("TT2", "2026-02-09", {"variant": "complex"}, "2026-03-09"),
        ("TC4", "2026-12-13", {"extensions": 1}, "2027-02-11"),  # 18, 49; 11/2 itself
        ("TC4", "2026-11-08", {"extensions": 2}, "2027-02-11"),  # 22, 53, 84; nominal 6/2
        ("GT2", "2027-01-06", {"extensions": 1}, "2027-02-11"),  # 25; nominal 5/2
        # 25 to 28, 3 4 (6), 7 to 11, 14 to 18 (16), 21 to 24
        ("TT1", "2026-08-24", {"extensions": 1}, "2026-09-24"),
        # 15 working days end on Tuesday 25/8; 15 days more
        ("TT3", "2026-08-05", {"variant": "complex", "extensions": 1}, "2026-09-09"),
    ],
)
def test_variants_and_extensions_roll_as_the_plain_limit_does(
    law: Law, rule: str, start: str, terms: dict[str, Any], due: str
) -> None:
    assert str(counted(law, rule, start, **terms).due) == due


@pytest.mark.parametrize(
    ("rule", "days", "extensions", "due"),
    [
        ("GT2", ["2027-01-25", "2027-02-01/2027-02-12"], 0, "2027-02-22"),  # 9/2 + 11: Saturday
        ("KN2", ["2027-01-04", "2027-01-20/2027-02-11"], 0, "2027-02-25"),  # 3/2 + 22
        ("TC4", ["2028-02-01", "2028-02-20/2028-03-05"], 0, "2028-03-16"),  # 2/3 + 14, with 29/2
        ("GT2", ["2026-08-18", "2026-08-31/2026-09-03"], 0, "2026-09-07"),  # 2/9 + 3: Saturday
        # 15/1 + 10 + 10: 4/2, the first day of Tết
        ("KN5", ["2026-12-01", "2026-12-10/2026-12-20", "2027-01-04/2027-01-14"], 0, "2027-02-11"),
        ("KN0", ["2026-10-01", "2026-11-01/2026-11-11"], 0, "2027-01-11"),  # 9/1 is a Saturday
        ("GT2", ["2026-10-01", "2026-10-08/2026-10-20"], 1, "2026-11-12"),  # 15 + 15 + 12
        ("TC4", ["2026-12-20", "2027-01-10/2027-01-20"], 1, "2027-03-01"),  # 70: Sunday 28/2
    ],
)
def test_a_pause_over_holidays_adds_its_days_and_the_end_rolls(
    law: Law, rule: str, days: list[str], extensions: int, due: str
) -> None:
    """*days*: the trigger, then the pauses."""
    assert str(counted(law, rule, *days, extensions=extensions).due) == due


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        ("PA3", "2027-02-03T16:00", "2027-02-11T16:00"),  # the same time after Tết
        ("PA3u", "2027-02-03T15:00", "2027-02-11T10:00"),  # two hours, and two after Tết
        ("PA3", "2026-08-21T10:00", "2026-08-22T10:00"),  # a worked Saturday
        ("PR4", "2027-02-05T22:00", "2027-02-06T22:00"),  # hours run on in Tết and do not roll
    ],
)
def test_hours_over_holidays(law: Law, rule: str, start: str, end: str) -> None:
    assert counted(law, rule, start).due_at.isoformat() == f"{end}:00+07:00"
