"""What reporting counts, and the rows it counts from."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.runtime.tables import create_delivery_tables, drop_delivery_tables

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_delivery_tables()
    op.create_table(
        "petition",
        sa.Column("petition_id", sa.Uuid(), primary_key=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_petition_received_at", "petition", ["received_at"])
    _create_case_row()
    op.create_table("count", *_figures("level", "track", "state", counted="cases"))
    op.create_table("received", *_figures("track", "channel", counted="petitions"))


def downgrade() -> None:
    for table in ("received", "count", "case_row", "petition"):
        op.drop_table(table)
    drop_delivery_tables()


def _create_case_row() -> None:
    op.create_table(
        "case_row",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        *_counters("seen", "version"),
        sa.Column("petition_id", sa.Uuid()),
        sa.Column("received_at", _MOMENT),
        *_counters("placed"),
        *_places("unit", "province"),
        *_counters("held"),
        sa.Column("level", sa.String()),
        sa.Column("authority", sa.String()),
        *_counters("tracked"),
        sa.Column("track", sa.String()),
        *_counters("stated"),
        sa.Column("state", sa.String()),
        *_counters("dseen", "dversion"),
        sa.Column("dtrack", sa.String()),
        *_places("dunit", "dprovince"),
        sa.Column("dlevel", sa.String()),
        sa.Column("marks", JSONB()),
        *_flags("near", "missed", "escalated", "in_time", "late"),
    )
    op.create_index("ix_case_row_received_at", "case_row", ["received_at"])
    op.create_index("case_row_cell", "case_row", ["province", "track", "state", "case_id"])
    op.create_index(
        "case_row_marked",
        "case_row",
        ["dprovince", "dtrack", "case_id"],
        postgresql_where=sa.text("near or missed or escalated"),
    )


def _counters(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in names]


def _places(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False, server_default="none") for name in names]


def _flags(*names: str) -> list[sa.Column[bool]]:
    return [
        sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()) for name in names
    ]


def _figures(*keys: str, counted: str) -> list[sa.Column[Any]]:
    return [
        *(sa.Column(name, sa.String(), primary_key=True) for name in ("unit", *keys)),
        sa.Column("parent", sa.String()),
        sa.Column(counted, sa.Integer(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    ]
