"""The tables of the clock."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """What sla keeps in its own schema."""

    metadata = sa.MetaData()


class CaseRow(Row, table=True):
    """One case: what happened to it, and when time has something to say of it."""

    __tablename__ = "case_row"
    __table_args__ = (
        # The oldest due work is found here, whatever number of cases is open.
        sa.Index("case_due", "next_at", postgresql_where=sa.text("next_at is not null")),
    )

    case_id: UUID = Field(primary_key=True)
    version: int
    """The highest version of a fact of it that was read."""
    seen: int
    """Facts of `case.v1` that were read; for reconciliation."""
    dversion: int
    """Facts of `deadline.v1` that were said; for reconciliation."""
    unit: str | None
    province: str | None
    authority: str | None
    partition: int | None
    next_at: datetime | None
    course: list[Any] = Field(sa_type=JSONB)
    """What its first fact says of the petition, and the steps that clocks listen to, in codes."""


class ClockRow(Row, table=True):
    """One limit on one case, as it was last told."""

    __tablename__ = "clock"
    __table_args__ = (
        sa.Index(
            "clock_missed", "due_at", "clock_id", postgresql_where=sa.text("state = 'missed'")
        ),
        sa.Index(
            "clock_open", "level", "track", "state", postgresql_where=sa.text("state <> 'stopped'")
        ),
    )

    clock_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    rule: str
    rule_version: str
    track: str
    level: str
    due_on: date | None
    due_at: datetime | None
    state: str
    """`running`, `paused`, `missed`, `stopped` or `unknown`."""
    extensions: int
    warned: str
    """The warnings that were given, with spaces between them."""
    stopped_at: datetime | None
    in_time: bool | None


class EscalationRow(Row, table=True):
    """One step of the ladder that was taken; the id admits each but once."""

    __tablename__ = "escalation"
    __table_args__ = (
        sa.Index("escalation_open", "clock_id", postgresql_where=sa.text("state = 'open'")),
    )

    escalation_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    clock_id: UUID
    rule: str
    rung: int
    to_role: str
    to_authority: str | None
    basis: str
    at: datetime
    state: str
    """`open`, `withdrawn` or `cleared`."""


cases: sa.Table = CaseRow.__table__  # type: ignore[attr-defined]
clocks: sa.Table = ClockRow.__table__  # type: ignore[attr-defined]
escalations: sa.Table = EscalationRow.__table__  # type: ignore[attr-defined]
