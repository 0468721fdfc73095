"""How a table is read: row by row, each fault told with its file and its row."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from services.runtime.patience import WrongSetting

SHIPPED = Path(__file__).parents[1] / "data"

Cells = Mapping[str, str]
T = TypeVar("T")
Made = TypeVar("Made")


class Place(NamedTuple):
    """Where a row stands, for whoever has to correct it."""

    path: Path
    row: int

    def wrong(self, what: object) -> WrongSetting:
        """Return what stops the start because of this row."""
        return WrongSetting(f"{self.path}, row {self.row}: {what}")


def read(folder: Path | None, name: str, parse: Callable[[Cells], T]) -> Iterator[T]:
    """Read table *name*, the one in *folder* before the shipped one; raises WrongSetting."""
    for _, parsed in placed(folder, name, parse):
        yield parsed


def placed(
    folder: Path | None, name: str, parse: Callable[[Cells], T]
) -> Iterator[tuple[Place, T]]:
    """Read table *name* with the place of each row; raises WrongSetting."""
    own = folder / name if folder else None
    path = own if own and own.is_file() else SHIPPED / name
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows, number = csv.DictReader(lines), 1
        try:
            for number, row in enumerate(rows, start=2):
                cells = {column or "": cell or "" for column, cell in row.items()}
                yield Place(path, number), parse(cells)
        except KeyError as error:
            raise WrongSetting(f"{path}: there is no column {error}") from None
        except (ValueError, TypeError, csv.Error) as error:
            raise WrongSetting(f"{path}, row {number}: {error}") from None


def made(tables: str, make: Callable[[Iterable[T]], Made], rows: Iterable[T]) -> Made:
    """Make something of all rows: what is wrong only beside another row."""
    try:
        return make(rows)
    except ValueError as error:
        raise WrongSetting(f"{tables}: {error}") from None


def days(row: Cells) -> dict[str, Any]:
    """Every row says from when to when it holds, and by which act."""
    first = date.fromisoformat(row["valid_from"])
    last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    if last and last < first:
        raise ValueError(f"valid_to {last} is before valid_from {first}")
    return {"valid_from": first, "valid_to": last, "legal_ref": some(row, "legal_ref")}


def some(row: Cells, column: str) -> str:
    """Return what stands in *column*; it must not be empty."""
    if not row[column].strip():
        raise ValueError(f"{column} is missing")
    return row[column]


def several(row: Cells, column: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of *column*, all of them known; `*` is all there are."""
    cell = some(row, column)
    return known if cell == "*" else tuple(one_of(word, known) for word in cell.split())


def one_of(word: str, known: Collection[str]) -> Any:
    """Return *word*, which must be known."""
    if word not in known:
        raise ValueError(f"{word!r} is not one of {', '.join(sorted(known))}")
    return word
