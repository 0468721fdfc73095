"""Vectors with their hand-counted reasoning; the trigger day is day 0."""

from datetime import date, datetime
from typing import Any

import pytest

from services.sla.domain.calendar import Refused, read_moment
from services.sla.domain.counting import Deadline, Terms, deadline
from services.sla.domain.law import Law
from services.sla.domain.walk import Pause


def counted(law: Law, rule: str, start: str, *pauses: str, **terms: Any) -> Deadline:
    stays = tuple(Pause(*map(date.fromisoformat, pause.split("/"))) for pause in pauses)
    trigger = read_moment(start)
    return deadline(law.rules, rule, trigger, law.calendar, Terms(pauses=stays, **terms))


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("GT1", "2025-12-24", "2025-12-31"),  # A: 25 26 29 30 31
        ("TC1", "2026-02-12", "2026-03-02"),  # D: 13, Tết 14 to 22/2, 23 to 27, 2/3
        ("GT2", "2026-02-01", "2026-02-23"),  # E: 16/2 is Tết, its end too; Monday the 23rd
        ("TC1", "2026-04-24", "2026-05-08"),  # F: 27/4 for Giỗ Tổ; 28 29, 4 to 8/5 after 30/4, 1/5
        ("KN2", "2026-08-03", "2026-09-03"),  # G: 2/9 is National Day
        ("PR1", "2026-08-03", "2026-09-03"),  # G
        # --- Tết 2026: Saturday 14/2 to Sunday 22/2
        ("GT1", "2026-02-13", "2026-02-27"),  # the eve: 23 24 25 26 27
        ("GT1", "2026-02-16", "2026-02-27"),  # received in Tết, counted just the same
        ("GT1", "2026-02-22", "2026-02-27"),  # the last Sunday of it: day 0 is not moved
        ("GT1", "2026-02-10", "2026-02-24"),  # 11 12 13, then 23 24
        ("TC3", "2026-02-11", "2026-02-25"),  # 12 13 23 24 25
        ("GT2", "2026-01-30", "2026-02-23"),  # 14/2 is the Saturday that Tết begins with
        ("GT2", "2026-02-08", "2026-02-23"),  # 15 days later is Monday the 23rd: no roll
        ("GT2", "2026-01-29", "2026-02-13"),  # the last working day before
        ("TC4", "2026-01-20", "2026-02-23"),  # 30 days: 19/2, within Tết
        # --- Tết 2027: Thursday 4/2 to Wednesday 10/2
        ("GT1", "2027-02-03", "2027-02-17"),  # 11 12, 15 16 17
        ("GT1", "2027-01-29", "2027-02-12"),  # 1 2 3, 11 12
        ("TC1", "2027-01-28", "2027-02-15"),  # 29, 1 2 3, 11 12, 15
        ("GT2", "2027-01-21", "2027-02-11"),  # nominal Friday 5/2, the eve
        ("GT2", "2027-01-26", "2027-02-11"),  # nominal Wednesday 10/2, its last day off
        ("KN2", "2027-01-08", "2027-02-11"),  # nominal Sunday 7/2, the second of Tết
        # --- days exchanged: 2/1 for Saturday 10/1/2026, 31/8 for Saturday 22/8/2026
        ("GT1", "2025-12-31", "2026-01-09"),  # 1/1 and 2/1 off: 5 6 7 8 9
        ("TC1", "2025-12-31", "2026-01-12"),  # ... and Saturday the 10th counts: 7th is Monday 12
        ("TC2", "2026-01-05", "2026-01-10"),  # 6 7 8 9 and the worked Saturday, which stays
        ("GT2", "2025-12-26", "2026-01-10"),  # nominal on the worked Saturday: no roll
        ("GT2", "2025-12-18", "2026-01-05"),  # nominal 2/1, off; Monday the 5th
        ("GT1", "2026-08-17", "2026-08-22"),  # 18 19 20 21 and Saturday the 22nd
        ("GT1", "2026-08-26", "2026-09-07"),  # 27 28; off 31/8, 1/9, 2/9; 3 4, Monday 7
        ("GT2", "2026-08-16", "2026-09-03"),  # nominal 31/8, exchanged; 1/9 and 2/9 follow
        ("GT1", "2025-04-25", "2025-05-06"),  # Sat 26/4 worked for 2/5: 26 28 29, then 5 6
        # --- other holidays, month ends, leap day
        ("GT1", "2026-11-20", "2026-11-27"),  # 24/11/2026 is worked: 23 24 25 26 27
        ("GT2", "2026-11-09", "2026-11-24"),  # nor does an end on it roll
        ("GT2", "2028-02-14", "2028-02-29"),  # the leap day is a Tuesday
        ("GT2", "2027-02-14", "2027-03-01"),  # no 29/2: Monday 1/3
        ("KN5", "2026-12-17", "2027-02-01"),  # 45: 31/1/2027 is a Sunday
        ("TC4", "2026-10-31", "2026-11-30"),  # a month end to a month end
        ("KN2", "2027-04-02", "2027-05-04"),  # nominal Sunday 2/5; Monday 3/5 is for 1/5
        ("CT1", "2026-03-02", "2026-05-04"),  # nominal 1/5; the 2nd is a Saturday
        ("CD6", "2026-10-01", "2026-11-16"),  # nominal Sunday 15/11
        # --- versions in time, backwards, at once
        ("KN1", "2026-06-30", "2026-07-10"),  # the last day of the ten days
        ("KN1", "2026-07-01", "2026-07-10"),  # seven working days from then on
        (
            "TT1",
            "2026-08-31",
            "2026-09-16",
        ),  # the last day of the law of 2016: 3 4, 7 to 11, 14 15 16
        ("CD5", "2026-09-08", "2026-08-27"),  # before it: 7 4 3, then 28 27 of August
        ("CD5b", "2026-09-03", "2026-08-28"),  # the working day before is Friday 28/8
        ("TT1s", "2026-08-28", "2026-08-28"),  # at once: the same day
        ("TT1s", "2026-08-29", "2026-09-03"),  # a Saturday, then four days off
    ],
)
def test_a_limit_ends_on_the_day_that_a_clerk_would_count(
    law: Law, rule: str, start: str, due: str
) -> None:
    assert counted(law, rule, start).due == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("rule", "start", "terms", "ends"),
    [
        ("KN2", "2026-10-01", {"variant": "complex"}, ("2026-11-15", "2026-11-16")),
        ("KN2", "2026-10-01", {"variant": "remote"}, ("2026-11-15", "2026-11-16")),
        ("KN2", "2026-10-01", {"variant": "remote-complex"}, ("2026-11-30", "2026-11-30")),
        ("KN5", "2026-10-01", {"variant": "remote-complex"}, ("2026-12-10", "2026-12-10")),
        ("KN4", "2026-10-01", {"variant": "remote"}, ("2026-11-15", "2026-11-16")),
        ("TC1", "2026-10-01", {"variant": "several-places"}, ("2026-10-15", "2026-10-15")),
        # an extension runs from the unrolled end: 15/2 in Tết + 15 = 2/3, not 23/2 + 15
        ("GT2", "2026-01-31", {"extensions": 1}, ("2026-03-02", "2026-03-02")),
        ("TC4", "2026-10-01", {"extensions": 1}, ("2026-11-30", "2026-11-30")),
        ("TC4", "2026-10-01", {"extensions": 2}, ("2026-12-30", "2026-12-30")),
        (
            "TT1",
            "2026-08-03",
            {"extensions": 1},
            ("2026-08-28", "2026-08-28"),
        ),  # 20 wd, 22/8 worked
        (
            "TT2",
            "2026-08-03",
            {"variant": "complex", "extensions": 1},
            ("2026-09-06", "2026-09-07"),
        ),
    ],
)
def test_variants_are_other_limits_and_extensions_are_added(
    law: Law, rule: str, start: str, terms: dict[str, Any], ends: tuple[str, str]
) -> None:
    found = counted(law, rule, start, **terms)

    assert (found.nominal.isoformat(), found.due.isoformat()) == ends


@pytest.mark.parametrize(
    ("rule", "start", "pauses", "due"),
    [
        ("GT2", "2026-10-01", ["2026-10-08/2026-10-20"], "2026-10-28"),  # H: 12 days more
        ("GT2", "2026-10-01", ["2026-10-08/2026-10-08"], "2026-10-16"),  # the same day: nothing
        ("GT2", "2026-10-01", ["2026-10-01/2026-10-03"], "2026-10-19"),  # from day 0: 18 is Sunday
        ("GT2", "2026-10-01", ["2026-10-16/2026-10-19"], "2026-10-19"),  # on the last day
        ("GT2", "2026-10-01", ["2026-10-03/2026-10-05", "2026-10-05/2026-10-08"], "2026-10-21"),
        ("GT2", "2026-02-02", ["2026-02-13/2026-02-24"], "2026-03-02"),  # days off add nothing more
        ("KN2", "2026-06-20", ["2026-07-06/2026-07-16"], "2026-07-30"),  # accepted before 1/7/2026
        ("TC4", "2026-10-01", ["2026-10-10/2026-11-10"], "2026-12-01"),  # 31/10 and 31 days
    ],
)
def test_a_pause_adds_its_days_and_no_more(
    law: Law, rule: str, start: str, pauses: list[str], due: str
) -> None:
    assert counted(law, rule, start, *pauses).due == date.fromisoformat(due)


def test_a_pause_in_the_days_that_an_end_rolls_over_does_not_end_before_it_does(law: Law) -> None:
    # nominal Saturday 17/10, rolled to Monday the 19th, stayed that day until Thursday
    found = counted(law, "GT2", "2026-10-02", "2026-10-19/2026-10-22")

    assert (found.nominal, found.due) == (date(2026, 10, 20), date(2026, 10, 22))
    assert "decision to continue" in found.days[-1].why
    assert "148.5" not in found.days[-1].why


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        ("PR4", "2026-10-03T09:30", "2026-10-04T09:30"),  # over a Saturday, to a Sunday
        ("PR4", "2026-10-03T20:00:00+00:00", "2026-10-05T03:00"),  # another offset, the same moment
        ("PA3", "2026-10-05T10:00", "2026-10-06T10:00"),  # a working day: the same time of the next
        ("PA3", "2026-10-09T16:00", "2026-10-12T16:00"),  # over a weekend
        ("PA3", "2026-10-10T10:00", "2026-10-13T08:00"),  # a Saturday counts from Monday's opening
        ("PA3u", "2026-10-05T08:00", "2026-10-05T12:00"),
        ("PA3u", "2026-10-05T10:00", "2026-10-05T15:00"),  # two before noon, two after 13:00
        ("PA3u", "2026-10-05T12:15", "2026-10-05T17:00"),  # at noon: from 13:00
        ("PA3u", "2026-10-05T17:00", "2026-10-06T12:00"),  # closed: from the next opening
        ("PA3u", "2026-10-09T16:00", "2026-10-12T11:00"),  # one on Friday, three on Monday
        ("PA3u", "2026-02-13T15:00", "2026-02-23T10:00"),  # Tết lies between
        ("PA3u", "2026-01-10T15:00", "2026-01-12T10:00"),  # a worked Saturday has office hours
    ],
)
def test_hours_run_from_the_moment_itself(law: Law, rule: str, start: str, end: str) -> None:
    expected = datetime.fromisoformat(f"{end}:00+07:00")

    found = counted(law, rule, start)

    assert found.due == found.nominal == found.due_at == expected


def test_the_days_of_the_trigger_are_those_of_viet_nam(law: Law) -> None:
    assert counted(law, "GT1", "2026-10-05T16:59:00Z").trigger == date(2026, 10, 5)
    assert counted(law, "GT1", "2026-10-05T17:00:00Z").trigger == date(2026, 10, 6)
    assert counted(law, "GT1", "2026-10-05T23:59").due == date(2026, 10, 12)


def test_every_day_is_listed_and_only_those_that_use_up_the_limit_are_counted(law: Law) -> None:
    found = counted(law, "GT2", "2026-10-03", "2026-10-08/2026-10-10")
    by_day = {day.date: day for day in found.days}

    assert (found.nominal, found.due) == (date(2026, 10, 20), date(2026, 10, 20))
    assert sum(day.counted for day in found.days) == 15
    assert [day.date for day in found.days] == sorted(by_day)
    assert not by_day[date(2026, 10, 3)].counted
    assert by_day[date(2026, 10, 8)].why == by_day[date(2026, 10, 9)].why == "paused"


def test_rolled_days_are_listed_with_their_reason_and_not_counted(law: Law) -> None:
    found = counted(law, "GT2", "2026-02-01")
    rolled = [day for day in found.days if day.date > date(2026, 2, 16)]

    assert sum(day.counted for day in found.days) == 15
    assert [day.date.day for day in rolled] == [17, 18, 19, 20, 21, 22, 23]
    assert "Lunar New Year" in rolled[0].why
    assert "148.5" in rolled[-1].why


def test_it_is_shown_in_the_shape_that_programs_rely_on(law: Law) -> None:
    told = counted(law, "GT1", "2025-12-24").told()

    assert {**told, "days": []} == {
        "rule": "GT1",
        "from": "2025-12-24",
        "nominal": "2025-12-31",
        "due": "2025-12-31",
        "days": [],
        "basis": "NĐ 59/2019 art 11.4",
        "version": "1",
    }


@pytest.mark.parametrize(
    ("asked", "terms", "refused"),
    [
        (["GT9", "2026-10-01"], {}, ("rule", "no rule GT9")),
        (["PA1r", "2026-10-01"], {}, ("rule", "number-not-read")),
        (["XL1", "2026-10-01"], {}, ("rule", "no-limit-of-its-own")),
        (["DB1", "2026-10-01"], {}, ("rule", "at-once")),
        (["TT2", "2026-09-01"], {}, ("rule", "new-law-not-read")),
        (["PR1", "2026-06-30"], {}, ("from", "2026-07-01")),
        (["CD5", "2026-06-30"], {}, ("from", "2026-07-01")),
        (["GT1", "1999-12-01"], {}, ("from", "2000-01-01")),
        (["GT1", "2050-12-30"], {}, ("from", "2050-12-31")),
        *[
            ([rule, f"{day}{time}"], {}, ("from", "2050-12-31"))
            for day in ("0001-01-01", "1999-12-31", "2051-01-01", "9999-12-31")
            for rule, time in (
                *[("GT1", ""), ("GT2", ""), ("TC1", "T23:59"), ("PA3", "T10:00")],
                *[("PA3u", "T23:00"), ("PA1", "")],
            )
        ],
        (["PR4", "2050-12-31T20:00"], {}, ("from", "2050-12-31")),
        (["PR4", "9999-12-31T20:00"], {}, ("from", "2050-12-31")),
        (["GT2", "2026-10-01", "2026-10-05/9999-12-31"], {}, ("pause", "2050-12-31")),
        (["GT2", "2026-10-01", "0001-01-01/2026-10-05"], {}, ("pause", "2050-12-31")),
        (["GT2", "2026-10-01", "2026-10-05/2050-12-31"], {}, ("from", "2050-12-31")),
        (["GT1", "2026-10-01"], {"variant": "complex"}, ("variant", "complex")),
        (["KN4", "2026-10-01"], {"variant": "complex"}, ("variant", "it has: remote")),
        (["GT1", "2026-10-01"], {"extensions": 1}, ("extend", "cannot be extended")),
        (["GT2", "2026-10-01"], {"extensions": 2}, ("extend", "at most 1")),
        (["TC4", "2026-10-01"], {"extensions": 3}, ("extend", "at most 2")),
        (["TT2", "2026-08-03"], {"extensions": 1}, ("extend", "only as complex")),
        (["GT2", "2026-10-01"], {"extensions": -1}, ("extend", "0 times or more")),
        (["GT1", "2026-10-01", "2026-10-02/2026-10-03"], {}, ("pause", "never paused")),
        (["GT2", "2026-10-01", "2026-10-05/2026-10-03"], {}, ("pause", "before it begins")),
        (["GT2", "2026-10-01", "2026-09-30/2026-10-03"], {}, ("pause", "begins on 2026-09-30")),
        (["GT2", "2026-10-01", "2026-10-17/2026-10-19"], {}, ("pause", "had ended on 2026-10-16")),
        (["KN2", "2026-06-20", "2026-06-30/2026-07-05"], {}, ("pause", "from 2026-07-01")),
        (["PR4", "2026-10-01"], {}, ("from", "time of day")),
    ],
)
def test_what_the_law_does_not_give_is_refused_in_one_sentence(
    law: Law, asked: list[str], terms: dict[str, Any], refused: tuple[str, str]
) -> None:
    field, named = refused

    with pytest.raises(Refused, match=named) as refusal:
        counted(law, *asked, **terms)

    assert refusal.value.field == field
    assert "\n" not in str(refusal.value)


def test_pauses_that_overlap_are_refused(law: Law) -> None:
    with pytest.raises(Refused, match="another pause"):
        counted(law, "GT2", "2026-10-01", "2026-10-03/2026-10-08", "2026-10-07/2026-10-09")


@pytest.mark.parametrize(
    "written", ["2026-02-30", "2026-2-3", "20260203", "2026-W05-1", "yesterday", "", "2026-13-01"]
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="no date"):
        read_moment(written)
