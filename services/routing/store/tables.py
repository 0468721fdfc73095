"""The tables of the docket."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """What routing keeps in its own schema."""

    metadata = sa.MetaData()


def _by(*columns: str) -> sa.Index:
    """Lists are read oldest first, page by page, whatever they are filtered by."""
    return sa.Index(f"docket_by_{columns[0]}", *columns)


class CaseRow(Row, table=True):
    """A case as its latest fact left it."""

    __tablename__ = "docket"
    __table_args__ = (
        _by("opened_at", "case_id"),
        _by("authority", "opened_at", "case_id"),
        _by("unit", "opened_at", "case_id"),
        _by("province", "opened_at", "case_id"),
        _by("track", "opened_at", "case_id"),
        _by("state", "opened_at", "case_id"),
        sa.Index(
            "docket_parked",
            "level",
            "opened_at",
            "case_id",
            postgresql_where=sa.text("state = 'parked'"),
        ),
    )

    case_id: UUID = Field(primary_key=True)
    version: int
    """Of its latest fact: so many facts were said of it."""
    petition_id: UUID
    """The petition it began with."""
    code: str
    channel: str
    received_at: datetime
    opened_at: datetime
    track: str
    field: str | None
    unit: str | None
    province: str | None
    level: str
    authority: str | None
    state: str
    instance: int | None
    people: int
    pseudonym: str | None
    rule: str | None
    rule_version: str | None
    reason: str | None
    """Why it is parked."""
    reasons: list[str] = Field(sa_type=JSONB)
    """How its authority was found, for officers."""
    hash: str
    """Hash of its latest fact."""


class PetitionRow(Row, table=True):
    """Where one petition is now: the ledger of routing."""

    __tablename__ = "docket_petition"

    petition_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    code: str = Field(unique=True)
    place: str
    """`opened`, `joined`, `guided`, `parked`, `rejected` or `split`."""


class FactRow(Row, table=True):
    """One fact of a case; only ever added to."""

    __tablename__ = "fact"

    case_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    type: str
    at: datetime
    event_id: UUID
    actor_role: str | None
    actor_authority: str | None
    body: dict[str, Any] = Field(sa_type=JSONB)
    """Codes, numbers and hashes, as they went to the bus."""
    words: str | None
    """Digest of the officer's texts that belong to it."""
    previous: str
    hash: str


class TextRow(Row, table=True):
    """An officer's own words; they never leave the docket by the bus."""

    __tablename__ = "officer_text"

    case_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    part: str = Field(primary_key=True)
    words: str = Field(sa_type=sa.Text)


class AuthorityRow(Row, table=True):
    """An authority as it was last listed on the bus."""

    __tablename__ = "authority"

    id: str = Field(primary_key=True)
    revision: int
    """How often it was listed; a content that returns is a new event."""
    title: str
    kind: str
    level: str
    unit: str | None
    superior: str | None
    valid_from: date
    valid_to: date | None
    legal_ref: str


class DirectoryRow(Row, table=True):
    """What of the directory has been listed on the bus: the hash of it all."""

    __tablename__ = "directory"

    name: str = Field(primary_key=True)
    hash: str


class DeadlineRow(Row, table=True):
    """One clock of a case, as `deadline.v1` told it last."""

    __tablename__ = "deadline"

    case_id: UUID = Field(primary_key=True)
    clock_id: UUID = Field(primary_key=True)
    version: int
    rule: str
    step: str
    due: date | None
    due_at: datetime | None
    state: str


class SeenRow(Row, table=True):
    """How many facts of `deadline.v1` were read of one case; for reconciliation."""

    __tablename__ = "deadline_seen"

    case_id: UUID = Field(primary_key=True)
    seen: int


dockets: sa.Table = CaseRow.__table__  # type: ignore[attr-defined]
petitions: sa.Table = PetitionRow.__table__  # type: ignore[attr-defined]
facts: sa.Table = FactRow.__table__  # type: ignore[attr-defined]
texts: sa.Table = TextRow.__table__  # type: ignore[attr-defined]
authorities: sa.Table = AuthorityRow.__table__  # type: ignore[attr-defined]
directories: sa.Table = DirectoryRow.__table__  # type: ignore[attr-defined]
deadlines: sa.Table = DeadlineRow.__table__  # type: ignore[attr-defined]
seen: sa.Table = SeenRow.__table__  # type: ignore[attr-defined]
