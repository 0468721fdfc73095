"""Reads the law from tables: ours, and those of an operator that replace or lie over them."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from contracts.problems import field_errors
from services.runtime.patience import WrongSetting
from services.sla.domain.calendar import Calendar, Day, OfficeHours
from services.sla.domain.law import Law, Run, Rung
from services.sla.domain.rules import VARIANTS, Extension, Rule, Rules, WrongRow, rulebook
from services.sla.rules.almanac import a_calendar
from services.sla.rules.rows import DayRow, HoursRow, LimitRow, Row, RungRow, RunRow, UnconfirmedRow

SHIPPED = Path(__file__).parents[1] / "data"
RowT = TypeVar("RowT", bound=Row)
Numbered = Sequence[tuple[int, RowT]]
"""Rows with their line in the file."""


def load(
    rules_folder: Path | None = None, calendar_file: Path | None = None
) -> tuple[Rules, Calendar]:
    """
    Read the limits and the calendar.

    *rules_folder*: its `limits.csv` and `office_hours.csv` replace ours, its `calendar.csv`
    lies over ours. *calendar_file* lies over both.

    Raises:
        WrongSetting: naming the file, the row and what is wrong with it.

    """
    limits = _table("limits.csv", LimitRow, rules_folder)
    hours = _table("office_hours.csv", HoursRow, rules_folder)
    unconfirmed = _table("unconfirmed.csv", UnconfirmedRow, None)
    try:
        rules = rulebook([_rule(row) for _, row in limits])
    except WrongRow as error:
        raise _wrong("limits.csv", limits[error.row][0], str(error)) from None
    return rules, a_calendar(
        _days(rules_folder, calendar_file),
        [OfficeHours(row.opens, row.closes, row.legal_ref) for _, row in hours],
        {row.name: row.legal_ref for _, row in unconfirmed},
    )


def load_law(rules_folder: Path | None = None) -> Law:
    """
    Read all that the clocks are told; `runs.csv` and `ladder.csv` of the folder replace ours.

    Raises:
        WrongSetting: naming the file, the row and what is wrong with it.

    """
    rules, calendar = load(rules_folder)
    runs = _table("runs.csv", RunRow, rules_folder)
    for line, row in runs:
        if row.rule not in rules.by_id:
            raise _wrong("runs.csv", line, f"there is no rule {row.rule}")
    ladder = _table("ladder.csv", RungRow, rules_folder)
    for line, rung in ladder:
        if rung.to_role and not rung.rung.isdecimal():
            raise _wrong("ladder.csv", line, "a rung that tells somebody has a number")
    return Law(
        rules,
        calendar,
        tuple(_run(row) for _, row in runs),
        tuple(_rung(row) for _, row in ladder),
    )


def _table(name: str, row: type[RowT], folder: Path | None) -> Numbered[RowT]:
    own = folder / name if folder else None
    return _read(own if own and own.exists() else SHIPPED / name, row)


def _days(rules_folder: Path | None, calendar_file: Path | None) -> Mapping[date, Day]:
    """Each file lies over the ones before it."""
    own = rules_folder / "calendar.csv" if rules_folder else None
    files = [SHIPPED / "calendar.csv", own if own and own.exists() else None, calendar_file]
    days: dict[date, Day] = {}
    for file in files:
        if file:
            days |= _overlay(file)
    return days


def _overlay(file: Path) -> Mapping[date, Day]:
    days: dict[date, Day] = {}
    for line, row in _read(file, DayRow):
        if row.date in days:
            raise _wrong(file.name, line, f"{row.date} stands there twice")
        works = "working day" if row.is_working else "day off"
        why = f"{works} ({row.kind}{': ' if row.legal_ref else ''}{row.legal_ref})"
        days[row.date] = Day(row.is_working, row.kind, why, row.legal_ref)
    return days


def _read(file: Path, row: type[RowT]) -> Numbered[RowT]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, restval="")
            _check_columns(file.name, reader.fieldnames or (), row)
            return [
                (reader.line_num, _checked(file.name, reader.line_num, row, found))
                for found in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise WrongSetting(f"{file.name} cannot be read as a table of text") from None


def _check_columns(name: str, found: Sequence[str], row: type[Row]) -> None:
    """A table without the columns of its kind would be taken for one that says nothing."""
    known = row.model_fields
    missing = [column for column in known if known[column].is_required() and column not in found]
    if missing or len(found) != len(set(found) & set(known)):
        raise WrongSetting(f"{name}: the first row must name the columns {','.join(known)}")


def _checked(name: str, line: int, row: type[RowT], found: Mapping[Any, Any]) -> RowT:
    if None in found:
        raise _wrong(name, line, "it has more cells than the first row")
    try:
        return row.model_validate({column: cell for column, cell in found.items() if cell.strip()})
    except ValidationError as error:
        wrong = "; ".join(f"{field}: {rule}" for field, rule in field_errors(error))
        raise _wrong(name, line, wrong) from None


def _wrong(name: str, line: int, sentence: str) -> WrongSetting:
    return WrongSetting(f"{name}, row {line}: {sentence}")


def _rule(row: LimitRow) -> Rule:
    columns = row.model_dump(include=set(Rule.__dataclass_fields__) - {"extension"})
    numbers = {name: getattr(row, name.replace("-", "_")) for name in VARIANTS}
    variants = {name: number for name, number in numbers.items() if number is not None}
    return Rule(**columns, variants=variants, extension=_extension(row))


def _extension(row: LimitRow) -> Extension | None:
    if row.extension is None:
        return None
    return Extension(
        row.extension,
        row.extension_unit or row.unit,
        row.extension_times or 1,
        row.extension_variant,
        row.extension_from,
        row.extension_condition,
    )


def _run(row: RunRow) -> Run:
    other = row.channels[:1] == ["not"]
    instances = {None if word == "none" else int(word) for word in row.instances}
    return Run(
        row.rule,
        row.tracks,
        row.starts_on,
        row.trigger,
        row.stops_on,
        once=row.once,
        channels=frozenset(row.channels[other:]),
        other_channels=other,
        instances=frozenset(instances),
        legal_ref=row.legal_ref,
    )


def _rung(row: RungRow) -> Rung:
    return Rung(row.rung, row.rules, row.counts_from, row.working_days, row.to_role, row.basis)
