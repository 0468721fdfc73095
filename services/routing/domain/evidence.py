"""The file as evidence: each fact of a case carries the hash of all before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

BEGINNING = ""
"""What comes before the first fact of a case."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of a case as it is kept: codes in *body*, the officer's texts by their digest."""

    case_id: UUID
    version: int
    type: str
    at: datetime
    event_id: UUID
    actor_role: str | None
    actor_authority: str | None
    body: str
    """As `canonical` writes it."""
    words: str | None
    """Digest of the texts that belong to it."""


def seal(previous: str, entry: Entry) -> str:
    """Return SHA-256, in hex, over the hash of the fact before and all of this one."""
    told = (
        previous,
        str(entry.case_id),
        str(entry.version),
        entry.type,
        entry.at.astimezone(UTC).isoformat(),
        str(entry.event_id),
        entry.actor_role or "",
        entry.actor_authority or "",
        entry.body,
        entry.words or "",
    )
    # U+0000 stands in no text that PostgreSQL keeps, so nothing can be moved across it.
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def digest(texts: Mapping[str, Any]) -> str:
    """Return SHA-256, in hex, of an officer's texts."""
    return hashlib.sha256(canonical(texts).encode()).hexdigest()


def holds(entries: Iterable[tuple[Entry, str]], head: str) -> bool:
    """
    Say whether the chain is whole.

    *entries* are the facts with the hashes kept beside them; *head* is the hash that the docket
    keeps of the last one, so that cutting off the end shows as well.
    """
    previous = BEGINNING
    for number, (entry, kept) in enumerate(entries, start=1):
        if entry.version != number or seal(previous, entry) != kept:
            return False
        previous = kept
    return previous == head


def canonical(told: Mapping[str, Any]) -> str:
    """Return JSON that is the same for the same content, in whatever order it comes."""
    return _sorted_json(told)


_sorted_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
