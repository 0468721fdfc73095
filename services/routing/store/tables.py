"""The tables of the docket."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

ALSO_ASKED = ("track", "state", "field", "people")


NAMES_A_COMPLAINT = "type = 'vn.giaitrinh.case.complained.v1'"
"""Which facts name another case as the complaint about the answer."""
HOLDS_A_NUMBER = "part in ('notice_number', 'document_number', 'decision_number')"
"""Which of an officer's texts are numbers of papers, for which a desk searches."""


class Row(SQLModel):
    """What routing keeps in its own schema."""

    metadata = sa.MetaData()


def _by(*columns: str) -> sa.Index:
    """
    Lists are read oldest first, page by page, whatever they are filtered by.

    What else a list may ask for stands behind the order, so that the index alone says which of
    its entries are wanted.
    """
    behind = (name for name in ALSO_ASKED if name not in columns)
    return sa.Index(f"docket_by_{columns[0]}", *columns, *behind)


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
        _by("field", "opened_at", "case_id"),
        sa.Index(
            "docket_parked",
            "level",
            "opened_at",
            "case_id",
            "province",
            "unit",
            postgresql_where=sa.text("state = 'parked'"),
        ),
        sa.Index(
            "docket_groups",
            "opened_at",
            "case_id",
            "province",
            "authority",
            postgresql_where=sa.text("people >= 5"),
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
    manner: str | None
    """How it reached the State."""
    press: str | None
    about_rules: bool
    rule: str | None
    rule_version: str | None
    reason: str | None
    """Why it is parked."""
    reasons: list[str] = Field(sa_type=JSONB)
    """How its authority was found, for officers."""
    confidence: float | None
    """How sure intake was of track and field, from 0 to 1; None where the sender said them."""
    representatives: int
    """How many representatives the group named."""
    explained_in: UUID | None
    """The case in which the same person had the same matter explained before."""
    procedure: dict[str, Any] = Field(sa_type=JSONB)
    """What was done with it, as later steps depend on it (`domain.procedure`)."""
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
    __table_args__ = (
        sa.Index(
            "fact_complaint",
            sa.text("(body ->> 'by_case')"),
            postgresql_where=sa.text(NAMES_A_COMPLAINT),
        ),
    )

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
    __table_args__ = (
        sa.Index("officer_number", "words", postgresql_where=sa.text(HOLDS_A_NUMBER)),
    )

    case_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    part: str = Field(primary_key=True)
    words: str = Field(sa_type=sa.Text)


class CorrectionRow(Row, table=True):
    """What a triage desk made of what the rules and the words had said; evidence for rules."""

    __tablename__ = "correction"
    __table_args__ = (sa.Index("correction_at", "at"),)

    case_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    """Of the first fact that the correction led to."""
    at: datetime
    level: str
    """Of the desk."""
    province: str | None
    reason: str | None
    """Why it was parked."""
    rule: str | None
    """The rule that had decided, where one did."""
    confidence: float | None
    from_track: str
    to_track: str
    from_field: str | None
    to_field: str | None
    from_unit: str | None
    to_unit: str | None
    from_authority: str | None
    to_authority: str | None


class OutputRow(Row, table=True):
    """One revision of a formal document; only ever added to."""

    __tablename__ = "output"

    document_id: UUID = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    version: int
    """Of the fact that issued it and carries its hash."""
    kind: str
    form: str
    title: str
    number: str = Field(index=True)
    issued_on: date
    blocks: dict[str, str] = Field(sa_type=JSONB)
    reason: str | None
    """Why it replaces the revision before."""
    hash: str


class NumberRow(Row, table=True):
    """A number that an authority has given a document of a kind in a year, for good."""

    __tablename__ = "output_number"

    authority: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    number: str = Field(primary_key=True)
    document_id: UUID


dockets: sa.Table = CaseRow.__table__  # type: ignore[attr-defined]
petitions: sa.Table = PetitionRow.__table__  # type: ignore[attr-defined]
facts: sa.Table = FactRow.__table__  # type: ignore[attr-defined]
corrections: sa.Table = CorrectionRow.__table__  # type: ignore[attr-defined]
texts: sa.Table = TextRow.__table__  # type: ignore[attr-defined]
outputs: sa.Table = OutputRow.__table__  # type: ignore[attr-defined]
numbers: sa.Table = NumberRow.__table__  # type: ignore[attr-defined]
