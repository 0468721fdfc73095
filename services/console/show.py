"""How commands print: a table for people, one JSON document for programs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from services.embedded.stack import DEFAULT

as_json = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document and nothing else."
)
data = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    show_default=True,
    help="The folder of the stack.",
)


def document(found: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print *rows* under their column names, each as wide as its widest value."""
    cells = [list(columns), *[[_cell(row.get(c)) for c in columns] for row in rows]]
    widths = [max(len(line[n]) for line in cells) for n in range(len(columns))]
    for line in cells:
        words = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(words).rstrip())


def _cell(value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
