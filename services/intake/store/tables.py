"""The tables of the counter."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from services.intake.domain.progress import RECEIVED


class Row(SQLModel):
    """What intake keeps in its own schema."""

    metadata = sa.MetaData()


class PetitionRow(Row, table=True):
    """One petition, without its words; all that `reconcile` needs to know of it."""

    __tablename__ = "petition"
    __table_args__ = (
        sa.Index("petition_content", "content_hash", "accepted_at"),
        sa.Index("petition_parent", "parent", postgresql_where=sa.text("parent is not null")),
        # Its state changes several times, and no index with it: leave room on the page.
        {"postgresql_with": {"fillfactor": 70}},
    )

    petition_id: UUID = Field(primary_key=True)
    first_case: UUID = Field(unique=True)
    """The case it began with, whose facts *version* and *seen* count."""
    case_id: UUID
    """The case it belongs to now; another one once it was joined."""
    parent: UUID | None = None
    """The petition that it was split from."""
    code: str = Field(unique=True)
    channel: str
    key: str | None = None
    body_hash: bytes
    content_hash: bytes
    received_at: datetime
    accepted_at: datetime
    track: str
    field: str | None = None
    unit: str | None = None
    unit_map: str
    authority: str | None = None
    """Whom it is addressed to."""
    people: int
    signed: str
    sender: str
    pseudonym: str | None = None
    confidence: float | None = None
    state: str = Field(default=RECEIVED, sa_column_kwargs={"server_default": RECEIVED})
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """The highest version of its first case that was read."""
    seen: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How many facts of its first case were read, each once."""
    holder: str | None = None
    """Id of the authority that holds its first case; None while that is parked."""
    holder_level: str | None = None


class WordsRow(Row, table=True):
    """What the citizen wrote; it never leaves this table but by `content`."""

    __tablename__ = "words"

    petition_id: UUID = Field(primary_key=True)
    subject: str | None = None
    text: str
    place: str | None = None
    decision_number: str | None = None
    decision_issuer: str | None = None


class IdentityRow(Row, table=True):
    """Who the citizen is, sealed (JWE)."""

    __tablename__ = "identity"

    petition_id: UUID = Field(primary_key=True)
    sealed: bytes


class AttachmentRow(Row, table=True):
    """A file that came with a petition."""

    __tablename__ = "attachment"

    petition_id: UUID = Field(primary_key=True)
    n: int = Field(primary_key=True)
    name: str
    media_type: str
    content: bytes


class HistoryRow(Row, table=True):
    """One fact of a case, by its type only."""

    __tablename__ = "history"

    case_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    at: datetime
    type: str


class LimitRow(Row, table=True):
    """One clock of a case, as sla last told it."""

    __tablename__ = "limits"

    clock_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    version: int
    step: str
    due: datetime | None = None
    """The first moment that is too late."""
    due_on: date | None = None
    """The last day, where the limit is counted in days."""
    state: str


class DeadlineSeenRow(Row, table=True):
    """How many facts of `deadline.v1` were read of a case, each once."""

    __tablename__ = "deadline_seen"

    case_id: UUID = Field(primary_key=True)
    seen: int


class AuthorityRow(Row, table=True):
    """The directory, as routing last told it."""

    __tablename__ = "authority"

    id: str = Field(primary_key=True)
    title: str
    level: str
    unit: str | None = None
    told_at: datetime


class ReadingRow(Row, table=True):
    """Somebody read a petition's words and identity: who, in what role, when and why."""

    __tablename__ = "reading"

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger)
    petition_id: UUID = Field(index=True)
    at: datetime
    part: str
    """What was opened: `content`, or `identity`."""
    subject: str
    """The token's subject: of the officer, not of the petition."""
    role: str
    authority: str | None = None
    reason: str
