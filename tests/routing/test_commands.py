"""What officers tell routing to do with a case, and the evidence that stays."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from contracts.topics import CASE
from services.routing.app import create_app
from services.routing.domain.commands import COMMANDS
from services.routing.settings import Settings
from tests.routing.desk import ACCEPT, EXPLAIN, Desk, problem, wrong
from tests.routing.petitions import PHU_XUAN
from tests.services import said

NOWHERE = UUID(int=404)


async def test_a_case_is_accepted_and_explained(desk: Desk) -> None:
    case = await desk.opened(track="explanation")

    accepted = await desk.tells(case, "accept", ACCEPT)
    explained = await desk.tells(case, "explain", EXPLAIN, accepted.headers["etag"])

    assert (accepted.status_code, explained.status_code) == (200, 200)
    assert (accepted.json()["state"], accepted.json()["version"]) == ("accepted", 2)
    assert (explained.json()["state"], explained.headers["etag"]) == ("explained", '"3"')
    rows = await said(desk.engine, CASE.name)
    assert [row["headers"]["ce_type"].split(".")[3] for row in rows] == [
        "opened",
        "accepted",
        "explained",
    ]
    assert not any(
        b"TB-UBND" in row["body"] or "giải trình".encode() in row["body"] for row in rows
    )
    body = orjson.loads(rows[1]["body"])
    assert (body["version"], body["actor_role"]) == (2, "operator")


async def test_the_officers_texts_stay_in_the_docket_and_in_its_history(desk: Desk) -> None:
    case = await desk.opened(track="explanation")
    await desk.tells(case, "accept", ACCEPT)
    await desk.tells(case, "explain", EXPLAIN, "2")

    history = await desk.asks(f"/v1/cases/{case}/history")

    assert history["verified"] is True
    first, accepted, explained = history["items"]
    assert (first["version"], first["actor"]) == (1, {"role": None, "authority": None})
    assert first["body"]["rule"] == "COMMUNE"
    assert accepted["type"] == "vn.giaitrinh.case.accepted.v1"
    assert accepted["texts"] == ACCEPT
    assert explained["texts"] == EXPLAIN
    assert explained["body"]["document"]
    assert len({item["hash"] for item in history["items"]}) == 3


@pytest.mark.parametrize(
    "tampering",
    [
        'update fact set body = body || \'{"authority": "46.police"}\' where version = 1',
        "update fact set at = at + interval '1 second' where version = 2",
        "update fact set actor_role = 'head' where version = 2",
        "delete from fact where version = 3",
        "delete from fact where version = 2",
        "delete from fact",
        "update officer_text set words = 'khác' where part = 'content'",
        "delete from officer_text",
    ],
)
async def test_whatever_is_tampered_with_the_history_says_so(desk: Desk, tampering: str) -> None:
    case = await desk.opened(track="explanation")
    await desk.tells(case, "accept", ACCEPT)
    await desk.tells(case, "explain", EXPLAIN, "2")

    await desk.sql(tampering)

    assert (await desk.asks(f"/v1/cases/{case}/history"))["verified"] is False


@pytest.mark.parametrize(
    ("version", "status"),
    [
        *[(None, 428), ('"2"', 412), ("7", 412)],
        *[(given, 400) for given in ("", "0", "x", "*", 'W/"1"', '"1', '"1", "2"', "9" * 20)],
    ],
)
async def test_a_command_says_which_version_it_means(
    desk: Desk, version: str | None, status: int
) -> None:
    case = await desk.opened()

    problem(await desk.tells(case, "accept", ACCEPT, version), status)

    assert (await desk.asks(f"/v1/cases/{case}"))["version"] == 1


async def test_a_bare_version_is_taken_too(desk: Desk) -> None:
    assert (await desk.tells(await desk.opened(), "accept", ACCEPT, "1")).status_code == 200


async def test_unknown_actions_and_cases_are_not_found(desk: Desk) -> None:
    case = await desk.opened()

    told = problem(await desk.tells(case, "dance", {}), 404)
    assert "accept" in told["detail"]
    problem(await desk.tells(NOWHERE, "accept", ACCEPT), 404)
    assert wrong(await desk.tells("no-id", "accept", ACCEPT)) == {"case_id"}


async def test_an_illegal_move_is_refused_with_the_article(desk: Desk) -> None:
    explanation = await desk.opened(track="explanation")
    complaint = await desk.opened(8, track="complaint")
    parked = await desk.opened(9, unit=None)

    early = problem(await desk.tells(explanation, "explain", EXPLAIN), 409)
    wrong_way = problem(await desk.tells(complaint, "explain", EXPLAIN), 409)
    nobody = problem(await desk.tells(parked, "accept", ACCEPT), 409)
    await desk.tells(explanation, "accept", ACCEPT)
    twice = problem(await desk.tells(explanation, "accept", ACCEPT, "2"), 409)

    assert (early["article"], early["state"]) == ("59/2019/NĐ-CP Điều 13", "opened")
    assert wrong_way["article"] == "02/2011/QH13 Điều 31"
    assert nobody["state"] == "parked"
    assert (twice["article"], twice["state"]) == ("59/2019/NĐ-CP Điều 11", "accepted")


@pytest.mark.parametrize(
    ("action", "body", "fields"),
    [
        ("accept", {}, {"notice_number"}),
        ("accept", {"notice_number": ""}, {"notice_number"}),
        ("accept", {"notice_number": 12}, {"notice_number"}),
        ("accept", {"notice_number": "a\0b"}, {"notice_number"}),
        ("accept", {"notice_number": "a", "colour": "red"}, {"colour"}),
        ("explain", {}, set(EXPLAIN)),
        ("explain", EXPLAIN | {"content": "x" * 20_001}, {"content"}),
        ("explain", EXPLAIN | {"content": ""}, {"content"}),
        ("assign", {"authority": "46.nobody", "reason": "a"}, {"authority"}),
        ("assign", {"authority": "46.police"}, {"reason"}),
    ],
)
async def test_every_wrong_field_of_a_command_is_named(
    desk: Desk, action: str, body: dict[str, Any], fields: set[str]
) -> None:
    case = await desk.opened(track="explanation", unit=None if action == "assign" else PHU_XUAN)
    version = 1
    if action == "explain":
        version = (await desk.tells(case, "accept", ACCEPT)).json()["version"]

    assert wrong(await desk.tells(case, action, body, f"{version}")) == fields
    assert (await desk.asks(f"/v1/cases/{case}"))["version"] == version


@pytest.mark.parametrize("body", [b"", b"{}", b"{", b'{"colour": "red"}'])
async def test_a_body_is_judged_after_the_case_its_version_and_the_law(
    desk: Desk, body: bytes
) -> None:
    case = await desk.opened(track="explanation")

    async def tells(path: str, version: str) -> httpx.Response:
        headers = {"If-Match": version}
        return await desk.client.post(f"/v1/cases/{path}", content=body, headers=headers)

    problem(await tells(f"{NOWHERE}/accept", "1"), 404)
    problem(await tells(f"{case}/accept", "2"), 412)
    assert problem(await tells(f"{case}/explain", "1"), 409)["state"] == "opened"
    assert (await tells(f"{case}/accept", "1")).status_code in {400, 422}


async def test_openapi_shows_the_body_of_each_action_and_the_version_that_is_asked_for() -> None:
    paths = create_app(Settings()).openapi()["paths"]

    for action, command in COMMANDS.items():
        shown = paths[f"/v1/cases/{{case_id}}/{action}"]["post"]
        schema = shown["requestBody"]["content"]["application/json"]["schema"]
        assert shown["requestBody"]["required"]
        assert set(schema["properties"]) == set(command.model_fields)
        assert shown["description"]
        assert {"409", "412", "422", "428"} <= set(shown["responses"])
        parameters = {parameter["name"]: parameter for parameter in shown["parameters"]}
        assert set(parameters) == {"case_id", "If-Match"}
        assert parameters["If-Match"]["in"] == "header"
    assert "$ref" not in str(paths["/v1/cases/{case_id}/draft"]["post"]["requestBody"])


async def test_openapi_shows_that_a_dry_run_takes_one_or_several() -> None:
    route = create_app(Settings()).openapi()["paths"]["/v1/route"]["post"]
    one, several = route["requestBody"]["content"]["application/json"]["schema"]["anyOf"]

    assert several["items"] == one
    assert {"track", "received_at", "map"} <= set(one["properties"])
    assert "$ref" not in str(one)


async def post(desk: Desk, path: str, content: bytes) -> httpx.Response:
    return await desk.client.post(path, content=content, headers={"If-Match": "1"})


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN"])
async def test_what_is_no_json_is_refused(desk: Desk, content: bytes) -> None:
    case = await desk.opened()

    for path in (f"/v1/cases/{case}/accept", "/v1/route"):
        answer = await post(desk, path, content)
        assert answer.status_code in {400, 422}
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_lone_surrogate_is_refused_with_its_field(desk: Desk) -> None:
    case = await desk.opened()

    answer = await post(desk, f"/v1/cases/{case}/accept", rb'{"notice_number": "\ud800"}')

    assert wrong(answer) == {"notice_number"}


async def test_of_many_who_accept_at_once_one_wins(desk: Desk) -> None:
    case = await desk.opened(track="explanation")

    answers = await asyncio.gather(*(desk.tells(case, "accept", ACCEPT) for _ in range(10)))

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 9
    assert len(await said(desk.engine, CASE.name)) == 2
    assert (await desk.asks(f"/v1/cases/{case}/history"))["verified"] is True
