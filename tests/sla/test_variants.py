"""Another base limit than the plain one: complex, remote, or both."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.deadlines import (
    ClockExtended,
    ClockMissed,
    ClockMoved,
    ClockStarted,
    MissRevoked,
)
from services.runtime.patience import WrongSetting
from services.sla.domain.calendar import Refused
from services.sla.domain.law import Law
from services.sla.domain.runs import Remote, is_remote
from services.sla.http.what_if import DeadlineQuestion, counted
from services.sla.rules.tables import load_law
from tests.sla.acts import handed, of, read, settled, started, step, stopped, wait
from tests.sla.facts import accepted, at, event, extended, opened

AUGUST = at("2026-08-03 09:00")
"""A Monday; 22/8 is worked, 31/8 to 2/9 are off."""
ACCEPTED = at("2026-10-06 09:00")
"""30 days: 5/11; 45: 20/11; 60: Saturday 5/12, so 7/12; 70: 15/12."""
COMPLEX: dict[str, Any] = {"track": "information", "when": AUGUST}


def said_variant(version: int, when: Any, variant: str) -> Any:
    fact = accepted(version, when).message.model_copy(update={"variant": variant})
    return event(fact, when)


def remote(law: Law, *units: str, first: str = "2026-01-01", last: str = "") -> Law:
    to = date.fromisoformat(last) if last else None
    rows = [Remote(unit, date.fromisoformat(first), to, "an act") for unit in units]
    return replace(law, remote=tuple(rows))


def due(said: list[Any], rule: str) -> str:
    (begun,) = of(said, rule, ClockStarted)
    return str(begun.due_on)


@pytest.mark.parametrize(
    ("instance", "variant", "rule", "ends"),
    [
        (1, None, "KN2", "2026-11-05"),
        (1, "complex", "KN2", "2026-11-20"),
        (1, "remote", "KN2", "2026-11-20"),
        (1, "remote-complex", "KN2", "2026-12-07"),
        (2, None, "KN5", "2026-11-20"),
        (2, "complex", "KN5", "2026-12-07"),
        (2, "remote-complex", "KN5", "2026-12-15"),
        (1, "several-places", "KN2", "2026-11-05"),  # the act has none such: ignored
    ],
)
def test_a_complaint_is_accepted_with_the_limit_that_its_matter_has(
    law: Law, instance: int, variant: str | None, rule: str, ends: str
) -> None:
    accept = said_variant(2, ACCEPTED, variant) if variant else accepted(2, ACCEPTED)

    _, said = read(law, opened(track="complaint", instance=instance), accept)

    assert due(said, rule) == ends


@pytest.mark.parametrize(
    ("variant", "ends"), [(None, "2026-11-20"), ("complex", "2026-12-07")], ids=["plain", "complex"]
)
def test_a_unit_that_an_act_lists_is_remote_and_may_be_complex_too(
    law: Law, variant: str | None, ends: str
) -> None:
    accept = said_variant(2, ACCEPTED, variant) if variant else accepted(2, ACCEPTED)

    _, said = read(remote(law, "19753"), opened(track="complaint"), accept)

    assert due(said, "KN2") == ends


def test_a_unit_changes_nothing_unless_it_is_listed_on_that_day(law: Law) -> None:
    life = [opened(track="complaint"), accepted(2, ACCEPTED)]

    for other in (
        law,
        remote(law, "19804"),
        remote(law, "46"),  # its province
        remote(law, "19753", first="2026-10-07"),
        remote(law, "19753", last="2026-10-05"),
    ):
        assert due(read(other, *life)[1], "KN2") == "2026-11-05"


def test_what_an_act_does_not_have_is_ignored_and_what_it_has_is_kept(law: Law) -> None:
    """KN4 and KN8 know remote areas and nothing complex: 45 days, of which 4/12 is the last."""
    life = [
        opened(track="complaint"),
        said_variant(2, ACCEPTED, "complex"),
        settled(3, at("2026-10-20 09:00")),
    ]

    _, plain = read(law, *life)
    _, far = read(remote(law, "19753"), *life)

    assert (due(plain, "KN4"), due(plain, "KN8")) == ("2026-11-19", "2026-11-19")
    assert (due(far, "KN4"), due(far, "KN8")) == ("2026-12-04", "2026-12-04")


def test_a_variant_is_another_limit_and_no_extension(law: Law) -> None:
    life = [opened(track="complaint"), said_variant(2, ACCEPTED, "complex")]

    case, said = read(law, *life)
    _, more = read(law, extended(3, at("2026-11-02 09:00"), "KN2"), case=case)

    assert not of(said, "KN2", ClockExtended)
    assert more == []


def test_the_body_after_a_transfer_finds_for_itself_whether_a_matter_is_complex(law: Law) -> None:
    life = [
        opened(track="complaint"),
        said_variant(2, ACCEPTED, "complex"),
        handed(3, at("2026-10-08 09:00")),
        accepted(4, at("2026-10-12 09:00")),
    ]

    _, said = read(law, *life)

    dues = [str(m.due_on) for m in of(said, "KN2", ClockStarted)]
    assert dues == ["2026-11-20", "2026-11-11"]


# --- information: simple until somebody says complex


def test_a_complex_request_online_is_notified_in_time_and_supplied_in_fifteen_days(
    law: Law,
) -> None:
    """3 working days: 4 5 6/8. 15: to Friday 21 there are 14, then the worked Saturday 22/8."""
    life = [opened(**COMPLEX, manner="online"), step(2, "limit-notified", at("2026-08-06 16:00"))]

    _, said = read(law, *life)

    assert due(said, "TT2") == due(said, "TT2n") == "2026-08-06"
    (moved,) = of(said, "TT2", ClockMoved)
    assert (str(moved.was_due_on), str(moved.due_on)) == ("2026-08-06", "2026-08-22")
    assert moved.reason == "complex"
    assert stopped(said) == {"TT2n": ("limit-notified", True)}


def test_that_it_is_complex_is_said_once(law: Law) -> None:
    life = [
        opened(**COMPLEX, manner="online"),
        said_variant(2, at("2026-08-04 09:00"), "complex"),
        step(3, "limit-notified", at("2026-08-06 16:00")),
    ]

    _, said = read(law, *life)

    assert started(said) == ["TT2", "TT2n"]


def test_the_notice_of_the_limit_may_come_too_late(law: Law) -> None:
    """By post the request itself is due on the fifth working day, its notice on the third."""
    life = [opened(**COMPLEX, manner="post"), step(2, "limit-notified", at("2026-08-07 09:00"))]

    _, said = read(law, *life)

    assert stopped(said) == {"TT3n": ("limit-notified", False)}
    assert [m.rule for m in said if isinstance(m, ClockMissed)] == ["TT3n"]
    assert str(of(said, "TT3", ClockMoved)[0].due_on) == "2026-08-22"


def test_complex_is_said_before_the_simple_limit_ends_or_not_at_all(law: Law) -> None:
    case, _ = read(law, opened(**COMPLEX, manner="online"))
    case, _ = wait(law, case, at("2026-08-07 00:00"))

    _, said = read(law, said_variant(2, at("2026-08-07 09:00"), "complex"), case=case)

    assert not of(said, "TT2", ClockMoved)
    assert not of(said, "TT2", MissRevoked)


def test_only_a_complex_request_online_is_extended(law: Law) -> None:
    """15 days from the unrolled end, Saturday 22/8: Sunday 6/9, so Monday 7."""
    simple = opened(**COMPLEX, manner="online")
    longer = extended(3, at("2026-08-06 10:00"), "TT2")

    _, refused = read(law, simple, longer)
    _, said = read(law, simple, said_variant(2, at("2026-08-05 09:00"), "complex"), longer)

    assert not of(refused, "TT2", ClockExtended)
    (found,) = of(said, "TT2", ClockExtended)
    assert (str(found.was_due_on), str(found.due_on)) == ("2026-08-22", "2026-09-07")


def test_asked_at_the_office_a_complex_request_has_ten_days_from_the_request(law: Law) -> None:
    """10 working days from 3/8: 4 to 7, 10 to 14, 17."""
    life = [opened(**COMPLEX, manner="office"), said_variant(2, at("2026-08-03 15:00"), "complex")]

    case, said = read(law, *life)
    assert stopped(said) == {"TT1s": ("accepted", True)}
    assert due(said, "TT1") == "2026-08-17"

    _, said = read(law, extended(3, at("2026-08-14 09:00"), "TT1"), case=case)
    assert str(of(said, "TT1", ClockExtended)[0].due_on) == "2026-08-28"  # 18 to 22, 24 to 28


# --- the list of remote areas


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ("99999,2026-01-01,,an act\n", "row 2: there is no unit 99999"),
        ("197,2026-01-01,,an act\n", "row 2: unit"),
        ("19753,2026-01-01,,\n", "row 2: legal_ref"),
        ("19753,2026-13-01,,an act\n", "row 2: valid_from"),
        ("19753,2026-01-01,,x\n19753,2027-01-01,,y\n", "row 3: 19753 stands there twice"),
    ],
)
def test_a_bad_remote_area_stops_the_start_and_says_which_row(
    tmp_path: Path, rows: str, named: str
) -> None:
    (tmp_path / "remote.csv").write_text("unit,valid_from,valid_to,legal_ref\n" + rows)

    with pytest.raises(WrongSetting, match=rf"remote\.csv, {named}"):
        load_law(tmp_path)


def test_an_operators_list_of_remote_areas_is_read(tmp_path: Path) -> None:
    rows = "19753,2025-07-01,2026-06-30,an act\n19753,2026-07-01,,another\n"
    (tmp_path / "remote.csv").write_text("unit,valid_from,valid_to,legal_ref\n" + rows)

    found = load_law(tmp_path).remote

    assert is_remote(found, "19753", date(2026, 10, 6))
    assert not is_remote(found, "19753", date(2025, 6, 30))
    assert not is_remote(load_law().remote, "19753", date(2026, 10, 6))


@pytest.mark.parametrize(
    ("unit", "variant", "rule", "ends"),
    [
        ("19753", None, "KN2", "2026-11-20"),
        ("19753", "complex", "KN2", "2026-12-07"),
        ("19753", None, "KN4", "2026-11-20"),
        ("19753", None, "GT2", "2026-10-21"),  # the act knows no remote areas
        ("19804", None, "KN2", "2026-11-05"),
        (None, None, "KN2", "2026-11-05"),
    ],
)
def test_asked_what_if_a_listed_unit_counts_as_remote(
    law: Law, unit: str | None, variant: Any, rule: str, ends: str
) -> None:
    asked = {"rule": rule, "from": "2026-10-06", "unit": unit, "variant": variant}
    question = DeadlineQuestion.model_validate(asked)

    found = counted(law.rules, law.calendar, question, remote(law, "19753").remote)

    assert str(found.due) == ends


def test_asked_what_if_a_variant_that_the_act_does_not_have_is_refused_there_too(law: Law) -> None:
    asked = {"rule": "KN4", "from": "2026-10-06", "unit": "19753", "variant": "complex"}
    question = DeadlineQuestion.model_validate(asked)

    with pytest.raises(Refused, match="no variant complex"):
        counted(law.rules, law.calendar, question, remote(law, "19753").remote)
