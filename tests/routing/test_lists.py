"""Cases as officers read them: one by one, in lists, at the triage desk."""

from typing import Any
from uuid import UUID

import pytest

from services.routing.http.answers import cursor
from services.routing.store import Store
from services.routing.store.lists import Wanted
from services.runtime.database import transaction
from services.web.access import Actor
from tests.routing.desk import ACCEPT, EXPLAIN, Desk, problem, wrong
from tests.routing.petitions import HUE, PHU_XUAN, a_petition, rulebook, the_case

NOWHERE = UUID(int=404)


async def test_an_officer_reads_a_case_in_its_shape(desk: Desk) -> None:
    case = await desk.opened(field="lighting")

    answer = await desk.client.get(f"/v1/cases/{case}")

    assert answer.headers["etag"] == '"1"'
    told = answer.json()
    assert {action["action"] for action in told.pop("actions")} >= {"accept", "join"}
    assert told == {
        "case_id": str(case),
        "petitions": [{"petition_id": str(UUID(int=7)), "code": "46-7"}],
        "track": "feedback",
        "field": "lighting",
        "unit": PHU_XUAN,
        "authority": {
            "id": "19753.people-committee",
            "name": "Ủy ban nhân dân phường Phú Xuân",
            "level": "commune",
            "unit": PHU_XUAN,
        },
        "state": "opened",
        "opened_at": "2026-11-02T08:00:00+00:00",
        "version": 1,
        "group": None,
        "joined_into": None,
        "split_into": [],
        "offered": None,
        "already_explained": None,
        "rule": "BUILDING-COMMUNE",
        "rule_version": "1",
        "reasons": [
            "nơi xảy ra: Phường Phú Xuân (19753)",
            "lĩnh vực: lighting",
            "quy tắc BUILDING-COMMUNE, bản 1: 140/2025/NĐ-CP",
        ],
        "deadlines": [],
    }


@pytest.mark.parametrize("path", ["", "/history"])
async def test_a_case_that_is_not_there_is_a_problem_document(desk: Desk, path: str) -> None:
    problem(await desk.client.get(f"/v1/cases/{NOWHERE}{path}"), 404)


async def test_lists_are_filtered_and_a_province_includes_its_communes(desk: Desk) -> None:
    await desk.hears(
        a_petition(1),
        a_petition(2, unit=HUE, field="electricity"),
        a_petition(3, unit="01"),
        a_petition(4, unit=None),
        a_petition(5, track="complaint"),
    )

    async def found(**filters: str) -> list[str]:
        page = await desk.asks("/v1/cases", **filters)
        assert page["next"] is None
        return sorted(case["petitions"][0]["code"] for case in page["items"])

    assert await found() == ["46-1", "46-2", "46-3", "46-4", "46-5"]
    assert await found(unit=HUE) == ["46-1", "46-2", "46-5"]
    assert await found(unit=PHU_XUAN) == ["46-1", "46-5"]
    assert await found(track="complaint") == ["46-5"]
    assert await found(state="parked") == ["46-4"]
    assert await found(authority="46.industry-trade") == ["46-2"]
    assert await found(petition="46-3") == ["46-3"]
    assert await found(petition="46-3", unit=HUE) == []
    assert await found(petition="nothing") == []
    assert await found(field="electricity", level="province") == ["46-2"]
    assert await found(field="electricity", level="commune") == []


async def test_a_case_is_found_by_the_number_of_a_paper_that_was_issued(desk: Desk) -> None:
    case = await desk.opened(1, track="explanation")
    await desk.opened(2, track="explanation")
    accepted = await desk.tells(case, "accept", ACCEPT)
    await desk.tells(case, "explain", EXPLAIN, accepted.headers["etag"])

    for number in (ACCEPT["notice_number"], EXPLAIN["document_number"]):
        (found,) = (await desk.asks("/v1/cases", document=number))["items"]
        assert found["case_id"] == str(case)
    assert (await desk.asks("/v1/cases", document="99/TB"))["items"] == []
    assert (await desk.asks("/v1/cases", document="đúng trình tự"))["items"] == []


async def test_many_people_are_a_group_with_so_many_representatives(desk: Desk) -> None:
    numbers = {1: 4, 2: 5, 3: 10, 4: 11}
    await desk.hears(
        *(
            a_petition(n, people=people, representatives=n - 2)
            for n, people in numbers.items()
            if n > 1
        ),
        a_petition(1, people=4),
    )

    groups = {n: (await desk.asks(f"/v1/cases/{the_case(n)}"))["group"] for n in numbers}
    listed = (await desk.asks("/v1/cases", group="true"))["items"]
    others = (await desk.asks("/v1/cases", group="false"))["items"]

    assert groups[1] is None
    told = [(g["people"], g["representatives_allowed"], g["named"]) for g in (groups[2], groups[3])]
    assert told == [(5, 2, 0), (10, 2, 1)]
    assert (groups[4]["representatives_allowed"], groups[4]["named"]) == (5, 2)
    assert sorted(case["group"]["people"] for case in listed) == [5, 10, 11]
    assert [case["case_id"] for case in others] == [str(the_case(1))]


async def test_pages_follow_each_other_without_gap_or_repeat(desk: Desk) -> None:
    await desk.hears(*(a_petition(number) for number in range(1, 9)))

    seen: list[str] = []
    after: dict[str, Any] = {}
    for _ in range(4):
        page = await desk.asks("/v1/cases", limit=2, **after)
        seen += [case["case_id"] for case in page["items"]]
        after = {"after": page["next"]}

    assert page["next"] is None
    assert sorted(seen) == sorted(str(the_case(number)) for number in range(1, 9))


def place(moment: str) -> str:
    """A page that ended at *moment*."""
    return cursor({"opened_at": moment, "case_id": NOWHERE}, "opened_at", "case_id")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *[("/v1/cases", name) for name in ("petition", "authority", "unit", "track", "after")],
        *[("/v1/cases", name) for name in ("document", "field", "level", "state")],
        *[("/v1/triage", name) for name in ("unit", "level", "after")],
        *[("/v1/authorities", name) for name in ("unit", "level", "after")],
        *[("/v1/units", name) for name in ("province", "after")],
    ],
)
@pytest.mark.parametrize("text", ["\0", "46\0"])
async def test_a_text_that_cannot_be_kept_is_named(
    desk: Desk, path: str, field: str, text: str
) -> None:
    assert wrong(await desk.client.get(path, params={field: text})) == {field}


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/triage"])
@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"unit": "4"}, "unit"),
        ({"level": "district"}, "level"),
        ({"after": "nonsense"}, "after"),
        ({"after": "WzEsMl0"}, "after"),
        ({"after": place("0001-01-01T00:00:00+14:00")}, "after"),
        ({"after": place("9999-12-31T23:59:59-14:00")}, "after"),
    ],
)
async def test_a_wrong_or_unknown_parameter_is_named(
    desk: Desk, path: str, parameters: dict[str, str], field: str
) -> None:
    assert wrong(await desk.client.get(path, params=parameters)) == {field}


async def test_an_unknown_track_state_or_field_is_named(desk: Desk) -> None:
    asked = {"track": "gossip", "state": "asleep", "field": "magic", "group": "perhaps"}

    assert wrong(await desk.client.get("/v1/cases", params=asked)) == set(asked)


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ({}, ["46-1", "46-2", "46-3"]),
        ({"unit": HUE}, ["46-1", "46-2"]),
        ({"unit": PHU_XUAN}, ["46-1"]),
        ({"authority": "46.industry-trade"}, ["46-2"]),
        ({"authority": "46.police"}, []),
    ],
)
async def test_nobody_sees_or_changes_a_case_beyond_their_scope(
    desk: Desk, scope: dict[str, str], codes: list[str]
) -> None:
    await desk.hears(
        a_petition(1), a_petition(2, unit=HUE, field="electricity"), a_petition(3, unit="01")
    )
    actor = Actor("somebody", "officer", **scope)

    async with transaction(desk.engine) as connection:
        store = Store(connection, rulebook())
        cases = await store.cases(Wanted(limit=50), scope=actor)
        single = [await store.case(the_case(n), scope=actor) for n in (1, 2, 3)]
        held = [await store.locked(the_case(n), scope=actor) for n in (1, 2, 3)]
        told = [await store.history(the_case(n), scope=actor) for n in (1, 2, 3)]

    assert sorted(case["petitions"][0]["code"] for case in cases) == codes
    for n, shown, locked, history in zip((1, 2, 3), single, held, told, strict=True):
        visible = f"46-{n}" in codes
        assert (bool(shown), bool(locked), bool(history)) == (visible, visible, visible)
