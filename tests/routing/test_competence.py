"""Rules that ask for more than field and place: who asks, who is asked, how sure it is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.petitions import SenderKind
from services.routing.domain.competence import FIELDS, TRACKS
from services.routing.domain.doubts import GUIDE_GROUNDS, PARK_REASONS
from tests.routing.answers import COMMUNE, PROVINCE, TODAY, holder, issued_by, received, resolved
from tests.routing.petitions import HUE, PHU_XUAN


def test_what_the_press_asks_is_explained_by_whoever_did_it() -> None:
    asks: dict[str, Any] = {"track": "press", "field": "transport", "unit": PHU_XUAN}
    done = resolved(**asks, press="asks", decision=issued_by("46.construction"))
    named = resolved(**asks, press="asks", authority="46.health")
    forwarded = resolved(**asks, press="forwards", authority="46.health")

    assert (holder(done), done.rule) == ("46.construction", "PR-ISSUER")
    assert (holder(named), named.rule) == ("46.health", "PR-ADDRESSED")
    assert holder(forwarded) == COMMUNE


@pytest.mark.parametrize(
    ("facts", "authority"),
    [
        # A ministry or department that voters name answers; a committee by its departments.
        ({"authority": "central.health", "field": "labour", "unit": HUE}, "central.health"),
        ({"authority": "46.construction", "field": "land"}, "46.construction"),
        ({"authority": PROVINCE, "field": "transport", "unit": PHU_XUAN}, "46.construction"),
        ({"authority": PROVINCE, "unit": PHU_XUAN}, PROVINCE),
        ({"field": "transport", "unit": PHU_XUAN}, COMMUNE),
    ],
)
def test_voters_are_answered_at_the_level_that_they_ask(
    facts: dict[str, Any], authority: str
) -> None:
    assert holder(resolved(track="voter", **facts)) == authority


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"confidence": 0.2, "unit": PHU_XUAN, "field": "lighting"}, "unsure"),
        ({"confidence": 0.9, "unit": PHU_XUAN, "field": "lighting"}, None),
        ({"confidence": 0.0, "unit": PHU_XUAN}, "unsure"),
        ({"confidence": 0.0, "unit": PHU_XUAN, "authority": COMMUNE}, None),
        ({"unit": PHU_XUAN}, None),
        ({"confidence": 0.3, "unit": HUE, "field": "lighting"}, "no-commune"),
        ({"confidence": 0.8, "unit": HUE, "field": "lighting"}, None),
        ({"confidence": 0.0, "unit": HUE}, "no-commune"),
        ({"unit": HUE}, None),
        ({"confidence": 0.1, "authority": "central.health", "field": "health"}, "unsure"),
    ],
)
def test_what_was_only_read_from_words_and_is_unsure_goes_to_a_human(
    facts: dict[str, Any], reason: str | None
) -> None:
    assert resolved(**facts).parked == reason


def test_town_water_crosses_communes() -> None:
    assert holder(resolved(field="water-supply", unit=PHU_XUAN)) == "46.construction"
    assert holder(resolved(field="water-supply", unit="02269")) == "02269.people-committee"


@pytest.mark.parametrize(
    ("facts", "skipped"),
    [
        ({"authority": "central.construction"}, True),
        ({"authority": PROVINCE}, True),
        ({"authority": COMMUNE}, False),
        ({}, False),
        ({"authority": PROVINCE, "track": "complaint", "instance": 2}, False),
        ({"authority": PROVINCE, "track": "complaint"}, True),
    ],
)
def test_whoever_is_written_to_above_the_competent_level_guides_down(
    facts: dict[str, Any], skipped: bool
) -> None:
    about = issued_by(COMMUNE) if facts.get("track") == "complaint" else None
    found = resolved(unit=PHU_XUAN, field="lighting", decision=about, **facts)

    assert found.skipped == skipped
    assert found.reasons[-1].startswith("vượt cấp: ") == skipped
    if skipped:
        assert found.addressed_level in ("central", "province")
        assert holder(found) == COMMUNE


def test_what_is_known_of_the_holder_and_of_the_desk_is_told() -> None:
    routed = resolved(field="lighting", unit=PHU_XUAN)
    parked = resolved(track="denunciation", unit=PHU_XUAN)
    central = resolved(track="explanation", authority="central.health")
    desk = resolved(track="complaint", unit=HUE, instance=2)

    assert routed.inspectorate == parked.inspectorate == "46.inspectorate"
    assert parked.level == "province"
    assert parked.superiors == ("central.government-inspectorate",)
    assert (desk.level, desk.unit, desk.superiors) == ("central", HUE, ())
    assert (central.inspectorate, central.addressed_level) == (None, "central")
    assert [tried.why for tried in parked.tried if tried.rule == "DE-HEAD"] == ["against-head"]


facts_of_any_kind = st.fixed_dictionaries(
    {"track": st.sampled_from(TRACKS)},
    optional={
        "field": st.sampled_from((*FIELDS, "astrology")),
        "unit": st.sampled_from((HUE, PHU_XUAN, "01", "00556", "99999")),
        "authority": st.sampled_from(("central.health", "46.transport", COMMUNE, "46.x")),
        "decision": st.sampled_from(("46.tax", COMMUNE, "46.labour")).map(issued_by),
        "instance": st.sampled_from((1, 2)),
        "against": st.sampled_from(("staff", "head")),
        "further": st.sampled_from(("overdue", "after-conclusion")),
        "press": st.sampled_from(("asks", "forwards")),
        "confidence": st.floats(0, 1),
    },
)


@given(facts_of_any_kind, st.sampled_from(("anonymous", "person")))
def test_every_petition_has_a_body_of_today_or_a_desk_with_a_reason(
    facts: dict[str, Any], sender: SenderKind
) -> None:
    found = received(sender=sender, **facts)

    match found.decision:
        case "routed":
            assert found.authority
            assert found.authority.valid_on(TODAY)
            assert found.level == found.authority.level
            assert found.rule
        case "parked":
            assert found.parked in PARK_REASONS
            assert found.rule is None
        case "guided":
            assert found.ground in GUIDE_GROUNDS
    assert received(sender=sender, **facts) == found
