"""Who must answer: tables of what is given and what is expected, with real places."""

from typing import Any

import pytest

from tests.routing.answers import HA_NOI, LAO_CAI, issued_by, resolved
from tests.routing.petitions import HUE, PHU_XUAN


@pytest.mark.parametrize(
    ("field", "commune", "province"),
    [
        (None, "people-committee", "people-committee"),
        ("other", "people-committee", "people-committee"),
        ("land", "people-committee", "46.agriculture-environment"),
        ("environment", "people-committee", "46.agriculture-environment"),
        ("transport", "people-committee", "46.construction"),
        ("lighting", "people-committee", "46.construction"),
        ("education", "people-committee", "46.education"),
        ("health", "people-committee", "46.health"),
        ("children", "people-committee", "46.health"),
        ("merit", "people-committee", "46.home-affairs"),
        ("justice", "people-committee", "46.justice"),
        ("complaint-handling", "people-committee", "46.inspectorate"),
        ("administrative-procedure", "people-committee", "46.office"),
        ("electricity", "46.industry-trade", "46.industry-trade"),
        ("minerals", "46.industry-trade", "46.industry-trade"),
        ("telecom", "46.science", "46.science"),
        ("press", "46.culture", "46.culture"),
        ("labour", "46.home-affairs", "46.home-affairs"),
        ("police", "46.police", "46.police"),
        ("tax", "46.tax", "46.tax"),
        ("insurance", "46.social-insurance", "46.social-insurance"),
        ("corruption", "46.inspectorate", "46.inspectorate"),
    ],
)
def test_a_matter_goes_by_its_field_and_its_place(
    field: str | None, commune: str, province: str
) -> None:
    below, above = (resolved(field=field, unit=unit).authority for unit in (PHU_XUAN, HUE))

    assert below
    assert above
    assert below.id == (f"{PHU_XUAN}.{commune}" if commune == "people-committee" else commune)
    assert above.id == (f"{HUE}.{province}" if province == "people-committee" else province)


@pytest.mark.parametrize(
    ("facts", "authority", "name"),
    [
        ({"field": "transport", "unit": LAO_CAI}, "15.construction", "Sở Xây dựng tỉnh Lào Cai"),
        (
            {"field": "transport", "unit": HUE},
            "46.construction",
            "Sở Xây dựng thành phố Huế",
        ),
        (
            {"field": "lighting", "unit": PHU_XUAN},
            "19753.people-committee",
            "Ủy ban nhân dân phường Phú Xuân",
        ),
        ({"field": "tourism", "unit": HA_NOI}, "01.tourism", "Sở Du lịch thành phố Hà Nội"),
        (
            {"field": "tourism", "unit": LAO_CAI},
            "15.culture",
            "Sở Văn hóa, Thể thao và Du lịch tỉnh Lào Cai",
        ),
        (
            {"field": "sport", "unit": HA_NOI},
            "01.culture",
            "Sở Văn hóa và Thể thao thành phố Hà Nội",
        ),
        (
            {"field": "religion", "unit": LAO_CAI},
            "15.ethnic-religion",
            "Sở Dân tộc và Tôn giáo tỉnh Lào Cai",
        ),
        ({"field": "religion", "unit": HUE}, "46.home-affairs", "Sở Nội vụ thành phố Huế"),
        ({"field": "police", "unit": HA_NOI}, "01.police", "Công an thành phố Hà Nội"),
        (
            {"field": "military", "unit": HA_NOI},
            "01.military-command",
            "Bộ Tư lệnh Thủ đô Hà Nội",
        ),
        (
            {"track": "voter", "authority": "central.construction"},
            "central.construction",
            "Bộ Xây dựng",
        ),
    ],
)
def test_the_answer_has_its_full_vietnamese_name(
    facts: dict[str, Any], authority: str, name: str
) -> None:
    found = resolved(**facts).authority

    assert found
    assert (found.id, found.title) == (authority, name)


@pytest.mark.parametrize(
    ("facts", "authority", "rule"),
    [
        # An explanation and information: the body that decided, else the one addressed.
        (
            {
                "track": "explanation",
                "decision": issued_by("46.construction"),
                "authority": "46.people-committee",
                "unit": PHU_XUAN,
            },
            "46.construction",
            "EX-ISSUER",
        ),
        (
            {"track": "explanation", "authority": "central.health", "unit": PHU_XUAN},
            "central.health",
            "EX-ADDRESSED",
        ),
        ({"track": "information", "authority": "46.land"}, None, None),
        (
            {"track": "information", "authority": "46.agriculture-environment"},
            "46.agriculture-environment",
            "IN-ADDRESSED",
        ),
        # A complaint: first who issued, then the one above; over a province, the minister.
        (
            {"track": "complaint", "decision": issued_by("19753.people-committee")},
            "19753.people-committee",
            "CO-FIRST",
        ),
        (
            {
                "track": "complaint",
                "decision": issued_by("19753.people-committee"),
                "instance": 2,
            },
            "46.people-committee",
            "CO-SECOND",
        ),
        (
            {"track": "complaint", "decision": issued_by("46.construction"), "instance": 2},
            "46.people-committee",
            "CO-SECOND",
        ),
        (
            {
                "track": "complaint",
                "decision": issued_by("46.people-committee"),
                "instance": 2,
                "field": "land",
                "unit": PHU_XUAN,
            },
            "central.agriculture-environment",
            "CO-SECOND-LAND",
        ),
        (
            {"track": "complaint", "decision": issued_by("46.police"), "instance": 2},
            "central.public-security",
            "CO-SECOND",
        ),
        (
            {"track": "complaint", "unit": PHU_XUAN, "instance": 2, "field": "land"},
            "46.people-committee",
            "CO-SECOND-COMMUNE",
        ),
        # A denunciation: the body addressed; whom it is against is not among the facts.
        (
            {"track": "denunciation", "authority": "46.inspectorate", "unit": PHU_XUAN},
            "46.inspectorate",
            "DE-ADDRESSED",
        ),
        # Feedback sent too high goes down to the place; without a place, to whom it was sent.
        (
            {"authority": "central.construction", "unit": PHU_XUAN, "field": "transport"},
            "19753.people-committee",
            "BUILDING-COMMUNE",
        ),
        ({"authority": "46.construction", "unit": HUE}, "46.construction", "ADDRESSED-HERE"),
        ({"authority": "46.construction"}, "46.construction", "NO-PLACE"),
        # Feedback on what a ministry decided stays there.
        ({"decision": issued_by("central.health")}, "central.health", "ISSUER-CENTRAL"),
    ],
)
def test_the_bodies_a_petition_names_count_as_its_track_wants(
    facts: dict[str, Any], authority: str | None, rule: str | None
) -> None:
    found = resolved(**facts)

    assert (found.authority.id if found.authority else None) == authority
    assert found.rule == rule
