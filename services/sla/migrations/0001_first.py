"""The cases under watch, their clocks and their escalations."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.runtime.tables import create_delivery_tables, drop_delivery_tables

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
_SHOWN = "case when state = 'running' and warned <> '' then 'near' else state end"
_COUNTED = f"select level, track, {_SHOWN}, {{}}1, {{}}(rung > 0)::int from {{}}"  # noqa: S608  (our own names)
CHANGES = {
    "insert": ("referencing new table as fresh", [_COUNTED.format("", "", "fresh")]),
    "update": (
        "referencing old table as stale new table as fresh",
        [_COUNTED.format("", "", "fresh"), _COUNTED.format("-", "-", "stale")],
    ),
    "delete": ("referencing old table as stale", [_COUNTED.format("-", "-", "stale")]),
}
"""What each kind of change of clocks adds to the tally."""
_WHOSE = "track text, level text, unit text?, province text?, authority text?"
FOUND = {
    "trail": "case_id uuid, partition int?, next_at moment?, trail json",
    "filing": "case_id uuid, petition_id uuid, version int, pseudonym text, track text, level text,"
    " channel text, field text?, unit text?, received_at moment, similar_to json, anew flag,"
    " answered_at moment?",
    "finding": f"finding_id uuid, case_id uuid, definition text, kind text, {_WHOSE},"
    " since moment, why json, state text, times int",
    "violation": f"entry_id uuid, case_id uuid, definition text, violation text, sanction text?,"
    f" basis text, {_WHOSE}, proposed_at moment, to_authority text?, finding_id uuid?,"
    " clock_id uuid?, state text, times int",
    "obligation": "obligation_id uuid, kind text, owner text, began_at moment, due_on day?,"
    " listed_on day, state text, case_id uuid?, code text?, task text?, phrase text?,"
    " cooperating text, superior text?, level text, unit text?, province text?, source text?,"
    " told text, said int, evidence text?, verified_by text?, met_at moment?, next_at moment?",
    "authority": "authority text, superior text?",
    "found": "what text!, kind text!, label text!, n int",
}
"""Columns of what is found and promised: the key first or each `!`, `?` where none may stand."""
FOUND_INDEXES = {
    "trail_due": ("trail", "partition next_at", "next_at is not null"),
    "filing_person": ("filing", "pseudonym received_at", None),
    **{f"ix_{t}_case_id": (t, "case_id", None) for t in ("finding", "violation", "obligation")},
    **{f"finding_{c}": ("finding", f"{c} since finding_id", None) for c in ("unit", "authority")},
    "finding_listed": ("finding", "since finding_id", None),
    **{
        f"violation_{c}": ("violation", f"{c} proposed_at entry_id", None)
        for c in ("unit", "authority")
    },
    "violation_listed": ("violation", "proposed_at entry_id", None),
    "obligation_listed": ("obligation", "listed_on obligation_id", None),
    "obligation_owner": ("obligation", "owner listed_on obligation_id", None),
    "obligation_due": ("obligation", "next_at", "case_id is null"),
}
TYPES: dict[str, Any] = {
    "uuid": sa.Uuid(),
    "text": sa.String(),
    "int": sa.Integer(),
    "flag": sa.Boolean(),
    "day": sa.Date(),
    "moment": MOMENT,
    "json": JSONB(),
}


def upgrade() -> None:
    create_delivery_tables()
    _create_cases()
    _create_clocks()
    _create_escalations()
    _create_law()
    _create_tally()
    _create_found()
    _create_watch_of_clocks()


def downgrade() -> None:
    for table in FOUND:
        op.drop_table(table)
    for table in ("escalation", "clock", "case_row", "law", "recount", "tally"):
        op.drop_table(table)
    for event in CHANGES:
        op.execute(f"drop function tally_{event}()")
    op.execute("drop function look_again()")
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
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("partition", sa.Integer()),
        sa.Column("next_at", MOMENT),
        sa.Column("course", JSONB(), nullable=False),
    )
    timed = sa.text("next_at is not null")
    op.create_index("case_due", "case_row", ["partition", "next_at"], postgresql_where=timed)


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
        sa.Column("began", sa.Integer(), nullable=False),
        sa.Column("trigger", MOMENT, nullable=False),
        sa.Column("variant", sa.String()),
        sa.Column("pauses", sa.String(), nullable=False),
        sa.Column("paused_on", sa.Date()),
        sa.Column("next_at", MOMENT),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("held", sa.String(), nullable=False, server_default=""),
        sa.Column("moves", JSONB(), nullable=False, server_default="[]"),
        # A warning changes no column of an index: with room on the page, no index is touched.
        postgresql_with={"fillfactor": 80},
    )
    missed = sa.text("state = 'missed'")
    op.create_index("clock_missed", "clock", ["due_at", "clock_id"], postgresql_where=missed)
    op.create_index(
        "clock_untold",
        "clock",
        ["due_at"],
        postgresql_where=sa.text("state = 'missed' and rung = 0"),
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


def _create_law() -> None:
    op.create_table(
        "law",
        sa.Column("part", sa.String(), primary_key=True),
        sa.Column("digest", sa.String(), nullable=False),
    )
    op.create_table(
        "recount",
        sa.Column("slice", sa.Integer(), primary_key=True),
        sa.Column("after", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Uuid(), nullable=False),
        sa.Column("reasons", JSONB(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
    )


def _create_tally() -> None:
    op.create_table(
        "tally",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("clocks", sa.Integer(), nullable=False),
        sa.Column("escalated", sa.Integer(), nullable=False),
    )
    for event, (seen, parts) in CHANGES.items():
        op.execute(
            f"create function tally_{event}() returns trigger language plpgsql as $$ begin"  # noqa: S608
            " insert into tally (level, track, state, clocks, escalated)"
            " select level, track, state, sum(clocks), sum(escalated)"
            f" from ({' union all '.join(parts)}) as c (level, track, state, clocks, escalated)"
            " group by level, track, state having sum(clocks) <> 0 or sum(escalated) <> 0;"
            " return null; end $$"
        )
        op.execute(
            f"create trigger tally_{event} after {event} on clock {seen}"
            f" for each statement execute function tally_{event}()"
        )


def _create_found() -> None:
    for table, columns in FOUND.items():
        op.create_table(
            table, *[_column(told, first=not n) for n, told in enumerate(columns.split(", "))]
        )
    for name, (table, columns, where) in FOUND_INDEXES.items():
        condition = sa.text(where) if where else None
        op.create_index(name, table, columns.split(), postgresql_where=condition)


def _create_watch_of_clocks() -> None:
    """Whoever changes whether a clock is missed lets findings look at its case at once."""
    op.execute(
        "create function look_again() returns trigger language plpgsql as $$ begin"
        " update trail set next_at = least(trail.next_at, changed.moment) from ("
        # Grouped, not joined: of what a statement changed the planner knows nothing.
        "select case_id, min(moment) as moment from ("
        "select case_id, min(due_at) as moment from ("
        "select clock_id, case_id, due_at, state = 'missed' as missed from fresh union all"
        " select clock_id, case_id, due_at, state = 'missed' from stale) either"
        " group by case_id, clock_id having bool_or(missed) and not bool_and(missed)) clocks"
        " group by case_id) changed where trail.case_id = changed.case_id;"
        " return null; end $$"
    )
    op.execute(
        "create trigger look_again after update on clock referencing old table as stale"
        " new table as fresh for each statement execute function look_again()"
    )


def _column(told: str, *, first: bool) -> sa.Column[object]:
    name, kind = told.split()
    key = first or kind.endswith("!")
    return sa.Column(name, TYPES[kind.rstrip("?!")], primary_key=key, nullable=kind.endswith("?"))
