import csv
import unicodedata
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts import units
from contracts.units import unit_on, units_on

FOLDER = Path(units.__file__).parent
DAY = date(2026, 11, 22)
BEFORE = date(2025, 6, 30)
COMMUNES = {
    "01": 126, "04": 56, "08": 124, "11": 45, "12": 38, "14": 75, "15": 99, "19": 92, "20": 65,
    "22": 54, "24": 99, "25": 148, "31": 114, "33": 104, "37": 129, "38": 166, "40": 130, "42": 69,
    "44": 78, "46": 40, "48": 94, "51": 96, "52": 135, "56": 65, "66": 102, "68": 124, "75": 95,
    "79": 168, "80": 96, "82": 102, "86": 124, "91": 102, "92": 103, "96": 64,
}  # fmt: skip
NEW_PHUONG = {
    "24": [
        "07294", "07375", "07399", "07444", "07840", "09193", "09292", "09313",
        "09319", "09454", "09475", "09496",
    ],
    "75": [
        "25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368",
        "26425", "26485",
    ],
}  # fmt: skip


def rows(table: str) -> list[dict[str, str]]:
    with (FOLDER / table).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CURRENT = rows("provinces.csv") + rows("communes.csv")
OLD_CODES = [row["code"] for row in rows("old_units.csv")]


def versions_of(code: str) -> list[dict[str, str]]:
    return [row for row in CURRENT if row["code"] == code]


def test_the_country_has_34_provinces_and_3321_communes() -> None:
    levels = Counter(unit.level for unit in units_on(DAY))

    assert levels == {"province": 34, "commune": 3321}


def test_every_province_has_its_number_of_communes() -> None:
    assert Counter(u.province for u in units_on(DAY) if u.level == "commune") == COMMUNES


@pytest.mark.parametrize(
    ("day", "xa", "phuong", "cities"),
    [
        (date(2025, 7, 1), 2621, 687, 6),
        (date(2026, 4, 30), 2611, 697, 7),
        (date(2026, 9, 1), 2611, 697, 8),
        (date(2026, 9, 20), 2599, 709, 9),
    ],
)
def test_communes_become_phuong_and_provinces_become_cities(
    day: date, xa: int, phuong: int, cities: int
) -> None:
    kinds = Counter((unit.level, unit.kind) for unit in units_on(day))

    assert kinds == {
        ("province", "Thành phố"): cities,
        ("province", "Tỉnh"): 34 - cities,
        ("commune", "Xã"): xa,
        ("commune", "Phường"): phuong,
        ("commune", "Đặc khu"): 13,
    }


def test_there_are_no_units_of_the_current_map_before_it_began() -> None:
    assert units_on(BEFORE) == ()


def test_provinces_come_first_and_each_code_once() -> None:
    codes = [unit.code for unit in units_on(DAY)]

    assert codes == sorted(set(codes), key=lambda code: (len(code), code))


def test_every_commune_lies_in_a_province_that_exists() -> None:
    assert {unit.province for unit in units_on(DAY)} == set(COMMUNES)


def test_versions_of_a_unit_follow_each_other_without_gap_or_overlap() -> None:
    for code in {row["code"] for row in CURRENT}:
        versions = versions_of(code)
        ends = [date.fromisoformat(row["valid_to"]) for row in versions[:-1]]

        assert [row["valid_from"] for row in versions] == [
            "2025-07-01",
            *((end + timedelta(days=1)).isoformat() for end in ends),
        ]
        assert versions[-1]["valid_to"] == ""


def test_names_are_composed_vietnamese_that_begin_with_their_kind() -> None:
    for row in CURRENT + rows("old_units.csv"):
        assert row["name"].startswith(f"{row['kind']} ")
        assert row["name"] == " ".join(unicodedata.normalize("NFC", row["name"]).split())


def test_every_version_names_the_act_that_made_it() -> None:
    assert all(row["legal_ref"] for row in CURRENT)


def test_every_correction_is_in_the_tables() -> None:
    tables = {(row["code"], row["name"], row["valid_from"], row["legal_ref"]) for row in CURRENT}

    corrections = rows("corrections.csv")
    renamed = {
        (row["code"], row["value"], row["valid_from"], row["legal_ref"])
        for row in corrections
        if row["field"] == "name"
    }
    (code,) = [row for row in corrections if row["field"] == "code"]

    assert len(renamed) == len(corrections) - 1
    assert renamed <= tables
    assert versions_of(code["value"])
    assert not versions_of(code["code"])


@pytest.mark.parametrize(
    ("code", "last_day_before", "before", "after"),
    [
        ("75", date(2026, 4, 29), "Tỉnh Đồng Nai", "Thành phố Đồng Nai"),
        ("26368", date(2026, 4, 29), "Xã Long Thành", "Phường Long Thành"),
        ("22", date(2026, 8, 31), "Tỉnh Quảng Ninh", "Thành phố Quảng Ninh"),
        ("24", date(2026, 9, 19), "Tỉnh Bắc Ninh", "Thành phố Bắc Ninh"),
        ("09319", date(2026, 9, 19), "Xã Tiên Du", "Phường Tiên Du"),
    ],
)
def test_a_unit_changes_its_name_on_the_day_of_the_act(
    code: str, last_day_before: date, before: str, after: str
) -> None:
    old, new = unit_on(code, last_day_before), unit_on(code, last_day_before + timedelta(days=1))

    assert old
    assert new
    assert (old.name, new.name) == (before, after)


@pytest.mark.parametrize("province", NEW_PHUONG)
def test_the_communes_that_became_phuong_are_those_of_the_resolution(province: str) -> None:
    changed = [row for row in CURRENT if row["province"] == province and row["code"] != province]
    later = [row for row in changed if row["valid_from"] > "2025-07-01"]

    assert [row["code"] for row in later] == NEW_PHUONG[province]
    assert {row["kind"] for row in later} == {"Phường"}


def test_ba_che_has_the_code_of_the_official_list() -> None:
    ba_che = unit_on("06978", DAY)

    assert ba_che
    assert ba_che.name == "Xã Ba Chẽ"
    assert unit_on("06970", DAY) is None
    assert units.successors("06970") == ("06978",)


def test_the_old_map_has_63_provinces_and_10035_communes() -> None:
    assert Counter(len(code) for code in OLD_CODES) == {2: 63, 5: 10035}
    assert len(set(OLD_CODES)) == len(OLD_CODES)


def test_every_old_unit_became_units_that_exist() -> None:
    today = {unit.code for unit in units_on(DAY)}

    for code in OLD_CODES:
        assert units.successors(code)
        assert {len(new) for new in units.successors(code)} == {len(code)}
        assert today >= set(units.successors(code))


def test_nothing_else_has_successors() -> None:
    assert {row["old_code"] for row in rows("successors.csv")} == set(OLD_CODES)
    assert units.successors("99999") == ()


def test_an_old_unit_went_somewhere_whole_or_was_divided_among_several() -> None:
    shares: dict[str, list[str]] = {}
    for row in rows("successors.csv"):
        shares.setdefault(row["old_code"], []).append(row["share"])

    assert all(s == ["whole"] or (len(s) > 1 and set(s) == {"partial"}) for s in shares.values())


def test_no_old_commune_was_split_between_provinces() -> None:
    for code in OLD_CODES:
        (province,) = {units.province_of(new) for new in units.successors(code)}
        old = units.old_unit(code)

        assert old
        assert (province,) == units.successors(old.province)


def test_only_the_island_districts_without_communes_have_no_predecessor() -> None:
    reached = {row["code"] for row in rows("successors.csv")}

    assert {unit.name for unit in units_on(DAY) if unit.code not in reached} == {
        "Đặc khu Bạch Long Vĩ",
        "Đặc khu Cồn Cỏ",
        "Đặc khu Hoàng Sa",
        "Đặc khu Lý Sơn",
        "Đặc khu Côn Đảo",
    }


def test_a_split_commune_is_never_guessed() -> None:
    split = [code for code in OLD_CODES if len(units.successors(code)) > 1]

    assert len(split) == 471
    assert all(units.resolve(code, DAY, map="2025-06-30").unit is None for code in split)
