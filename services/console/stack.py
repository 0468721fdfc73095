"""`status` and `clock`: the embedded stack as it runs."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from services.console import show
from services.embedded import clock as clocks
from services.embedded import stack
from services.embedded.exits import Refused
from services.embedded.folder import Folder


@click.command()
@show.data
@show.as_json
def status(data: Path, *, as_json: bool) -> int:
    """Every process of the stack, and whether it is ready; 1 when one is not."""
    found = stack.status(data)
    if as_json:
        show.document({"processes": found})
    else:
        show.table(found, ("name", "pid", "port", "ready"))
    return 0 if all(process["ready"] for process in found) else 1


@click.command()
@show.data
@click.option("--advance", metavar="5d", help="How far: 90s, 15m, 36h, 5d, 2w.")
@click.option("--at", metavar="INSTANT", help="To when, with an offset.")
@show.as_json
def clock(data: Path, advance: str | None, at: str | None, *, as_json: bool) -> None:
    """Show the stack's time, or move it forward; it never goes back."""
    if advance is None and at is None:
        now = _now(data)
    else:
        span = _span(advance) if advance is not None else None
        now = clocks.shift(data, advance=span, at=_instant(at) if at is not None else None)
    if as_json:
        show.document({"now": now.isoformat()})
    else:
        click.echo(now.isoformat(timespec="seconds"))


def _now(data: Path) -> datetime:
    stack.find(data)
    return datetime.now(UTC) + clocks.ahead(Folder(data))


def _span(told: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})([smhdw])", told)
    if not found:
        raise Refused(f"--advance {told}: say a number and s, m, h, d or w, as in 5d")
    names = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    return timedelta(**{names[found[2]]: int(found[1])})


def _instant(told: str) -> datetime:
    try:
        return datetime.fromisoformat(told)
    except ValueError as error:
        raise Refused(f"--at {told}: say an instant as in 2026-11-30T08:00:00+07:00") from error
