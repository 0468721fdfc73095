"""From how many people on a petition is a group's, and how many may speak for them."""

import re
from datetime import date
from pathlib import Path

import pytest

from contracts.petitions import Track
from services.routing import rules
from services.runtime.patience import WrongSetting
from tests.routing.petitions import rulebook

TODAY = date(2026, 11, 22)
HEAD = (
    "track,people_from,people_to,representatives_from,representatives_to,"
    "legal_ref,valid_from,valid_to,confidence\n"
)
ROW = ",5,10,1,2,42/2013/QH13 Điều 29,2014-07-01,,sure\n"


@pytest.mark.parametrize(
    ("people", "allowed"), [(1, None), (4, None), (5, 2), (10, 2), (11, 5), (5_000, 5)]
)
def test_five_are_a_group_and_more_than_ten_may_name_five(people: int, allowed: int | None) -> None:
    rule = rulebook().groups.of(people, TODAY)

    assert (rule and rule.told(people, 0)["representatives_allowed"]) == allowed


def test_before_the_act_nobody_was_a_group() -> None:
    assert rulebook().groups.of(7, date(2014, 6, 30)) is None
    assert rulebook().groups.least(TODAY) == 5


@pytest.mark.parametrize(
    ("track", "people", "allowed"),
    [
        ("explanation", 1, None),
        ("explanation", 2, 1),
        ("explanation", 4, 1),
        ("explanation", 5, 2),
        ("complaint", 4, None),
        ("complaint", 5, 2),
    ],
)
def test_several_who_ask_for_an_explanation_name_one_though_they_are_no_group(
    track: Track, people: int, allowed: int | None
) -> None:
    rule = rulebook().groups.of(people, TODAY, track)

    assert (rule and rule.representatives_to) == allowed


def test_an_installation_may_say_otherwise_from_a_day_on(tmp_path: Path) -> None:
    later = ",3,,1,3,1/2027/QH16 Điều 1,2027-01-01,,low\n"
    ended = ROW.replace("2014-07-01,", "2014-07-01,2026-12-31")
    (tmp_path / "groups.csv").write_text(HEAD + ended + later, encoding="utf-8")

    groups = rules.load(tmp_path).groups

    assert (groups.least(TODAY), groups.least(date(2027, 1, 1))) == (5, 3)
    assert groups.of(4, TODAY) is None
    assert groups.of(4, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROW.replace("5,10", "5,x"), "groups.csv, row 2: invalid literal"),
        (ROW.replace("5,10", "5,4"), "groups.csv, row 2: people_to 4 is less than people_from 5"),
        (ROW.replace("1,2,42", "3,2,42"), "row 2: representatives_from and representatives_to"),
        ("songs" + ROW, "row 2: 'songs' is not one of"),
        (ROW.replace("sure", "maybe"), "row 2: 'maybe' is not one of"),
        (ROW.replace("42/2013/QH13 Điều 29", " "), "row 2: legal_ref is missing"),
        (ROW + ROW.replace("5,10", "8,20"), "groups.csv: two rows for 8 people, 2014-07-01"),
    ],
)
def test_a_wrong_row_stops_the_start_with_its_file_and_row(
    tmp_path: Path, rows: str, said: str
) -> None:
    (tmp_path / "groups.csv").write_text(HEAD + rows, encoding="utf-8")

    with pytest.raises(WrongSetting, match=re.escape(said)):
        rules.load(tmp_path)
