"""Kafka stopped, for longer than a producer waits too, and killed."""

import signal
from functools import partial

import pytest

from services.embedded import readiness
from services.embedded.stack import Stack
from tests.e2e.faults import calm, killed, steps, stopped
from tests.e2e.proof import flows, proven
from tests.e2e.seen import door, eventually, services_of

SHARE, LINES = 0.6, 200
"""Of one core, and of the log, what each service may take while it waits."""
AGAIN = 15.0
"""Seconds after which everything flows again."""


@pytest.mark.parametrize("seconds", [5, 20])
def test_while_kafka_is_stopped_services_wait_quietly_and_then_go_on(
    breakable: Stack, seconds: int
) -> None:
    with proven(breakable, rate=40) as sent:
        with (
            stopped(breakable, "kafka", signal.SIGTERM),
            calm(breakable, SHARE, LINES),
            door(breakable, "intake") as client,
        ):
            received = len(sent.receipts)
            for _ in steps(seconds):
                assert client.get("/livez").status_code == 200
            assert len(sent.receipts) > received  # the counter stays open: the outbox holds it
        flows(breakable, sent, AGAIN)
        _all_ready(breakable)


def test_a_kafka_that_is_killed_loses_nothing(breakable: Stack) -> None:
    with proven(breakable, rate=80) as sent, calm(breakable, 1.0, LINES):
        killed(breakable, "kafka")
        flows(breakable, sent, AGAIN)
        _all_ready(breakable)


def _all_ready(stack: Stack) -> None:
    for name in services_of(stack):
        ready = partial(readiness.answers_http, stack.host, stack.ports[name])
        eventually(ready, AGAIN, f"readiness of {name}")
