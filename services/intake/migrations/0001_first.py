"""The counter's first tables."""

import sqlalchemy as sa
from alembic import op

from services.runtime.tables import create_delivery_tables, drop_delivery_tables

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_delivery_tables()
    _petition()
    _what_was_said()
    _how_far_it_is()
    op.create_table(
        "reading",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("authority", sa.String()),
        sa.Column("reason", sa.String(), nullable=False),
    )
    op.create_index("ix_reading_petition_id", "reading", ["petition_id"])


def downgrade() -> None:
    for table in (
        *("reading", "authority", "deadline_seen", "limits", "history"),
        *("attachment", "identity", "words", "petition"),
    ):
        op.drop_table(table)
    drop_delivery_tables()


def _petition() -> None:
    op.create_table(
        "petition",
        sa.Column("petition_id", sa.Uuid(), primary_key=True),
        sa.Column("first_case", sa.Uuid(), nullable=False, unique=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("parent", sa.Uuid()),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String()),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("field", sa.String()),
        sa.Column("unit", sa.String()),
        sa.Column("unit_map", sa.String(), nullable=False),
        sa.Column("authority", sa.String()),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("signed", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("pseudonym", sa.String()),
        sa.Column("confidence", sa.Float()),
        sa.Column("state", sa.String(), nullable=False, server_default="received"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seen", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("holder", sa.String()),
        sa.Column("holder_level", sa.String()),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("petition_content", "petition", ["content_hash", "accepted_at"])
    op.create_index(
        "petition_parent",
        "petition",
        ["parent"],
        postgresql_where=sa.text("parent is not null"),
    )


def _what_was_said() -> None:
    op.create_table(
        "words",
        sa.Column("petition_id", sa.Uuid(), primary_key=True),
        sa.Column("subject", sa.String()),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("place", sa.String()),
        sa.Column("decision_number", sa.String()),
        sa.Column("decision_issuer", sa.String()),
    )
    op.create_table(
        "identity",
        sa.Column("petition_id", sa.Uuid(), primary_key=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "attachment",
        sa.Column("petition_id", sa.Uuid(), primary_key=True),
        sa.Column("n", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )


def _how_far_it_is() -> None:
    op.create_table(
        "history",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
    )
    op.create_table(
        "limits",
        sa.Column("clock_id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("due", MOMENT),
        sa.Column("due_on", sa.Date()),
        sa.Column("state", sa.String(), nullable=False),
    )
    op.create_index("ix_limits_case_id", "limits", ["case_id"])
    op.create_table(
        "deadline_seen",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("seen", sa.Integer(), nullable=False),
    )
    op.create_table(
        "authority",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("unit", sa.String()),
        sa.Column("told_at", MOMENT, nullable=False),
    )
