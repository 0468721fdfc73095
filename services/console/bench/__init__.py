"""`bench`: how fast, as a ratio to the raw floor of this machine in the same run."""

import asyncio
import os
import platform
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import psutil

from services.console import show
from services.console.bench import deadlines, desk, door, end_to_end
from services.embedded.stack import Stack
from services.embedded.up import running

Measure = Callable[[Stack, int], Coroutine[Any, Any, dict[str, Any]]]
FIGURES: Mapping[str, tuple[Measure, Mapping[str, int]]] = {
    "end_to_end": (end_to_end.measure, {"small": 10_000, "full": 60_000}),
    "http": (door.measure, {"small": 5_000, "full": 30_000}),
    "recompute": (deadlines.measure_recompute, {"small": 100_000, "full": 1_000_000}),
    "due": (deadlines.measure_due, {"small": 100_000, "full": 10_000_000}),
    "desk": (desk.measure, {"small": 100_000, "full": 1_000_000}),
}
"""What each one measures, and with how many petitions (or cases)."""
BY_DEFAULT = ("end_to_end", "http")
"""What is measured where nothing is named: in under five minutes."""


@click.command()
@click.argument("figures", nargs=-1, type=click.Choice(list(FIGURES)))
@click.option("--size", type=click.Choice(["small", "full"]), default="small", show_default=True)
@show.as_json
def bench(figures: Sequence[str], size: str, *, as_json: bool) -> None:
    """Measure petitions per second, on a stack of its own."""
    with tempfile.TemporaryDirectory(prefix="giaitrinh-bench-") as name, running(Path(name)) as up:
        found: dict[str, Any] = {
            figure: asyncio.run(FIGURES[figure][0](up, FIGURES[figure][1][size]))
            for figure in figures or BY_DEFAULT
        }
    found["machine"] = _machine()
    if as_json:
        show.document(found)
    else:
        _tell(found)


def _machine() -> dict[str, Any]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "aiokafka": version("aiokafka"),
        "load_before": round(os.getloadavg()[2], 2),
    }


def _tell(found: Mapping[str, Mapping[str, Any]]) -> None:
    for figure, values in found.items():
        click.echo(figure)
        for name, value in values.items():
            if isinstance(value, dict):
                for key, parts in value.items():
                    told = "  ".join(f"{part}: {number}" for part, number in parts.items())
                    click.echo(f"  {name} {key:<24} {told}")
            else:
                click.echo(f"  {name:<22} {value}")
