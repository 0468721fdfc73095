"""Periods, forms and indicators: the tables of rules that reporting reads at its start."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError

from contracts.cases import CaseState
from contracts.problems import describe
from services.reporting.domain.forms import Form
from services.reporting.domain.indicators import Indicator
from services.reporting.domain.periods import PeriodRule
from services.reporting.domain.times import Mark
from services.runtime.patience import WrongSetting

SHIPPED = Path(__file__).parent / "data"
Figure = Literal[CaseState, Mark, "received"]
FIGURES = get_args(Figure)
"""Everything that is counted, by name."""

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Book:
    """The tables, checked."""

    periods: Sequence[PeriodRule]
    forms: Sequence[Form]
    indicators: Sequence[Indicator]


def load(folder: Path | None = None) -> Book:
    """
    Read the shipped tables; one of the same name in *folder* replaces it.

    Raises:
        WrongSetting: naming the file and the row that is wrong.

    """
    book = Book(
        _table("periods.csv", folder, PeriodRule),
        _table("forms.csv", folder, Form),
        _table("indicators.csv", folder, Indicator),
    )
    for indicator in book.indicators:
        for name in (*indicator.counts, *indicator.of):
            if name not in FIGURES:
                raise WrongSetting(f"indicators.csv: {indicator.indicator}: nothing counts {name}")
    return book


def _table(name: str, folder: Path | None, row: type[RowT]) -> Sequence[RowT]:
    found = list(_rows(name, folder, row))
    for (number, one), (other_number, other) in combinations(enumerate(found, start=2), 2):
        if _key(one) == _key(other) and _both_valid(one, other):
            raise WrongSetting(f"{name}: rows {number} and {other_number} are valid on one day")
    return found


def _rows(name: str, folder: Path | None, row: type[RowT]) -> Iterator[RowT]:
    own = folder / name if folder else SHIPPED / name
    path = own if own.is_file() else SHIPPED / name
    adapter = TypeAdapter(row)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, restkey="more", restval="")
        if set(reader.fieldnames or ()) != (columns := {f.name for f in fields(row)}):  # type: ignore[arg-type]
            raise WrongSetting(f"{name}: the columns must be {', '.join(sorted(columns))}")
        for number, written in enumerate(reader, start=2):
            yield _row(f"{name} row {number}", written, adapter)


def _row(where: str, written: Mapping[str, Any], adapter: TypeAdapter[RowT]) -> RowT:
    if "more" in written:
        raise WrongSetting(f"{where}: more values than columns")
    told = {name: value.strip() for name, value in written.items()}
    lists = {name: told[name].split() for name in ("counts", "of") if name in told}
    try:
        row = adapter.validate_python({n: v for n, v in told.items() if v} | lists)
    except ValidationError as error:
        raise WrongSetting(f"{where}: {describe(error)}") from None
    if (ends := getattr(row, "valid_to", None)) and ends < row.valid_from:  # type: ignore[attr-defined]
        raise WrongSetting(f"{where}: valid_to is before valid_from")
    return row


def _key(row: object) -> object:
    return getattr(row, fields(row)[0].name)  # type: ignore[arg-type]


def _both_valid(one: Any, other: Any) -> bool:
    return bool(
        one.valid_from <= (other.valid_to or one.valid_from)
        and other.valid_from <= (one.valid_to or other.valid_from)
    )
