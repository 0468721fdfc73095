"""`report`: the figures of a unit and a period, as a file."""

import asyncio
import sys
from functools import partial
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncEngine

from services.console import show
from services.console.run import settings
from services.embedded import stack
from services.embedded.exits import NoStack, Refused
from services.reporting import rules
from services.reporting.domain.places import NATION
from services.reporting.http import reports
from services.reporting.http.reports import Question, Report
from services.reporting.store.questions import Store
from services.runtime import database
from services.runtime.database import transaction
from services.runtime.patience import TryLater
from services.web.access import current_actor
from services.web.problems import Problem


@click.command()
@click.argument("form")
@show.data
@click.option("--unit", default=NATION, show_default=True, help="2 or 5 digits; 00 is the nation.")
@click.option("--period", help="2026, 2026-Q1 to -Q4, 2026-H1, 2026-9M; absent: as things stand.")
@click.option("--format", "written", type=click.Choice(["json", "csv", "xlsx"]), default="csv")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file.")
@show.as_json
def report(
    form: str, data: Path, output: Path | None, *, as_json: bool, **asked: str | None
) -> None:
    """Give the figures of a unit, and of what lies directly below it, on one form."""
    written = "json" if as_json else asked["written"] or "csv"
    question = Question(form, asked["unit"] or NATION, asked["period"], written)
    engine = database.engine(stack.find(data).database, "reporting")
    found = asyncio.run(_report(engine, question))
    if output:
        output.write_bytes(found.body)
        click.echo(f"{found.media_type}: {output}", err=True)
    elif written == "xlsx" and sys.stdout.isatty():
        raise Refused("--output: a workbook is no text; say in which file it shall go")
    else:
        sys.stdout.buffer.write(found.body)


async def _report(engine: AsyncEngine, question: Question) -> Report:
    store = partial(Store, book=rules.load(settings("reporting").rules))
    try:
        async with transaction(engine) as connection:
            return await reports.report(store(connection), question, scope=current_actor())
    except Problem as problem:
        raise Refused(": ".join(filter(None, (problem.title, problem.detail)))) from problem
    except TryLater as error:
        raise NoStack(str(error)) from error
    finally:
        await engine.dispose()
