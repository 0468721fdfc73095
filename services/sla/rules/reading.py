"""Reads a table row by row; one that does not fit is named with its file and row."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from contracts.problems import FieldError, field_errors
from services.runtime.patience import WrongSetting
from services.sla.rules.rows import Row

SHIPPED = Path(__file__).parents[1] / "data"
RowT = TypeVar("RowT", bound=Row)
Numbered = Sequence[tuple[int, RowT]]
"""Rows with their line in the file."""
Wrong = Sequence[tuple[int, FieldError]]
"""What is wrong, with its line in the file."""


def table(name: str, row: type[RowT], folder: Path | None) -> Numbered[RowT]:
    """
    Read a table of the operator's *folder*; ours where it has none of that name.

    Raises:
        WrongSetting: naming the file, the row and what is wrong with it.

    """
    own = folder / name if folder else None
    return read_file(own if own and own.exists() else SHIPPED / name, row)


def read_file(file: Path, row: type[RowT]) -> Numbered[RowT]:
    """
    Read a file.

    Raises:
        WrongSetting: naming the file, the row and what is wrong with it.

    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found, wrong = read_lines(lines, row)
    except MissingColumns as error:
        raise WrongSetting(f"{file.name}: {error}") from None
    except (OSError, UnicodeDecodeError, csv.Error):
        raise WrongSetting(f"{file.name} cannot be read as a table of text") from None
    for line, (column, rule) in wrong:
        raise wrong_row(file.name, line, f"{column}: {rule}" if column else rule)
    return found


class MissingColumns(ValueError):
    """The first row does not name the columns of the table, which would then say nothing."""


def read_lines(lines: Iterable[str], row: type[RowT]) -> tuple[Numbered[RowT], Wrong]:
    """
    Return the rows that fit, and what is wrong with the others.

    Raises:
        MissingColumns: where the first row is not that of the table.
        csv.Error: where it is no table at all.

    """
    reader = csv.DictReader(lines, restval="")
    _check_columns(reader.fieldnames or (), row)
    fitting: list[tuple[int, RowT]] = []
    wrong: list[tuple[int, FieldError]] = []
    for found in reader:
        try:
            fitting.append((reader.line_num, _checked(row, found)))
        except ValidationError as error:
            wrong.extend((reader.line_num, each) for each in field_errors(error))
        except _TooManyCells:
            wrong.append((reader.line_num, FieldError("", "it has more cells than the first row")))
    return fitting, wrong


def wrong_row(name: str, line: int, sentence: str) -> WrongSetting:
    """Return what stops the start because of one row."""
    return WrongSetting(f"{name}, row {line}: {sentence}")


class _TooManyCells(ValueError):
    """A row is longer than the first."""


def _check_columns(found: Sequence[str], row: type[Row]) -> None:
    known = row.model_fields
    missing = [column for column in known if known[column].is_required() and column not in found]
    if missing or len(found) != len(set(found) & set(known)):
        raise MissingColumns(f"the first row must name the columns {','.join(known)}")


def _checked(row: type[RowT], found: Mapping[Any, Any]) -> RowT:
    if None in found:
        raise _TooManyCells
    return row.model_validate({column: cell for column, cell in found.items() if cell.strip()})
