"""How what the domain says becomes rows, and the statements that keep and add them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from contracts.petitions import PetitionReceived
from services.reporting.domain.cases import Case
from services.reporting.domain.figures import Cell, Figure
from services.reporting.domain.places import place, province_of, upwards
from services.reporting.domain.times import MARKS, Times, marks


def of_petition(petition: PetitionReceived) -> dict[str, Any]:
    """Return the row of a petition."""
    unit = place(petition.unit, petition.received_at.date(), petition.unit_map)
    told = {n: getattr(petition, n) for n in ("petition_id", "track", "channel", "received_at")}
    return {**told, "unit": unit, "province": province_of(unit)}


def of_case(case_id: UUID, case: Case, read: int) -> dict[str, Any]:
    """Return what `case.v1` tells of a case, after *read* more of its facts."""
    told = {name: getattr(case, name) for name in _CASE}
    return {"case_id": case_id, "seen": read, **told, "province": province_of(case.unit)}


def of_times(case_id: UUID, times: Times, read: int) -> dict[str, Any]:
    """Return what `deadline.v1` tells of a case, after *read* more of its facts."""
    left = marks(times)
    return {
        "case_id": case_id,
        "dseen": read,
        "dversion": times.version,
        "dtrack": times.track,
        "dunit": times.unit,
        "dprovince": province_of(times.unit),
        "dlevel": times.level,
        "marks": orjson.dumps(times.left).decode(),
        **{mark: mark in left for mark in MARKS},
    }


def times_of(row: sa.Row[Any]) -> Times:
    """Return what a row of `TIMES` says."""
    left = {about: tuple(left) for about, left in orjson.loads(row.marks or "{}").items()}
    return Times(row.dversion, row.dtrack, row.dunit, row.dlevel, left)


def of_cases(figures: Mapping[Cell, Figure]) -> list[dict[str, Any]]:
    """Return changes of the figures of cases, all units in one order, so that no writers block."""
    return [
        {"level": cell.level, "track": cell.track, "state": cell.kind, "cases": figure.total}
        | _at(cell, figure)
        for cell, figure in sorted(figures.items())
    ]


def of_petitions(figures: Mapping[Cell, Figure]) -> list[dict[str, Any]]:
    """Return changes of the figures of petitions, in one order as well."""
    return [
        {"track": cell.track, "channel": cell.kind, "petitions": figure.total} | _at(cell, figure)
        for cell, figure in sorted(figures.items())
    ]


def _at(cell: Cell, figure: Figure) -> dict[str, Any]:
    parent = next(iter(upwards(cell.unit)[1:]), None)
    return {"unit": cell.unit, "parent": parent, "own": figure.own, "at": figure.at}


def _following(seen: str, columns: Sequence[str]) -> str:
    sets = ", ".join(f"{c} = excluded.{c}" for c in columns)
    counted = f"{seen} = case_row.{seen} + excluded.{seen}"
    return f"on conflict (case_id) do update set {counted}, {sets}"


def _adding(table: str, keys: str, counted: str) -> str:
    sums = ", ".join(f"{c} = {table}.{c} + excluded.{c}" for c in (counted, "own"))
    newest = f"at = greatest({table}.at, excluded.at)"
    return f"on conflict ({keys}) do update set {sums}, {newest}"


_CASE = tuple(Case.__dataclass_fields__)
_DEADLINE = ("dversion", "dtrack", "dunit", "dprovince", "dlevel", "marks", *MARKS)

# Plain reads, no locks: a case's facts are in one partition, and the inbox makes whoever reads
# them a second time wait for the first; the other topic's handler writes other columns.
CASES = sa.text(
    f"select case_id, {', '.join(_CASE)} from case_row"  # noqa: S608  (our own columns)
    " where case_id = any(cast(:ids as uuid[]))"
)
"""Ids to what `case.v1` has told, in the order of the fields of `Case`."""
TIMES = sa.text(
    "select case_id, dversion, dtrack, dunit, dlevel, cast(marks as text) as marks from case_row"
    " where case_id = any(cast(:ids as uuid[]))"
)
"""Ids to what `deadline.v1` has told."""
KEEP_CASES = _following("seen", (*_CASE, "province"))
"""A case that is there gets what `case.v1` tells, and counts what was read of it."""
KEEP_TIMES = _following("dseen", _DEADLINE)
"""The same for `deadline.v1`."""
ADD_CASES = _adding("count", "unit, level, track, state", "cases")
"""Figures grow by what is given."""
ADD_PETITIONS = _adding("received", "unit, track, channel", "petitions")
"""The same for petitions."""
