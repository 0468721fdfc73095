"""What happened to a case, as far as clocks care."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from contracts.cases import CaseExtended, CaseFact, CaseOpened, CaseTransferred, FirstFact
from contracts.message import Event
from contracts.petitions import Track
from services.sla.domain.law import Holder

HAPPENED: Mapping[str, str] = {
    "opened": "opened_at",
    "parked": "opened_at",
    "transferred": "opened_at",
    "accepted": "accepted_at",
    "explained": "explained_at",
    "settled": "settled_at",
}
"""The field that says when a fact happened, where it is not the time of its event."""
HEARD = frozenset(HAPPENED) | {
    "refused",
    "rejected",
    "guided",
    "copy-supplied",
    "supplement-asked",
    "extended",
    "suspended",
    "resumed",
    "withdrawn",
    "terminated",
    "joined",
    "split",
}
"""The facts that clocks listen to."""


PARTS = frozenset({"refused", "withdrawn"})
"""Facts that may be about a part of the matter, and then leave the clocks of the rest."""
PAUSES: Mapping[str, str] = {"suspended": "suspended_on", "resumed": "resumed_on"}
"""The field with the day on which a pause begins or ends."""


@dataclass(frozen=True, slots=True)
class First:
    """What the first fact of a case says of its petition, for good."""

    case_id: UUID
    track: Track
    channel: str
    instance: int | None
    received_at: datetime
    """First receipt by any body."""


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of a case, as far as clocks care."""

    version: int
    what: str
    at: datetime
    """When it happened, not when we read it."""
    holder: Holder | None = None
    """Who holds the case from now on."""
    on: date | None = None
    """The day a pause begins or ends."""
    rule: str | None = None
    """The limit that was extended."""


@dataclass(frozen=True, slots=True)
class Course:
    """All that clocks know of a case; they follow from it and from nothing else."""

    first: First | None = None
    """None until the first fact is read, should later ones come before it."""
    steps: tuple[Step, ...] = ()
    """In the order of their versions, each once."""


def heard(course: Course, event: Event[CaseFact]) -> Course:
    """Return the course with one more fact; the very same where clocks do not care."""
    fact, step = event.message, step_of(event)
    if step is None or any(known.version == step.version for known in course.steps):
        return course
    steps = (*course.steps, step)
    if course.steps and course.steps[-1].version > step.version:
        steps = tuple(sorted(steps, key=lambda known: known.version))
    return Course(course.first or _first_of(fact), steps)


def _first_of(fact: CaseFact) -> First | None:
    if not isinstance(fact, FirstFact):
        return None
    return First(fact.case_id, fact.track, fact.channel, fact.instance, fact.received_at)


@cache
def _word(type_: str) -> str:
    return type_.split(".")[3]


def step_of(event: Event[CaseFact]) -> Step | None:
    """Return what clocks hear of a fact; None where they do not care."""
    fact, word = event.message, _word(event.message.type)
    if word not in HEARD or (word in PARTS and fact.partial):  # type: ignore[attr-defined]
        return None
    return Step(
        fact.version,
        word,
        getattr(fact, HAPPENED[word]) if word in HAPPENED else event.time,
        _holder_of(fact) if isinstance(fact, FirstFact | CaseTransferred) else None,
        getattr(fact, PAUSES[word]) if word in PAUSES else None,
        fact.rule if isinstance(fact, CaseExtended) else None,
    )


def _holder_of(fact: FirstFact | CaseTransferred) -> Holder:
    if isinstance(fact, CaseOpened | CaseTransferred):
        return Holder(fact.level, fact.unit, fact.authority, fact.superiors)
    return Holder(fact.level, fact.unit)
