"""Tasks of plans on a real database: entered once, watched, imported and done over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.authorities import AuthorityListed
from contracts.message import Event
from contracts.topics import AUTHORITY, DEADLINE
from services.sla.app import create_app
from services.sla.handlers import bus, watch_plans
from services.sla.rules.plan import MOST, task_id
from services.sla.settings import Settings
from services.sla.store.findings.lists import Asked
from services.web.access import Actor
from tests.services import as_record, golden, numbered, reading, said
from tests.sla.facts import at, explained, opened
from tests.sla.happenings import promised
from tests.sla.test_findings_kept import a_store, deliver, rows, tick
from tests.sla.test_obligations import HEAD, ROW

AFTER = at("2026-11-24 09:00")
WITHOUT_DAY = ROW.replace("t1", "t2").replace("Quý IV/2026", "")


@pytest.fixture
async def running(sla_engine: AsyncEngine, address: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(database=address))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sla") as client:
        yield client
    await app.state.service.engine.dispose()


async def send(client: httpx.AsyncClient, *lines: str) -> httpx.Response:
    body = "\n".join([HEAD, *lines]).encode()
    return await client.post("/v1/obligations", content=body, headers={"content-type": "text/csv"})


async def finish(client: httpx.AsyncClient, code: str, version: str | None, **body: str) -> Any:
    headers = {"If-Match": version} if version else {}
    return await client.post(f"/v1/obligations/{task_id(code)}/done", json=body, headers=headers)


async def facts_of(engine: AsyncEngine, code: str) -> list[tuple[int, str, str | None]]:
    bodies = [orjson.loads(record["body"]) for record in await said(engine, DEADLINE.name)]
    return [
        (body["version"], body["state"], body.get("to_authority"))
        for body in bodies
        if body["case_id"] == body["obligation_id"] == str(task_id(code))
    ]


async def test_the_shipped_plan_is_entered_once_and_watched(sla_engine: AsyncEngine) -> None:
    service = reading(bus, sla_engine, a_store, AUTHORITY)
    assert not await service.take(golden(AUTHORITY))

    assert await tick(sla_engine, AFTER, watch_plans) == ["obligation"] * 5  # watched
    assert await tick(sla_engine, AFTER, watch_plans) == ["obligation"] * 3  # near
    assert await tick(sla_engine, AFTER, watch_plans) == []
    await tick(sla_engine, at("2027-01-06 00:00"), watch_plans)

    assert await facts_of(sla_engine, "kh13-criteria-framework") == [
        (1, "watched", None),
        (2, "near", "central.government-inspectorate"),  # half of the time was over on 24/7
        (3, "near", "central.government-inspectorate"),
        (4, "missed", "central.government-inspectorate"),
        (5, "escalated", None),  # nobody above it is known
    ]
    assert await facts_of(sla_engine, "kh154-city-portal") == []  # the plan names no day
    states = await rows(sla_engine, "select state, count(*) from obligation group by 1 order by 1")
    assert states == [("escalated", 3), ("watched", 5)]
    counted = await rows(sla_engine, "select label, sum(n) from found group by 1 having sum(n) > 0")
    assert sorted(counted) == [("escalated", 3), ("watched", 5)]


async def test_the_superior_that_the_directory_knows_is_told(sla_engine: AsyncEngine) -> None:
    listed = AuthorityListed(
        authority="central.government-inspectorate",
        title="Thanh tra Chính phủ",
        kind="ministerial-body",
        level="central",
        superior="central.government",
        valid_from=date(2025, 3, 1),
        legal_ref="NĐ 109/2025",
    )
    told = Event(task_id("any"), AFTER, listed, 0)
    service = reading(bus, sla_engine, a_store, AUTHORITY)
    assert not await service.take(numbered([as_record(told, AUTHORITY)], AUTHORITY))

    while await tick(sla_engine, at("2027-01-06 00:00"), watch_plans):
        pass

    escalated = (await facts_of(sla_engine, "kh13-criteria-framework"))[-1]
    assert escalated == (5, "escalated", "central.government")


async def test_two_processes_at_once_enter_and_escalate_each_task_once(
    sla_engine: AsyncEngine,
) -> None:
    moment = at("2027-01-06 00:00")
    await asyncio.gather(*[tick(sla_engine, AFTER, watch_plans) for _ in range(4)])

    await asyncio.gather(*[tick(sla_engine, moment, watch_plans) for _ in range(4)])
    while await tick(sla_engine, moment, watch_plans):
        pass

    records = await said(sla_engine, DEADLINE.name)
    assert len({record["headers"]["ce_id"] for record in records}) == len(records)
    told = await facts_of(sla_engine, "kh13-criteria-framework")
    assert [version for version, _, _ in told] == [1, 2, 3, 4, 5]


async def test_a_plan_is_imported_once_however_often_it_is_sent(running: httpx.AsyncClient) -> None:
    answer, again = await send(running, ROW, WITHOUT_DAY), await send(running, ROW, WITHOUT_DAY)

    assert (answer.status_code, answer.json()["new"]) == (202, 2)
    assert (again.status_code, again.json()["new"]) == (200, 0)
    more = await send(running, ROW, ROW.replace("t1", "t3"))
    assert (more.status_code, more.json()["items"]) == (202, [str(task_id("t3"))])


async def test_rows_that_are_wrong_are_named_and_nothing_is_entered(
    running: httpx.AsyncClient, sla_engine: AsyncEngine
) -> None:
    answer = await send(running, ROW, ROW.replace("t1", "t2").replace("Quý IV/2026", "sớm"))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["row 3.due"]
    assert "sớm" not in answer.text
    assert await rows(sla_engine, "select count(*) from obligation") == [(0,)]
    for odd in ("Vi\0ệc", ROW.replace("2026-03-20", "0001-01-01")):
        nonsense = await send(running, odd if "," in odd else ROW.replace("Việc", odd))
        assert nonsense.status_code == 422
    assert (await running.post("/v1/obligations", content=b"\xff")).status_code == 400
    assert (await running.post("/v1/obligations", content=b"a,b\n1,2")).status_code == 422


async def test_a_table_without_end_is_refused_at_once(running: httpx.AsyncClient) -> None:
    many = await send(running, *[ROW.replace("t1", f"t{n}") for n in range(MOST + 1)])
    endless = await running.post("/v1/obligations", content=HEAD.encode() + b"\n" * 10**6)

    assert (many.status_code, endless.status_code) == (422, 422)
    assert "at most 10000 tasks" in many.text


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-30", "3000-01-01"])
async def test_a_promise_beyond_all_days_is_kept_and_stops_nobody(
    sla_engine: AsyncEngine, day: str
) -> None:
    promise = promised(3, "2026-11-02 00:00", day)
    await deliver(sla_engine, [opened(), explained(2, at("2026-10-09 09:00")), promise])

    assert await rows(sla_engine, "select next_at, state from obligation") == [(None, "watched")]


async def test_an_id_is_never_given_to_another_task(running: httpx.AsyncClient) -> None:
    await send(running, ROW)

    answer = await send(running, ROW.replace("Quý IV/2026", "năm 2027"))

    assert answer.status_code == 409
    assert "due_on" in answer.json()["errors"][0]["rule"]


async def test_a_task_is_done_with_who_verified_it(
    running: httpx.AsyncClient, sla_engine: AsyncEngine
) -> None:
    await send(running, ROW)
    proof = {"verified_by": "46.inspectorate", "evidence": "0123456789abcdef"}

    assert (await finish(running, "t1", None, **proof)).status_code == 428
    assert (await finish(running, "t1", "one", **proof)).status_code == 400
    assert (await finish(running, "t1", "7", **proof)).status_code == 412
    wrong = await finish(running, "t1", '"1"', verified_by="46.science")
    assert wrong.json()["errors"] == [{"field": "verified_by", "rule": "not-the-owner"}]
    assert (await finish(running, "unknown", "1", **proof)).status_code == 404

    done = await finish(running, "t1", '"1"', **proof)
    assert done.status_code == 200
    told = done.json()
    assert (told["state"], told["verified_by"], told["version"]) == ("met", "46.inspectorate", 2)
    assert told["in_time"] in {True, False}
    repeated = await finish(running, "t1", '"2"', **proof)
    assert (repeated.status_code, repeated.json()["article"]) == (409, "CT 53-CT/TW §5")
    assert await facts_of(sla_engine, "t1") == [(1, "watched", None), (2, "met", None)]


async def test_a_task_without_a_day_may_be_done_too(running: httpx.AsyncClient) -> None:
    await send(running, WITHOUT_DAY)

    done = await finish(running, "t2", "1", verified_by="46.inspectorate")

    assert (done.status_code, done.json()["due_on"], done.json()["in_time"]) == (200, None, None)


async def test_a_promise_of_an_answer_is_not_done_here(
    running: httpx.AsyncClient, sla_engine: AsyncEngine
) -> None:
    promise = promised(3, "2026-11-02 00:00", "2026-12-31")
    await deliver(sla_engine, [opened(), explained(2, at("2026-10-09 09:00")), promise])

    address = f"/v1/obligations/{promise.message.commitment_id}/done"
    answer = await running.post(
        address, json={"verified_by": "46.inspectorate"}, headers={"If-Match": "1"}
    )

    assert answer.status_code == 409
    assert "by a fact" in answer.json()["title"]


async def test_obligations_are_listed_by_their_last_day_within_the_scope(
    running: httpx.AsyncClient, sla_engine: AsyncEngine
) -> None:
    early = ROW.replace("t1", "t0").replace("Quý IV/2026", "tháng 9/2026")
    helped = ROW.replace("t1", "t4").replace("46.science,", "46.home-affairs,46.science")
    await send(running, ROW, WITHOUT_DAY, early, helped.replace("Quý IV/2026", "năm 2027"))

    found: list[str] = []
    after, pages = None, 0
    while pages == 0 or after:
        query = f"limit=2{f'&after={after}' if after else ''}"
        page = (await running.get(f"/v1/obligations?{query}")).json()
        found += [item["code"] for item in page["items"]]
        after, pages = page["next"], pages + 1
    owned = (await running.get("/v1/obligations?owner=46.home-affairs&state=watched")).json()

    assert found == ["t0", "t1", "t4", "t2"]
    assert [item["code"] for item in owned["items"]] == ["t4"]
    async with sla_engine.begin() as connection:
        store = a_store(connection)

        async def seen(scope: Actor) -> list[str | None]:
            return [task.code for task in await store.obligations(Asked(10), scope=scope)]

        assert await seen(Actor("x", "head", authority="46.science")) == found
        assert await seen(Actor("x", "head", authority="46.home-affairs")) == ["t4"]
        assert await seen(Actor("x", "head", unit="01")) == []
        assert await seen(Actor("x", "head", unit="46")) == found
