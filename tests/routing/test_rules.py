"""The tables: complete as shipped, replaced by an installation's own, refused when wrong."""

import csv
import re
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from contracts import units
from services.routing import rules
from services.routing.domain.facts import ClassifiedFacts
from services.routing.domain.listing import changes, told
from services.runtime.patience import WrongSetting
from tests.routing.petitions import HUE, MORNING, rulebook

TODAY = date(2026, 11, 22)
ACT = r"\d+(\.\d+)?[/-](\d{4}/)?[A-ZĐ]{2}"
"""The number of an act, such as `150/2025/NĐ-CP`, `332/NQ-CP` or `53-CT/TW`."""

Changed = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Lay a copy of a shipped table over it, with one cell of one row changed."""

    def change(name: str, row: int, **cells: str) -> Path:
        with (rules.SHIPPED / name).open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        rows[row] |= cells
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path

    return change


def test_every_unit_has_a_committee_and_every_province_its_departments() -> None:
    listed = {authority.id: authority for authority in rulebook().directory.listed_on(TODAY)}

    assert all(f"{unit.code}.people-committee" in listed for unit in units.units_on(TODAY))
    assert sum(a.level == "central" for a in listed.values()) == 14 + 3
    assert sum(a.kind == "people-committee" for a in listed.values()) == 34 + 3_321
    twelve = [a for a in listed.values() if a.unit == HUE and a.kind != "people-committee"]
    assert {a.superior for a in twelve if a.kind == "department"} == {"46.people-committee"}
    assert "46.planning-architecture" not in listed
    assert "79.planning-architecture" in listed


def test_every_authority_that_stands_above_another_exists() -> None:
    directory = rulebook().directory

    for authority in directory.listed_on(TODAY):
        for above in (authority.superior, authority.reviewer):
            assert above is None or directory.on(above, TODAY), authority.id


def test_every_row_of_every_table_has_its_act_and_its_days() -> None:
    for table in rules.SHIPPED.glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                assert re.search(ACT, row["legal_ref"]), (table, row)
                assert row["valid_from"], (table, row)


def test_everything_is_loaded_within_a_second() -> None:
    begun = time.process_time()
    rules.load()

    assert time.process_time() - begun < 1


def test_a_table_of_the_installation_replaces_the_shipped_one(changed: Changed) -> None:
    own = rules.load(changed("central.csv", 0, title="Bộ Thử nghiệm"))

    found = own.directory.on("central.foreign-affairs", TODAY)

    assert found
    assert found.title == "Bộ Thử nghiệm"
    assert own.directory.fingerprint(TODAY) != rulebook().directory.fingerprint(TODAY)


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("competence.csv", {"track": "gossip"}, "competence.csv, row 2: 'gossip' is not one of"),
        ("competence.csv", {"field": "magic"}, "row 2: 'magic' is not one of"),
        ("competence.csv", {"level": "district"}, "row 2: 'district' is not one of"),
        ("competence.csv", {"instance": "3"}, "row 2: '3' is not one of"),
        ("competence.csv", {"to": "province:magic"}, "row 2: 'province:magic' is not one of"),
        ("competence.csv", {"to": "park:bored@commune"}, "row 2: 'bored' is not one of"),
        ("competence.csv", {"to": "park:no-unit"}, "row 2: '' is not one of"),
        ("competence.csv", {"legal_ref": " "}, "row 2: legal_ref is missing"),
        ("competence.csv", {"valid_from": ""}, "row 2: Invalid isoformat"),
        ("competence.csv", {"valid_to": "2020-01-01"}, "valid_to 2020-01-01 is before valid_from"),
        ("competence.csv", {"position": "first"}, "row 2: invalid literal"),
        ("competence.csv", {"confidence": "maybe"}, "row 2: 'maybe' is not one of"),
        ("competence.csv", {"track": ""}, "row 2: track is missing"),
        (
            "competence.csv",
            {"position": "10", "field": "*"},
            "competence.csv: PARTY and DE-NAMELESS-UNCLEAR have position 10 and both decide",
        ),
        ("departments.csv", {"title": ""}, "departments.csv, row 2: title is missing"),
        (
            "departments.csv",
            {"superior": "central.magic"},
            "province body people-committee: nobody is 'central.magic'",
        ),
        (
            "departments.csv",
            {"title": "Ủy ban {place}"},
            "departments.csv, row 2: title may only name {unit}",
        ),
        ("central.csv", {"valid_to": "2000-01-01"}, "central.csv, row 2: valid_to 2000-01-01"),
        ("central.csv", {"id": "central.finance"}, "central.finance is there twice on 2025-03-01"),
        ("moves.csv", {"from": "asleep"}, "moves.csv, row 2: 'asleep' is not one of"),
        ("moves.csv", {"action": "dance"}, "row 2: 'dance' is not one of"),
        (
            "moves.csv",
            {"action": "explain"},
            "moves.csv: explanation, explain: two rows for 2019-08-15",
        ),
    ],
)
def test_a_wrong_row_stops_the_start_with_its_file_and_row(
    changed: Changed, name: str, cells: dict[str, str], said: str
) -> None:
    folder = changed(name, 0, **cells)

    with pytest.raises(WrongSetting, match=re.escape(said)):
        rules.load(folder)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "moves.csv").write_text("track,action\nexplanation,accept\n")

    with pytest.raises(WrongSetting, match="there is no column 'from'"):
        rules.load(tmp_path)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "moves.csv").write_bytes(b"track\n\xff\xfe\n")

    with pytest.raises(WrongSetting, match=r"moves.csv"):
        rules.load(tmp_path)


def test_a_directory_is_told_once_and_then_only_what_changed(changed: Changed) -> None:
    directory = rulebook().directory
    listed = directory.listed_on(TODAY)
    first = changes(listed, {})
    kept = {change.authority.id: change.row() for change in first}
    other = rules.load(changed("central.csv", 0, title="Bộ Thử nghiệm")).directory

    assert len(first) == len(listed)
    assert not changes(listed, kept)
    (change,) = changes(other.listed_on(TODAY), kept)
    assert (change.authority.title, change.revision) == ("Bộ Thử nghiệm", 2)


def test_a_content_that_returns_is_a_new_event(changed: Changed) -> None:
    listed = rulebook().directory.listed_on(TODAY)
    first = next(c for c in changes(listed, {}) if c.authority.id == "central.foreign-affairs")
    other = {"central.foreign-affairs": {**first.row(), "title": "other", "revision": 2}}
    kept = {c.authority.id: c.row() for c in changes(listed, {})} | other

    (again,) = changes(listed, kept)

    assert told(first, MORNING).id == told(first, MORNING).id
    assert told(first, MORNING).message == told(again, MORNING).message
    assert told(first, MORNING).id != told(again, MORNING).id


def test_words_and_identity_are_no_facts_of_a_dry_run() -> None:
    shape = ClassifiedFacts.model_fields

    assert not {"text", "subject", "place", "submitter", "attachments"} & set(shape)
