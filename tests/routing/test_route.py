"""The dry run over HTTP: every fact that decides may be given, one petition or thousands."""

import time
from typing import Any

import pytest

from tests.routing.desk import Desk, wrong
from tests.routing.petitions import HUE, PHU_XUAN


async def routed(desk: Desk, **facts: Any) -> dict[str, Any]:
    answer = await desk.client.post("/v1/route", json=facts)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_whom_a_denunciation_is_about_may_be_given(desk: Desk) -> None:
    facts = {"track": "denunciation", "unit": PHU_XUAN}

    staff = await routed(desk, **facts, against="staff")
    head = await routed(desk, **facts, against="head")
    unsaid = await routed(desk, **facts)

    assert staff["authority"]["id"] == f"{PHU_XUAN}.people-committee"
    assert head["authority"]["id"] == "46.people-committee"
    assert (unsaid["decision"], unsaid["parked"]) == ("parked", "denounced-unknown")


async def test_a_matter_of_the_party_is_guided(desk: Desk) -> None:
    found = await routed(desk, track="denunciation", field="party", unit=PHU_XUAN)

    assert (found["decision"], found["ground"]) == ("guided", "party-matter")
    assert (found["authority"], found["level"]) == (None, "province")


async def test_an_abolished_addressee_is_answered_for_with_the_reason(desk: Desk) -> None:
    found = await routed(desk, track="information", authority="46.transport")

    assert found["authority"]["name"] == "Sở Xây dựng thành phố Huế"
    assert "Sở Giao thông vận tải không còn" in found["reasons"][0]


async def test_whoever_wrote_too_high_reads_that_it_goes_down(desk: Desk) -> None:
    facts = {"track": "feedback", "field": "lighting", "unit": PHU_XUAN}

    found = await routed(desk, **facts, authority="central.construction")

    assert found["skipped"] is True
    assert found["reasons"][-1].startswith("vượt cấp: Bộ Xây dựng")
    assert found["inputs"]["addressed_level"] == "central"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"against": "boss"}, "against"),
        ({"further": "again"}, "further"),
        ({"press": "wonders"}, "press"),
        ({"manner": "pigeon"}, "manner"),
        ({"representatives": -1}, "representatives"),
        ({"urgent": "yes"}, "urgent"),
    ],
)
async def test_a_wrong_fact_is_named(desk: Desk, facts: dict[str, Any], field: str) -> None:
    answer = await desk.client.post("/v1/route", json={"track": "feedback", **facts})

    assert wrong(answer) == {field}


async def test_thousands_are_answered_in_seconds(desk: Desk) -> None:
    facts = {"track": "feedback", "field": "lighting", "unit": PHU_XUAN}
    begun = time.process_time()

    answers = (await desk.client.post("/v1/route", json=[facts] * 5_000)).json()

    assert time.process_time() - begun < 5
    assert len(answers) == 5_000
    assert {answer["authority"]["id"] for answer in answers} == {f"{PHU_XUAN}.people-committee"}


async def test_the_directory_is_read_as_it_was_on_another_day(desk: Desk) -> None:
    """Quảng Ninh became a city on 1/9/2026."""
    names = [
        (await desk.asks("/v1/authorities", unit="22", on=day))["items"][0]["name"]
        for day in ("2026-08-31", "2026-09-01")
    ]
    before = await desk.asks("/v1/authorities", unit=HUE, on="2024-01-01")
    units = (await desk.asks("/v1/units", province="22", limit=200, on="2026-08-31"))["items"]

    assert [name.rpartition(" Quảng Ninh")[0].rpartition(" ")[2] for name in names] == [
        "tỉnh",
        "phố",
    ]
    assert before["items"] == []
    assert {"Tỉnh Quảng Ninh"} == {unit["name"] for unit in units if unit["code"] == "22"}
    for day in ("1700000000", "2026-02-30", "today"):
        answer = await desk.client.get("/v1/authorities", params={"on": day})
        assert wrong(answer) == {"on"}
