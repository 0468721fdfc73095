"""Kill -9 of each service while it works."""

import pytest

from services.embedded.stack import SERVICES, Stack
from tests.e2e.faults import killed_at_work
from tests.e2e.proof import proven
from tests.e2e.seen import eventually

KILLS = 3


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_killed_at_work_loses_and_doubles_nothing(
    stack: Stack, service: str
) -> None:
    with proven(stack, rate=150) as sent:
        for _ in range(KILLS):
            enough = len(sent.receipts) + 30
            eventually(lambda n=enough: len(sent.receipts) > n, what="work to be interrupted")  # type: ignore[misc]
            killed_at_work(stack, service)
