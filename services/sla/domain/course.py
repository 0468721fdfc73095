"""What happened to a case, as far as clocks care."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import get_args
from uuid import UUID

from contracts.cases import (
    CaseAccepted,
    CaseExtended,
    CaseFact,
    CaseOpened,
    CaseTransferred,
    FirstFact,
)
from contracts.message import Event
from contracts.petitions import Further, Manner, PressAct, Track
from contracts.steps import CaseReclassified, CaseStep, CaseStepTaken, PetitionJoined
from services.sla.domain.law import Holder
from services.sla.domain.runs import Kind

HAPPENED: Mapping[str, str] = {
    "opened": "opened_at",
    "parked": "opened_at",
    "transferred": "opened_at",
    "accepted": "accepted_at",
    "explained": "explained_at",
    "settled": "settled_at",
    "step-taken": "happened_at",
    "petition-joined": "received_at",
    "refused": "happened_at",
    "rejected": "happened_at",
    "guided": "happened_at",
    "copy-supplied": "happened_at",
    "extended": "happened_at",
    "terminated": "happened_at",
}
"""The field that says when a fact happened; the time of its event where it says nothing."""
FIRST = frozenset({"opened", "parked"})
HEARD = frozenset(HAPPENED) | {
    "refused-in-part",
    "supplement-asked",
    "suspended",
    "resumed",
    "withdrawn",
    "joined",
    "split",
    "reclassified",
    "reopened",
    "complained",
}
"""The facts that clocks listen to."""
STEPS: tuple[str, ...] = get_args(CaseStep)

IN_PART: Mapping[str, str] = {"refused": "refused-in-part", "withdrawn": ""}
"""
What facts about a part of the matter are called, which leave the clocks of the rest: a notice is
an act of the authority all the same, while of a part withdrawn nothing is heard.
"""
PAUSES: Mapping[str, str] = {"suspended": "suspended_on", "resumed": "resumed_on"}
"""The field with the day on which a pause begins or ends."""
SAYS: Mapping[str, str] = {"limit-notified": "complex"}
"""Steps that say a variant: only of a complex request is the limit notified (TCTT art 30.4)."""


@dataclass(frozen=True, slots=True)
class First:
    """What the first fact of a case says of its petition."""

    case_id: UUID
    track: Track
    channel: str
    instance: int | None
    received_at: datetime
    """First receipt by any body."""
    manner: Manner | None = None
    press: PressAct | None = None
    about_rules: bool = False
    urgent: bool = False
    further: Further | None = None

    @property
    def kind(self) -> Kind:
        """What the case is to begin with; a later fact may say better."""
        return Kind(
            self.track,
            self.channel,
            self.instance,
            self.manner,
            self.press,
            self.about_rules,
            self.urgent,
            self.further,
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What a case is from now on, as somebody says who knows better; None leaves it."""

    track: Track
    instance: int | None = None
    manner: Manner | None = None
    press: PressAct | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of a case, as far as clocks care."""

    version: int
    what: str
    """Name of the fact, or of the step that it says was taken."""
    at: datetime
    """When it happened, not when we read it."""
    holder: Holder | None = None
    """Who holds the case from now on."""
    on: date | None = None
    """The day a pause begins or ends."""
    rule: str | None = None
    """The limit that was extended."""
    variant: str | None = None
    """What it says of the matter: another base limit."""
    authority: str | None = None
    """Whose duty follows, where it is not the holder's."""
    change: Change | None = None
    held_at: datetime | None = None
    """When a petition that joins was received by the body that held it."""


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
    first = course.first
    if isinstance(fact, FirstFact) and not _known_before(course, step):
        first = _first_of(fact)
    steps = (*course.steps, step)
    if course.steps and course.steps[-1].version > step.version:
        steps = tuple(sorted(steps, key=lambda known: known.version))
    return Course(first, steps)


def _known_before(course: Course, step: Step) -> bool:
    return any(known.what in FIRST and known.version < step.version for known in course.steps)


def _first_of(fact: FirstFact) -> First:
    return First(**{name: getattr(fact, name) for name in First.__dataclass_fields__})


@cache
def _word(type_: str) -> str:
    return type_.split(".")[3]


def step_of(event: Event[CaseFact]) -> Step | None:
    """Return what clocks hear of a fact; None where they do not care."""
    fact, word = event.message, _word(event.message.type)
    what = _heard_as(fact, word)
    if what not in HEARD:
        return None
    step = fact.step if isinstance(fact, CaseStepTaken) else what
    return Step(
        fact.version,
        step,
        (getattr(fact, HAPPENED[word]) if word in HAPPENED else None) or event.time,
        _holder_of(fact) if isinstance(fact, FirstFact | CaseTransferred) else None,
        getattr(fact, PAUSES[word]) if word in PAUSES else None,
        fact.rule if isinstance(fact, CaseExtended) else None,
        fact.variant if isinstance(fact, CaseAccepted) else SAYS.get(step),
        fact.authority if isinstance(fact, CaseStepTaken) else None,
        _change_of(fact) if isinstance(fact, CaseReclassified) else None,
        fact.opened_at if isinstance(fact, PetitionJoined) else None,
    )


def _heard_as(fact: CaseFact, word: str) -> str:
    return IN_PART[word] if word in IN_PART and getattr(fact, "partial", False) else word


def _holder_of(fact: FirstFact | CaseTransferred) -> Holder:
    authority = fact.authority if isinstance(fact, CaseOpened | CaseTransferred) else None
    superiors: tuple[str, ...] = getattr(fact, "superiors", ())
    return Holder(fact.level, fact.unit, authority, superiors, fact.inspectorate)


def _change_of(fact: CaseReclassified) -> Change:
    return Change(fact.track, fact.instance, fact.manner, fact.press)
