"""What sla answers, wired as it runs."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import generate_latest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.runtime.clock import Clock
from services.runtime.patience import WrongSetting
from services.sla import metrics
from services.sla.app import create_app
from services.sla.domain.law import Law
from services.sla.settings import Settings
from services.web.service import Service
from tests.sla.facts import MONDAY, accepted, at, case_id, opened, resumed, suspended
from tests.sla.test_handlers import deliver, read_up_to, tick


class Stopped(Clock):
    """A clock that stands where the tests' cases are."""

    def now(self) -> datetime:
        return at("2026-10-13 00:01")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """What needs no database."""
    async with asking(Settings()) as client:
        yield client


def service_of(app: FastAPI) -> Service:
    found = app.state.service
    assert isinstance(found, Service)
    return found


def asking(settings: Settings) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app(settings))
    return httpx.AsyncClient(transport=transport, base_url="http://sla")


@pytest.fixture
async def running(sla_engine: AsyncEngine, address: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(database=address))
    service = service_of(app)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sla") as client:
        yield client
    await service.engine.dispose()


async def test_a_deadline_is_told_in_its_shape(client: httpx.AsyncClient) -> None:
    pause = [{"from": "2026-10-08", "to": "2026-10-20"}]

    answer = await client.post(
        "/v1/deadlines", json={"rule": "GT2", "from": "2026-10-01", "unit": "46", "pause": pause}
    )

    told = answer.json()
    assert answer.status_code == 200
    assert set(told) == {"rule", "from", "nominal", "due", "days", "basis", "version"}
    assert (told["from"], told["nominal"], told["due"]) == (
        "2026-10-01",
        "2026-10-28",
        "2026-10-28",
    )
    assert set(told["days"][0]) == {"date", "counted", "why"}


async def test_a_limit_in_hours_ends_at_a_moment(client: httpx.AsyncClient) -> None:
    asked = {"rule": "PR4", "from": "2026-10-03T09:30:00+07:00"}

    answer = await client.post("/v1/deadlines", json=asked)

    assert answer.json()["due"] == "2026-10-04T09:30:00+07:00"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-10-01"}, "rule"),
        ({"rule": "GT1"}, "from"),
        ({"rule": "GT9", "from": "2026-10-01"}, "rule"),
        ({"rule": "GT1", "from": "2026-02-30"}, "from"),
        ({"rule": "GT1", "from": "2026-10-01", "variant": "huge"}, "variant"),
        ({"rule": "GT1", "from": "2026-10-01", "variant": "remote"}, "variant"),
        ({"rule": "GT1", "from": "2026-10-01", "extend": 1}, "extend"),
        ({"rule": "GT1", "from": "2026-10-01", "extend": -1}, "extend"),
        ({"rule": "GT1", "from": "2026-10-01", "unit": "99"}, "unit"),
        ({"rule": "GT1", "from": "2026-10-01", "unit": "Huế"}, "unit"),
        ({"rule": "GT2", "from": "2026-10-01", "pause": [{"from": "2026-10-02"}]}, "pause.0.to"),
        ({"rule": "GT1", "from": "2026-10-01", "pauses": []}, "pauses"),
        ({"rule": "TT1", "from": "2026-10-01"}, "rule"),
        ({"rule": "GT1", "from": "9999-12-31"}, "from"),
        ({"rule": "GT1", "from": "0001-01-01"}, "from"),
        ({"rule": "PR4", "from": "9999-12-31T23:59:59-14:00"}, "from"),
        ({"rule": "PR4", "from": "0001-01-01T00:00:00"}, "from"),
    ],
)
async def test_a_question_without_an_answer_names_the_field(
    client: httpx.AsyncClient, asked: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/deadlines", json=asked)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
async def test_a_question_that_is_no_json_is_refused(
    client: httpx.AsyncClient, body: bytes
) -> None:
    answer = await client.post("/v1/deadlines", content=body)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "the body is not JSON"


async def test_a_question_with_a_lone_surrogate_names_the_field(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/v1/deadlines", content=rb'{"rule": "\ud800", "from": "2026-10-01"}'
    )

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["rule"]


async def test_a_question_in_pieces_that_grows_too_large_is_told_so() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * 500

    async with asking(Settings(max_body=1024)) as client:
        answer = await client.post("/v1/deadlines", content=pieces())

    assert answer.status_code == 413


async def test_openapi_shows_what_a_question_looks_like() -> None:
    paths = create_app(Settings()).openapi()["paths"]

    content = paths["/v1/deadlines"]["post"]["requestBody"]["content"]
    schema = content["application/json"]["schema"]
    assert {"rule", "from", "pause"} <= set(schema["properties"])
    assert set(schema["properties"]["pause"]["items"]["properties"]) == {"from", "to"}


async def test_rules_are_listed_with_their_references(client: httpx.AsyncClient) -> None:
    everything = (await client.get("/v1/rules")).json()["items"]
    then = (await client.get("/v1/rules", params={"rule": "KN1", "on": "2026-06-30"})).json()

    assert len(everything) > 50
    assert all(rule["legal_ref"] for rule in everything)
    assert [(rule["limit"], rule["unit"]) for rule in then["items"]] == [(10, "cd")]


async def test_the_calendar_says_why(client: httpx.AsyncClient) -> None:
    asked = {"from": "2026-11-22", "to": "2026-11-24"}

    days = (await client.get("/v1/calendar", params=asked)).json()["items"]

    assert [(day["date"], day["working"], day["kind"]) for day in days] == [
        ("2026-11-22", False, "weekend"),
        ("2026-11-23", True, "working"),
        ("2026-11-24", True, "working"),
    ]
    assert "112" in days[2]["legal_ref"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/calendar?from=2026-02-02&to=2026-02-01", "to"),
        ("/v1/calendar?from=2026-02-02&to=2028-02-01", "to"),
        ("/v1/calendar?from=1990-02-02", "from"),
        ("/v1/calendar?from=9999-12-31", "from"),
        ("/v1/calendar?since=2026-02-02", "since"),
        ("/v1/rules?track=press", "track"),
        ("/v1/overdue?province=46", "province"),
        ("/v1/overdue?limit=0", "limit"),
        ("/v1/overdue?unit=4", "unit"),
        ("/v1/overdue?level=district", "level"),
        ("/v1/rules?rule=%00", "rule"),
        ("/v1/overdue?after=yesterday", "after"),
        (f"/v1/overdue?after=0001-01-01T00:00:00%2B14:00_{UUID(int=0)}", "after"),
        (f"/v1/overdue?after=9999-12-31T23:59:59-14:00_{UUID(int=0)}", "after"),
        ("/v1/overdue?after=2026-02-02T00:00:00_00000000-0000-0000-0000-000000000000", "after"),
    ],
)
async def test_a_parameter_that_is_unknown_or_wrong_is_named(
    client: httpx.AsyncClient, path: str, field: str
) -> None:
    answer = await client.get(path)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_the_clocks_of_a_case_are_explained(
    running: httpx.AsyncClient, sla_engine: AsyncEngine, law: Law
) -> None:
    life = [opened(), accepted(2, at("2026-10-05 15:00")), suspended(3, "2026-10-12")]
    await deliver(sla_engine, law, [*life, resumed(4, "2026-10-14")])

    told = (await running.get(f"/v1/cases/{case_id('a')}/clocks")).json()

    notice, ceiling, explanation = told["clocks"]
    assert [clock["rule"] for clock in told["clocks"]] == ["GT1", "CD6", "GT2"]
    assert (notice["state"], notice["in_time"], notice["cause"]) == ("stopped", True, "accepted")
    assert ceiling["state"] == "stopped"
    assert (explanation["from"], explanation["nominal"]) == ("2026-10-05", "2026-10-22")
    assert explanation["basis"] == "NĐ 59/2019 art 13, 14"
    assert explanation["pauses"] == [{"from": "2026-10-12", "to": "2026-10-14"}]
    assert [entry["what"] for entry in explanation["history"]] == [
        "started",
        "suspended",
        "resumed",
    ]
    assert sum(day["counted"] for day in explanation["days"]) == 15


async def test_a_missed_clock_shows_whom_it_was_told_to(
    running: httpx.AsyncClient, sla_engine: AsyncEngine, law: Law
) -> None:
    await deliver(sla_engine, law, [opened(track="feedback"), opened("b")])
    await read_up_to(sla_engine, at("2026-10-13 00:00"))
    await tick(sla_engine, law, at("2026-10-13 00:00"))

    (unknown, _) = (await running.get(f"/v1/cases/{case_id('a')}/clocks")).json()["clocks"]
    (missed, _) = (await running.get(f"/v1/cases/{case_id('b')}/clocks")).json()["clocks"]

    assert (unknown["state"], unknown["due"]) == ("unknown", None)
    assert unknown["reason"] == "no-statutory-limit-known"
    assert missed["state"] == "missed"
    (escalation,) = missed["escalations"]
    assert (escalation["rung"], escalation["to_role"], escalation["state"]) == (1, "head", "open")
    assert [entry["what"] for entry in missed["history"]] == ["started", "missed", "escalated"]


async def test_a_clock_is_near_from_its_first_warning_until_it_is_missed_or_stopped(
    running: httpx.AsyncClient, sla_engine: AsyncEngine, law: Law
) -> None:
    async def state(name: str) -> str:
        told = (await running.get(f"/v1/cases/{case_id(name)}/clocks")).json()
        return str(told["clocks"][0]["state"])

    async def wait(moment: datetime) -> None:
        await read_up_to(sla_engine, moment)
        await tick(sla_engine, law, moment)

    await deliver(sla_engine, law, [opened(), opened("b")])
    assert await state("a") == "running"
    await wait(at("2026-10-12 09:00"))
    assert (await state("a"), await state("b")) == ("near", "near")
    assert await figures(running) == {"near": 2.0, "running": 2.0}
    assert (await running.get("/v1/overdue")).json()["items"] == []
    await deliver(sla_engine, law, [accepted(2, at("2026-10-12 10:00"), "b")])
    assert await state("b") == "stopped"
    await wait(at("2026-10-13 00:00"))
    assert await state("a") == "missed"
    assert [item["state"] for item in (await running.get("/v1/overdue")).json()["items"]] == [
        "missed"
    ]


async def figures(running: httpx.AsyncClient) -> dict[str, float]:
    """Clocks that are not stopped, by state."""
    app = running._transport.app  # type: ignore[attr-defined]
    async with service_of(app).work() as store:
        rows = await store.open_clocks()
    return {row.state: float(row.clocks) for row in rows}


async def test_a_case_that_nobody_watches_is_not_found(running: httpx.AsyncClient) -> None:
    answer = await running.get(f"/v1/cases/{case_id('nobody')}/clocks")

    assert answer.status_code == 404
    assert (await running.get("/v1/cases/nonsense/clocks")).status_code == 422


async def test_overdue_goes_page_by_page(
    running: httpx.AsyncClient, sla_engine: AsyncEngine, law: Law
) -> None:
    days = range(5)
    await deliver(sla_engine, law, [opened(n, MONDAY - timedelta(days=n % 3)) for n in days])
    await read_up_to(sla_engine, at("2026-10-13 00:00"))
    await tick(sla_engine, law, at("2026-10-13 00:00"))

    found, after, pages = [], None, 0
    while pages == 0 or after:
        query = f"limit=2&unit=46{f'&after={after}' if after else ''}"
        page = (await running.get(f"/v1/overdue?{query}")).json()
        found += page["items"]
        after, pages = page["next"], pages + 1

    assert pages == 3
    assert len({item["clock_id"] for item in found}) == 5
    assert [item["due_at"] for item in found] == sorted(item["due_at"] for item in found)
    first = found[0]
    assert (first["rule"], first["step"], first["due"], first["state"]) == (
        "GT1",
        "accept",
        "2026-10-09",
        "missed",
    )


async def test_the_figures_are_read_from_the_tables(
    sla_engine: AsyncEngine, law: Law, address: str
) -> None:
    service = service_of(create_app(Settings(database=address)))
    await deliver(sla_engine, law, [opened(), opened("b", track="voter")])
    await read_up_to(sla_engine, at("2026-10-13 00:00"))
    await tick(sla_engine, law, at("2026-10-13 00:00"))

    async with service.work() as store:
        await metrics.measure(Stopped(), store)
    await service.engine.dispose()

    shown = generate_latest().decode()
    assert 'giaitrinh_clocks{level="commune",state="missed",track="explanation"} 1.0' in shown
    assert 'giaitrinh_clocks{level="commune",state="running",track="voter"} 2.0' in shown
    assert 'giaitrinh_clocks_escalated{level="commune",track="explanation"} 1.0' in shown
    assert "giaitrinh_missed_not_escalated 0.0" in shown


def test_a_bad_table_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "calendar.csv").write_text("date,is_working,kind,legal_ref\nsoon,true,swap,x\n")

    with pytest.raises(WrongSetting, match=r"calendar\.csv, row 2: date"):
        create_app(Settings(rules=tmp_path))
