import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from services.reporting.metrics import measure
from services.runtime.clock import Clock
from tests.reporting.facts import (
    HUE,
    MORNING,
)
from tests.reporting.reading import asking


async def test_the_metrics_say_what_the_tables_say(
    app: FastAPI, reporting_engine: AsyncEngine
) -> None:
    async with asking(reporting_engine) as store:
        await measure(store, Clock())

    figure = REGISTRY.get_sample_value
    track = {"track": "explanation"}
    assert figure("giaitrinh_petitions", {"channel": "web", **track}) == 4
    assert figure("giaitrinh_cases", {"level": "commune", "state": "opened", **track}) == 1
    assert figure("giaitrinh_cases_marked", {"level": "commune", "mark": "missed", **track}) == 1
    assert figure("giaitrinh_ledger_petitions", {"place": "opened"}) == 2
    assert figure("giaitrinh_ledger_petitions", {"place": "in_flight"}) == 1
    assert figure("giaitrinh_rollup_difference") == 0
    age = figure("giaitrinh_freshness_seconds", {"province": HUE})
    assert age == pytest.approx((Clock().now() - MORNING).total_seconds(), abs=5)
