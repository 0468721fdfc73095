"""`dead`: what could not be handled."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from contracts import wire
from services.console import letters, show
from services.console.letters import Letter
from services.embedded import stack
from services.embedded.exits import Refused
from services.embedded.folder import Folder
from services.intake import rules
from services.intake.settings import Settings
from services.runtime.patience import Unacceptable

FILTERS = (
    click.option("--topic", type=click.Choice(list(letters.TOPIC_OF)), help="Only of this topic."),
    click.option("--service", type=click.Choice(stack.SERVICES), help="Only of this reader."),
    click.option("--reason", type=click.Choice(wire.REASONS), help="Only for this reason."),
)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* the options that narrow a choice."""
    for option in FILTERS:
        command = option(command)
    return command


every = click.option("--all", "every", is_flag=True, help="All that the options leave.")
places = click.argument("places", nargs=-1, metavar="[TOPIC/PARTITION/OFFSET]…")


@click.group()
def dead() -> None:
    """What could not be handled: list, show, replay, drop."""


@dead.command("list")
@show.data
@filters
@click.option("--limit", type=click.IntRange(1), help="At most so many, the oldest first.")
@show.as_json
def list_(data: Path, limit: int | None, *, as_json: bool, **narrowed: str | None) -> None:
    """One line for each reader that could not handle a record."""
    found = [letter.item() for letter in _found(data, **narrowed)][:limit]
    if as_json:
        show.document({"items": found})
    else:
        columns = ("topic", "partition", "offset", "service", "key", "reason", "at")
        show.table(found, columns)


@dead.command("show")
@show.data
@click.argument("place", metavar="TOPIC/PARTITION/OFFSET")
@show.as_json
def show_(data: Path, place: str, *, as_json: bool) -> None:
    """One record: why it is here, its headers and its body; a sealed one stays closed."""
    found = letters.named(_found(data), place)
    rows = [
        {
            **letter.item(),
            "detail": letter.detail,
            "sealed": letter.sealed,
            "headers": dict(letter.headers),
            "body": None if letter.sealed else (letter.body or b"").decode(errors="replace"),
        }
        for letter in found
    ]
    if as_json:
        show.document({"items": rows})
        return
    for row in rows:
        for name, value in row.items():
            click.echo(f"{name}: {value}")
        click.echo()


@dead.command()
@show.data
@places
@filters
@every
def replay(data: Path, places: Sequence[str], *, every: bool, **narrowed: str | None) -> None:
    """Publish records again, in the order they had, for whoever could not handle them."""
    chosen = _chosen(_found(data, **narrowed), places, every=every)
    servers = stack.find(data).kafka
    number = asyncio.run(letters.replay(servers, chosen, _unseal(data)))
    click.echo(f"replayed: {number}")


@dead.command()
@show.data
@places
@filters
@every
def drop(data: Path, places: Sequence[str], *, every: bool, **narrowed: str | None) -> None:
    """Note that nothing will come of records any more; a petition among them stays `dead`."""
    chosen = _chosen(_found(data, **narrowed), places, every=every)
    asyncio.run(letters.drop(stack.find(data).kafka, chosen))
    click.echo(f"dropped: {len({letter.place for letter in chosen})}")


def _found(data: Path, **narrowed: str | None) -> list[Letter]:
    return [
        letter
        for letter in asyncio.run(letters.letters(stack.find(data).kafka))
        if narrowed.get("topic") in {None, letter.place.topic}
        and narrowed.get("service") in {None, letter.service}
        and narrowed.get("reason") in {None, letter.reason}
    ]


def _chosen(found: Sequence[Letter], places: Sequence[str], *, every: bool) -> list[Letter]:
    if bool(places) == every:
        raise Refused("say which records as TOPIC/PARTITION/OFFSET, or --all with what narrows it")
    return (
        list(found) if every else [one for place in places for one in letters.named(found, place)]
    )


def _unseal(data: Path) -> Callable[[bytes], bytes]:
    def opened(sealed: bytes) -> bytes:
        try:
            return rules.vault(Settings(keys=Folder(data).keys)).open(sealed.decode())
        except Unacceptable as error:
            raise Refused("a record is sealed to another key than the one that is here") from error

    return opened
