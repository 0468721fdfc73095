"""`up`: the whole system here; apart from `status`, which must not wait for its imports."""

from collections.abc import Sequence
from pathlib import Path

import click

from services.console import show
from services.embedded import stack
from services.embedded.exits import Refused
from services.embedded.up import up as run_here

PORTS = 8101
MOST = 8
"""Instances of one service on one machine."""


@click.command()
@show.data
@click.option(
    "--ports",
    type=click.IntRange(1, 65_532),
    default=PORTS,
    show_default=True,
    help="The first of four HTTP ports in a row.",
)
@click.option(
    "--instances", multiple=True, metavar="SERVICE=N", help="Run a service N times, as in sla=2."
)
def up(data: Path, ports: int, instances: Sequence[str]) -> int:
    """Run the whole system here until Ctrl-C: Kafka, PostgreSQL, four services."""
    return run_here(data, ports, instances=dict(map(_instances, instances)))


def _instances(told: str) -> tuple[str, int]:
    service, _, number = told.partition("=")
    if service not in stack.SERVICES or not number.isdecimal() or not 1 <= int(number) <= MOST:
        raise Refused(f"--instances {told}: say {'|'.join(stack.SERVICES)}=1 to {MOST}")
    return service, int(number)
