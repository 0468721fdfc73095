"""
Make the tables of this folder from the data files of `vietnamadminunits` 1.0.4 (MIT).

`python -m contracts.units.extract FOLDER_OF_THE_PACKAGE`, the folder that holds its `data/`.

Only facts are taken (codes, names, which unit became which), from `dataset.db` and
`converter_2025.json`; the package itself is never imported, because some of its functions send
addresses over the network. What the source lacks or has wrong stands in `corrections.csv`. The
same source and corrections give the same tables, byte for byte.
"""

import csv
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from contracts.units.names import split

HERE = Path(__file__).parent
FIRST_DAY = "2025-07-01"
LAST_OLD_DAY = "2025-06-30"
PROVINCES_ACT = "202/2025/QH15"
COMMUNES_ACT = "19/2025/QĐ-TTg"

_PROVINCES = "select distinct provinceCode, province from {} order by provinceCode"
_COMMUNES = "select wardCode, ward, provinceCode from admin_units order by wardCode"
_OLD_COMMUNES = """
    select wardCode, ward, provinceCode, district from admin_units_legacy
    where wardCode is not null order by wardCode
"""
_PROVINCE_KEYS = "select distinct provinceKey, provinceCode from {}"
_NEW_KEYS = "select provinceKey || '_' || wardKey, wardCode from admin_units"
_OLD_KEYS = """
    select provinceKey || '_' || districtKey || '_' || wardKey, wardCode
    from admin_units_legacy where wardCode is not null
"""


class Correction(NamedTuple):
    """One row of `corrections.csv`: from *valid_from* on, *field* of unit *code* is *value*."""

    code: str
    field: str
    value: str
    valid_from: str
    legal_ref: str
    reason: str


class Version(NamedTuple):
    """A unit of the current map between two changes."""

    code: str
    name: str
    province: str
    valid_from: str
    valid_to: str
    legal_ref: str


Corrections = Mapping[str, Sequence[Correction]]
Successor = tuple[str, str, str]


def corrections(path: Path) -> Corrections:
    """Read the corrections, by the code the source has, oldest first."""
    by_code = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            correction = Correction(**row)
            if correction.field not in {"code", "name"}:
                raise ValueError(f"corrections.csv: field {correction.field!r} is not code or name")
            by_code[correction.code].append(correction)
    return {code: sorted(rows, key=lambda row: row.valid_from) for code, rows in by_code.items()}


def versions(first: Version, changes: Iterable[Correction]) -> Iterator[Version]:
    """Yield the versions of a unit: a change on its first day replaces, a later one follows."""
    version = first
    for change in changes:
        if change.valid_from > version.valid_from:
            last_day = date.fromisoformat(change.valid_from) - timedelta(days=1)
            yield version._replace(valid_to=last_day.isoformat())
        version = version._replace(valid_from=change.valid_from, legal_ref=change.legal_ref)
        version = version._replace(**{change.field: change.value})
    yield version


def current_map(source: sqlite3.Connection, changes: Corrections) -> list[list[Version]]:
    """Return the versions of the provinces and those of the communes."""
    provinces = [
        Version(code, name, code, FIRST_DAY, "", PROVINCES_ACT)
        for code, name in source.execute(_PROVINCES.format("admin_units"))
    ]
    communes = [
        Version(code, name, province, FIRST_DAY, "", COMMUNES_ACT)
        for code, name, province in source.execute(_COMMUNES)
    ]
    unknown = changes.keys() - {unit.code for unit in provinces + communes}
    if unknown:
        raise ValueError(f"corrections.csv: no unit has the code {', '.join(sorted(unknown))}")
    return [
        sorted(
            (version for unit in units for version in versions(unit, changes.get(unit.code, ()))),
            key=lambda version: (version.code, version.valid_from),
        )
        for units in (provinces, communes)
    ]


def old_map(source: sqlite3.Connection) -> Iterator[Sequence[str]]:
    """Yield the units of the map before 1/7/2025, provinces first, each with its district."""
    for code, name in source.execute(_PROVINCES.format("admin_units_legacy")):
        yield code, *_named(name), code, "", LAST_OLD_DAY
    for code, name, province, district in source.execute(_OLD_COMMUNES):
        yield code, *_named(name), province, _named(district)[0], LAST_OLD_DAY


def successors(
    source: sqlite3.Connection, converter: Mapping[str, Any], changes: Corrections
) -> list[Successor]:
    """Return old code, new code, and whether the old unit went there `whole` or `partial`."""
    codes = {
        row.code: row.value for rows in changes.values() for row in rows if row.field == "code"
    }
    new = {key: codes.get(code, code) for key, code in source.execute(_NEW_KEYS)}
    old = dict(source.execute(_OLD_KEYS).fetchall())
    found = [
        *_provinces(source, converter["DICT_PROVINCE"]),
        *_whole(converter["DICT_PROVINCE_WARD_NO_DIVIDED"], old, new),
        *_divided(converter["DICT_PROVINCE_WARD_DIVIDED"], old, new),
    ]
    return sorted(found, key=lambda row: (len(row[0]), row))


def _provinces(source: sqlite3.Connection, merged: Mapping[str, Any]) -> Iterator[Successor]:
    new = dict(source.execute(_PROVINCE_KEYS.format("admin_units")).fetchall())
    old = dict(source.execute(_PROVINCE_KEYS.format("admin_units_legacy")).fetchall())
    for key, parts in merged.items():
        yield from ((old[part], new[key], "whole") for part in parts)


def _whole(
    kept: Mapping[str, Any], old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Successor]:
    for province, communes in kept.items():
        for commune, parts in communes.items():
            # Five island districts had no communes, so there is no old code to lead anywhere.
            codes = [old[part] for part in parts if not part.endswith("_")]
            yield from ((code, new[f"{province}_{commune}"], "whole") for code in codes)


def _divided(
    divided: Mapping[str, Any], old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Successor]:
    for province, communes in divided.items():
        for commune, parts in communes.items():
            for part in parts:
                yield old[commune], new[f"{province}_{part['newWardKey']}"], "partial"


def write(name: str, columns: str, rows: Iterable[Sequence[str]]) -> None:
    """Write one table of this folder."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns.split())
        table.writerows(rows)


def main(package: Path) -> None:
    """Make the four tables from the data of the package in that folder."""
    changes = corrections(HERE / "corrections.csv")
    converter = json.loads((package / "data/converter_2025.json").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(f"file:{package}/data/dataset.db?mode=ro", uri=True)) as source:
        provinces, communes = current_map(source, changes)
        old_units = list(old_map(source))
        followers = successors(source, converter, changes)
    columns = "code name kind province valid_from valid_to legal_ref"
    for table, units in (("provinces.csv", provinces), ("communes.csv", communes)):
        write(table, columns, ((u.code, *_named(u.name), *u[2:]) for u in units))
    write("old_units.csv", "code name kind province district valid_to", old_units)
    write("successors.csv", "old_code code share", followers)


def _named(name: str) -> tuple[str, str]:
    kind, proper = split(name)
    return f"{kind} {proper}", kind


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m contracts.units.extract FOLDER_OF_THE_PACKAGE")
    main(Path(sys.argv[1]))
