"""PostgreSQL stopped and killed: the doors say so, and nothing that was promised is lost."""

import signal
from functools import partial

import httpx
import pytest

from services.embedded import readiness
from services.embedded.stack import Stack
from tests.e2e.faults import calm, killed, steps, stopped
from tests.e2e.load import petition
from tests.e2e.proof import flows, proven
from tests.e2e.seen import door, eventually, services_of

NOBODY = "00000000-0000-4000-8000-000000000000"
QUESTIONS = {
    "intake": "/v1/petitions/00-AAAA-BBBB-CCCC",
    "routing": "/v1/cases",
    "sla": f"/v1/cases/{NOBODY}/clocks",
    "reporting": "/v1/reports/counts",
}
AGAIN = 15.0


def problem_of(answer: httpx.Response) -> dict[str, object]:
    """The problem document that an answer must be."""
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, object] = answer.json()
    assert found["status"] == 503
    return found


def test_while_postgres_is_stopped_every_door_says_try_again(breakable: Stack) -> None:
    with proven(breakable, rate=40) as sent:
        with stopped(breakable, "postgres", signal.SIGINT), calm(breakable, 0.6, 200):
            received = len(sent.receipts)
            for service, path in QUESTIONS.items():
                _says_so(breakable, service, path)
            with door(breakable, "intake") as client:
                assert problem_of(client.post("/v1/petitions", json=petition("away", 1)))["title"]
                for _ in steps(5):
                    assert client.get("/livez").status_code == 200
            assert len(sent.receipts) == received
        flows(breakable, sent, AGAIN)
        _healed(breakable)


@pytest.mark.parametrize("times", [2])
def test_a_postgres_that_is_killed_loses_no_receipt(breakable: Stack, times: int) -> None:
    with proven(breakable, rate=80) as sent:
        for _ in range(times):
            killed(breakable, "postgres")
            flows(breakable, sent, AGAIN)
        _healed(breakable)


def _says_so(stack: Stack, service: str, path: str) -> None:
    with door(stack, service) as client:
        assert problem_of(client.get(path))
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (503, False)
        assert client.get("/metrics").status_code == 200


def _healed(stack: Stack) -> None:
    for name in services_of(stack):
        ready = partial(readiness.answers_http, stack.host, stack.ports[name])
        eventually(ready, AGAIN, f"readiness of {name}")
