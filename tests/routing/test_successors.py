"""Whoever still writes to a body that is no more reaches the one that took over its task."""

from datetime import date
from typing import Any

import pytest

from services.routing.domain.doubts import PARK_REASONS
from tests.routing.answers import SPLIT, TODAY, issued_by, resolved
from tests.routing.petitions import HUE, PHU_XUAN, rulebook

BINH_DUONG, TP_HCM = "74", "79"
"""A province that went into another on 1/7/2025."""
THANH_BINH = "19780"


@pytest.mark.parametrize(
    ("old", "field", "successor"),
    [
        ("46.transport", None, "46.construction"),
        ("46.transport", "transport", "46.construction"),
        ("46.transport", "police", "46.police"),
        ("46.natural-resources", "land", "46.agriculture-environment"),
        ("46.natural-resources", "minerals", "46.industry-trade"),
        ("46.agriculture", "agriculture", "46.agriculture-environment"),
        ("46.information", "telecom", "46.science"),
        ("46.information", "press", "46.culture"),
        ("46.planning-investment", "investment", "46.finance"),
        ("46.labour", "merit", "46.home-affairs"),
        ("46.labour", "children", "46.health"),
        ("46.labour", "education", "46.education"),
        ("46.ethnic-board", "ethnic", "46.home-affairs"),
        ("15.ethnic-board", "ethnic", "15.ethnic-religion"),
        ("46.district-police", "police", "46.police"),
        ("46.district-health-centre", "health", "46.health"),
        ("46.district-vocational-centre", "education", "46.education"),
        ("central.transport", "transport", "central.construction"),
        ("central.natural-resources", "minerals", "central.industry-trade"),
        ("central.information", "digital", "central.science"),
        ("central.labour", "labour", "central.home-affairs"),
        ("central.labour", "social-protection", "central.health"),
        ("central.social-insurance", "insurance", "central.finance"),
        ("central.ethnic-committee", None, "central.ethnic-religion"),
        (f"{BINH_DUONG}.people-committee", None, f"{TP_HCM}.people-committee"),
        (f"{BINH_DUONG}.transport", None, f"{TP_HCM}.construction"),
    ],
)
def test_an_abolished_body_is_never_the_answer(old: str, field: str | None, successor: str) -> None:
    found = resolved(track="explanation", decision=issued_by(old), field=field)

    assert found.authority
    assert found.authority.id == successor


def test_the_answer_says_what_became_of_the_body() -> None:
    found = resolved(track="explanation", decision=issued_by("46.transport"))

    assert found.reasons[0] == (
        "Sở Giao thông vận tải không còn từ 01/03/2025, nhiệm vụ giao thông, đường bộ, an toàn"
        " giao thông: 45/2025/NĐ-CP; 150/2025/NĐ-CP Điều 8"
    )
    moved = resolved(track="explanation", decision=issued_by(f"{BINH_DUONG}.people-committee"))
    assert moved.reasons[0] == "Tỉnh Bình Dương nay là Thành phố Hồ Chí Minh"


@pytest.mark.parametrize(
    ("day", "successor"),
    [
        (date(2026, 9, 14), "46.agriculture-environment"),
        (date(2026, 9, 15), "46.industry-trade"),
        (date(2027, 2, 28), "46.industry-trade"),
        (date(2027, 3, 1), "46.agriculture-environment"),
    ],
)
def test_minerals_go_with_the_day_of_the_petition(day: date, successor: str) -> None:
    old = issued_by("46.natural-resources")
    found = resolved(day, track="explanation", decision=old, field="minerals")

    assert found.authority
    assert found.authority.id == successor


def test_a_district_s_task_is_the_commune_s_of_the_place() -> None:
    committee = issued_by("46.district-people-committee")
    placed = resolved(track="complaint", decision=committee, field="land", unit=PHU_XUAN)
    nowhere = resolved(track="complaint", decision=committee, field="land", unit=HUE)
    again = resolved(track="complaint", decision=committee, unit=PHU_XUAN, instance=2)

    assert placed.authority
    assert placed.authority.id == f"{PHU_XUAN}.people-committee"
    assert (nowhere.decision, nowhere.parked, nowhere.level) == (
        "parked",
        "district-abolished",
        "province",
    )
    assert again.authority
    assert again.authority.id == "46.people-committee"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"decision": issued_by("46.information")}, "successor-unclear"),
        ({"decision": issued_by("46.information"), "field": "land"}, "successor-unclear"),
        ({"authority": "46.labour"}, "successor-unclear"),
        ({"authority": f"{SPLIT}.people-committee"}, "unit-split"),
        ({"authority": "46.nobody"}, "unknown-authority"),
        ({"authority": "99.people-committee"}, "unknown-authority"),
    ],
)
def test_what_went_several_ways_is_asked_and_never_guessed(
    facts: dict[str, Any], reason: str
) -> None:
    found = resolved(track="explanation", **facts)

    assert (found.decision, found.parked) == ("parked", reason)
    assert found.reasons[-1] == PARK_REASONS[reason]


def test_an_old_addressee_does_not_park_what_goes_by_field_and_place() -> None:
    found = resolved(authority="46.information", field="transport", unit=PHU_XUAN)

    assert found.authority
    assert found.authority.id == f"{PHU_XUAN}.people-committee"


def test_every_successor_is_a_body_of_today() -> None:
    directory = rulebook().directory
    for unit in (HUE, "15", "01"):
        for body in ("transport", "natural-resources", "agriculture", "planning-investment"):
            found = resolved(track="explanation", decision=issued_by(f"{unit}.{body}"))
            assert found.authority
            assert directory.on(found.authority.id, TODAY) == found.authority
