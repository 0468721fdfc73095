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
        # The oldest due work of a partition is found here, whatever number of cases is open and
        # however many of another partition wait for their facts to be read.
        sa.Index(
            "case_due", "partition", "next_at", postgresql_where=sa.text("next_at is not null")
        ),
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
    holder: str
    """Who holds it and whom the ladder tells, as in its course; empty: nobody yet."""
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
            "clock_untold", "due_at", postgresql_where=sa.text("state = 'missed' and rung = 0")
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
    began: int
    """The version of the fact that started it."""
    trigger: datetime
    variant: str | None
    pauses: str
    """First day and day of going on of each pause, as `2026-10-12/2026-10-15`, with spaces."""
    paused_on: date | None
    next_at: datetime | None
    """When time itself has something to say of it."""
    rung: int
    """The highest rung of an escalation that is open; 0: none."""
    again: bool
    """Whether an escalation of it was withdrawn."""
    held: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """By whom, where that is not who holds the case; in the shape of the case's `holder`."""
    moves: list[Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": "[]"})
    """How a change of the law or the calendar moved it: moment, old day, new day, reason."""


class TallyRow(Row, table=True):
    """
    How many clocks more, or fewer, are in a state; the sum of all rows is how many there are.

    Every change of clocks adds its differences by a trigger; a timer folds them into one row a
    state. Adding makes no writer wait for another, as counting up in place would.
    """

    __tablename__ = "tally"

    id: int = Field(sa_type=sa.BigInteger, sa_column_args=[sa.Identity()], primary_key=True)
    level: str
    track: str
    state: str
    """As a clock's, and `near` for one that runs and was warned of."""
    clocks: int
    escalated: int


class LawRow(Row, table=True):
    """What the clocks were last counted with: one part of the law and the digest of its words."""

    __tablename__ = "law"

    part: str = Field(primary_key=True)
    """`calendar`, `ladder` or the id of a rule."""
    digest: str


class RecountRow(Row, table=True):
    """Clocks still to be counted anew after a change: those of the cases of one slice."""

    __tablename__ = "recount"

    slice: int = Field(primary_key=True)
    after: UUID
    """The cases up to this one are done."""
    until: UUID
    """The last of the slice, itself included."""
    reasons: dict[str, str] = Field(sa_type=JSONB)
    """Why, by the id of the rule: `rule` or `calendar`."""
    remaining: int
    """Clocks that were still to be looked at, when last counted."""


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
tally: sa.Table = TallyRow.__table__  # type: ignore[attr-defined]
laws: sa.Table = LawRow.__table__  # type: ignore[attr-defined]
recounts: sa.Table = RecountRow.__table__  # type: ignore[attr-defined]
