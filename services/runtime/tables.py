"""The tables that delivery needs in the schema of every service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

_MOMENT = sa.DateTime(timezone=True)
metadata = sa.MetaData()

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("read_at", _MOMENT, nullable=False),
    sa.Index("inbox_read_at", "read_at", postgresql_using="brin"),
)
"""Events that this service has handled, and when by the machine's clock, for pruning."""

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("topic", sa.String, nullable=False),
    sa.Column("key", BYTEA),
    sa.Column("body", BYTEA),
    sa.Column("headers", BYTEA, nullable=False),
    sa.Column("kept_at", _MOMENT, nullable=False),
)
"""Records to publish, ready-made; `headers` is a JSON object of text, `kept_at` the machine's."""

set_aside = sa.Table(
    "set_aside",
    metadata,
    sa.Column("place", sa.Uuid, primary_key=True),
    sa.Column("topic", sa.String, nullable=False, index=True),
    sa.Column("partition", sa.Integer, nullable=False),
    sa.Column("offset", sa.BigInteger, nullable=False),
    sa.Column("key", sa.String),
    sa.Column("event_id", sa.Uuid),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
)
"""Records that this service could not handle, and where they lay."""

progress = sa.Table(
    "progress",
    metadata,
    sa.Column("topic", sa.String, primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("read_until", _MOMENT, nullable=False),
)
"""How far in time each partition has been read, by whichever process has it."""


def create_delivery_tables() -> None:
    """
    Make them; the first migration of each service calls it.

    Once released they are history: whoever changes one freezes what is here in that migration
    and adds another to every service.
    """
    metadata.create_all(op.get_bind())


def drop_delivery_tables() -> None:
    """Take away what `create_delivery_tables` made."""
    metadata.drop_all(op.get_bind())
