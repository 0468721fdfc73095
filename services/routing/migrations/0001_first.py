"""The docket, its evidence and the directory."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.runtime.tables import create_delivery_tables, drop_delivery_tables

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
LISTS = ("opened_at", "authority", "unit", "province", "track", "state", "field")
NAMES_A_COMPLAINT = "type = 'vn.giaitrinh.case.complained.v1'"
HOLDS_A_NUMBER = "part in ('notice_number', 'document_number', 'decision_number')"
ALSO_ASKED = ("track", "state", "field", "people")


def upgrade() -> None:
    create_delivery_tables()
    _create_docket()
    _create_evidence()
    _create_outputs()
    _create_corrections()
    _create_directory()
    _create_deadlines()


def downgrade() -> None:
    for table in (
        *("deadline_seen", "deadline", "directory", "authority"),
        *("correction", "output_number", "output"),
        *("officer_text", "fact", "docket_petition", "docket"),
    ):
        op.drop_table(table)
    drop_delivery_tables()


def _create_docket() -> None:
    op.create_table(
        "docket",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("field", sa.String()),
        sa.Column("unit", sa.String()),
        sa.Column("province", sa.String()),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("authority", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("instance", sa.Integer()),
        sa.Column("people", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("pseudonym", "manner", "press")),
        sa.Column("about_rules", sa.Boolean(), nullable=False, server_default=sa.false()),
        *(sa.Column(name, sa.String()) for name in ("rule", "rule_version", "reason")),
        sa.Column("reasons", JSONB(), nullable=False),
        sa.Column("confidence", sa.Float()),
        sa.Column("representatives", sa.Integer(), nullable=False),
        sa.Column("explained_in", sa.Uuid()),
        sa.Column("procedure", JSONB(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
    )
    op.create_table(
        "docket_petition",
        sa.Column("petition_id", sa.Uuid(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("code", sa.String(), nullable=False, unique=True),
        sa.Column("place", sa.String(), nullable=False),
    )
    _create_lists()


def _create_lists() -> None:
    """What else a list may ask for stands behind the order of the list, in every index."""
    for first in LISTS:
        columns = [*dict.fromkeys((first, "opened_at", "case_id", *ALSO_ASKED))]
        op.create_index(f"docket_by_{first}", "docket", columns)
    parked = sa.text("state = 'parked'")
    desk = ["level", "opened_at", "case_id", "province", "unit"]
    op.create_index("docket_parked", "docket", desk, postgresql_where=parked)
    groups = ["opened_at", "case_id", "province", "authority"]
    op.create_index("docket_groups", "docket", groups, postgresql_where=sa.text("people >= 5"))


def _create_evidence() -> None:
    op.create_table(
        "fact",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("actor_role", sa.String()),
        sa.Column("actor_authority", sa.String()),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("words", sa.String()),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Index(
            "fact_complaint",
            sa.text("(body ->> 'by_case')"),
            postgresql_where=sa.text(NAMES_A_COMPLAINT),
        ),
    )
    op.create_table(
        "officer_text",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("part", sa.String(), primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Index("officer_number", "words", postgresql_where=sa.text(HOLDS_A_NUMBER)),
    )


def _create_outputs() -> None:
    op.create_table(
        "output",
        sa.Column("document_id", sa.Uuid(), primary_key=True),
        sa.Column("revision", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False, index=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("blocks", JSONB(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("hash", sa.String(), nullable=False),
    )
    op.create_table(
        "output_number",
        sa.Column("authority", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True),
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("document_id", sa.Uuid(), nullable=False),
    )


def _create_corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("province", sa.String()),
        sa.Column("reason", sa.String()),
        sa.Column("rule", sa.String()),
        sa.Column("confidence", sa.Float()),
        sa.Column("from_track", sa.String(), nullable=False),
        sa.Column("to_track", sa.String(), nullable=False),
        sa.Column("from_field", sa.String()),
        sa.Column("to_field", sa.String()),
        sa.Column("from_unit", sa.String()),
        sa.Column("to_unit", sa.String()),
        sa.Column("from_authority", sa.String()),
        sa.Column("to_authority", sa.String()),
        sa.Index("correction_at", "at"),
    )


def _create_directory() -> None:
    op.create_table(
        "authority",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("unit", sa.String()),
        sa.Column("superior", sa.String()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("legal_ref", sa.String(), nullable=False),
    )
    op.create_table(
        "directory",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("hash", sa.String(), nullable=False),
    )


def _create_deadlines() -> None:
    op.create_table(
        "deadline",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("clock_id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("due_at", MOMENT),
        sa.Column("state", sa.String(), nullable=False),
    )
    op.create_table(
        "deadline_seen",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("seen", sa.Integer(), nullable=False),
    )
