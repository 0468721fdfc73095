from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from services.embedded import keys
from services.intake.app import create_app
from services.intake.settings import Settings
from services.web.service import Service


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets of one deployment."""
    folder = tmp_path_factory.mktemp("keys")
    keys.make(folder)
    return folder


@pytest.fixture
async def app(intake_engine: AsyncEngine, address: str, key_folder: Path) -> AsyncIterator[FastAPI]:
    """Intake as its own wiring makes it, on an empty schema; Kafka is not needed for that."""
    app = create_app(Settings(database=address, keys=key_folder, unit="46"))
    yield app
    await app.state.service.engine.dispose()


@pytest.fixture
def service(app: FastAPI) -> Service:
    found: Service = app.state.service
    return found


@pytest.fixture
async def door(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the app as HTTP does, without a network."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://counter") as client:
        yield client
