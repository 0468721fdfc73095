"""The tables that mirror the bus: the directory as it was told, the clocks as they were heard."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from services.routing.store.tables import Row


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


authorities: sa.Table = AuthorityRow.__table__  # type: ignore[attr-defined]
directories: sa.Table = DirectoryRow.__table__  # type: ignore[attr-defined]
deadlines: sa.Table = DeadlineRow.__table__  # type: ignore[attr-defined]
seen: sa.Table = SeenRow.__table__  # type: ignore[attr-defined]
