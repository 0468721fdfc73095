"""What of the directory has to be told on the bus because it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contracts.authorities import AuthorityListed
from contracts.message import Event
from services.routing.domain.authorities import Authority

DIRECTORY = UUID("6f0b9f0c-4d7e-5c0a-9a57-2f8f3c1f7a11")
"""The name space of the events of the directory."""


@dataclass(frozen=True, slots=True)
class Change:
    """One authority as it is to be listed, for the how-many-th time."""

    authority: Authority
    revision: int

    def row(self) -> Mapping[str, Any]:
        """Return what is remembered of it."""
        return {"id": self.authority.id, "revision": self.revision, **_content(self.authority)}


def changes(listed: Sequence[Authority], kept: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """Return the authorities of *listed* that were never told, or otherwise; *kept* is by id."""
    return [
        Change(authority, kept[authority.id]["revision"] + 1 if authority.id in kept else 1)
        for authority in listed
        if authority.id not in kept or not _same(authority, kept[authority.id])
    ]


def told(change: Change, now: datetime) -> Event[AuthorityListed]:
    """Return the event of *change*; the same content at the same revision is the same event."""
    message = AuthorityListed(authority=change.authority.id, **_content(change.authority))
    name = f"{change.revision}/{message.model_dump_json()}"
    return Event(uuid5(DIRECTORY, name), now, message)


def _same(authority: Authority, kept: Mapping[str, Any]) -> bool:
    return all(kept[name] == value for name, value in _content(authority).items())


def _content(authority: Authority) -> dict[str, Any]:
    names = ("title", "kind", "level", "unit", "superior", "valid_from", "valid_to", "legal_ref")
    return {name: getattr(authority, name) for name in names}
