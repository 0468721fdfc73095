"""Rules that look at people: who is denounced, who sent it, and what they sent before."""

from typing import Any

import pytest

from services.routing.domain.competence import TRACKS
from services.routing.domain.doubts import GUIDE_GROUNDS, NOTES
from services.routing.domain.history import NOTHING, History
from tests.routing.answers import (
    COMMUNE,
    OTHER,
    PROVINCE,
    earlier,
    holder,
    issued_by,
    received,
    resolved,
)
from tests.routing.petitions import HUE, PHU_XUAN


@pytest.mark.parametrize(
    ("facts", "authority", "rule"),
    [
        # Luật Tố cáo: the head settles about their own people, about the head whoever is above.
        ({"against": "staff", "unit": PHU_XUAN}, COMMUNE, "DE-STAFF"),
        ({"against": "head", "unit": PHU_XUAN}, PROVINCE, "DE-HEAD"),
        (
            {"against": "staff", "decision": issued_by("46.construction"), "unit": PHU_XUAN},
            "46.construction",
            "DE-STAFF",
        ),
        (
            {"against": "head", "decision": issued_by("46.construction")},
            PROVINCE,
            "DE-HEAD",
        ),
        (
            {"against": "head", "authority": COMMUNE, "unit": PHU_XUAN},
            PROVINCE,
            "DE-HEAD",
        ),
        ({"against": "head", "decision": issued_by("46.tax")}, "central.finance", "DE-HEAD"),
        # A commune's division works through its committee, whose chair answers for it.
        (
            {"against": "head", "decision": issued_by(f"{PHU_XUAN}.economy")},
            COMMUNE,
            "DE-DIVISION",
        ),
        # Which of the province's bodies they work for is not said.
        ({"against": "staff", "unit": HUE}, None, None),
        # Denounced again: whoever is above the body that had it.
        (
            {"further": "overdue", "decision": issued_by(COMMUNE), "unit": PHU_XUAN},
            PROVINCE,
            "DE-OVERDUE",
        ),
        (
            {"further": "after-conclusion", "decision": issued_by("46.construction")},
            PROVINCE,
            "DE-AFTER",
        ),
        ({"further": "overdue", "authority": PROVINCE}, PROVINCE, "DE-OVERDUE"),
        ({"further": "overdue", "unit": PHU_XUAN}, None, None),
    ],
)
def test_a_denunciation_goes_by_whom_it_is_about(
    facts: dict[str, Any], authority: str | None, rule: str | None
) -> None:
    found = resolved(track="denunciation", **facts)

    assert (holder(found), found.rule) == (authority, rule)


def test_a_further_denunciation_goes_above_whoever_held_the_earlier_one() -> None:
    again = History(goes_on=earlier(authority="46.construction"))

    found = received(again, further="overdue", unit=PHU_XUAN)

    assert (holder(found), found.rule) == (PROVINCE, "DE-OVERDUE")
    assert found.reasons[-1] == NOTES["overdue"]
    assert received(NOTHING, further="overdue", unit=PHU_XUAN).parked == "earlier-unknown"


@pytest.mark.parametrize("track", TRACKS)
def test_a_party_s_own_matter_is_guided_to_the_party(track: str) -> None:
    found = resolved(track=track, field="party", unit=PHU_XUAN, authority=PROVINCE)

    assert (found.decision, found.ground, found.authority) == ("guided", "party-matter", None)
    assert (found.rule, found.level) == ("PARTY", "province")
    assert found.reasons[-1] == GUIDE_GROUNDS["party-matter"]


@pytest.mark.parametrize(
    ("facts", "authority", "rule"),
    [
        (
            {"against": "staff", "decision": issued_by("46.construction")},
            PROVINCE,
            "DE-ANONYMOUS",
        ),
        ({"against": "head", "unit": PHU_XUAN}, PROVINCE, "DE-ANONYMOUS"),
        ({"authority": "46.inspectorate", "unit": HUE}, "46.inspectorate", "DE-NAMELESS"),
        ({"unit": PHU_XUAN}, None, None),
    ],
)
def test_a_nameless_denunciation_has_a_lane_of_its_own(
    facts: dict[str, Any], authority: str | None, rule: str | None
) -> None:
    found = received(sender="anonymous", **facts)

    assert (holder(found), found.rule) == (authority, rule)
    assert found.parked == (None if authority else "anonymous-unclear")
    assert authority is None or NOTES["anonymous"] in found.reasons


def test_a_dry_run_asks_only_who_is_competent_whoever_the_sender_is() -> None:
    found = resolved(track="denunciation", against="head", unit=PHU_XUAN, sender="anonymous")

    assert (holder(found), found.rule) == (PROVINCE, "DE-HEAD")


def test_the_same_content_of_the_same_person_is_guided_and_transferred_once() -> None:
    guided = History(alike=(earlier(state="guided", guided_to=COMMUNE),))
    moved = History(alike=(earlier(transfers=1),))
    asked: dict[str, Any] = {"track": "feedback", "field": "transport", "unit": PHU_XUAN}

    assert received(guided, **asked).parked == "guided-before"
    assert received(moved, **asked).parked == "transferred-before"
    assert received(guided, authority=COMMUNE, **asked).parked is None
    assert received(guided, **asked | {"pseudonym": OTHER}).parked is None
    assert received(guided, **asked | {"pseudonym": None}).parked is None
    assert received(History(alike=(earlier(),)), **asked).parked is None


@pytest.mark.parametrize(("instance", "authority"), [(1, COMMUNE), (2, PROVINCE)])
def test_the_chair_settles_a_complaint_about_a_division(instance: int, authority: str) -> None:
    about = issued_by(f"{PHU_XUAN}.economy")

    assert holder(resolved(track="complaint", decision=about, instance=instance)) == authority
