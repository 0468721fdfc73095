"""Which unit is meant by a place in words: on today's map, on the old one, or by nobody's guess."""

from datetime import date

import pytest

from services.intake.domain import places

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        (None, None),
        ("", None),
        (" , ", None),
        ("Thành phố Huế", "46"),
        ("số 5, phường Vỹ Dạ, thành phố Huế", "19777"),
        ("Phường Vỹ Dạ , Huế", "19777"),
        ("Vỹ Dạ, Huế", "19777"),
        ("P. Vỹ Dạ, TP. Huế", "19777"),
        ("một nơi không ai biết", None),
        ("xã Tân Tiến", None),
        ("tổ 5, Thành phố Hồ Chí Minh", "79"),
        ("xã Hiệp Thạnh, phường Trường Long Hòa", None),
    ],
)
def test_a_place_is_the_smallest_unit_that_it_can_only_be(
    place: str | None, unit: str | None
) -> None:
    assert places.unit_of(place, DAY) == unit


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        ("xã Tân Tiến, huyện Yên Sơn, tỉnh Tuyên Quang", "02470"),
        ("phường Thạnh Lộc, Quận 12, TP. Hồ Chí Minh", "26767"),
    ],
)
def test_a_district_says_that_the_old_map_is_meant(place: str, unit: str) -> None:
    assert places.unit_of(place, DAY) == unit


@pytest.mark.parametrize(
    ("place", "province"),
    [
        ("phường Không Có Thật, thành phố Huế", "46"),
        ("Quận 1, Thành phố Hồ Chí Minh", "79"),
        ("huyện Phước Sơn, tỉnh Quảng Nam", "48"),
        ("xã Cộng Lạc, huyện Tứ Kỳ, tỉnh Hải Dương", "31"),
        ("xã Thành Vân, xã Vân Du, huyện Thạch Thành, tỉnh Thanh Hóa", "38"),
    ],
)
def test_a_commune_that_cannot_be_told_leaves_the_province_of_today(
    place: str, province: str
) -> None:
    assert places.unit_of(place, DAY) == province


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        ("xã Tân Tiến, huyện Yên Sơn", "02470"),
        ("huyện Yên Sơn", "08"),
        ("thị xã Hương Trà, tỉnh Thừa Thiên Huế", "46"),
        ("huyện Châu Thành", None),
    ],
)
def test_a_district_that_only_one_province_had_names_it(place: str, unit: str | None) -> None:
    assert places.unit_of(place, DAY) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Tại phường Vỹ Dạ có nhiều hố", "19777"),
        ("tại P. Vỹ Dạ", "19777"),
        ("Xã Vinh Lộc và phường Vỹ Dạ", "46"),
        ("phường nào cũng vậy", "46"),
        ("thành phố Huế", "46"),
    ],
)
def test_running_text_names_one_commune_of_its_province_or_none(text: str, unit: str) -> None:
    assert places.named_in(text, "46", DAY) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Cử tri xã Tân Tiến, huyện Yên Sơn, tỉnh Tuyên Quang kiến nghị", "02470"),
        ("Cử tri tỉnh Tuyên Quang kiến nghị", "08"),
        ("Cử tri tỉnh Hải Dương kiến nghị", "31"),
        ("từ tỉnh Tuyên Quang đến tỉnh Lào Cai", None),
        ("Cử tri xã Tân Tiến kiến nghị", None),
        ("không nơi nào", None),
    ],
)
def test_running_text_may_name_its_province_too(text: str, unit: str | None) -> None:
    assert places.named_in(text, None, DAY) == unit
