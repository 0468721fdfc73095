import unicodedata
from collections.abc import Sequence
from datetime import date

import pytest

from contracts import units
from contracts.petitions import UnitMap
from contracts.units import Resolved, UnknownUnit, find, resolve, unit_on, units_on

DAY = date(2026, 11, 22)
BEFORE = date(2025, 6, 30)
OLD: UnitMap = "2025-06-30"


def names(found: Sequence[units.Unit]) -> list[str]:
    return [unit.name for unit in found]


def test_an_old_unit_keeps_its_district() -> None:
    assert units.old_unit("00001") == units.OldUnit(
        "00001", "Phường Phúc Xá", "Phường", "commune", "01", "Quận Ba Đình"
    )
    assert units.old_unit("00000") is None


def test_a_code_is_read_on_the_map_of_the_day() -> None:
    assert resolve("46", DAY) == Resolved(unit_on("46", DAY), "", "46")
    assert resolve("99", DAY) == Resolved(None, "unknown-unit")


def test_a_code_that_means_two_units_is_read_on_the_map_asked_for() -> None:
    """00025 is Phường Giảng Võ; it was Phường Ngọc Khánh, which went to three."""
    assert resolve("00025", DAY) == Resolved(unit_on("00025", DAY), "", "01")
    assert resolve("00025", DAY, map=OLD) == Resolved(None, "unit-split", "01")


def test_a_code_that_only_the_other_map_has_is_told_from_an_unknown_one() -> None:
    """45 was Tỉnh Quảng Trị, whose code today is 44."""
    assert resolve("45", DAY) == Resolved(None, "unit-of-other-map")
    assert resolve("45", DAY, map=OLD) == Resolved(unit_on("44", DAY), "", "44")
    assert resolve("06978", DAY, map=OLD) == Resolved(None, "unit-of-other-map")


@pytest.mark.parametrize(("day", "on"), [(BEFORE, "current"), (BEFORE, OLD), (DAY, OLD)], ids=str)
def test_before_the_first_day_or_on_request_the_old_map_is_read(day: date, on: UnitMap) -> None:
    found = resolve("06970", day, map=on)

    assert found.unit
    assert found.unit.code == "06978"


def test_a_petition_from_before_finds_the_successor_as_it_first_was() -> None:
    found = resolve("75", BEFORE)

    assert found.unit
    assert found.unit.name == "Tỉnh Đồng Nai"


def test_a_split_commune_gives_no_unit_but_the_province_it_surely_lies_in() -> None:
    """The old Xã Hải Lạng went to the commune of that name, to Hải Hòa and to Ba Chẽ."""
    assert units.successors("06886") == ("06799", "06886", "06978")
    assert resolve("06886", DAY, map=OLD) == Resolved(None, "unit-split", "22")


def test_the_province_of_a_unit() -> None:
    assert units.province_of("46") == "46"
    assert units.province_of("06978") == "22"
    assert units.province_of("45", map=OLD) == "44"
    with pytest.raises(UnknownUnit, match="06970"):
        units.province_of("06970")
    with pytest.raises(UnknownUnit, match="99999"):
        units.province_of("99999", map=OLD)


@pytest.mark.parametrize(
    "name",
    [
        "Tỉnh Khánh Hòa",
        "Khánh Hòa",
        "Khánh Hoà",
        "KHÁNH HÒA",
        "khánh  hoà ",
        unicodedata.normalize("NFD", "Khánh Hòa"),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str) -> None:
    assert "Tỉnh Khánh Hòa" in names(find(name, DAY))


@pytest.mark.parametrize("name", ["xã ea h’leo", "Ea H'Leo"])
def test_apostrophes_have_one_shape(name: str) -> None:
    assert names(find(name, DAY)) == ["Xã Ea H'Leo"]


def test_hyphens_and_blanks_are_the_same() -> None:
    assert names(find("Văn Miếu – Quốc Tử Giám", DAY)) == ["Phường Văn Miếu - Quốc Tử Giám"]


def test_tones_are_not_ignored() -> None:
    assert names(find("Khanh Hoa", DAY)) == []


def test_names_repeat_so_a_province_narrows_them() -> None:
    everywhere = find("Xã Tân Tiến", DAY)

    assert len({unit.code for unit in everywhere}) == len(everywhere) == 7
    assert [unit.province for unit in find("Xã Tân Tiến", DAY, "75")] == ["75"]
    assert find("Hà Nội", DAY, "01") == []


def test_the_kind_tells_units_of_one_name_apart() -> None:
    assert {unit.kind for unit in find("Tân Tiến", DAY)} == {"Xã", "Phường"}
    assert {unit.kind for unit in find("Phường Tân Tiến", DAY)} == {"Phường"}


def test_a_former_name_still_finds_the_unit_and_a_coming_one_does_not_yet() -> None:
    assert names(find("Tỉnh Đồng Nai", DAY)) == ["Thành phố Đồng Nai"]
    assert names(find("Thành phố Đồng Nai", date(2026, 4, 29))) == []


def test_every_name_of_the_tables_finds_its_unit() -> None:
    for unit in units_on(DAY):
        within = unit.province if unit.level == "commune" else None

        assert unit in find(unit.name, DAY, within)
