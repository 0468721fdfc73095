"""The bodies of today with their full names, and who stands above whom."""

from dataclasses import replace
from datetime import date

import pytest

from services.routing.domain.authorities import Authority, Directory
from services.routing.domain.templates import laid_over
from tests.routing.answers import TODAY
from tests.routing.petitions import PHU_XUAN, rulebook

XA, PHU_QUOC = "02269", "31078"
BODY = Authority(
    id="46.health",
    title="Sở Y tế thành phố Huế",
    kind="department",
    level="province",
    unit="46",
    superior=None,
    reviewer=None,
    valid_from=date(2025, 7, 1),
    valid_to=None,
    legal_ref="150/2025/NĐ-CP",
)


@pytest.mark.parametrize(
    ("authority", "title", "kind", "superior"),
    [
        (
            f"{PHU_XUAN}.economy",
            "Phòng Kinh tế, Hạ tầng và Đô thị phường Phú Xuân",
            "division",
            f"{PHU_XUAN}.people-committee",
        ),
        (
            f"{XA}.economy",
            "Phòng Kinh tế xã Thượng Lâm",
            "division",
            f"{XA}.people-committee",
        ),
        (
            f"{PHU_QUOC}.economy",
            "Phòng Kinh tế, Hạ tầng và Đô thị đặc khu Phú Quốc",
            "division",
            f"{PHU_QUOC}.people-committee",
        ),
        (
            f"{XA}.office",
            "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Thượng Lâm",
            "division",
            f"{XA}.people-committee",
        ),
        (
            f"{XA}.culture-society",
            "Phòng Văn hóa - Xã hội xã Thượng Lâm",
            "division",
            f"{XA}.people-committee",
        ),
        (
            f"{XA}.public-service",
            "Trung tâm Phục vụ hành chính công xã Thượng Lâm",
            "division",
            f"{XA}.people-committee",
        ),
        (f"{XA}.police", "Công an xã Thượng Lâm", "police", "08.police"),
        (
            "08.industrial-zones",
            "Ban Quản lý các khu công nghiệp, khu kinh tế tỉnh Tuyên Quang",
            "board",
            "08.people-committee",
        ),
        ("08.treasury", "Kho bạc Nhà nước tỉnh Tuyên Quang", "treasury", "central.finance"),
        ("08.customs", "Hải quan tỉnh Tuyên Quang", "customs", "central.finance"),
        ("08.statistics", "Thống kê tỉnh Tuyên Quang", "statistics", "central.finance"),
    ],
)
def test_a_body_has_its_full_name_and_its_superior(
    authority: str, title: str, kind: str, superior: str
) -> None:
    found = rulebook().directory.on(authority, TODAY)

    assert found
    assert (found.title, found.kind, found.superior) == (title, kind, superior)


def test_those_above_a_division_are_its_committee_and_the_province() -> None:
    directory = rulebook().directory
    division = directory.on(f"{PHU_XUAN}.economy", TODAY)

    assert division
    assert directory.above(division, TODAY) == (
        f"{PHU_XUAN}.people-committee",
        "46.people-committee",
        "central.government-inspectorate",
    )


def test_a_division_follows_its_unit_through_a_change() -> None:
    """Ten communes of Đồng Nai became wards on 30/4/2026, and their divisions with them."""
    names = {
        day: {
            a.id: a.title
            for a in rulebook().directory.listed_on(day)
            if a.id.endswith(".economy") and a.superior
        }
        for day in (date(2026, 4, 29), date(2026, 4, 30))
    }
    before, after = names.values()

    changed = {code for code in after if before[code] != after[code]}
    assert len(changed) == 10
    assert all("Hạ tầng và Đô thị phường" in after[code] for code in changed)


def test_an_own_row_goes_on_from_its_first_day_and_ends_the_row_of_all_units() -> None:
    own = replace(BODY, title="Sở Y tế và Dân số", valid_from=date(2026, 1, 1))

    directory = Directory(laid_over([BODY], [own]))

    assert [directory.on(BODY.id, day) for day in (date(2025, 12, 31), own.valid_from)] == [
        replace(BODY, valid_to=date(2025, 12, 31)),
        own,
    ]
    assert list(laid_over([BODY], [replace(own, valid_from=BODY.valid_from)])) == [
        replace(own, valid_from=BODY.valid_from)
    ]
    ended = replace(BODY, valid_from=date(2025, 3, 1), valid_to=date(2025, 6, 30))
    assert list(laid_over([ended], [own])) == [ended, own]
    assert next(iter(laid_over([BODY], [replace(own, id="46.other")]))) == BODY


@pytest.mark.parametrize("unit", [None, "46", PHU_XUAN, "99", "central"])
@pytest.mark.parametrize("after", ["", "46", "46.health", f"{PHU_XUAN}.police", "z"])
def test_those_of_a_unit_are_found_as_if_all_were_looked_at(unit: str | None, after: str) -> None:
    directory = rulebook().directory
    looked_at = [
        a.id
        for a in directory.listed_on(TODAY)
        if a.valid_on(TODAY) and a.id > after and unit in (None, a.id.partition(".")[0])
    ]

    assert [a.id for a in directory.there_on(TODAY, unit, after)] == looked_at
