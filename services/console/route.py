"""`route`: who would answer, and why; a dry run over a file, without a stack."""

import codecs
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import click

from services.console import show
from services.embedded.exits import Refused
from services.intake import rules as intake
from services.intake.domain import shape
from services.intake.domain.numbers import Keys
from services.intake.domain.petition import Office, identified, prepare, received
from services.routing import rules as routing
from services.routing.domain.dry_runs import differs, dry_run, outline
from services.routing.domain.resolution import day_of
from services.routing.domain.rulebook import Rulebook

CHANNEL = "dry-run"
NOTHING_LEAVES = Keys.derived_from(bytes(32))
"""A dry run keeps nothing and says nothing, so its keys protect nothing."""
INSTALLED = "GIAITRINH_RULES"
"""The folder of the rules that decide today, where it is not the shipped ones alone."""

COLUMNS = ("reference", "decision", "level", "track", "field", "authority", "rule", "why")
COMPARED = ("reference", "before", "before_rule", "after", "after_rule")
Answer = dict[str, Any]


class Rules(NamedTuple):
    """One set of rules: how words are classified, and who is competent."""

    office: Office
    rulebook: Rulebook


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--rules",
    "other",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of other tables: the answers under them, and what they change.",
)
@click.option("--compare", is_flag=True, help="Only what the other tables change; with --rules.")
@show.as_json
def route(file: Path, other: Path | None, *, compare: bool, as_json: bool) -> None:
    """
    Say for each petition of FILE, one a line, who would have to answer it and why.

    Intake's classification, then routing's resolution; nothing is kept. With --json one
    document a line. A line that is no petition stops it, naming the line and the field.
    Rules are those of GIAITRINH_RULES, else the shipped ones. With --rules the answers are those
    of the other tables, each with what it was before where that differs; with --compare only
    those that differ.
    """
    if compare and other is None:
        raise Refused("--compare needs --rules: the folder of the tables to compare with")
    installed = os.environ.get(INSTALLED)
    rules = _rules(Path(installed) if installed else None)
    before = _routed(file, rules)
    found = _changes(before, _routed(file, _rules(other))) if other else before
    if compare:
        _show_changes(found, as_json=as_json)
    else:
        _show(found, as_json=as_json)
    if other:
        _sum_up(found)


def _rules(folder: Path | None) -> Rules:
    return Rules(Office(NOTHING_LEAVES, intake.reader(folder)), routing.load(folder))


def _changes(before: Sequence[Answer], after: Sequence[Answer]) -> Sequence[Answer]:
    """Return *after*, each answer with what it was where another body or rule decided."""
    pairs = zip(before, after, strict=True)
    return [
        new | ({"changed": {"before": outline(old)}} if differs(old, new) else {})
        for old, new in pairs
    ]


def _show(found: Sequence[Answer], *, as_json: bool) -> None:
    if as_json:
        _lines(found)
        return
    show.table([_row(answer) for answer in found], COLUMNS)
    routed = sum(answer["decision"] == "routed" for answer in found)
    click.echo(f"\nrouted: {routed} of {len(found)}", err=True)


def _show_changes(found: Sequence[Answer], *, as_json: bool) -> None:
    changed = [
        {
            "reference": answer["reference"],
            "before": answer["changed"]["before"],
            "after": outline(answer),
        }
        for answer in found
        if "changed" in answer
    ]
    if as_json:
        _lines(changed)
    else:
        show.table([_compared(change) for change in changed], COMPARED)


def _lines(documents: Sequence[Answer]) -> None:
    for document in documents:
        click.echo(json.dumps(document, ensure_ascii=False))


def _sum_up(found: Sequence[Answer]) -> None:
    """On standard error: how many answers change, and under which rule they were and are."""
    changes = [(answer["changed"]["before"], answer) for answer in found if "changed" in answer]
    click.echo(f"\nchanged: {len(changes)} of {len(found)}", err=True)
    moved = Counter((_decided(old), _decided(new)) for old, new in changes)
    for (old, new), times in moved.most_common():
        click.echo(f"{times:>6}  {old} -> {new}", err=True)


def _decided(answer: Mapping[str, Any]) -> str:
    """The rule that decided with its version, else why nobody could be named."""
    rule = answer["rule"]
    return f"{rule} {answer['version']}" if rule else f"{answer['decision']}: {answer['parked']}"


def _routed(file: Path, rules: Rules) -> Sequence[Answer]:
    return list(_answers(file, rules))


def _answers(file: Path, rules: Rules) -> Iterator[Answer]:
    now = datetime.now(UTC)
    with file.open("rb") as lines:
        for number, read in enumerate(lines, start=1):
            line = read.removeprefix(codecs.BOM_UTF8)
            if line.strip():
                yield _answer(f"{file.name}, line {number}", line, now, rules)


def _answer(where: str, line: bytes, now: datetime, rules: Rules) -> Answer:
    try:
        submission = shape.read(line)
        handed = identified(submission, CHANNEL, None, lambda: uuid5(UUID(int=0), where))
        fact = received(prepare(handed, now, rules.office), ()).message
    except shape.Refusal as refusal:
        told = "; ".join(f"{field or 'the line'}: {rule}" for field, rule in refusal.errors)
        raise Refused(f"{where}: {told}") from None
    day = day_of(fact.received_at)
    return dry_run(submission.reference, fact, rules.rulebook.resolve(fact, day), day)


def _row(answer: Answer) -> Answer:
    authority = answer["authority"] or {}
    return {**answer, "authority": authority.get("name"), "why": answer["reasons"][-1]}


def _compared(change: Answer) -> Answer:
    named = {
        when: (change[when]["authority"] or {}).get("name") or change[when]["decision"]
        for when in ("before", "after")
    }
    rules = {f"{when}_rule": _decided(change[when]) for when in ("before", "after")}
    return {"reference": change["reference"], **named, **rules}
