"""The register of violations and the findings it rests on: their tables, and as officers ask."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.runtime.patience import WrongSetting
from services.sla import metrics
from services.sla.app import create_app
from services.sla.rules.definitions import load_definitions
from services.sla.rules.reading import SHIPPED
from services.sla.settings import Settings
from services.sla.store.findings.lists import Asked
from services.web.access import Actor
from tests.sla.facts import MONDAY, at, case_id, opened, transferred
from tests.sla.happenings import PERSON
from tests.sla.test_findings_kept import a_store, deliver, read_up_to, tick

DUE = at("2026-10-13 00:00")


@pytest.fixture
async def running(sla_engine: AsyncEngine, address: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(database=address))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sla") as client:
        yield client
    await app.state.service.engine.dispose()


async def several_missed(engine: AsyncEngine, number: int) -> None:
    await deliver(engine, [opened(n) for n in range(number)])
    await deliver(engine, [opened("far", MONDAY, unit="01", level="province")])
    await read_up_to(engine, DUE)
    await tick(engine, DUE)


async def test_a_proposal_says_what_it_rests_on_and_who_may_judge(
    running: httpx.AsyncClient, sla_engine: AsyncEngine
) -> None:
    await several_missed(sla_engine, 1)

    (entry,) = (await running.get("/v1/violations?unit=46")).json()["items"]

    assert (entry["violation"], entry["sanction"], entry["state"]) == (
        "late",
        "reprimand",
        "proposed",
    )
    assert entry["basis"] == "NĐ 59/2019 art 81"
    assert (entry["authority"], entry["to_authority"]) == (
        "19753.people-committee",
        "46.people-committee",
    )
    assert entry["case_id"] == str(case_id(0))
    assert entry["clock_id"]


async def test_the_register_goes_page_by_page_within_the_scope(
    running: httpx.AsyncClient, sla_engine: AsyncEngine
) -> None:
    await several_missed(sla_engine, 5)

    found: list[dict[str, Any]] = []
    after, pages = None, 0
    while pages == 0 or after:
        query = f"limit=2&unit=46{f'&after={after}' if after else ''}"
        page = (await running.get(f"/v1/violations?{query}")).json()
        found += page["items"]
        after, pages = page["next"], pages + 1

    assert (pages, len({entry["entry_id"] for entry in found})) == (3, 5)
    async with sla_engine.begin() as connection:
        store = a_store(connection)
        asked = Asked(10)
        assert len(await store.violations(asked, scope=Actor("x", "head", unit="19753"))) == 5
        assert len(await store.violations(asked, scope=Actor("x", "head", unit="01"))) == 1
        other = Actor("x", "head", authority="46.construction")
        assert await store.violations(asked, scope=other) == []


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 3),
        ("violation=late", 3),
        ("violation=evading", 0),
        ("state=withdrawn", 0),
        ("level=province", 1),
        ("track=complaint", 0),
        ("definition=late-notice-or-explanation", 3),
        (f"case={case_id(0)}", 1),
    ],
)
async def test_the_register_is_asked_for_by_what_it_says(
    running: httpx.AsyncClient, sla_engine: AsyncEngine, query: str, number: int
) -> None:
    await several_missed(sla_engine, 2)

    assert len((await running.get(f"/v1/violations?{query}")).json()["items"]) == number


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/violations?violation=rude", "violation"),
        ("/v1/violations?state=imposed", "state"),
        ("/v1/violations?after=soon", "after"),
        ("/v1/violations?limit=201", "limit"),
        ("/v1/findings?kind=odd", "kind"),
        ("/v1/findings?colour=red", "colour"),
        ("/v1/obligations?state=late", "state"),
        ("/v1/obligations?after=2026-02-30_x", "after"),
    ],
)
async def test_a_parameter_that_is_wrong_is_named(path: str, field: str) -> None:
    transport = httpx.ASGITransport(app=create_app(Settings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://sla") as client:
        answer = await client.get(path)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_finding_says_why_it_was_made(
    running: httpx.AsyncClient, sla_engine: AsyncEngine
) -> None:
    life = [
        opened(),
        transferred(2, at("2026-10-06 09:00")),
        transferred(3, at("2026-10-07 09:00")),
    ]
    await deliver(sla_engine, life)

    (finding,) = (await running.get("/v1/findings?kind=passed-around")).json()["items"]

    assert finding["definition"] == "two-transfers-none-accepted"
    assert finding["why"]["transfers"] == 2
    assert "CT 53-CT/TW" in finding["why"]["legal_ref"]
    assert finding["since"].startswith("2026-10-07T02:00")
    assert (await running.get("/v1/findings?state=cleared")).json()["items"] == []


async def test_the_figures_are_added_up(
    running: httpx.AsyncClient, sla_engine: AsyncEngine
) -> None:
    again = opened("again", at("2026-10-06 09:00"), pseudonym=PERSON, channel="mail")
    await deliver(sla_engine, [opened("first", pseudonym=PERSON), again])
    await several_missed(sla_engine, 2)
    async with sla_engine.begin() as connection:
        await metrics.measure_found(a_store(connection))

    shown = generate_latest().decode()
    assert 'giaitrinh_repeated{level="commune"} 1.0' in shown
    assert 'giaitrinh_findings{kind="repeated",level="commune"} 1.0' in shown
    assert 'giaitrinh_violations{level="commune",violation="late"} 3.0' in shown


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("definitions", "stalled,,10", "stalled,,", "row 2: stalled needs working_days"),
        ("definitions", "stalled,,10", "stalled,,ten", "row 2: working_days"),
        ("definitions", "stalled,,10", "sleepy,,10", "row 2: kind"),
        ("definitions", "passed-around,,,,2", "passed-around,,,,1", "row 4: transfers"),
        ("definitions", "reopened-twice,", "overdue-to-settle,", "row 6: .*overlaps"),
        ("definitions", "[D] CT 53-CT/TW §3,,", ",,", "row 2: legal_ref"),
        ("violations", "clock,GT1", "moon,GT1", "row 2: cause"),
        (
            "violations",
            "finding,no-promise-kept",
            "finding,nothing",
            "row 7: there is no definition",
        ),
        ("violations", "late,reprimand", "late,prison", "row 2: sanction"),
    ],
)
def test_a_bad_definition_stops_the_start_and_says_which_row(
    tmp_path: Path, file: str, old: str, new: str, named: str
) -> None:
    text = (SHIPPED / f"{file}.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{file}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(WrongSetting, match=rf"^{file}\.csv, {named}"):
        load_definitions(tmp_path)


def test_an_operator_who_defines_nothing_finds_nothing(tmp_path: Path) -> None:
    for name in ("definitions", "violations", "plan"):
        (head, *_) = (SHIPPED / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        (tmp_path / f"{name}.csv").write_text(f"{head}\n", encoding="utf-8")

    loaded = load_definitions(tmp_path)

    assert (loaded.findings, loaded.violations, loaded.plan) == ((), (), ())
    assert loaded.watches
