"""A handler that fails for a reason of its own: here a table that is missing for a while."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import httpx

from services.embedded.stack import Stack
from tests.e2e.proof import proven
from tests.e2e.seen import door, eventually, figure, size
from tests.e2e.terminal import giaitrinh

LIMIT = 20
"""Failures in a row after which a subscription pauses."""
CHOICE = ("--service", "reporting", "--topic", "petition.received.v1", "--reason", "handler-failed")


def run(stack: Stack, statement: str) -> None:
    """Change something in the database that no service knows of."""

    async def work() -> None:
        connection = await asyncpg.connect(stack.database.replace("+asyncpg", ""))
        await connection.execute(statement)
        await connection.close()

    asyncio.run(work())


@contextmanager
def missing(stack: Stack, table: str) -> Iterator[None]:
    """As long as the block lasts the table has another name."""
    schema, name = table.split(".")
    run(stack, f"alter table {table} rename to {name}_elsewhere")
    try:
        yield
    finally:
        run(stack, f"alter table {schema}.{name}_elsewhere rename to {name}")


def ready(stack: Stack, service: str) -> httpx.Response:
    """What a service says of its readiness."""
    with door(stack, service) as client:
        return client.get("/readyz")


def failed(stack: Stack) -> list[dict[str, Any]]:
    """What reporting could not handle."""
    found: list[dict[str, Any]] = giaitrinh(
        "dead", "list", "--json", *CHOICE, stack=stack
    ).document()["items"]
    return found


def test_a_handler_that_fails_pauses_and_what_it_set_aside_is_replayed(stack: Stack) -> None:
    with proven(stack, rate=60) as sent:
        with missing(stack, "reporting.petition"):
            eventually(lambda: ready(stack, "reporting").status_code == 503, what="a red light")
            assert "petition.received.v1" in ready(stack, "reporting").text
            assert ready(stack, "routing").status_code == 200
            enough = len(sent.receipts) + 60
            eventually(lambda: len(sent.receipts) > enough, what="petitions meanwhile")
            eventually(lambda: len(failed(stack)) == LIMIT - 1, what="the few before the pause")
            assert figure(stack.url("reporting"), "giaitrinh_subscription_paused") == 1
        eventually(lambda: ready(stack, "reporting").status_code == 200, what="a green light")
        handled = size(stack, "routing", "docket")
        said = giaitrinh("dead", "replay", "--all", *CHOICE, stack=stack)
        assert (said.code, said.out) == (0, f"replayed: {LIMIT - 1}\n")
        assert not failed(stack)
        assert size(stack, "routing", "docket") >= handled
