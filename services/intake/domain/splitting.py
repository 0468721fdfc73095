"""A mixed petition becomes several, each with its own number and clocks (NĐ 154/2026, 14.4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, NamedTuple, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.channels import DecisionNamed, Submission, Submitter, Words
from contracts.message import Event
from contracts.petitions import UNIT, PetitionSplit, Signed, Track, UnitMap
from contracts.problems import FieldError
from services.intake.domain.petition import Handed, Office, Petition, prepare
from services.intake.domain.shape import Refusal

Place = Annotated[int, Field(strict=True, ge=0, le=20_000)]


class Range(BaseModel):
    """Characters of the parent's text, from *start* up to and without *end*."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    start: Place
    end: Place


class Part(BaseModel):
    """One matter of a mixed petition: its words, or where they stand, and what it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    text: Words | None = Field(default=None, min_length=1, max_length=20_000)
    range: Range | None = None
    subject: Words | None = Field(default=None, max_length=500)
    track: Track | None = None
    field: Words | None = Field(default=None, max_length=100)
    unit: str | None = Field(default=None, pattern=UNIT)

    @model_validator(mode="after")
    def _says_its_words_once(self) -> Self:
        if (self.text is None) == (self.range is None):
            raise PydanticCustomError("text-or-range", "must have either text or range")
        return self


class Split(BaseModel):
    """How a petition is split: into two parts or more."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    parts: tuple[Part, ...] = Field(min_length=2, max_length=20)


class Parent(NamedTuple):
    """What its children share with a mixed petition."""

    petition_id: UUID
    channel: str
    received_at: datetime
    text: str
    place: str | None
    unit: str | None
    unit_map: UnitMap
    authority: str | None
    people: int
    signed: Signed
    decision: DecisionNamed | None
    submitter: Submitter | None


def children(parent: Parent, split: Split, now: datetime, office: Office) -> list[Petition]:
    """
    Return the petitions that *parent* is split into, the same whenever it is asked.

    Raises:
        Refusal: naming the part and its field, when a range or a unit cannot be.

    """
    return [_child(parent, n, part, now, office) for n, part in enumerate(split.parts)]


def said(
    parent: UUID, parts: Sequence[Petition], now: datetime, actor: tuple[str, str | None]
) -> Event[PetitionSplit]:
    """Say that a petition was split, and into which."""
    role, authority = actor
    fact = PetitionSplit(
        petition_id=parent,
        children=tuple(child.petition_id for child in parts),
        actor_role=role,
        actor_authority=authority,
    )
    return Event(uuid5(parent, "split"), now, fact)


def _child(parent: Parent, n: int, part: Part, now: datetime, office: Office) -> Petition:
    submission = Submission(
        text=_words(parent, n, part),
        subject=part.subject,
        track=part.track,
        field=part.field,
        unit=part.unit or parent.unit,
        map="current" if part.unit else parent.unit_map,
        place=parent.place,
        authority=parent.authority,
        decision=parent.decision,
        people=parent.people,
        signed=parent.signed,
        submitter=parent.submitter,
        received_at=parent.received_at,
    )
    number = uuid5(parent.petition_id, f"part/{n}")
    try:
        found = prepare(Handed(submission, parent.channel, number), now, office)
    except Refusal as refusal:
        raise Refusal(
            [FieldError(f"parts.{n}.{e.field}", e.rule) for e in refusal.errors]
        ) from None
    return found._replace(part_of=parent.petition_id)


def _words(parent: Parent, n: int, part: Part) -> str:
    if part.range is None:
        return part.text or ""
    words = parent.text[part.range.start : part.range.end]
    if part.range.end > len(parent.text) or not words.strip():
        raise Refusal([FieldError(f"parts.{n}.range", "outside-the-text")])
    return words
