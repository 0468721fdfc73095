"""The tables of reporting's schema."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

_ZERO: dict[str, Any] = {"server_default": "0"}
_NO: dict[str, Any] = {"server_default": sa.false()}
_NOWHERE: dict[str, Any] = {"server_default": "none"}


class Row(SQLModel):
    """What reporting keeps."""

    metadata = sa.MetaData()


class PetitionRow(Row, table=True):
    """One petition that was received."""

    __tablename__ = "petition"

    petition_id: UUID = Field(primary_key=True)
    unit: str
    """Where it counts; `none` if it can be attributed to no unit."""
    province: str
    track: str
    channel: str
    received_at: datetime = Field(index=True)


class CaseRow(Row, table=True):
    """
    One case as the newest facts of each topic left it.

    The columns that begin with `d` and the marks are told by `deadline.v1`, the others by
    `case.v1`. Each topic's handler reads and writes its own columns only, so which of the
    two is read first makes no difference.
    """

    __tablename__ = "case_row"
    __table_args__ = (
        sa.Index("case_row_cell", "province", "track", "state", "case_id"),
        sa.Index(
            "case_row_marked",
            *("dprovince", "dtrack", "case_id"),
            postgresql_where=sa.text("near or missed or escalated"),
        ),
    )

    case_id: UUID = Field(primary_key=True)
    seen: int = Field(default=0, sa_column_kwargs=_ZERO)
    """Facts of `case.v1` that were handled."""
    version: int = Field(default=0, sa_column_kwargs=_ZERO)
    petition_id: UUID | None = None
    received_at: datetime | None = Field(default=None, index=True)
    placed: int = Field(default=0, sa_column_kwargs=_ZERO)
    """Version of the fact that said the unit."""
    unit: str = Field(default="none", sa_column_kwargs=_NOWHERE)
    province: str = Field(default="none", sa_column_kwargs=_NOWHERE)
    held: int = Field(default=0, sa_column_kwargs=_ZERO)
    """Version of the fact that said who holds it."""
    level: str | None = None
    authority: str | None = None
    tracked: int = Field(default=0, sa_column_kwargs=_ZERO)
    """Version of the fact that said the track."""
    track: str | None = None
    stated: int = Field(default=0, sa_column_kwargs=_ZERO)
    """Version of the fact that said the state."""
    state: str | None = None
    dseen: int = Field(default=0, sa_column_kwargs=_ZERO)
    """Facts of `deadline.v1` that were handled."""
    dversion: int = Field(default=0, sa_column_kwargs=_ZERO)
    dtrack: str | None = None
    dunit: str = Field(default="none", sa_column_kwargs=_NOWHERE)
    dprovince: str = Field(default="none", sa_column_kwargs=_NOWHERE)
    dlevel: str | None = None
    marks: dict[str, Any] | None = Field(default=None, sa_column=sa.Column("marks", JSONB))
    near: bool = Field(default=False, sa_column_kwargs=_NO)
    missed: bool = Field(default=False, sa_column_kwargs=_NO)
    escalated: bool = Field(default=False, sa_column_kwargs=_NO)
    in_time: bool = Field(default=False, sa_column_kwargs=_NO)
    late: bool = Field(default=False, sa_column_kwargs=_NO)


class CountRow(Row, table=True):
    """So many cases of a unit and all below it in a state, or with a mark of time."""

    __tablename__ = "count"

    unit: str = Field(primary_key=True)
    level: str = Field(primary_key=True)
    track: str = Field(primary_key=True)
    state: str = Field(primary_key=True)
    parent: str | None
    cases: int
    own: int
    """Attributed to the unit itself, to none below it."""
    at: datetime
    """When the newest fact happened that was read with those that changed it."""


class ReceivedRow(Row, table=True):
    """So many petitions of a unit and all below it, by channel."""

    __tablename__ = "received"

    unit: str = Field(primary_key=True)
    track: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    parent: str | None
    petitions: int
    own: int
    at: datetime


petitions: sa.Table = PetitionRow.__table__  # type: ignore[attr-defined]
cases: sa.Table = CaseRow.__table__  # type: ignore[attr-defined]
counts: sa.Table = CountRow.__table__  # type: ignore[attr-defined]
received: sa.Table = ReceivedRow.__table__  # type: ignore[attr-defined]
