"""`demo`: a day of petitions, a month at the desks, and the proof that none was lost."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import click

from services.console.demo.desks import at_the_desks
from services.console.demo.door import through_the_door
from services.console.demo.petitions import a_day
from services.console.demo.summary import line, tell_the_day, where_to_look
from services.console.reconcile import ledger
from services.embedded.stack import Stack
from services.embedded.up import running

NUMBER = 2400
QUIET = 120.0
"""Seconds that the day's work may take to come to rest."""


@click.command()
@click.option("--petitions", type=click.IntRange(1, 1_000_000), default=NUMBER, show_default=True)
@click.option("--keep", is_flag=True, help="Stay up afterwards, until Ctrl-C.")
def demo(petitions: int, *, keep: bool) -> int:
    """
    Send a day of petitions through the whole system, and prove that none was lost.

    Some hundred of their cases are worked to the end, a month later by the stack's own time.

    It starts a stack of its own on free ports, in a folder of its own.
    """
    began = monotonic()
    with _folder(keep=keep) as data, running(data) as stack:
        line("the stack is up", monotonic() - began)
        balanced = _a_day(stack, petitions)
        where_to_look(stack, keep=keep)
        if keep:
            _until_interrupted()
    return 0 if balanced else 1


def _a_day(stack: Stack, petitions: int) -> bool:
    now = datetime.now(UTC)
    answers = asyncio.run(through_the_door(stack.url("intake"), a_day(petitions, now)))
    line(f"{len(answers.receipts)} petitions are through the door", answers.seconds)
    _quiet(stack)
    began = monotonic()
    worked = at_the_desks(stack, lambda: asyncio.run(ledger(stack, QUIET)))
    line(f"{worked.cases} cases are worked to their end, a month later", monotonic() - began)
    found = _quiet(stack)
    tell_the_day(stack, answers, worked, found)
    return bool(found["balanced"]) and found["accepted"] == len(answers.receipts)


def _quiet(stack: Stack) -> Mapping[str, Any]:
    began = monotonic()
    found = asyncio.run(ledger(stack, QUIET))
    line("all is quiet", monotonic() - began)
    return found


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    if keep:
        yield Path(tempfile.mkdtemp(prefix="giaitrinh-demo-"))
        return
    with tempfile.TemporaryDirectory(prefix="giaitrinh-demo-") as name:
        yield Path(name)


def _until_interrupted() -> None:
    try:
        while True:
            sleep(3600)
    except KeyboardInterrupt:
        click.echo("stopping", err=True)
