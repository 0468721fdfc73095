from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.deadlines import ClockMissed
from contracts.topics import CASE, DEADLINE, PETITION_RECEIVED
from services.web.access import Actor, current_actor
from tests.reporting.facts import (
    BA_DINH,
    PHU_XUAN,
    a_deadline_fact,
    case_id,
    event,
    opened,
    petition,
    petition_id,
)
from tests.reporting.reading import read, told


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("00/explanation/opened", "b"),
        ("46/explanation/explained", "a"),
        (f"{PHU_XUAN}/explanation/missed", "b"),
        ("46/explanation/in_time", "a"),
        ("none/explanation/parked", "c"),
        ("46/explanation/received", "abd"),
        ("01/explanation/opened", ""),
        ("46/complaint/opened", ""),
    ],
)
async def test_a_figure_leads_to_its_cases(cell: str, names: str, http: AsyncClient) -> None:
    found = await told(http, f"/v1/cells/counts/{cell}")

    assert {item["case_id"] for item in found["items"]} == {str(case_id(name)) for name in names}
    assert {item["petition_id"] for item in found["items"]} == {str(petition_id(n)) for n in names}
    assert found["next"] is None


@pytest.mark.parametrize("state", ["opened", "received"])
async def test_the_cases_of_a_figure_come_page_by_page(
    state: str, http: AsyncClient, reporting_engine: AsyncEngine
) -> None:
    more = [str(number) for number in range(7)]
    await read(reporting_engine, CASE, [event(opened(name)) for name in more])
    await read(reporting_engine, PETITION_RECEIVED, [petition(name) for name in more])
    found: list[UUID] = []
    after = ""

    while True:
        page = await told(http, f"/v1/cells/counts/{PHU_XUAN}/explanation/{state}?limit=3{after}")
        found += [UUID(item["case_id"]) for item in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"

    expected = [*more, "b"] if state == "opened" else [*more, "a", "b"]
    assert len(found) == len(expected)
    assert set(found) == set(map(case_id, expected))


async def test_a_mark_leads_to_a_case_of_which_only_its_clocks_are_known(
    http: AsyncClient, reporting_engine: AsyncEngine
) -> None:
    missed = a_deadline_fact(ClockMissed, "x", 1, unit=BA_DINH)
    await read(reporting_engine, DEADLINE, [event(missed)])

    (item,) = (await told(http, "/v1/cells/counts/01/explanation/missed"))["items"]

    assert item == {
        "case_id": str(case_id("x")),
        "petition_id": None,
        "unit": BA_DINH,
        "authority": None,
        "state": None,
        "version": 0,
    }


async def test_an_authority_sees_its_own_cases_only(app: FastAPI, http: AsyncClient) -> None:
    own = Actor("o", "officer", authority="19753.people-committee")
    other = Actor("o", "officer", authority="46.construction")
    found = {}

    for actor in (own, other):
        app.dependency_overrides[current_actor] = lambda actor=actor: actor
        for state in ("opened", "missed", "received"):
            page = await told(http, f"/v1/cells/counts/46/explanation/{state}")
            found[actor.authority, state] = len(page["items"])

    assert found == {
        ("19753.people-committee", "opened"): 1,
        ("19753.people-committee", "missed"): 1,
        ("19753.people-committee", "received"): 0,
        ("46.construction", "opened"): 0,
        ("46.construction", "missed"): 0,
        ("46.construction", "received"): 0,
    }
