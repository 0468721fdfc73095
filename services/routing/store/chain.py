"""A fact of a case as a row of its chain of evidence, and back."""

from collections.abc import Mapping
from typing import Any

from contracts.cases import CaseFact
from contracts.message import Event
from services.routing.domain import evidence
from services.routing.domain.evidence import Entry

IN_COLUMNS = {"case_id", "version", "actor_role", "actor_authority"}


def entry_of(event: Event[CaseFact], words: str | None = None) -> Entry:
    """Return the entry of a fact; *words* is the digest of the texts that belong to it."""
    fact = event.message
    return Entry(
        fact.case_id,
        fact.version,
        fact.type,
        event.time,
        event.id,
        fact.actor_role,
        fact.actor_authority,
        evidence.canonical(
            fact.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=IN_COLUMNS)
        ),
        words,
    )


def kept_entry(row: Mapping[str, Any]) -> Entry:
    """Return the entry that a row of `fact` keeps, with the `texts` beside it."""
    words = evidence.digest(row["texts"]) if row["texts"] else None
    told = {name: row[name] for name in Entry.__slots__}
    return Entry(**told | {"words": words, "body": evidence.canonical(row["body"])})


def fact_row(entry: Entry, previous: str, seal: str) -> dict[str, Any]:
    """Return the row that keeps *entry* after the fact with the hash *previous*."""
    return {
        "case_id": entry.case_id,
        "version": entry.version,
        "type": entry.type,
        "at": entry.at,
        "event_id": entry.event_id,
        "actor_role": entry.actor_role,
        "actor_authority": entry.actor_authority,
        "body": entry.body,
        "words": entry.words,
        "previous": previous,
        "hash": seal,
    }
