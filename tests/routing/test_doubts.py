"""What is parked, what time changes, and why an answer is what it is."""

from datetime import date
from typing import Any

import pytest

from services.routing.domain.competence import FIELDS, TRACKS
from services.routing.domain.doubts import PARK_REASONS
from services.routing.domain.dry_runs import dry_run
from services.routing.domain.facts import ClassifiedFacts
from tests.routing.answers import (
    DONG_NAI,
    LAO_CAI,
    QUANG_NINH,
    SPLIT,
    TODAY,
    issued_by,
    resolved,
)
from tests.routing.petitions import HUE, PHU_XUAN, rulebook


@pytest.mark.parametrize(
    ("facts", "reason", "level", "unit"),
    [
        ({}, "no-unit", "central", None),
        ({"field": "transport"}, "no-unit", "central", None),
        ({"unit": "99999"}, "unknown-unit", "central", None),
        ({"unit": SPLIT, "map": "2025-06-30"}, "unit-split", "province", "01"),
        ({"authority": "46.nobody", "unit": HUE}, "unknown-authority", "province", HUE),
        (
            {"decision": issued_by("46.nobody"), "unit": PHU_XUAN},
            "unknown-issuer",
            "commune",
            PHU_XUAN,
        ),
        (
            {"track": "denunciation", "unit": PHU_XUAN},
            "denounced-unknown",
            "province",
            PHU_XUAN,
        ),
        (
            {"track": "complaint", "unit": HUE, "instance": 2},
            "no-second-instance",
            "central",
            HUE,
        ),
    ],
)
def test_what_no_rule_decides_is_parked_and_never_guessed(
    facts: dict[str, Any], reason: str, level: str, unit: str | None
) -> None:
    found = resolved(**facts)

    assert (found.decision, found.authority, found.rule) == ("parked", None, None)
    assert (found.parked, found.level, found.unit) == (reason, level, unit)
    assert found.reasons[-1] == PARK_REASONS[reason]


def test_an_old_commune_with_one_successor_is_read_on_the_map_of_today() -> None:
    """Sinh Long went into another commune as a whole."""
    found = resolved(unit="02227", map="2025-06-30")

    assert (found.decision, found.unit) == ("routed", "02245")


def test_a_day_before_the_reform_is_answered_by_the_body_of_today() -> None:
    """The district committee that answered then is gone."""
    found = resolved(date(2019, 5, 6), unit="02227", field="land").authority

    assert found
    assert found.id == "02245.people-committee"


@pytest.mark.parametrize(
    ("day", "authority", "version"),
    [
        (date(2026, 9, 14), "15.agriculture-environment", "1"),
        (date(2026, 9, 15), "15.industry-trade", "2"),
        (date(2027, 2, 28), "15.industry-trade", "2"),
        (date(2027, 3, 1), "15.agriculture-environment", "3"),
    ],
)
def test_minerals_move_with_their_decree(day: date, authority: str, version: str) -> None:
    found = resolved(day, unit=LAO_CAI, field="minerals")

    assert found.authority
    assert (found.authority.id, found.version) == (authority, version)


@pytest.mark.parametrize(
    ("unit", "day", "name"),
    [
        (DONG_NAI, date(2026, 4, 29), "Ủy ban nhân dân tỉnh Đồng Nai"),
        (DONG_NAI, date(2026, 4, 30), "Ủy ban nhân dân thành phố Đồng Nai"),
        (QUANG_NINH, date(2026, 8, 31), "Ủy ban nhân dân tỉnh Quảng Ninh"),
        (QUANG_NINH, date(2026, 9, 1), "Ủy ban nhân dân thành phố Quảng Ninh"),
    ],
)
def test_a_body_is_called_as_its_unit_is_on_that_day(unit: str, day: date, name: str) -> None:
    found = resolved(day, unit=unit).authority

    assert found
    assert found.title == name


def test_the_decrees_of_the_district_reform_end_and_the_law_itself_goes_on() -> None:
    before, after = (
        resolved(day, unit=PHU_XUAN, field="land") for day in (date(2027, 3, 1), date(2027, 3, 2))
    )

    assert (before.rule, after.rule) == ("LAND-COMMUNE", "COMMUNE")
    assert before.authority == after.authority


def test_those_above_are_told_the_nearest_first() -> None:
    assert resolved(unit=PHU_XUAN).superiors == (
        "46.people-committee",
        "central.government-inspectorate",
    )
    assert resolved(track="voter", authority="central.health").superiors == ()


@pytest.mark.parametrize("track", TRACKS)
def test_every_field_of_every_track_has_an_answer_in_a_commune_and_in_a_province(
    track: str,
) -> None:
    parked = {
        found.parked
        for field in (None, *FIELDS)
        if field != "party"
        for unit in (PHU_XUAN, HUE, LAO_CAI)
        if (found := resolved(track=track, field=field, unit=unit)).decision != "routed"
    }

    assert parked == ({"denounced-unknown"} if track == "denunciation" else set())


def test_a_field_that_nobody_knows_counts_as_none() -> None:
    assert resolved(unit=HUE, field="astrology").rule == "PROVINCE"


def test_a_dry_run_says_why_in_the_shape_of_route() -> None:
    facts = ClassifiedFacts(reference="R1", track="feedback", unit=HUE, field="minerals")

    told = dry_run(facts.reference, facts, rulebook().resolve(facts, TODAY))

    more = {"parked", "ground", "inputs", "skipped", "tried"}
    assert {name: value for name, value in told.items() if name not in more} == {
        "reference": "R1",
        "decision": "routed",
        "level": "province",
        "track": "feedback",
        "field": "minerals",
        "authority": {
            "id": "46.industry-trade",
            "name": "Sở Công Thương thành phố Huế",
            "level": "province",
            "unit": "46",
        },
        "rule": "MINERALS",
        "version": "2",
        "reasons": [
            "nơi xảy ra: Thành phố Huế (46)",
            "lĩnh vực: minerals",
            "quy tắc MINERALS, bản 2: 66.25/2026/NQ-CP; cần kiểm tra lại",
        ],
    }
    assert told["inputs"]["place"] == "province"
    assert {"rule": "MINERALS", "version": "1", "why": "not-in-force"} in told["tried"]
