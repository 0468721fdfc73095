"""The cases under watch, their clocks and their escalations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.runtime.tables import create_delivery_tables, drop_delivery_tables

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_delivery_tables()
    _create_cases()
    _create_clocks()
    _create_escalations()


def downgrade() -> None:
    for table in ("escalation", "clock", "case_row"):
        op.drop_table(table)
    drop_delivery_tables()


def _create_cases() -> None:
    op.create_table(
        "case_row",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("dversion", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String()),
        sa.Column("province", sa.String()),
        sa.Column("authority", sa.String()),
        sa.Column("partition", sa.Integer()),
        sa.Column("next_at", MOMENT),
        sa.Column("course", JSONB(), nullable=False),
    )
    op.create_index(
        "case_due", "case_row", ["next_at"], postgresql_where=sa.text("next_at is not null")
    )


def _create_clocks() -> None:
    op.create_table(
        "clock",
        sa.Column("clock_id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("due_at", MOMENT),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("warned", sa.String(), nullable=False),
        sa.Column("stopped_at", MOMENT),
        sa.Column("in_time", sa.Boolean()),
    )
    op.create_index(
        "clock_missed",
        "clock",
        ["due_at", "clock_id"],
        postgresql_where=sa.text("state = 'missed'"),
    )
    op.create_index(
        "clock_open",
        "clock",
        ["level", "track", "state"],
        postgresql_where=sa.text("state <> 'stopped'"),
    )


def _create_escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("escalation_id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("to_role", sa.String(), nullable=False),
        sa.Column("to_authority", sa.String()),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
    )
    op.create_index(
        "escalation_open", "escalation", ["clock_id"], postgresql_where=sa.text("state = 'open'")
    )
