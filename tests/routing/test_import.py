"""What an operator lays over the directory: taken with its dates, or refused with file and row."""

import re
from datetime import date
from pathlib import Path

import pytest

from services.routing import rules
from services.routing.rules import SHIPPED
from services.runtime.patience import WrongSetting
from tests.routing.answers import TODAY

HEAD = "id,title,kind,level,unit,superior,reviewer,valid_from,valid_to,legal_ref,confidence"
HEALTH = "46.health,Sở Y tế và Dân số,department,province,46"
SEPTEMBER = date(2026, 9, 30)
EDUCATION = "46.education,Sở Giáo dục,department,province,46"
ABOVE = "46.people-committee,46.people-committee"


def folder(tmp_path: Path, *lines: str, name: str = "authorities.csv", head: str = HEAD) -> Path:
    (tmp_path / name).write_text("\n".join((head, *lines)), encoding="utf-8")
    return tmp_path


def test_a_change_of_one_body_has_its_day_and_its_act(tmp_path: Path) -> None:
    row = f"{HEALTH},{ABOVE},2026-10-01,,12/2026/QĐ-UBND,sure"

    directory = rules.load(folder(tmp_path, row)).directory

    before, after = (directory.on("46.health", day) for day in (SEPTEMBER, TODAY))
    assert before
    assert after
    assert (before.title, before.valid_to) == ("Sở Y tế thành phố Huế", SEPTEMBER)
    assert (after.title, after.legal_ref) == ("Sở Y tế và Dân số", "12/2026/QĐ-UBND")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [
                f"{HEALTH},{ABOVE},2026-01-01,,1/2026/QĐ-UBND,sure",
                f"{HEALTH},{ABOVE},2026-06-01,,2/2026/QĐ-UBND,sure",
            ],
            "row 3: 46.health is there twice on 2026-06-01",
        ),
        (
            [
                f"{HEALTH},{ABOVE},2026-01-01,2026-03-31,1/2026/QĐ-UBND,sure",
                f"{HEALTH},{ABOVE},2026-06-01,,2/2026/QĐ-UBND,sure",
            ],
            "row 3: 46.health: nobody from 2026-03-31 to 2026-06-01",
        ),
        (
            [f"{HEALTH},46.magic,,2026-01-01,,1/2026/QĐ-UBND,sure"],
            "row 2: nobody is '46.magic' on 2026-01-01",
        ),
        (
            [f"{HEALTH},46.education,46.magic,2026-01-01,,1/2026/QĐ-UBND,sure"],
            "row 2: nobody is '46.magic' on 2026-01-01",
        ),
        (
            [
                f"{HEALTH},46.education,,2026-01-01,,1/2026/QĐ-UBND,sure",
                f"{EDUCATION},46.health,,2026-01-01,,1/2026/QĐ-UBND,sure",
            ],
            "is above itself on 2026-01-01",
        ),
        (
            ["99.health,Sở Y tế,department,province,99,,,2026-01-01,,1/2026/QĐ-UBND,sure"],
            "row 2: there is no unit 99 on 2026-01-01",
        ),
        (
            ["46.health,Sở Y tế,department,commune,46,,,2026-01-01,,1/2026/QĐ-UBND,sure"],
            "row 2: level must be province, as that of 46",
        ),
        (
            ["48.health,Sở Y tế,department,province,46,,,2026-01-01,,1/2026/QĐ-UBND,sure"],
            "row 2: id must begin with 46.",
        ),
        ([f"{HEALTH},{ABOVE},2026-01-01,,,sure"], "row 2: legal_ref is missing"),
        ([f"{HEALTH},{ABOVE},,,1/2026/QĐ-UBND,sure"], "row 2: Invalid isoformat string"),
        ([f"{HEALTH},{ABOVE},2026-01-01,,1/2026/QĐ-UBND,maybe"], "row 2: 'maybe' is not one of"),
    ],
)
def test_a_wrong_body_stops_the_start_with_its_file_and_row(
    tmp_path: Path, rows: list[str], said: str
) -> None:
    with pytest.raises(WrongSetting, match=rf"authorities\.csv.*{re.escape(said)}"):
        rules.load(folder(tmp_path, *rows))


@pytest.mark.parametrize(
    ("line", "changed", "said"),
    [
        ("central:construction,2025", "central:magic,2025", "'central:magic' is not one of"),
        (",police,central", ",magic,central", "row 2: 'magic' is not one of"),
        ("02/2025/NĐ-CP,sure", "02/2025/NĐ-CP,maybe", "row 2: 'maybe' is not one of"),
        (
            "an ninh hàng không,police,",
            "an ninh hàng không,*,",
            "central.transport, field *: two successors on 2025-03-01",
        ),
    ],
)
def test_a_wrong_successor_stops_the_start(
    tmp_path: Path, line: str, changed: str, said: str
) -> None:
    text = (SHIPPED / "successors.csv").read_text(encoding="utf-8").replace(line, changed, 1)
    (tmp_path / "successors.csv").write_text(text, encoding="utf-8")

    with pytest.raises(WrongSetting, match=rf"successors\.csv.*{re.escape(said)}"):
        rules.load(tmp_path)


def test_a_template_of_a_unit_that_is_not_there_is_named(tmp_path: Path) -> None:
    text = (SHIPPED / "communes.csv").read_text(encoding="utf-8").replace("31078", "99999")
    (tmp_path / "communes.csv").write_text(text, encoding="utf-8")

    said = r"communes\.csv, row 4: units: there is no unit or kind '99999'"
    with pytest.raises(WrongSetting, match=said):
        rules.load(tmp_path)


def test_a_condition_that_nobody_knows_is_named(tmp_path: Path) -> None:
    text = (SHIPPED / "competence.csv").read_text(encoding="utf-8")
    text = text.replace(",overdue,", ",late,", 1)
    (tmp_path / "competence.csv").write_text(text, encoding="utf-8")

    with pytest.raises(WrongSetting, match=r"competence\.csv, row 3: 'late' is not one of"):
        rules.load(tmp_path)
