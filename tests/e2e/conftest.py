import os
from collections.abc import Iterator

import pytest

from services.embedded.stack import Stack
from services.embedded.up import running

SERVERS = ("GIAITRINH_KAFKA", "GIAITRINH_DATABASE")


@pytest.fixture(scope="session")
def stack(servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system, once for all end-to-end tests; on given servers where some are named."""
    with running(tmp_path_factory.mktemp("e2e") / "data") as stack:
        yield stack


@pytest.fixture(scope="session")
def breakable(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Stack]:
    """The same, but its servers are surely ours to stop: another one where servers are given."""
    if not any(os.environ.get(name) for name in SERVERS):
        yield stack
        return
    patch = pytest.MonkeyPatch()
    for name in SERVERS:
        patch.delenv(name, raising=False)
    with running(tmp_path_factory.mktemp("e2e") / "ours") as ours:
        patch.undo()
        yield ours


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs here needs everything."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker("whole")
