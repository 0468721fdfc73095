"""Somebody opened what a citizen wrote, or who they are: a fact of the file (NĐ 154/2026)."""

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from contracts.message import Event
from contracts.petitions import PetitionContentRead

REASONS = frozenset({"answering", "auditing", "classifying", "correcting", "settling", "verifying"})
"""Reasons that are codes; any other is in the reader's own words and stays at the counter."""
IN_OWN_WORDS = "in-own-words"
OPENS_IDENTITY = frozenset({"auditor", "head", "operator"})
"""Roles that may open who denounced somebody (Law on Denunciations, articles 8 and 56)."""
Part = Literal["content", "identity"]


class Opened(NamedTuple):
    """What was opened: all that the bus may know of it."""

    petition_id: UUID
    case_id: UUID
    part: Part


class Reader(NamedTuple):
    """Who opened it, in what role and why."""

    subject: str
    role: str
    authority: str | None
    reason: str


def content_read(
    opened: Opened, reader: Reader, number: int, at: datetime
) -> Event[PetitionContentRead]:
    """Say that *opened* was read; *number* is that of the note of it at the counter."""
    reason = reader.reason if reader.reason in REASONS else IN_OWN_WORDS
    fact = PetitionContentRead(
        petition_id=opened.petition_id,
        case_id=opened.case_id,
        read_at=at,
        reason=reason,
        part=opened.part,
        actor_role=reader.role,
        actor_authority=reader.authority,
    )
    return Event(uuid5(opened.petition_id, f"reading/{number}"), at, fact)
