"""From a submission to a petition: it gets its numbers, its track and field, and is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from contracts.channels import Submission
from contracts.message import Event
from contracts.petitions import (
    Against,
    Level,
    Manner,
    PetitionReceived,
    SenderKind,
    Track,
    UnitMap,
)
from services.intake.domain import bodies, numbers, places, sender, shape
from services.intake.domain.doers import NONE, Act
from services.intake.domain.matters import Known, Matter, Reader
from services.intake.domain.numbers import Keys
from services.intake.domain.terms import FIELDS

SIMILAR = 10
"""Links to earlier petitions with the same content, at most."""
OF_PERSONS = frozenset({"complaint", "denunciation"})
"""Tracks whose level follows from who decided or is denounced, never from what it is about."""
PROVINCE = 2
"""Digits of a province's code."""


@dataclass(frozen=True)
class Office:
    """What one deployment's counter works with."""

    keys: Keys
    reader: Reader
    unit: str | None = None
    """Its own unit, with which its tracking codes begin."""
    channels: frozenset[str] = frozenset()
    """The channels it listens to."""
    manners: Mapping[str, Manner] = field(default_factory=dict)
    """How what a channel brings reached the State, where that is always the same."""


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
    authority: str | None
    confidence: float | None
    sender: SenderKind
    pseudonym: str | None
    manner: Manner | None
    submission: Submission
    issuer: str | None = None
    """Id of the body whose act it is about, as its words name it."""
    instance: int | None = None
    against: Against | None = None
    part_of: UUID | None = None
    """The mixed petition that it was split from."""


class _Read(NamedTuple):
    """What a submission is about and where, as far as sender and words say."""

    track: Track
    field: str | None
    unit: str | None
    unit_map: UnitMap
    authority: str | None
    confidence: float | None
    act: Act = NONE


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
    found = _read(said, office.reader, shape.day_of(received_at))
    of_sender, of_words = office.keys.of_content(found.track)
    return Petition(
        petition_id=handed.petition_id,
        case_id=numbers.case_id(handed.petition_id),
        code=numbers.code(handed.petition_id, office.keys, office.unit),
        channel=handed.channel,
        key=handed.key,
        body_hash=numbers.body_hash(_as_kept(handed, said, written), office.keys),
        content_hash=numbers.content_hash(said.text, of_words),
        received_at=received_at,
        accepted_at=now,
        track=found.track,
        field=found.field,
        unit=found.unit,
        unit_map=found.unit_map,
        authority=found.authority,
        confidence=found.confidence,
        sender=sender.kind(said.submitter),
        pseudonym=sender.pseudonym(said.submitter, of_sender),
        manner=said.manner or office.manners.get(handed.channel),
        submission=said,
        issuer=found.act.body,
        instance=said.instance or found.act.instance,
        against=said.against or found.act.against,
    )


def _as_kept(handed: Handed, said: Submission, written: str) -> str:
    return written if said is handed.submission else shape.canonical(said)


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
        authority=petition.authority,
        decision=bodies.decision(said.decision, petition.issuer),
        instance=petition.instance,
        people=said.people,
        signed=said.signed,
        sender=petition.sender,
        pseudonym=petition.pseudonym,
        part_of=petition.part_of,
        similar_to=tuple(similar_to[:SIMILAR]),
        confidence=petition.confidence,
        manner=petition.manner,
        press=said.press,
        about_rules=said.about_rules,
        urgent=said.urgent,
        against=petition.against,
        further=said.further,
        earlier=said.earlier and numbers.code_as_typed(said.earlier),
        representatives=said.representatives,
    )
    return Event(petition.petition_id, petition.accepted_at, fact)


def _read(said: Submission, reader: Reader, day: date) -> _Read:
    """What the sender said counts; a field that nobody knows is as if it were not said."""
    field = said.field if said.field in FIELDS else None
    unit = said.unit or places.unit_of(said.place, day)
    unit_map = said.unit_map if said.unit else "current"
    if said.track and field and said.unit:
        return _Read(said.track, field, unit, unit_map, said.authority, None)
    if level_of(unit) != "commune" and unit_map == "current":
        unit = places.named_in(said.text, unit, day) or unit
    known = Known(level_of(unit), said.track, field)
    matter = reader.read(said.text, said.subject, day, known)
    sure = None if said.track and field and not said.place else matter.confidence
    doer = bodies.authority_of(matter.act.body, unit, unit_map, day)
    done = matter.act._replace(body=doer)
    if done.instance and not (done.body or known.place == "commune"):
        done, sure = NONE, 0.0  # who settles it follows from who settled it first
    told = _Read(matter.track, matter.field, unit, unit_map, said.authority, sure, done)
    return told if matter.track in OF_PERSONS else _raised(told, matter, day)


def _raised(told: _Read, matter: Matter, day: date) -> _Read:
    """
    Lift a matter to the unit whose it is, whatever place is named.

    A provincial road is its province's and not the commune's it runs through; a matter of the
    whole nation is in no place, and its ministry is asked. Whoever calls upon a ministry for
    something else wrote to it; voters speak to deputies, and only their matter counts.
    """
    if matter.level == "central" and matter.ministry:
        return told._replace(unit=None, authority=told.authority or matter.ministry)
    if matter.track != "voter":
        asked = bodies.authority_of(matter.asked, told.unit, told.unit_map, day)
        told = told._replace(authority=told.authority or asked)
    if matter.level == "province" and told.unit:
        return told._replace(unit=bodies.province(told.unit, told.unit_map), unit_map="current")
    return told


def level_of(unit: str | None) -> Level | None:
    """Return the level of the unit with that code."""
    if unit is None:
        return None
    return "province" if len(unit) == PROVINCE else "commune"
