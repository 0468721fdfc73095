"""The directory, the units and the dry run over HTTP."""

from typing import Any

import pytest

from contracts.topics import CASE
from tests.routing.desk import Desk, wrong
from tests.routing.petitions import HUE, PHU_XUAN
from tests.services import said


async def test_the_directory_is_read_page_by_page(desk: Desk) -> None:
    first = await desk.asks("/v1/authorities", unit=HUE, limit=12)
    second = await desk.asks("/v1/authorities", unit=HUE, limit=12, after=first["next"])
    central = await desk.asks("/v1/authorities", level="central", limit=200)

    ids = [item["id"] for item in first["items"] + second["items"]]
    assert ids == sorted(set(ids))
    assert "46.people-committee" in ids
    assert second["next"] is None
    assert len(central["items"]) == 17
    assert {"id", "name", "level", "unit", "kind", "superior"} <= set(central["items"][0])
    assert wrong(await desk.client.get("/v1/authorities", params={"colour": "red"})) == {"colour"}


async def test_the_units_are_read_page_by_page(desk: Desk) -> None:
    first = await desk.asks("/v1/units", province=HUE, limit=30)
    second = await desk.asks("/v1/units", province=HUE, limit=30, after=first["next"])

    codes = [item["code"] for item in first["items"] + second["items"]]
    assert len(codes) == len(set(codes)) == 1 + 40
    assert second["next"] is None
    assert wrong(await desk.client.get("/v1/units", params={"province": "4"})) == {"province"}


async def test_a_dry_run_answers_one_or_many_and_keeps_nothing(desk: Desk) -> None:
    lighting = {"reference": "R1", "track": "feedback", "field": "lighting", "unit": PHU_XUAN}
    decided = {"track": "complaint", "decision": {"issued_by": "46.construction"}, "instance": 2}

    one = (await desk.client.post("/v1/route", json=lighting)).json()
    many = (await desk.client.post("/v1/route", json=[lighting, decided])).json()

    assert (one["reference"], one["decision"], one["level"]) == ("R1", "routed", "commune")
    assert one["authority"]["id"] == "19753.people-committee"
    assert many[0] == one
    assert many[1]["authority"]["id"] == "46.people-committee"
    assert (await desk.asks("/v1/cases"))["items"] == []
    assert not await said(desk.engine, CASE.name)


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"track": "feedback", "text": "đèn hỏng"}, {"text"}),
        ({"track": "feedback", "subject": "đèn", "submitter": {}}, {"subject", "submitter"}),
        ({"track": "complaint", "decision": {"number": "1/QĐ"}}, {"decision.number"}),
        ({"track": "gossip"}, {"track"}),
        ({}, {"track"}),
        ({"track": "feedback", "unit": 46}, {"unit"}),
        ({"track": "feedback", "received_at": "2026-11-02T08:00:00"}, {"received_at"}),
        ({"track": "feedback", "received_at": "0001-01-01T00:00:00+14:00"}, {"received_at"}),
        ({"track": "feedback", "received_at": "9999-12-31T23:59:59-14:00"}, {"received_at"}),
        ({"track": "feedback", "received_at": "9999-12-31T23:59:59Z"}, {"received_at"}),
        ([{"track": "feedback"}, {"track": "feedback", "text": "a"}], {"1.text"}),
    ],
)
async def test_a_dry_run_refuses_words_and_names_every_wrong_field(
    desk: Desk, facts: Any, fields: set[str]
) -> None:
    answer = await desk.client.post("/v1/route", json=facts)

    assert wrong(answer) == fields
    assert "đèn" not in answer.text


async def test_the_day_of_receipt_decides_in_a_dry_run(desk: Desk) -> None:
    minerals = {"track": "feedback", "field": "minerals", "unit": "15"}
    days = ("2026-09-14T23:59:59+07:00", "2026-09-15T00:00:00+07:00")

    answers = await desk.client.post(
        "/v1/route", json=[minerals | {"received_at": day} for day in days]
    )

    assert [told["authority"]["id"] for told in answers.json()] == [
        "15.agriculture-environment",
        "15.industry-trade",
    ]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+07:00"])
async def test_a_dry_run_takes_every_day_there_is(desk: Desk, moment: str) -> None:
    facts = {"track": "feedback", "received_at": moment}

    assert (await desk.client.post("/v1/route", json=facts)).status_code == 200
