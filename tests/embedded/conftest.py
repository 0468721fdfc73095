from collections.abc import Iterator

import pytest

from services.embedded.stack import Stack
from services.embedded.up import running
from tests.embedded.stand_in import UP


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack with real servers and stand-in services, two of them for sla."""
    data = tmp_path_factory.mktemp("stack") / "data"
    with running(data, instances={"sla": 2}, command=UP) as stack:
        yield stack
