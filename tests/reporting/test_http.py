import csv
import io
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from openpyxl import load_workbook
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.topics import CASE, PETITION_RECEIVED
from services.web.access import Actor, current_actor
from tests.reporting.facts import (
    BA_DINH,
    HUE,
    PHU_XUAN,
    event,
    opened,
    petition,
)
from tests.reporting.reading import read, told


async def test_a_report_shows_a_unit_and_what_lies_directly_below_it(http: AsyncClient) -> None:
    found = await told(http, "/v1/reports/counts?unit=46")

    assert (found["form"], found["unit"], found["period"]) == ("counts", "46", None)
    assert found["rows"] == [
        {
            "unit": unit,
            "name": name,
            "track": "explanation",
            "state": state,
            "cases": number + (unit == HUE and state == "received"),
        }
        for unit, name in ((PHU_XUAN, "Phường Phú Xuân"), (HUE, "Thành phố Huế"))
        for state, number in (
            ("escalated", 1),
            ("explained", 1),
            ("in_time", 1),
            ("missed", 1),
            ("opened", 1),
            ("received", 2),
        )
    ]


async def test_the_nation_is_told_by_province_and_what_is_nowhere(http: AsyncClient) -> None:
    found = await told(http, "/v1/reports/counts")

    received = {row["unit"]: row["cases"] for row in found["rows"] if row["state"] == "received"}
    assert received == {"00": 4, HUE: 3, "none": 1}
    assert {row["name"] for row in found["rows"]} == {
        "Cả nước",
        "Thành phố Huế",
        "Chưa xác định được đơn vị",
    }


async def test_a_report_of_a_period_counts_what_was_received_within_it(http: AsyncClient) -> None:
    spring = await told(http, "/v1/reports/counts?period=2026-Q1")
    autumn = await told(http, "/v1/reports/counts?period=2026-Q4&unit=46")
    year = await told(http, "/v1/reports/counts?period=2026")
    now = await told(http, "/v1/reports/counts")

    assert (spring["from"], spring["to"]) == ("2025-12-15", "2026-03-14")
    assert {(row["unit"], row["state"], row["cases"]) for row in spring["rows"]} == {
        ("00", "received", 1),
        (HUE, "received", 1),
    }
    received = {r["unit"]: r["cases"] for r in autumn["rows"] if r["state"] == "received"}
    assert received == {HUE: 2, PHU_XUAN: 2}
    assert year["rows"] == now["rows"]


async def test_a_report_comes_as_a_table_for_spreadsheets(http: AsyncClient) -> None:
    as_csv = await http.get("/v1/reports/counts?unit=46&format=csv")
    as_xlsx = await http.get("/v1/reports/counts?unit=46&format=xlsx")

    lines = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(as_xlsx.content)).active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    assert lines[0] == ["unit", "name", "track", "state", "cases"]
    assert lines[1] == [PHU_XUAN, "Phường Phú Xuân", "explanation", "escalated", "1"]
    assert len(lines) == len(cells) == 13
    assert cells[1] == (PHU_XUAN, "Phường Phú Xuân", "Giải trình", "Đã đôn đốc", 1)
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert as_xlsx.headers["content-disposition"] == 'inline; filename="counts-46.xlsx"'


@pytest.mark.parametrize("form", ["01/TCD", "01-TCD", "04/KQGQ", "02-xld"])
async def test_a_statutory_form_is_known_and_not_there_yet(form: str, http: AsyncClient) -> None:
    answer = await http.get(f"/v1/reports/{form}?period=2026-Q3&unit=46")

    assert answer.status_code == 501
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"].endswith("is not there yet")


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/reports/09/TCD", 404, None),
        ("/v1/reports/counts?period=2026-Q5", 422, "period"),
        ("/v1/reports/counts?period=", 422, "period"),
        ("/v1/reports/counts?unit=99999", 422, "unit"),
        ("/v1/reports/counts?unit=4", 422, "unit"),
        ("/v1/reports/counts?unit=%00", 422, "unit"),
        ("/v1/reports/counts?format=pdf", 422, "format"),
        ("/v1/reports/counts?colour=red", 422, "colour"),
        ("/v1/indicators?unit=99", 422, "unit"),
        ("/v1/indicators?period=2026", 422, "period"),
        ("/v1/open-data/counts?period=2026", 422, "period"),
        ("/v1/cells/counts/46/explanation/open", 422, "state"),
        ("/v1/cells/counts/46/gossip/opened", 422, "track"),
        ("/v1/cells/counts/99/explanation/opened", 422, "unit"),
        ("/v1/cells/counts/46/explanation/opened?limit=0", 422, "limit"),
        ("/v1/cells/counts/46/explanation/opened?limit=201", 422, "limit"),
        ("/v1/cells/counts/46/explanation/opened?after=x", 422, "after"),
        ("/v1/cells/counts/46/explanation/opened?page=2", 422, "page"),
        ("/v1/cells/01/TCD/46/explanation/opened", 501, None),
    ],
)
async def test_what_is_asked_wrongly_is_named(
    path: str, status: int, field: str | None, http: AsyncClient
) -> None:
    answer = await http.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json().get("errors", [])] == [field] * bool(field)


async def test_indicators_sum_up_a_unit(http: AsyncClient) -> None:
    found = await told(http, "/v1/indicators?unit=46")

    del found["at"]
    assert found == {
        "unit": "46",
        "name": "Thành phố Huế",
        "received": 3,
        "opened": 2,
        "open": 1,
        "parked": 0,
        "accepted": 1,
        "explained": 1,
        "near": 0,
        "missed": 1,
        "escalated": 1,
        "on_time": 1.0,
    }
    assert (await told(http, f"/v1/indicators?unit={BA_DINH}"))["on_time"] is None


async def test_the_reconciliation_says_where_every_petition_is(http: AsyncClient) -> None:
    assert await told(http, "/v1/reconciliation") == {
        "balanced": True,
        "received": 4,
        "opened": 2,
        "joined": 0,
        "guided": 0,
        "parked": 1,
        "rejected": 0,
        "split": 0,
        "in_flight": 1,
        "without_petition": 0,
        "miscounted": 0,
        "difference": 0,
    }


async def test_open_data_leaves_out_small_figures_of_denunciations(
    http: AsyncClient, reporting_engine: AsyncEngine
) -> None:
    secret: dict[str, Any] = {"track": "denunciation", "unit": BA_DINH}
    await read(reporting_engine, PETITION_RECEIVED, [petition("x", **secret), petition("y")])
    await read(reporting_engine, CASE, [event(opened("x", **secret)), event(opened("y"))])

    found = await told(http, "/v1/open-data/counts")
    at_home = await told(http, "/v1/open-data/counts?unit=01")
    staff = await told(http, "/v1/reports/counts?unit=01")

    assert {row["track"] for row in found["rows"]} == {"explanation"}
    assert at_home["rows"] == []
    assert {row["track"] for row in staff["rows"]} == {"denunciation"}


async def test_an_officer_sees_the_figures_of_their_own_unit_and_below(
    app: FastAPI, http: AsyncClient
) -> None:
    app.dependency_overrides[current_actor] = lambda: Actor("o", "officer", unit=PHU_XUAN)

    own = await told(http, f"/v1/reports/counts?unit={PHU_XUAN}")
    others = [
        (await http.get(path)).status_code
        for path in (
            "/v1/reports/counts?unit=46",
            f"/v1/indicators?unit={BA_DINH}",
            "/v1/cells/counts/46/explanation/opened",
            "/v1/reconciliation",
        )
    ]

    assert {row["unit"] for row in own["rows"]} == {PHU_XUAN}
    assert others == [404, 404, 404, 403]
