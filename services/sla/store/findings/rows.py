"""How what findings know becomes rows, and rows what findings know."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from services.sla.domain.findings.matter import Finding, Matter
from services.sla.domain.findings.notes import Filing, Note
from services.sla.domain.findings.trail import Trail
from services.sla.domain.law import Holder
from services.sla.domain.obligations.obligation import Obligation
from services.sla.domain.violations import Entry
from services.sla.store.rows import Values, province_of

HELD = ("level", "unit", "authority", "superiors")
FINDING = tuple(field.name for field in fields(Finding))
ENTRY = tuple(field.name for field in fields(Entry))
FILING = tuple(field.name for field in fields(Filing))
OBLIGATION = tuple(field.name for field in fields(Obligation))


def trail_row(matter: Matter) -> Values:
    """Return the row of what happened to a case."""
    trail = matter.trail
    told = {
        "filing": trail.filing and _filing_written(trail.filing),
        "notes": [_note_written(note) for note in trail.notes],
        "last": trail.last,
        "touched_at": trail.touched_at,
        "broken": trail.broken,
    }
    return {
        "case_id": matter.case_id,
        "partition": matter.partition,
        "next_at": matter.next_at,
        "trail": orjson.dumps(told, default=str).decode(),
    }


def a_matter(row: sa.Row[Any]) -> Matter:
    """Return the case that a row describes, without what was found in it."""
    told = row.trail
    filing, touched_at = told["filing"], told["touched_at"]
    trail = Trail(
        _filing(filing) if filing else None,
        tuple(_note(*note) for note in told["notes"]),
        told["last"],
        datetime.fromisoformat(touched_at) if touched_at else None,
        broken={key: datetime.fromisoformat(at) for key, at in told["broken"].items()},
    )
    return Matter(row.case_id, trail, row.partition, row.next_at)


def filing_row(filing: Filing) -> Values:
    """Return the row by which later filings of the same person find this one."""
    told = {name: getattr(filing, name) for name in FILING}
    return {**told, "similar_to": orjson.dumps([*filing.similar_to], default=str).decode()}


def a_filing(row: sa.Row[Any]) -> Filing:
    """Return the filing that a row describes."""
    told = {name: getattr(row, name) for name in FILING}
    return Filing(**{**told, "similar_to": frozenset(map(UUID, row.similar_to))})


def finding_row(finding: Finding) -> Values:
    """Return the row of a finding."""
    told = {name: getattr(finding, name) for name in FINDING}
    why = orjson.dumps(dict(finding.why), default=str).decode()
    return {**told, "why": why, "province": province_of(finding.unit)}


def a_finding(row: sa.Row[Any]) -> Finding:
    """Return the finding that a row describes."""
    return Finding(**{name: getattr(row, name) for name in FINDING})


def entry_row(entry: Entry) -> Values:
    """Return the row of an entry of the register."""
    told = {name: getattr(entry, name) for name in ENTRY}
    return {**told, "province": province_of(entry.unit)}


def an_entry(row: sa.Row[Any]) -> Entry:
    """Return the entry that a row describes."""
    return Entry(**{name: getattr(row, name) for name in ENTRY})


def obligation_row(obligation: Obligation) -> Values:
    """Return the row of an obligation."""
    told = {name: getattr(obligation, name) for name in OBLIGATION}
    return {
        **told,
        "cooperating": " ".join(obligation.cooperating),
        "told": " ".join(obligation.told),
        "province": province_of(obligation.unit),
        "listed_on": obligation.due_on or date.max,
    }


def an_obligation(row: sa.Row[Any]) -> Obligation:
    """Return the obligation that a row describes."""
    told = {name: getattr(row, name) for name in OBLIGATION}
    lists = {"cooperating": tuple(row.cooperating.split()), "told": tuple(row.told.split())}
    return Obligation(**{**told, **lists})


def _filing_written(filing: Filing) -> Mapping[str, Any]:
    told = {name: getattr(filing, name) for name in FILING}
    return {**told, "similar_to": [*filing.similar_to]}


def _filing(told: Mapping[str, Any]) -> Filing:
    ids = {name: UUID(told[name]) for name in ("case_id", "petition_id")}
    answered = told["answered_at"]
    moments = {
        "received_at": datetime.fromisoformat(told["received_at"]),
        "answered_at": datetime.fromisoformat(answered) if answered else None,
    }
    similar = frozenset(map(UUID, told["similar_to"]))
    return Filing(**{**told, **ids, **moments, "similar_to": similar})


def _note_written(note: Note) -> list[Any]:
    holder = note.holder and [getattr(note.holder, name) for name in HELD]
    return [note.version, note.what, note.at, holder, note.about, note.details]


def _note(*written: Any) -> Note:
    version, what, at, holder, about, details = written
    held = _holder(*holder) if holder else None
    return Note(version, what, datetime.fromisoformat(at), held, about, tuple(details))


def _holder(level: Any, unit: str | None, authority: str | None, superiors: list[str]) -> Holder:
    return Holder(level, unit, authority, tuple(superiors))
