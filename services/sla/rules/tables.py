"""Reads the law from tables: ours, and those of an operator that replace or lie over them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from contracts import units
from services.sla.domain.calendar import Calendar, Day, OfficeHours
from services.sla.domain.law import Law, Rung
from services.sla.domain.rules import VARIANTS, Extension, Rule, Rules, WrongRow, rulebook
from services.sla.domain.runs import Choice, Remote, Run, first_that_is_twice
from services.sla.rules.almanac import a_calendar
from services.sla.rules.reading import SHIPPED, read_file, table, wrong_row
from services.sla.rules.rows import (
    DayRow,
    HoursRow,
    LimitRow,
    RemoteRow,
    RungRow,
    RunRow,
    UnconfirmedRow,
)


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
    limits = table("limits.csv", LimitRow, rules_folder)
    hours = table("office_hours.csv", HoursRow, rules_folder)
    unconfirmed = table("unconfirmed.csv", UnconfirmedRow, None)
    try:
        rules = rulebook([_rule(row) for _, row in limits])
    except WrongRow as error:
        raise wrong_row("limits.csv", limits[error.row][0], str(error)) from None
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
    runs = table("runs.csv", RunRow, rules_folder)
    for line, row in runs:
        if row.rule not in rules.by_id:
            raise wrong_row("runs.csv", line, f"there is no rule {row.rule}")
        if not row.starts_on and not row.note:
            raise wrong_row("runs.csv", line, "a limit that no fact starts says why in its note")
    ladder = table("ladder.csv", RungRow, rules_folder)
    for line, rung in ladder:
        if rung.to_role and not rung.rung.isdecimal():
            raise wrong_row("ladder.csv", line, "a rung that tells somebody has a number")
    return Law(
        rules,
        calendar,
        tuple(_run(row) for _, row in runs),
        tuple(_rung(row) for _, row in ladder),
        load_remote(rules_folder),
    )


def load_remote(rules_folder: Path | None = None) -> Sequence[Remote]:
    """
    Read the list of remote areas; ours is empty, so that no unit changes anything.

    Raises:
        WrongSetting: naming the row and what is wrong with it.

    """
    rows = table("remote.csv", RemoteRow, rules_folder)
    for line, row in rows:
        if not _is_unit(row.unit):
            raise wrong_row("remote.csv", line, f"there is no unit {row.unit}")
    found = tuple(Remote(row.unit, row.valid_from, row.valid_to, row.legal_ref) for _, row in rows)
    place = first_that_is_twice(found)
    if place is not None:
        raise wrong_row("remote.csv", rows[place][0], f"{found[place].unit} stands there twice")
    return found


def _is_unit(code: str) -> bool:
    try:
        return bool(units.province_of(code))
    except units.UnknownUnit:
        return False


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
    for line, row in read_file(file, DayRow):
        if row.date in days:
            raise wrong_row(file.name, line, f"{row.date} stands there twice")
        works = "working day" if row.is_working else "day off"
        why = f"{works} ({row.kind}{': ' if row.legal_ref else ''}{row.legal_ref})"
        days[row.date] = Day(row.is_working, row.kind, why, row.legal_ref)
    return days


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
    return Run(
        row.rule,
        row.tracks,
        row.starts_on,
        row.trigger,
        row.stops_on,
        once=row.once,
        choices=tuple(_choices(row)),
        held_by=row.held_by,
        shown_only=row.shown_only,
        legal_ref=row.legal_ref,
    )


def _choices(row: RunRow) -> Iterator[Choice]:
    """Every condition of the row; a cell without words makes none."""
    instances = [int(word) if word.isdecimal() else word for word in row.instances]
    told: Mapping[str, Sequence[object]] = {
        "channel": row.channels,
        "instance": instances,
        **{name: getattr(row, name) for name in ("manner", "press", "further", "province")},
    }
    for name, words in told.items():
        other = words[:1] == ["not"]
        values = frozenset(None if word == "none" else word for word in words[other:])
        if words:
            yield Choice(name, values, other)
    for name in ("about_rules", "urgent", "transferred"):
        if getattr(row, name) is not None:
            yield Choice(name, frozenset({getattr(row, name)}))


def _rung(row: RungRow) -> Rung:
    return Rung(row.rung, row.rules, row.counts_from, row.working_days, row.to_role, row.basis)
