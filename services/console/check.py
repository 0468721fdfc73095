"""`channel check` and `config check`: what can be known before anything runs."""

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from contracts.testing import ChannelBroken, check_channel
from services.console import show
from services.console.run import settings
from services.embedded import keys
from services.embedded.exits import Refused
from services.embedded.stack import SERVICES

NOT_OF_A_SERVICE = {"GIAITRINH_JAVA"}
"""Settings of the embedded stack alone."""


@click.group()
def channel() -> None:
    """A province's own channel."""


@channel.command("check")
@click.argument("name", metavar="MODULE:CLASS")
@click.argument(
    "samples",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@show.as_json
def check_channel_command(name: str, samples: Sequence[Path], *, as_json: bool) -> int:
    """Check the channel MODULE:CLASS against samples of good payloads; 1 when a rule is broken."""
    made = _channel(name)
    rows = []
    for sample in samples:
        try:
            found = check_channel(made, sample.read_bytes())
            rows.append({"sample": str(sample), "petitions": len(found), "broken": None})
        except ChannelBroken as broken:
            rows.append({"sample": str(sample), "petitions": 0, "broken": str(broken)})
    if as_json:
        show.document({"items": rows})
    else:
        show.table(rows, ("sample", "petitions", "broken"))
    return 1 if any(row["broken"] for row in rows) else 0


def _channel(name: str) -> Any:
    module, _, made = name.partition(":")
    try:
        return getattr(import_module(module), made)()
    except (Exception, SystemExit) as error:  # it is a stranger's code: anything may happen
        raise Refused(f"{name} cannot be made: {type(error).__name__}: {error}") from error


@click.group()
def config() -> None:
    """The settings."""


@config.command("check")
def check_config() -> None:
    """Check the environment's GIAITRINH_… without starting anything."""
    known = set(NOT_OF_A_SERVICE)
    for service in SERVICES:
        told = settings(service)
        known |= {f"GIAITRINH_{name.upper()}" for name in type(told).model_fields}
        import_module(f"services.{service}.app").create_app(told)
    strange = sorted(name for name in os.environ if name.startswith("GIAITRINH_"))
    if unknown := [name for name in strange if name not in known]:
        raise Refused(f"nobody reads {', '.join(unknown)}")
    for service in SERVICES:
        click.echo(f"{service}: its settings and tables can work")


@config.command("keys")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def make_keys(folder: Path) -> None:
    """Make what is missing in FOLDER: a deployment's secret and intake's key pair."""
    keys.make(folder)
    click.echo(f"{folder}: secret, intake.jwk and intake.pub.jwk; keep them, and keep them secret")
