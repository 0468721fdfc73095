"""The triage desks: what waits there, put right in one step, and counted for better rules."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from contracts.topics import CASE
from services.routing.store import Store
from services.routing.store.corrections import Counted
from services.runtime.database import transaction
from services.web.access import Actor
from tests.routing.desk import Desk, problem, wrong
from tests.routing.petitions import HUE, MORNING, PHU_XUAN, a_petition, rulebook, the_case
from tests.services import said

ASSIGN = {"authority": "46.construction", "reason": "đường do tỉnh quản lý"}


async def test_a_parked_case_waits_at_its_desk_until_it_is_assigned(desk: Desk) -> None:
    case = await desk.opened(unit=None)
    await desk.opened(8)

    (waiting,) = (await desk.asks("/v1/triage", level="central"))["items"]
    answer = await desk.tells(case, "assign", ASSIGN)

    assert (waiting["case_id"], waiting["reason"]) == (str(case), "no-unit")
    now = desk.service.clock.now()
    assert waiting["age_days"] == max(now - MORNING, timedelta(0)).days
    assert waiting["age_seconds"] == pytest.approx(waiting["age_days"] * 86_400, abs=86_400)
    assert answer.json()["state"] == "opened"
    assert answer.json()["authority"]["name"] == "Sở Xây dựng thành phố Huế"
    assert answer.json()["unit"] == HUE
    assert answer.json()["rule"] == "triage"
    assert (await desk.asks("/v1/triage"))["items"] == []
    (row,) = await desk.sql("select place from docket_petition where case_id = :c", c=case)
    assert row.place == "opened"
    *_, transferred = await said(desk.engine, CASE.name)
    assert transferred["headers"]["ce_type"] == "vn.giaitrinh.case.transferred.v1"
    history = await desk.asks(f"/v1/cases/{case}/history")
    assert history["verified"] is True
    assert history["items"][1]["texts"] == {"reason": ASSIGN["reason"]}


async def test_triage_is_asked_by_level_and_by_unit(desk: Desk) -> None:
    await desk.hears(
        a_petition(1, unit=None),
        a_petition(2, track="denunciation"),
        a_petition(3, track="denunciation", unit="01"),
    )

    async def found(**filters: str) -> list[str]:
        page = await desk.asks("/v1/triage", **filters)
        return [case["petitions"][0]["code"] for case in page["items"]]

    assert await found(level="central") == ["46-1"]
    assert sorted(await found(level="province")) == ["46-2", "46-3"]
    assert await found(unit=HUE) == ["46-2"]
    assert await found(unit=HUE, level="commune") == []


async def test_what_waits_longest_comes_first_page_by_page(desk: Desk) -> None:
    days = {1: 3, 2: 1, 3: 2}
    await desk.hears(
        *(
            a_petition(n, unit=None, received_at=MORNING + timedelta(days=day))
            for n, day in days.items()
        )
    )

    first = await desk.asks("/v1/triage", limit=2)
    last = await desk.asks("/v1/triage", limit=2, after=first["next"])

    codes = [case["petitions"][0]["code"] for page in (first, last) for case in page["items"]]
    assert codes == ["46-2", "46-3", "46-1"]
    assert last["next"] is None


async def test_track_field_and_place_are_put_right_in_the_same_step(desk: Desk) -> None:
    case = await desk.opened(unit=None, confidence=0.4)

    told = {**ASSIGN, "track": "complaint", "field": "transport", "unit": PHU_XUAN}
    answer = await desk.tells(case, "assign", told)

    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["track"], shown["field"], shown["unit"]) == ("complaint", "transport", PHU_XUAN)
    assert (shown["state"], shown["version"]) == ("opened", 3)
    assert shown["authority"]["id"] == "46.construction"
    types = [row["headers"]["ce_type"].split(".")[3] for row in await said(desk.engine, CASE.name)]
    assert types == ["parked", "reclassified", "transferred"]
    _, reclassified, transferred = [
        orjson.loads(row["body"]) for row in await said(desk.engine, CASE.name)
    ]
    assert (reclassified["track"], reclassified["ground"]) == ("complaint", "triage")
    assert transferred["unit"] == PHU_XUAN
    assert (await desk.asks(f"/v1/cases/{case}/history"))["verified"] is True


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"track": "gossip"}, "track"),
        ({"field": "magic"}, "field"),
        ({"unit": "4"}, "unit"),
        ({"unit": "99999"}, "unit"),
    ],
)
async def test_what_cannot_be_right_is_named_and_nothing_is_kept(
    desk: Desk, told: dict[str, str], field: str
) -> None:
    case = await desk.opened(unit=None)

    assert wrong(await desk.tells(case, "assign", {**ASSIGN, **told})) == {field}

    assert (await desk.asks("/v1/triage/corrections"))["items"] == []
    assert (await desk.asks(f"/v1/cases/{case}"))["version"] == 1


async def test_corrections_are_counted_the_most_frequent_first(desk: Desk) -> None:
    await desk.hears(
        *(a_petition(n, unit=None, confidence=0.2 * n) for n in (1, 2)),
        a_petition(3, track="denunciation", unit=HUE, field="land"),
    )
    for number in (1, 2):
        await desk.tells(the_case(number), "assign", {**ASSIGN, "field": "transport"})
    other = {**ASSIGN, "authority": "46.inspectorate"}
    await desk.tells(the_case(3), "assign", other)

    often, once = (await desk.asks("/v1/triage/corrections"))["items"]

    assert (often["cases"], often["reason"], often["level"]) == (2, "no-unit", "central")
    assert often["confidence"] == pytest.approx(0.3)
    assert often["changes"] == {
        "field": {"from": None, "to": "transport"},
        "unit": {"from": None, "to": HUE},
        "authority": {"from": None, "to": "46.construction"},
    }
    assert (once["cases"], once["confidence"]) == (1, None)
    assert once["changes"] == {"authority": {"from": None, "to": "46.inspectorate"}}

    async def counted(**filters: Any) -> list[int]:
        found = await desk.asks("/v1/triage/corrections", **filters)
        return [item["cases"] for item in found["items"]]

    assert await counted(level="central") == [2]
    assert await counted(limit=1) == [2]
    assert await counted(unit="01") == []
    assert await counted(since="2999-01-01T00:00:00Z") == []


async def test_a_rule_that_a_person_overrules_is_evidence_too(desk: Desk) -> None:
    case = await desk.opened(field="lighting")

    answer = await desk.tells(case, "transfer", ASSIGN)

    assert answer.status_code == 200, answer.text
    (item,) = (await desk.asks("/v1/triage/corrections"))["items"]
    assert (item["rule"], item["reason"]) == ("BUILDING-COMMUNE", None)
    assert item["changes"]["authority"]["to"] == "46.construction"


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ({}, 1),
        ({"unit": HUE}, 1),
        ({"unit": "01"}, 0),
        ({"authority": "46.inspectorate"}, 1),
        ({"authority": "46.police"}, 0),
    ],
)
async def test_nobody_counts_beyond_their_scope(
    desk: Desk, scope: dict[str, str], seen: int
) -> None:
    case = await desk.opened(track="denunciation", unit=HUE)
    await desk.tells(case, "assign", {**ASSIGN, "authority": "46.inspectorate"})

    async with transaction(desk.engine) as connection:
        store = Store(connection, rulebook())
        found = await store.corrected(Counted(limit=9), Actor("a", "officer", **scope))

    assert len(found) == seen


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("level", "x"), ("unit", "4"), ("colour", "red"), ("since", "yesterday")],
        *[("since", "0001-01-01T00:00:00+14:00"), ("since", "2026-01-01T00:00:00")],
    ],
)
async def test_a_wrong_parameter_of_the_count_is_named(desk: Desk, name: str, value: str) -> None:
    answer = await desk.client.get("/v1/triage/corrections", params={name: value})

    assert wrong(answer) == {name}


async def test_a_case_that_does_not_wait_cannot_be_assigned(desk: Desk) -> None:
    case = await desk.opened()

    assert problem(await desk.tells(case, "assign", ASSIGN), 409)["state"] == "opened"
    assert (await desk.asks("/v1/triage/corrections"))["items"] == []
    problem(await desk.tells(UUID(int=404), "assign", ASSIGN), 404)


async def test_a_petition_is_where_the_state_of_its_case_puts_it(desk: Desk) -> None:
    case = await desk.opened(unit=None)

    async def place() -> str:
        (row,) = await desk.sql("select place from docket_petition")
        return str(row.place)

    assert await place() == "parked"
    await desk.tells(case, "assign", ASSIGN)
    assert await place() == "opened"
    async with transaction(desk.engine) as connection:
        store = Store(connection, rulebook())
        await store.show_places({case: "guided"})
    assert await place() == "guided"
    async with transaction(desk.engine) as connection:
        await Store(connection, rulebook()).show_places({case: "accepted"})
    assert await place() == "opened"
