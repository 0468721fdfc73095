"""The tables of findings, of the violation register and of obligations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.sla.store.tables import Row


class TrailRow(Row, table=True):
    """What findings know of one case; written by whoever holds the case's own row."""

    __tablename__ = "trail"
    __table_args__ = (
        sa.Index(
            "trail_due", "partition", "next_at", postgresql_where=sa.text("next_at is not null")
        ),
    )

    case_id: UUID = Field(primary_key=True)
    partition: int | None
    next_at: datetime | None
    """When time itself has something to find in it."""
    trail: dict[str, Any] = Field(sa_type=JSONB)


class FilingRow(Row, table=True):
    """That somebody filed something, by pseudonym; anonymous petitions are not here."""

    __tablename__ = "filing"
    __table_args__ = (sa.Index("filing_person", "pseudonym", "received_at"),)

    case_id: UUID = Field(primary_key=True)
    petition_id: UUID
    version: int
    pseudonym: str
    track: str
    level: str
    channel: str
    field: str | None
    unit: str | None
    received_at: datetime
    similar_to: list[str] = Field(sa_type=JSONB)
    anew: bool
    answered_at: datetime | None


class FindingRow(Row, table=True):
    """What a definition found in a case, and why."""

    __tablename__ = "finding"
    __table_args__ = (
        sa.Index("finding_listed", "since", "finding_id"),
        sa.Index("finding_unit", "unit", "since", "finding_id"),
        sa.Index("finding_authority", "authority", "since", "finding_id"),
    )

    finding_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    definition: str
    kind: str
    track: str
    level: str
    unit: str | None
    province: str | None
    authority: str | None
    since: datetime
    why: dict[str, Any] = Field(sa_type=JSONB)
    state: str
    """`open` or `cleared`."""
    times: int


class ViolationRow(Row, table=True):
    """One entry of the register."""

    __tablename__ = "violation"
    __table_args__ = (
        sa.Index("violation_listed", "proposed_at", "entry_id"),
        sa.Index("violation_unit", "unit", "proposed_at", "entry_id"),
        sa.Index("violation_authority", "authority", "proposed_at", "entry_id"),
    )

    entry_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    definition: str
    violation: str
    sanction: str | None
    basis: str
    track: str
    level: str
    unit: str | None
    province: str | None
    authority: str | None
    proposed_at: datetime
    to_authority: str | None
    finding_id: UUID | None
    clock_id: UUID | None
    state: str
    """`proposed` or `withdrawn`."""
    times: int


class ObligationRow(Row, table=True):
    """One promise or one task of a plan."""

    __tablename__ = "obligation"
    __table_args__ = (
        sa.Index("obligation_listed", "listed_on", "obligation_id"),
        sa.Index("obligation_owner", "owner", "listed_on", "obligation_id"),
        # Promises are found by their cases: here are the tasks of plans that wait for a moment.
        sa.Index("obligation_due", "next_at", postgresql_where=sa.text("case_id is null")),
    )

    obligation_id: UUID = Field(primary_key=True)
    kind: str
    owner: str
    began_at: datetime
    due_on: date | None
    listed_on: date
    """The due day, or the last of all days where there is none."""
    state: str
    case_id: UUID | None = Field(index=True)
    code: str | None
    task: str | None
    phrase: str | None
    cooperating: str
    superior: str | None
    level: str
    unit: str | None
    province: str | None
    source: str | None
    told: str
    said: int
    evidence: str | None
    verified_by: str | None
    met_at: datetime | None
    next_at: datetime | None


class AuthorityRow(Row, table=True):
    """Who is above whom, as the directory has it now."""

    __tablename__ = "authority"

    authority: str = Field(primary_key=True)
    superior: str | None


class FoundRow(Row, table=True):
    """How many findings, entries or obligations of a kind there are."""

    __tablename__ = "found"

    what: str = Field(primary_key=True)
    """`finding`, `violation` or `obligation`."""
    kind: str = Field(primary_key=True)
    label: str = Field(primary_key=True)
    """A level, or the state of an obligation."""
    n: int


trails: sa.Table = TrailRow.__table__  # type: ignore[attr-defined]
filings: sa.Table = FilingRow.__table__  # type: ignore[attr-defined]
findings: sa.Table = FindingRow.__table__  # type: ignore[attr-defined]
violations: sa.Table = ViolationRow.__table__  # type: ignore[attr-defined]
obligations: sa.Table = ObligationRow.__table__  # type: ignore[attr-defined]
authorities: sa.Table = AuthorityRow.__table__  # type: ignore[attr-defined]
found: sa.Table = FoundRow.__table__  # type: ignore[attr-defined]
