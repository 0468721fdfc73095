"""Reads what is called stalled, repeated …, and what violation that may be, from tables."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from contracts.codes import CODE
from contracts.findings import Violation
from contracts.petitions import Track
from services.sla.domain.definitions import (
    Cause,
    Definition,
    Definitions,
    Difference,
    Kind,
    Link,
    Sanction,
    ViolationRule,
)
from services.sla.rules.plan import a_task, load_plan
from services.sla.rules.reading import Numbered, table, wrong_row
from services.sla.rules.rows import Row, Words

Number = Annotated[int, Field(ge=0, le=10_000)]
NEEDED: dict[Kind, tuple[str, ...]] = {
    "stalled": ("working_days",),
    "repeated": ("differs",),
    "passed-around": ("transfers",),
    "prolonged-by-agency": ("clocks", "reopened"),
    "prolonged-by-citizen": ("filings",),
    "level-skipped": (),
    "hollow-answer": ("rating",),
    "hollow-promises": (),
}
"""The columns of which a kind needs one to mean anything."""
FEWEST_TRANSFERS = 2


def _words(written: object) -> object:
    return written.split() if isinstance(written, str) else written


Tracks = Annotated[frozenset[Track], BeforeValidator(_words)]


class DefinitionRow(Row):
    """One row of `definitions.csv`."""

    id: str = Field(pattern=CODE)
    kind: Kind
    tracks: Tracks = frozenset()
    working_days: Number = 0
    days: Number = 0
    transfers: Number = 0
    filings: Number = 0
    reopened: Number = 0
    rating: int = Field(default=0, ge=0, le=5)
    clocks: Words = frozenset()
    link: Link = "similar"
    differs: Annotated[frozenset[Difference], BeforeValidator(_words)] = frozenset()
    legal_ref: str = Field(min_length=1, max_length=200)
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = Field(min_length=1)
    note: str = ""


class ViolationRow(Row):
    """One row of `violations.csv`."""

    id: str = Field(pattern=CODE)
    cause: Cause
    causes: Words
    tracks: Tracks = frozenset()
    violation: Violation
    sanction: Sanction | None = None
    legal_ref: str = Field(min_length=1, max_length=200)
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = Field(min_length=1)
    note: str = ""


def load_definitions(folder: Path | None = None, unit: str | None = None) -> Definitions:
    """
    Read `definitions.csv`, `violations.csv` and `plan.csv`; those of the folder replace ours.

    Of a plan only the tasks of *unit* and those of no unit are taken, where it is given.

    Raises:
        WrongSetting: naming the file, the row and what is wrong with it.

    """
    findings = table("definitions.csv", DefinitionRow, folder)
    violations = table("violations.csv", ViolationRow, folder)
    _check_definitions(findings)
    _check_violations(violations, {row.id for _, row in findings})
    return Definitions(
        tuple(Definition(**row.model_dump()) for _, row in findings),
        tuple(ViolationRule(**row.model_dump()) for _, row in violations),
        tuple(a_task(row) for row in load_plan(folder, unit)),
    )


def _check_definitions(rows: Numbered[DefinitionRow]) -> None:
    for line, row in rows:
        needed = NEEDED[row.kind]
        if needed and not any(getattr(row, column) for column in needed):
            raise wrong_row("definitions.csv", line, f"{row.kind} needs {' or '.join(needed)}")
        if row.kind == "passed-around" and row.transfers < FEWEST_TRANSFERS:
            raise wrong_row("definitions.csv", line, "transfers: handed on at least twice")
    _check_ids("definitions.csv", rows)


def _check_violations(rows: Numbered[ViolationRow], known: set[str]) -> None:
    for line, row in rows:
        if row.cause == "finding" and (unknown := sorted(row.causes - known)):
            raise wrong_row("violations.csv", line, f"there is no definition {unknown[0]}")
    _check_ids("violations.csv", rows)


def _check_ids(name: str, rows: Sequence[tuple[int, DefinitionRow | ViolationRow]]) -> None:
    """Versions of one id follow each other; two that overlap would say everything twice."""
    for place, (line, row) in enumerate(rows):
        for _, other in rows[:place]:
            if other.id == row.id and _overlap(row, other):
                raise wrong_row(name, line, f"{row.id} overlaps another of its versions")


def _overlap(one: DefinitionRow | ViolationRow, other: DefinitionRow | ViolationRow) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    last = min(one.valid_to or date.max, other.valid_to or date.max)
    return first <= last
