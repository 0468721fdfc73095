"""Health and metrics of a service."""

import asyncio
from datetime import UTC, datetime

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from services.runtime.database import transaction
from services.runtime.patience import TryLater
from services.runtime.tables import outbox
from services.web.service import Service, the_service

LAG = Gauge("giaitrinh_lag_records", "Records not yet handled.", ("service", "topic"))
LAG_SECONDS = Gauge(
    "giaitrinh_lag_seconds", "Since a lagging topic last moved on.", ("service", "topic")
)
DEPTH = Gauge("giaitrinh_outbox_records", "Records waiting to be published.", ("service",))
AGE = Gauge("giaitrinh_outbox_oldest_seconds", "How long the oldest waits.", ("service",))

_DEPTH = sa.select(sa.func.count(), sa.func.min(outbox.c.kept_at))

FAILING = 5  # runs in a row
SILENCE = 60.0  # seconds

router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def livez() -> Response:
    """Say that the process runs; whether Kafka does is no reason to restart it."""
    return Response("ok")


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Say whether work can be done now, and if not, why."""
    service = the_service(request)
    why_not = [f"paused: {s.topic.name}" for s in service.subscriptions if s.paused]
    why_not += [] if service.started.is_set() else ["not subscribed yet"]
    silence = service.listener.silence() if service.started.is_set() else {}
    why_not += [f"not read: {topic}" for topic, seconds in silence.items() if seconds > SILENCE]
    why_not += [] if service.relay.well else ["the relay cannot publish"]
    why_not += [] if service.timers.failures < FAILING else ["a timer fails again and again"]
    why_not += [] if await _database(service) else ["the database is away"]
    return JSONResponse({"ready": not why_not, "why_not": why_not}, 503 if why_not else 200)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Return all figures of this process in Prometheus' text format."""
    service = the_service(request)
    try:
        async with asyncio.timeout(2):
            await _measure(service)
            for measure in service.measures:
                async with service.work() as store:
                    await measure(store)
    except (TryLater, TimeoutError):
        pass  # the figures of the last time still stand
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _measure(service: Service) -> None:
    for s in service.subscriptions:
        lag, seconds = await service.listener.lag(s.topic.name)
        LAG.labels(service.name, s.topic.name).set(lag)
        LAG_SECONDS.labels(service.name, s.topic.name).set(seconds)
    async with transaction(service.engine) as connection:
        count, oldest = (await connection.execute(_DEPTH)).one()
    age = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0
    DEPTH.labels(service.name).set(count)
    AGE.labels(service.name).set(max(age, 0))


async def _database(service: Service) -> bool:
    try:
        async with asyncio.timeout(1), transaction(service.engine) as connection:
            await connection.execute(sa.text("select 1"))
    except (TryLater, TimeoutError):
        return False
    return True
