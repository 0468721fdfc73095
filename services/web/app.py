"""A service as one FastAPI application; its lifespan starts and stops all that it does."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from fastapi import APIRouter, FastAPI

from contracts.problems import describe
from services.runtime.patience import WrongSetting
from services.web import probes, problems
from services.web.limits import BodyLimit
from services.web.service import Service

log = structlog.get_logger()


def make_app(service: Service, *routers: APIRouter) -> FastAPI:
    """Wire one service; its lifespan starts the broker, the relay and the timers."""
    app = FastAPI(title=service.name, lifespan=_lifespan)
    app.state.service = service
    app.add_middleware(BodyLimit, largest=service.settings.max_body)
    problems.install(app)
    for router in (probes.router, *routers):
        app.include_router(router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    log.warning("staff.open", service=service.name, host=service.settings.host)
    listening = asyncio.create_task(service.listen())
    listening.add_done_callback(partial(_ended, service))
    work = [asyncio.create_task(work) for work in (service.relay.run(), service.timers.run())]
    try:
        yield
    finally:
        listening.cancel()  # it may not have begun yet, and shall not now
        await asyncio.gather(listening, return_exceptions=True)
        await service.listener.stop()
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await service.engine.dispose()


def _ended(service: Service, task: "asyncio.Task[None]") -> None:
    """What can never work ends the process; anything else would wait without a word."""
    if not task.cancelled() and (error := task.exception()):
        service.refused = str(error) if isinstance(error, WrongSetting) else describe(error)
        signal.raise_signal(signal.SIGTERM)
