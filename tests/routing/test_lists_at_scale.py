"""Every list of the desk reads an index, however many cases there are."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncEngine

from services.console.bench import desk as bench
from services.routing.store.lists import PARKED, Wanted, asked
from tests.routing.petitions import HUE, MORNING, PHU_XUAN

CASES = 30_000
MIDDLE = (MORNING - timedelta(days=100), UUID(int=1))


@pytest.fixture
async def filled(routing_engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """As many cases as make the planner choose as it does with a million."""
    address = routing_engine.url.render_as_string(hide_password=False).replace("+asyncpg", "")
    connection = await asyncpg.connect(address)
    await connection.execute("set search_path to routing")
    await bench.seed(connection, CASES)
    yield connection
    await connection.execute("truncate docket, docket_petition")
    await connection.close()


def explained(question: sa.Select[Any]) -> str:
    written = question.compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    return f"explain (costs off) {written}"


LISTS: dict[str, dict[str, Any]] = {
    "all": {},
    "authority": {"authority": "46.construction"},
    "authority and state": {"authority": "46.construction", "state": "opened"},
    "authority, state, field and group": {
        "authority": "46.construction",
        "state": "opened",
        "field": "land",
        "group": True,
    },
    "commune": {"unit": PHU_XUAN},
    "province": {"unit": HUE},
    "province, track and state": {"unit": HUE, "track": "press", "state": "suspended"},
    "track and state": {"track": "voter", "state": "withdrawn"},
    "field": {"field": "religion"},
    "groups": {"group": True},
    "petition": {"petition": "bench-77"},
    "document": {"document": "12/TB-UBND"},
    "deep": {"after": MIDDLE},
    "deep in a province": {"unit": HUE, "after": MIDDLE},
}


async def plan(connection: asyncpg.Connection, question: sa.Select[Any]) -> str:
    return "\n".join(row[0] for row in await connection.fetch(explained(question)))


INDEXES = {
    "all": "docket_by_opened_at",
    "authority": "docket_by_authority",
    "commune": "docket_by_unit",
    "province": "docket_by_province",
    "field": "docket_by_field",
    "groups": "docket_groups",
    "deep": "docket_by_opened_at",
}
"""Where one filter alone leaves no choice."""


async def test_no_list_looks_through_all_cases(filled: asyncpg.Connection) -> None:
    for name, filters in LISTS.items():
        found = await plan(filled, asked(Wanted(limit=51, **filters), []))
        assert "Seq Scan on docket" not in found, (name, found)
        assert INDEXES.get(name, "docket") in found, (name, found)


async def test_the_triage_desk_reads_what_is_parked_and_nothing_else(
    filled: asyncpg.Connection,
) -> None:
    asked_for: list[dict[str, Any]] = [{}, {"level": "commune"}, {"level": "province", "unit": HUE}]
    for filters in asked_for:
        found = await plan(filled, asked(Wanted(limit=51, **filters), [PARKED]))
        assert "Seq Scan on docket" not in found, found
        assert "docket_parked" in found or "docket_by_" in found, found


async def test_a_deep_page_begins_where_the_one_before_ended(filled: asyncpg.Connection) -> None:
    found = await plan(filled, asked(Wanted(limit=51, after=MIDDLE), []))

    assert "Index Cond: (ROW(opened_at, case_id) > ROW" in found, found
    assert "Sort" not in found, found


async def test_what_the_bench_makes_up_is_spread_over_the_country(
    filled: asyncpg.Connection,
) -> None:
    (row,) = await filled.fetch(
        "select count(*) cases, count(distinct authority) bodies, count(distinct province) p,"
        " count(distinct field) fields, count(distinct track) tracks, min(opened_at) first,"
        " count(*) filter (where state = 'parked' and authority is null) parked from docket"
    )

    assert row["cases"] == CASES
    assert (row["p"], row["tracks"]) == (34, 7)
    assert row["bodies"] > 3_000
    assert row["fields"] > 35
    assert 0.02 < row["parked"] / CASES < 0.04
    assert isinstance(row["first"], datetime)
