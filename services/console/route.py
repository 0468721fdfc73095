"""`route`: who would answer, and why; a dry run over a file, without a stack."""

import codecs
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import click

from services.console import show
from services.embedded.exits import Refused
from services.intake import rules as intake
from services.intake.domain import shape
from services.intake.domain.numbers import Keys
from services.intake.domain.petition import Office, identified, prepare, received
from services.routing import rules as routing
from services.routing.domain.resolution import day_of, dry_run
from services.routing.domain.rulebook import Rulebook

CHANNEL = "dry-run"
NOTHING_LEAVES = Keys.derived_from(bytes(32))
"""A dry run keeps nothing and says nothing, so its keys protect nothing."""

Line = tuple[int, dict[str, Any]]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="GIAITRINH_RULES",
    help="A folder whose tables override the shipped ones.",
)
@show.as_json
def route(file: Path, rules: Path | None, *, as_json: bool) -> None:
    """
    Say for each petition of FILE, one a line, who would have to answer it and why.

    Intake's classification, then routing's resolution; nothing is kept. With --json one
    document a line. A line that is no petition stops it, naming the line and the field.
    """
    office = Office(NOTHING_LEAVES, intake.words(rules))
    found = list(_routed(file, office, routing.load(rules)))
    if as_json:
        for answer in found:
            click.echo(json.dumps(answer, ensure_ascii=False))
        return
    show.table([_row(answer) for answer in found], COLUMNS)
    routed = sum(answer["decision"] == "routed" for answer in found)
    click.echo(f"\nrouted: {routed} of {len(found)}", err=True)


COLUMNS = ("reference", "decision", "level", "track", "field", "authority", "rule", "why")


def _routed(file: Path, office: Office, rulebook: Rulebook) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    with file.open("rb") as lines:
        for number, read in enumerate(lines, start=1):
            line = read.removeprefix(codecs.BOM_UTF8)
            if line.strip():
                yield _answer(f"{file.name}, line {number}", line, now, office, rulebook)


def _answer(
    where: str, line: bytes, now: datetime, office: Office, rulebook: Rulebook
) -> dict[str, Any]:
    try:
        submission = shape.read(line)
        handed = identified(submission, CHANNEL, None, lambda: uuid5(UUID(int=0), where))
        fact = received(prepare(handed, now, office), ()).message
    except shape.Refusal as refusal:
        told = "; ".join(f"{field or 'the line'}: {rule}" for field, rule in refusal.errors)
        raise Refused(f"{where}: {told}") from None
    found = rulebook.resolve(fact, day_of(fact.received_at))
    return dry_run(submission.reference, fact, found)


def _row(answer: Mapping[str, Any]) -> dict[str, Any]:
    authority = answer["authority"] or {}
    return {**answer, "authority": authority.get("name"), "why": answer["reasons"][-1]}
