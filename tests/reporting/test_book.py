from datetime import date, datetime
from pathlib import Path

import pytest

from services.reporting.domain.forms import form
from services.reporting.domain.periods import period
from services.reporting.rules import load
from services.runtime.patience import WrongSetting

BOOK = load()


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026", "2025-12-15", "2026-12-14"),
        ("2026-Q1", "2025-12-15", "2026-03-14"),
        ("2026-Q2", "2026-03-15", "2026-06-14"),
        ("2026-Q3", "2026-06-15", "2026-09-14"),
        ("2026-Q4", "2026-09-15", "2026-12-14"),
        ("2026-H1", "2025-12-15", "2026-06-14"),
        ("2026-9M", "2025-12-15", "2026-09-14"),
        ("2024-Q1", "2023-12-15", "2024-03-14"),
    ],
)
def test_a_period_is_statutory_and_no_calendar_quarter(name: str, first: str, last: str) -> None:
    found = period(name, BOOK.periods)

    assert found is not None
    assert (found.first_day, found.last_day) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )
    assert found.legal_ref == "01/2024/TT-TTCP"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "26",
        "2026-Q5",
        "2026-Q0",
        "2026-H2",
        "2026Q1",
        "2026-q1",
        "2026-11",
        "2023",
        "20260",
        "٢٠٢٦",
    ],
)
def test_what_is_no_period_of_the_law_is_none(name: str) -> None:
    assert period(name, BOOK.periods) is None


def test_a_period_lasts_until_midnight_of_its_last_day_in_viet_nam() -> None:
    found = period("2026-Q3", BOOK.periods)

    assert found is not None
    assert found.begin == datetime.fromisoformat("2026-06-15T00:00:00+07:00")
    assert found.cut_off == datetime.fromisoformat("2026-09-15T00:00:00+07:00")


@pytest.mark.parametrize("name", ["01/TCD", "01-TCD", "01-tcd", "01/TCĐ"])
def test_a_form_has_several_ways_of_being_written(name: str) -> None:
    found = form(name, BOOK.forms)

    assert found is not None
    assert (found.form, found.ready) == ("01/TCD", False)


def test_the_nine_statutory_forms_are_known_and_one_of_our_own_is_ready() -> None:
    assert [found.form for found in BOOK.forms if found.ready] == ["counts"]
    assert len(BOOK.forms) == 10
    assert form("09/TCD", BOOK.forms) is None


PERIODS = "kind,from_year,from_month,from_day,to_month,to_day,legal_ref,valid_from,valid_to"
FORMS = "form,title,ready,legal_ref,valid_from,valid_to"
INDICATORS = "indicator,counts,of,legal_ref,valid_from,valid_to,note"


@pytest.mark.parametrize(
    ("name", "lines", "sentence"),
    [
        ("periods.csv", [PERIODS, "Q1,-1,13,15,3,14,ref,2024-01-01,"], "row 2: : value_error"),
        ("periods.csv", [PERIODS, "Q1,0,4,1,3,31,ref,2024-01-01,"], "row 2: : value_error"),
        ("periods.csv", [PERIODS, "Q1,-1,x,15,3,14,ref,2024-01-01,"], "row 2: from_month: int"),
        ("periods.csv", [PERIODS, "Q1,-1,12,15,3,14,,2024-01-01,"], "row 2: legal_ref: missing"),
        ("periods.csv", [PERIODS, "Q1,-1,12,15,3,14,ref,,"], "row 2: valid_from: missing"),
        (
            "periods.csv",
            [PERIODS, *["Q1,-1,12,15,3,14,ref,2024-01-01,"] * 2],
            "rows 2 and 3 are valid on one day",
        ),
        ("periods.csv", ["kind"], "the columns must be from_day, from_month"),
        ("periods.csv", [], "the columns must be"),
        (
            "forms.csv",
            [FORMS, "a,b,true,ref,2024-02-01,2024-01-01"],
            "valid_to is before valid_from",
        ),
        ("forms.csv", [FORMS, "a,b,true,ref,2024-02-01,,,"], "row 2: more values than columns"),
        ("forms.csv", [FORMS, "a,b,perhaps,ref,2024-02-01,"], "row 2: ready: bool"),
        (
            "indicators.csv",
            [INDICATORS, "a,opened gone,,ref,2024-01-01,,"],
            "a: nothing counts gone",
        ),
        (
            "indicators.csv",
            [INDICATORS, "a,opened,gone,ref,2024-01-01,,"],
            "a: nothing counts gone",
        ),
    ],
)
def test_a_table_that_cannot_be_right_stops_the_start(
    name: str, lines: list[str], sentence: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(WrongSetting, match=name) as refused:
        load(tmp_path)

    assert sentence in str(refused.value)


def test_a_folder_of_rules_replaces_the_tables_it_has_and_no_others(tmp_path: Path) -> None:
    row = "a,opened,,ref,2024-01-01,,"
    (tmp_path / "indicators.csv").write_text(f"{INDICATORS}\n{row}\n", encoding="utf-8")

    book = load(tmp_path)

    assert [found.indicator for found in book.indicators] == ["a"]
    assert book.periods == BOOK.periods
