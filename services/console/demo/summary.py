"""What a chief of office wants to see at the end of the day."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import click
import httpx
from prometheus_client.parser import text_string_to_metric_families

from services.console import show
from services.console.demo.desks import Worked
from services.console.demo.door import Answers
from services.console.reconcile import tell
from services.embedded.stack import SERVICES, Stack

LEVELS = ("central", "province", "commune")
STATES = ("opened", "accepted", "explained", "settled", "parked")
MARKS = ("near", "missed", "escalated")
GAUGES = {"giaitrinh_cases": "state", "giaitrinh_cases_marked": "mark"}
CLOCK_STATES = ("running", "near", "paused", "missed", "escalated", "unknown")
NATION = "00"
COLUMNS = ("unit", "name", "received", *STATES, *MARKS)


def line(what: str, seconds: float) -> None:
    """Say that a part of the day is done, and how long it took."""
    click.echo(f"{what} after {seconds:.1f} s")


def tell_the_day(stack: Stack, answers: Answers, worked: Worked, ledger: Mapping[str, Any]) -> None:
    """Print the whole day, and last the proof that nothing was lost."""
    _at_the_door(answers)
    _at_the_desks(worked)
    _by_the_clocks(stack)
    with httpx.Client(base_url=stack.url("reporting"), timeout=30) as reporting:
        _by_level(_cases(reporting))
        _by_province(reporting)
    click.echo("\nWhere each accepted petition is now\n")
    tell(ledger)


def where_to_look(stack: Stack, *, keep: bool) -> None:
    """Print where everything can be looked at, while it stays up."""
    if not keep:
        click.echo("\nTo look around in it yourself: giaitrinh demo --keep", err=True)
        return
    for service in SERVICES:
        click.echo(f"{service:<10} {stack.url(service)}/docs", err=True)
    click.echo(f"giaitrinh status --data {stack.data}; Ctrl-C stops it", err=True)


def _at_the_door(answers: Answers) -> None:
    click.echo("\nAt the counter's door")
    click.echo(f"  received  {len(answers.receipts)}")
    click.echo(f"  repeated  {answers.repeated} (the same receipt again)")
    click.echo(f"  refused   {answers.refused.total()}, each with the field and the rule")
    for why, number in answers.refused.most_common():
        click.echo(f"    {number:>4}  {why}")
    for what, number in answers.unexpected.most_common():
        click.echo(f"  UNEXPECTED {number} x {what}")


def _at_the_desks(worked: Worked) -> None:
    click.echo(f"\nAt the desks: {worked.cases} cases of every track, {worked.acts.total()} acts\n")
    told = [{"act": act, "times": times} for act, times in worked.acts.most_common()]
    show.table(told, ("act", "times"))
    for what, number in worked.unexpected.most_common():
        click.echo(f"  UNEXPECTED {number} x {what}")


def _by_the_clocks(stack: Stack) -> None:
    """How the limits of each track stand, by sla's own gauges."""
    found: Counter[tuple[str, str]] = Counter()
    shown = httpx.get(f"{stack.url('sla')}/metrics", timeout=30).text
    for family in text_string_to_metric_families(shown):
        for sample in family.samples:
            if sample.name == "giaitrinh_clocks":
                found[sample.labels["track"], sample.labels["state"]] += int(sample.value)
            elif sample.name == "giaitrinh_clocks_escalated":
                found[sample.labels["track"], "escalated"] += int(sample.value)
    click.echo("\nLimits that still run a month later, by track\n")
    rows = [
        {"track": track, **{state: found[track, state] for state in CLOCK_STATES}}
        for track in sorted({track for track, _ in found})
    ]
    show.table(rows, ("track", *CLOCK_STATES))


def _cases(reporting: httpx.Client) -> Counter[tuple[str, str]]:
    """How many cases of each level are in a state or have a mark, by reporting's own gauges."""
    found: Counter[tuple[str, str]] = Counter()
    for family in text_string_to_metric_families(reporting.get("/metrics").text):
        if label := GAUGES.get(family.name):
            for sample in family.samples:
                found[sample.labels["level"], sample.labels[label]] += int(sample.value)
    return found


def _by_level(cases: Counter[tuple[str, str]]) -> None:
    click.echo("\nRouted, by the level that must answer; parked, by the desk that must find out\n")
    rows = [
        {"level": level, **{state: cases[level, state] for state in (*STATES, *MARKS)}}
        for level in LEVELS
    ]
    show.table(rows, ("level", *STATES, *MARKS))


def _by_province(reporting: httpx.Client) -> None:
    click.echo("\nBy province\n")
    told = reporting.get("/v1/reports/counts", params={"unit": NATION}).json()["rows"]
    rows: dict[str, dict[str, Any]] = {}
    for cell in told:
        row = rows.setdefault(cell["unit"], {"unit": cell["unit"], "name": cell["name"]})
        row[cell["state"]] = row.get(cell["state"], 0) + cell["cases"]
    ordered = sorted(rows.values(), key=lambda row: (row["unit"] == NATION, row["unit"]))
    show.table([{**dict.fromkeys(COLUMNS, 0), **row} for row in ordered], COLUMNS)
