"""A mixed petition is split once: its parts are petitions of the same sender, each with a code."""

import asyncio
import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.web.access import Actor, current_actor
from services.web.service import Service
from tests.intake.test_door import GOOD, PRIVATE, rows
from tests.services import said

TEXT = "Tôi khiếu nại việc thu hồi đất. Tôi cũng phản ánh đèn đường hỏng."
MIXED = {**GOOD, "text": TEXT, "track": None, "field": None}
PARTS: list[dict[str, Any]] = [
    {"range": {"start": 0, "end": 31}, "track": "complaint", "field": "land"},
    {"text": "Đèn đường trước ngõ hỏng", "track": "feedback", "unit": "19777"},
]


async def split(
    door: httpx.AsyncClient, receipt: dict[str, Any], parts: Any = None
) -> httpx.Response:
    where = f"/v1/petitions/{receipt['petition_id']}/split"
    return await door.post(where, json={"parts": PARTS if parts is None else parts})


async def filed(door: httpx.AsyncClient) -> dict[str, Any]:
    receipt: dict[str, Any] = (await door.post("/v1/petitions", json=MIXED)).json()
    return receipt


async def test_each_part_is_a_petition_with_a_code_of_its_own(
    door: httpx.AsyncClient, service: Service
) -> None:
    parent = await filed(door)
    answer = await split(door, parent)

    assert answer.status_code == 200, answer.text
    children = answer.json()["children"]
    assert len({parent["code"], *(child["code"] for child in children)}) == 3
    moments = {datetime.fromisoformat(one["received_at"]) for one in [parent, *children]}
    assert len(moments) == 1
    kept = await rows(
        service.engine,
        "select track, field, unit, text, people from petition join words using (petition_id)"
        " where parent is not null order by track",
    )
    assert kept == [
        ("complaint", "land", "46", TEXT[:31], 3),
        ("feedback", "lighting", "19777", "Đèn đường trước ngõ hỏng", 3),
    ]
    for child in children:
        assert (await door.get(f"/v1/petitions/{child['code']}")).status_code == 200


async def test_a_part_keeps_its_sender_sealed_anew(
    door: httpx.AsyncClient, service: Service
) -> None:
    parent = await filed(door)
    (child, _) = (await split(door, parent)).json()["children"]

    where = f"/v1/petitions/{child['petition_id']}/content"
    shown = await door.get(where, params={"reason": "settling"})

    assert shown.json()["submitter"] == GOOD["submitter"]
    sealed = await rows(service.engine, "select sealed from identity")
    assert len(set(sealed)) == 3
    assert len(set(await rows(service.engine, "select pseudonym from petition"))) == 1


async def test_the_split_and_its_parts_are_said_once_and_without_a_word(
    door: httpx.AsyncClient, service: Service
) -> None:
    parent = await filed(door)
    children = [one["petition_id"] for one in (await split(door, parent)).json()["children"]]

    records = await said(service.engine, "petition.received.v1")
    told = [json.loads(record["body"]) for record in records]
    (fact,) = [body for body in told if "children" in body]
    assert fact == {
        "petition_id": parent["petition_id"],
        "children": children,
        "actor_role": "operator",
    }
    assert [body.get("part_of") for body in told if "code" in body] == [
        None,
        *[parent["petition_id"]] * 2,
    ]
    whole = str([record["body"].decode() for record in records])
    assert not any(words in whole for words in [*PRIVATE, "khiếu nại việc", "trước ngõ"])


async def test_split_again_in_the_same_way_answers_the_same_and_does_nothing(
    door: httpx.AsyncClient, service: Service
) -> None:
    parent = await filed(door)
    first, again = [(await split(door, parent)).json() for _ in range(2)]

    assert [child["code"] for child in again["children"]] == [
        child["code"] for child in first["children"]
    ]
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert len(await said(service.engine, "petition.received.v1")) == 4


@pytest.mark.parametrize(
    "other", [[*PARTS, {"text": "một việc khác"}], [PARTS[0], {"text": "khác"}], PARTS[::-1]]
)
async def test_split_in_another_way_is_409_and_changes_nothing(
    door: httpx.AsyncClient, service: Service, other: Any
) -> None:
    parent = await filed(door)
    await split(door, parent)
    answer = await split(door, parent, other)

    assert answer.status_code == 409
    assert answer.json()["legal_ref"] == "154/2026/NĐ-CP Điều 14.4"
    assert await rows(service.engine, "select count(*) from petition") == [(3,)]
    assert len(await said(service.engine, "petition.received.v1")) == 4


async def test_two_who_split_at_once_split_once(door: httpx.AsyncClient, service: Service) -> None:
    parent = await filed(door)
    answers = await asyncio.gather(*[split(door, parent) for _ in range(5)])

    assert sorted(answer.json()["repeated"] for answer in answers) == [False, *[True] * 4]
    assert len(await said(service.engine, "petition.received.v1")) == 4


async def test_who_splits_waits_for_whoever_splits_it_now(
    door: httpx.AsyncClient, service: Service
) -> None:
    parent = await filed(door)
    async with service.engine.begin() as other:
        await other.execute(text("select 1 from petition for update"))
        waiting = asyncio.create_task(split(door, parent))
        done, _ = await asyncio.wait({waiting}, timeout=0.5)
        assert not done

    assert (await waiting).status_code == 200


@pytest.mark.parametrize(
    ("field", "parts"),
    [
        ("parts", [PARTS[0]]),
        ("parts", "x"),
        ("parts.0", [{"subject": "không lời"}, PARTS[1]]),
        ("parts.1", [PARTS[0], {**PARTS[0], "text": "hai lần"}]),
        ("parts.0.range", [{"range": {"start": 5, "end": 5}}, PARTS[1]]),
        ("parts.0.range", [{"range": {"start": 0, "end": 9000}}, PARTS[1]]),
        ("parts.1.unit", [PARTS[0], {"text": "x", "unit": "99999"}]),
        ("parts.1.track", [PARTS[0], {"text": "x", "track": "praise"}]),
        ("parts.1.more", [PARTS[0], {"text": "x", "more": 1}]),
    ],
)
async def test_a_split_that_cannot_be_names_the_part_and_keeps_nothing(
    door: httpx.AsyncClient, service: Service, field: str, parts: Any
) -> None:
    answer = await split(door, await filed(door), parts)

    assert answer.status_code == 422, answer.text
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert await rows(service.engine, "select count(*) from petition") == [(1,)]


async def test_only_who_may_read_a_petition_splits_it(
    door: httpx.AsyncClient, app: FastAPI
) -> None:
    parent = await filed(door)
    app.dependency_overrides[current_actor] = lambda: Actor("o", "officer", "48.finance")

    assert (await split(door, parent)).status_code == 404
    assert (await split(door, {"petition_id": str(uuid4())})).status_code == 404
