"""`deadline`: when a limit of the law ends, and how each day was counted; needs no stack."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from contracts.problems import field_errors
from services.console import show
from services.embedded.exits import Refused
from services.sla.domain import calendar
from services.sla.http.what_if import DeadlineQuestion, counted
from services.sla.rules import tables

VARIANTS = ("complex", "remote", "remote-complex", "several-places")


@click.command()
@click.argument("rule")
@click.argument("begins", metavar="FROM")
@click.option("--unit", help="2 or 5 digits; changes nothing unless it is listed as remote.")
@click.option("--variant", type=click.Choice(VARIANTS), help="Another limit of the same rule.")
@click.option("--extend", count=True, help="One extension for each --extend.")
@click.option("--pause", multiple=True, metavar="FROM/TO", help="A stay of the limit.")
@click.option(
    "--calendar",
    "days",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV date,is_working,kind,legal_ref, laid over the shipped calendar.",
)
@click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="GIAITRINH_RULES",
    help="A folder whose tables override the shipped ones.",
)
@show.as_json
def deadline(
    days: Path | None, rules: Path | None, pause: Sequence[str], *, as_json: bool, **asked: Any
) -> None:
    """
    Say when the limit RULE ends that began with FROM, and how each day was counted.

    RULE is an id of the master table, such as GT1, KN2 or TC9; FROM is a day, or a moment
    where the limit is in hours. GIAITRINH_RULES names a folder of tables as for the services.
    """
    asked = {name: value for name, value in asked.items() if value is not None}
    found = _counted(asked | {"pause": [_pause(told) for told in pause]}, rules, days)
    if as_json:
        show.document(found)
    else:
        _tell(found)


def _counted(asked: Mapping[str, Any], rules: Path | None, days: Path | None) -> dict[str, Any]:
    try:
        question = DeadlineQuestion.model_validate({"from": asked["begins"], **_but_begins(asked)})
        return dict(counted(*tables.load(rules, days), question, tables.load_remote(rules)).told())
    except ValidationError as error:
        told = "; ".join(f"{field}: {rule}" for field, rule in field_errors(error))
        raise Refused(told) from None
    except calendar.Refused as error:
        raise Refused(str(error)) from None


def _but_begins(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name != "begins"}


def _pause(told: str) -> dict[str, str]:
    begins, found, ends = told.partition("/")
    if not found:
        raise Refused(f"--pause {told}: say two days as FROM/TO, as in 2026-10-08/2026-10-20")
    return {"from": begins, "to": ends}


def _tell(found: Mapping[str, Any]) -> None:
    show.table(found["days"], ("date", "counted", "why"))
    for name in ("rule", "from", "nominal", "due", "basis", "version"):
        click.echo(f"{name:<8} {found[name]}")
