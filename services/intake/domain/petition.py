"""From a submission to a petition: it gets its numbers, its track and field, and is told."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.channels import DecisionNamed, Submission
from contracts.message import Event
from contracts.petitions import Decision, PetitionReceived, SenderKind, Track, UnitMap
from services.intake.domain import numbers, places, sender, shape
from services.intake.domain.numbers import Keys
from services.intake.domain.words import FIELDS, Words

SIMILAR = 10
"""Links to earlier petitions with the same content, at most."""
_AUTHORITY = re.compile(r"(central|[0-9]{2}|[0-9]{5})\.[a-z0-9-]{1,50}")
"""What only an authority's id looks like; anything else may be somebody's words."""


@dataclass(frozen=True)
class Office:
    """What one deployment's counter works with."""

    keys: Keys
    words: Words
    unit: str | None = None
    """Its own unit, with which its tracking codes begin."""
    channels: frozenset[str] = frozenset()
    """The channels it listens to."""


class Handed(NamedTuple):
    """One submission as it came over the counter."""

    submission: Submission
    channel: str
    petition_id: UUID
    key: str | None = None
    """Idempotency key or reference, from which the id follows; None where the id is random."""
    received_at: datetime | None = None
    """When the State received it, where the submission does not say; absent: now."""


class Petition(NamedTuple):
    """One petition, ready to be kept."""

    petition_id: UUID
    case_id: UUID
    code: str
    channel: str
    key: str | None
    body_hash: bytes
    content_hash: bytes
    received_at: datetime
    accepted_at: datetime
    track: Track
    field: str | None
    unit: str | None
    unit_map: UnitMap
    confidence: float | None
    sender: SenderKind
    pseudonym: str | None
    submission: Submission


class _Class(NamedTuple):
    track: Track
    field: str | None
    confidence: float | None


def identified(
    submission: Submission, channel: str, key: str | None, otherwise: Callable[[], UUID]
) -> Handed:
    """Let the key, else the channel's own reference, else *otherwise* say which petition it is."""
    known = key or submission.reference
    found = numbers.petition_id(channel, known) if known else otherwise()
    return Handed(submission, channel, found, known)


def prepare(handed: Handed, now: datetime, office: Office) -> Petition:
    """
    Give a submission its numbers, its class and its unit.

    Raises:
        Refusal: when its time or its unit cannot be.

    """
    written = shape.canonical(handed.submission)
    said = shape.composed(handed.submission, written)
    received_at = said.received_at or handed.received_at or now
    if errors := shape.wrong(said, received_at, now):
        raise shape.Refusal(errors)
    found = _class(said, office.words)
    return Petition(
        petition_id=handed.petition_id,
        case_id=numbers.case_id(handed.petition_id),
        code=numbers.code(handed.petition_id, office.keys, office.unit),
        channel=handed.channel,
        key=handed.key,
        body_hash=numbers.body_hash(
            written if said is handed.submission else shape.canonical(said), office.keys
        ),
        content_hash=numbers.content_hash(said.text, office.keys),
        received_at=received_at,
        accepted_at=now,
        track=found.track,
        field=found.field,
        unit=said.unit or places.unit_of(said.place, shape.day_of(received_at)),
        unit_map=said.unit_map if said.unit else "current",
        confidence=found.confidence,
        sender=sender.kind(said.submitter),
        pseudonym=sender.pseudonym(said.submitter, office.keys.sender),
        submission=said,
    )


def received(petition: Petition, similar_to: Sequence[UUID]) -> Event[PetitionReceived]:
    """
    Say that the State was addressed: codes, numbers and hashes of the petition, no words.

    A petition is received once, so its own id is the fact's. The time is ours, never a stranger's.
    """
    said = petition.submission
    fact = PetitionReceived(
        petition_id=petition.petition_id,
        code=petition.code,
        channel=petition.channel,
        received_at=petition.received_at,
        track=petition.track,
        field=petition.field,
        unit=petition.unit,
        unit_map=petition.unit_map,
        authority=said.authority,
        decision=_decision(said.decision),
        instance=said.instance,
        people=said.people,
        signed=said.signed,
        sender=petition.sender,
        pseudonym=petition.pseudonym,
        similar_to=tuple(similar_to[:SIMILAR]),
        confidence=petition.confidence,
    )
    return Event(petition.petition_id, petition.accepted_at, fact)


def _class(said: Submission, words: Words) -> _Class:
    """What the sender said counts; a field that nobody knows is as if it were not said."""
    field = said.field if said.field in FIELDS else None
    if said.track and field:
        return _Class(said.track, field, None)
    found = words.classify(said.text, said.subject)
    told = [] if said.track else [found.track_confidence]
    told += [] if field else [found.field_confidence]
    return _Class(said.track or found.track, field or found.field, min(told))


def _decision(named: DecisionNamed | None) -> Decision | None:
    """Only an id and a day: the number, and an issuer in words, stay at the counter."""
    if named is None:
        return None
    issuer = named.issued_by
    known = issuer if issuer and _AUTHORITY.fullmatch(issuer) else None
    return Decision(issued_by=known, date=named.date)
