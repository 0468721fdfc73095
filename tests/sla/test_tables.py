"""The law as data: what ships, what an operator lays over it, and what stops the start."""

from datetime import date
from pathlib import Path

import pytest

from services.runtime.patience import WrongSetting
from services.sla.domain.counting import Terms, deadline
from services.sla.domain.law import Law
from services.sla.domain.months import months_after
from services.sla.rules.reading import SHIPPED
from services.sla.rules.tables import load, load_law

MASTER = (
    *("GT1", "GT2", "PR1", "PR2", "PR3", "PR4", "KN0", "KN1", "KN2", "KN3", "KN4", "KN5", "KN6"),
    *("KN6p", "KN7", "KN8", "TC1", "TC2", "TC3", "TC4", "TC5", "TC6", "TC7", "TC7b", "TC8", "TC9"),
    *("TC9b", "TC10", "CD1", "CD2", "CD3", "CD4", "CD5", "CD5b", "CD6", "XL1", "TT1s", "TT1"),
    *("TT2", "TT2n", "TT3", "TT3n", "PA1", "PA1r", "PA2", "PA3", "PA3u", "CT1", "DB1"),
)
CALENDAR = "date,is_working,kind,legal_ref\n"


def test_the_whole_master_table_is_there_with_a_reference_on_each_row(law: Law) -> None:
    assert set(MASTER) <= set(law.rules.by_id)
    assert all(rule.legal_ref and rule.confidence for rule in law.rules)


def test_a_limit_without_a_number_says_why(law: Law) -> None:
    unknown = {rule.id for rule in law.rules if rule.limit is None}

    assert {"XL1", "DB1", "PA1r", "TT2"} <= unknown
    assert all(rule.unknown and rule.note for rule in law.rules if rule.limit is None)


def test_every_limit_that_a_case_may_start_is_one_of_the_table(law: Law) -> None:
    tracks = {track for run in law.runs for track in run.tracks}

    assert len(tracks) == 7
    assert {run.rule for run in law.runs} <= set(law.rules.by_id)


@pytest.mark.parametrize(
    ("day", "working", "kind"),
    [
        ("2026-01-02", False, "swap"),
        ("2026-01-10", True, "swap"),
        ("2026-08-22", True, "swap"),
        ("2026-08-31", False, "swap"),
        ("2026-04-27", False, "compensatory"),
        ("2026-02-17", False, "holiday"),
        ("2026-02-14", False, "weekend"),
        ("2026-11-24", True, "working"),
        ("2027-11-24", True, "working"),
        ("2029-11-24", False, "weekend"),  # a Saturday, and no Monday in its place
        ("2029-11-26", True, "working"),
        ("2026-10-05", True, "working"),
    ],
)
def test_the_shipped_calendar_knows_holidays_swaps_and_what_is_not_confirmed(
    law: Law, day: str, working: object, kind: str
) -> None:
    told = law.calendar.told(date.fromisoformat(day))

    assert (told["working"], told["kind"]) == (working, kind)


def test_the_day_that_no_act_confirms_says_so(law: Law) -> None:
    assert "112" in str(law.calendar.told(date(2026, 11, 24))["legal_ref"])


def test_the_operators_calendar_beats_the_shipped_one_both_ways(tmp_path: Path) -> None:
    rows = "2026-11-24,False,holiday,an act\n2026-01-02,TRUE,working,an act\n"
    (tmp_path / "calendar.csv").write_text(CALENDAR + rows)

    rules, calendar = load(tmp_path)

    assert not calendar.works(date(2026, 11, 24))
    assert calendar.works(date(2026, 1, 2))
    assert deadline(rules, "GT1", date(2026, 11, 20), calendar).due == date(2026, 11, 30)


def test_a_calendar_file_lies_over_the_rules_folder(tmp_path: Path) -> None:
    (tmp_path / "calendar.csv").write_text(CALENDAR + "2026-10-05,false,closure,flood\n")
    file = tmp_path / "more.csv"
    file.write_text("\ufeff" + CALENDAR + "2026-10-05,true,working,\n2026-10-06,false,closure,\n")

    _, calendar = load(tmp_path, file)

    assert calendar.works(date(2026, 10, 5))
    assert not calendar.works(date(2026, 10, 6))


def limits(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = (SHIPPED / "limits.csv").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "limits.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_an_operators_limits_replace_ours(tmp_path: Path) -> None:
    folder = limits(tmp_path, ("reason,forward,receipt,5", "reason,forward,receipt,3"))

    rules, calendar = load(folder)

    assert deadline(rules, "GT1", date(2026, 10, 5), calendar).due == date(2026, 10, 8)


def test_an_operator_may_let_extensions_run_from_the_rolled_end(tmp_path: Path) -> None:
    folder = limits(tmp_path, ("15,cd,1,,nominal", "15,cd,1,,rolled"))
    rules, calendar = load(folder)
    found = deadline(rules, "GT2", date(2026, 1, 31), calendar, Terms(extensions=1))

    assert found.due == date(2026, 3, 10)  # 15/2 rolls to 23/2, and 15 days from there


@pytest.mark.parametrize(
    ("old", "new", "row", "named"),
    [
        ("GT1,1,explanation", "GT2,2,explanation", 3, "overlap"),
        ("2026-07-01,,R,the law's own", "2026-07-02,,R,the law's own", 11, "uncovered"),
        ("2026-07-01,,R,the law's own", "2026-06-30,,R,the law's own", 11, "overlap"),
        ("forward,receipt,5,wd", "forward,arrival,5,wd", 2, "trigger"),
        ("forward,receipt,5,wd", "sideways,receipt,5,wd", 2, "direction"),
        ("forward,receipt,5,wd", "forward,receipt,five,wd", 2, "limit"),
        ("forward,receipt,5,wd", "forward,receipt,5,weeks", 2, "unit"),
        (",,,false,,,NĐ 59/2019 art 11.4", ",,,perhaps,,,NĐ 59/2019 art 11.4", 2, "pausable"),
        ("NĐ 59/2019 art 11.4,,,R,", ",,,R,", 2, "legal_ref"),
        ("NĐ 59/2019 art 11.4,,,R,", "NĐ 59/2019 art 11.4,1/7/2026,,R,", 2, "valid_from"),
        ("NĐ 59/2019 art 11.4,,,R,", "NĐ 59/2019 art 11.4,,,R,,surplus", 2, "more cells"),
    ],
)
def test_a_bad_limit_stops_the_start_and_says_which_row(
    tmp_path: Path, old: str, new: str, row: int, named: str
) -> None:
    with pytest.raises(WrongSetting, match=rf"^limits\.csv, row {row}: .*{named}"):
        load(limits(tmp_path, (old, new)))


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("calendar.csv", "2026-02-30,false,holiday,x\n", "row 2: date"),
        ("calendar.csv", "2026-02-03,no,holiday,x\n", "row 2: is_working"),
        ("calendar.csv", "2026-02-03,false,feast,x\n", "row 2: kind"),
        (
            "calendar.csv",
            "2026-02-03,false,holiday,x\n2026-02-03,true,working,y\n",
            "row 3: .*twice",
        ),
    ],
)
def test_a_bad_day_stops_the_start_and_says_which_row(
    tmp_path: Path, file: str, text: str, named: str
) -> None:
    (tmp_path / file).write_text(CALENDAR + text)

    with pytest.raises(WrongSetting, match=named):
        load(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("runs.csv", "GT1,explanation", "GT9,explanation", "runs.csv, row 2: there is no rule GT9"),
        ("runs.csv", "KN1,complaint", "KN1,complaints", "runs.csv, row 5: tracks"),
        ("ladder.csv", "1,,due,0,head", "first,,due,0,head", "ladder.csv, row 4: .*number"),
        ("office_hours.csv", "08:00", "8am", "office_hours.csv, row 2: opens"),
    ],
)
def test_a_bad_row_of_the_other_tables_stops_the_start_too(
    tmp_path: Path, file: str, old: str, new: str, named: str
) -> None:
    text = (SHIPPED / file).read_text(encoding="utf-8")
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(WrongSetting, match=named):
        load_law(tmp_path)


OTHER = ["", "\n", "day,off\n", "ngày,nghỉ\n2026-02-03,x\n", "date,kind\n"]
OTHER += [CALENDAR.replace("\n", ",colour\n"), CALENDAR.replace("legal_ref", "date")]


@pytest.mark.parametrize("text", OTHER)
def test_a_calendar_without_its_columns_is_refused_wherever_it_comes_from(
    tmp_path: Path, text: str
) -> None:
    expected = r"calendar\.csv: .*date,is_working,kind,legal_ref"
    (tmp_path / "calendar.csv").write_text(text, encoding="utf-8")

    with pytest.raises(WrongSetting, match=expected):
        load(tmp_path)
    with pytest.raises(WrongSetting, match=expected):
        load(None, tmp_path / "calendar.csv")


@pytest.mark.parametrize("name", ["limits", "office_hours", "runs", "ladder"])
def test_an_empty_table_of_the_law_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.csv").touch()

    with pytest.raises(WrongSetting, match=rf"{name}\.csv: .*legal_ref|ladder\.csv: .*basis"):
        load_law(tmp_path)


def test_a_file_that_is_no_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match=r"absent\.csv"):
        load(None, tmp_path / "absent.csv")
    (tmp_path / "calendar.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongSetting, match=r"calendar\.csv"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-12-15", 2, "2027-02-15"),
    ],
)
def test_a_month_ends_on_the_corresponding_day_or_the_months_last(
    start: str, months: int, end: str
) -> None:
    assert months_after(date.fromisoformat(start), months) == date.fromisoformat(end)
