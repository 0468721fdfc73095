"""Reads the tasks of plans: those of the Directive's own implementation, and an operator's."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import AfterValidator, BeforeValidator, Field

from contracts.channels import Words
from contracts.codes import CODE, Code
from contracts.petitions import UNIT, Level
from contracts.problems import FieldError
from services.sla.domain.calendar import midnight
from services.sla.domain.obligations.obligation import Obligation
from services.sla.domain.obligations.phrases import last_day
from services.sla.rules.reading import MissingColumns, read_lines, table, wrong_row
from services.sla.rules.rows import Row

MOST = 10_000
"""Tasks of one table that somebody sends."""
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
PLANS = UUID("5b1c2f9e-6a43-5d0c-9a57-53c7f2c0a053")
"""Namespace of the ids of plan tasks."""


def _phrase(written: str) -> str:
    last_day(written)
    return written


def _words(written: object) -> object:
    return written.split() if isinstance(written, str) else written


class TaskRow(Row):
    """One row of `plan.csv`."""

    id: str = Field(pattern=CODE)
    task: Words = Field(min_length=1, max_length=1000)
    owner: Code
    cooperating: Annotated[tuple[Code, ...], BeforeValidator(_words)] = ()
    due: Annotated[str, AfterValidator(_phrase)] = ""
    """Empty where the plan names no time."""
    began_on: date = Field(ge=FIRST, le=LAST)
    """The day of the plan: half of the time is counted from here."""
    level: Level
    unit: str | None = Field(default=None, pattern=UNIT)
    source: Words = Field(min_length=1, max_length=200)
    confidence: str = ""
    note: str = ""


class WrongRows(ValueError):
    """A table of tasks that is refused whole; *errors* name each row and column."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("some rows are wrong")
        self.errors = errors


def load_plan(folder: Path | None = None, unit: str | None = None) -> Sequence[TaskRow]:
    """
    Read `plan.csv`, the operator's where there is one, as far as it concerns the unit.

    Raises:
        WrongSetting: naming the file, the row and what is wrong with it.

    """
    rows = table("plan.csv", TaskRow, folder)
    seen: set[str] = set()
    for line, row in rows:
        if row.id in seen:
            raise wrong_row("plan.csv", line, f"{row.id} stands there twice")
        seen.add(row.id)
    return [row for _, row in rows if unit is None or row.unit in {None, unit}]


def read_plan(lines: Iterable[str]) -> Sequence[TaskRow]:
    """
    Read tasks that somebody sends as a table.

    Raises:
        WrongRows: naming each row and column, and never what stood there.

    """
    try:
        rows, wrong = read_lines(lines, TaskRow)
    except MissingColumns as error:
        raise WrongRows([FieldError("row 1", str(error))]) from None
    except csv.Error:
        raise WrongRows([FieldError("row 1", "it is no table of text")]) from None
    errors = [FieldError(f"row {line}.{field}".rstrip("."), rule) for line, (field, rule) in wrong]
    if len(rows) > MOST:
        raise WrongRows([FieldError(f"row {MOST + 2}", f"a table has at most {MOST} tasks")])
    first = {row.id: line for line, row in reversed(rows)}
    errors += [
        FieldError(f"row {line}.id", "stands there twice")
        for line, row in rows
        if first[row.id] != line
    ]
    if errors:
        raise WrongRows(errors)
    return [row for _, row in rows]


def task_id(code: str) -> UUID:
    """Return the id of the obligation that a plan's task is."""
    return uuid5(PLANS, code)


def a_task(row: TaskRow) -> Obligation:
    """Return the obligation that a row describes."""
    return Obligation(
        task_id(row.id),
        "plan-task",
        row.owner,
        midnight(row.began_on),
        last_day(row.due) if row.due else None,
        code=row.id,
        task=row.task,
        phrase=row.due or None,
        cooperating=row.cooperating,
        level=row.level,
        unit=row.unit,
        source=row.source,
    )
