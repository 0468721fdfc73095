"""`reconcile`: where each accepted petition is now, and that every stage passed on what it said."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import click

from services.console import lags, show
from services.console.ledger import PLACES, snapshot
from services.embedded import stack
from services.embedded.stack import Stack

PAUSE = 0.5  # seconds between two looks at a system that moves
SURE = 4  # looks in a row after which what is missing, while nothing moves, is lost


@click.command()
@show.data
@click.option(
    "--wait",
    type=click.FloatRange(0, 600),
    default=30,
    show_default=True,
    help="Seconds to wait for what is still on its way.",
)
@show.as_json
def reconcile(data: Path, wait: float, *, as_json: bool) -> int:
    """Prove that no petition is lost and nothing doubled; 1 when it cannot be proven."""
    found = asyncio.run(ledger(stack.find(data), wait))
    if as_json:
        show.document(found)
    else:
        tell(found)
    return 0 if found["balanced"] else 1


def tell(found: Mapping[str, Any]) -> None:
    """Print the ledger for people; its last line says whether it balances."""
    rows = [{"where": "accepted", "petitions": found["accepted"]}]
    rows += [{"where": f"  {place}", "petitions": found[place]} for place in PLACES]
    show.table(rows, ("where", "petitions"))
    click.echo(f"records of others, counted apart (foreign): {found['foreign']}\n")
    show.table(found["stages"], ("stage", "in", "out", "difference"))
    click.echo(f"\nbalanced: {'yes' if found['balanced'] else 'no'}")


async def ledger(where: Stack, wait: float = 30) -> dict[str, Any]:
    """
    Return the ledger once all is quiet, or after *wait* seconds as it is then.

    What a stage has not passed on is in flight while records wait in an outbox or in
    Kafka; once nothing waits there any more, it is lost, and the ledger does not balance.

    Raises:
        NoStack: when the database does not answer.

    """
    limit, still, first = monotonic() + wait, 0, 0
    while True:
        moving = await lags.waiting(where.kafka)
        found = await snapshot(where.database)
        moving += found.pop("outbox") + await lags.waiting(where.kafka)
        late = sum(stage["late"] for stage in found["stages"])
        passed = sum(stage["out"] for stage in found["stages"])
        first = first or passed
        still = still + 1 if late and not moving else 0  # one look may fall between two commits
        if not (late or moving) or still == SURE or monotonic() > limit:
            return _judged(found, moving=still < SURE and passed > first)
        await asyncio.sleep(PAUSE)


def _judged(found: dict[str, Any], *, moving: bool) -> dict[str, Any]:
    """What is late counts as on its way only while it was seen to move."""
    lost = any(stage["late"] for stage in found["stages"]) and not moving
    doubled = any(stage["doubled"] for stage in found["stages"])
    whole = found["accepted"] == sum(found[place] for place in PLACES)
    stages = [_stage(stage, moving=moving) for stage in found["stages"]]
    return {"balanced": whole and not lost and not doubled, **found, "stages": stages}


def _stage(stage: Mapping[str, Any], *, moving: bool) -> dict[str, Any]:
    out = stage["out"] + stage["doubled"] + (stage["late"] if moving else 0)
    return {
        "stage": stage["stage"],
        "in": stage["in"],
        "out": out,
        "difference": stage["in"] - out,
    }
