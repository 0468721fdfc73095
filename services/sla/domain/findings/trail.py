"""What happened to a case, as far as findings care: the same in whatever order it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.cases import CaseFact, FirstFact
from contracts.deadlines import ClockMissed, ClockStopped, DeadlineFact, MissRevoked
from contracts.findings import ObligationTold
from contracts.message import Event
from contracts.petitions import Track
from services.sla.domain.calendar import ONE_DAY, midnight
from services.sla.domain.findings.notes import (
    ANSWERS,
    ENDS,
    NOTED,
    Filing,
    Late,
    Note,
    a_filing,
    a_note,
    word,
)
from services.sla.domain.law import Holder

CHANGES: Mapping[tuple[str, str], str] = {
    ("ended", "reopened"): "open",
    ("ended", "opened"): "open",
    ("open", "suspended"): "suspended",
    ("suspended", "resumed"): "open",
}
"""How a fact that ends nothing changes the state of a case."""
NO_PROGRESS = frozenset({"content-read"})
"""Reading a file does not move it on."""


@dataclass(frozen=True, slots=True)
class Trail:
    """All that findings know of one case."""

    filing: Filing | None = None
    notes: tuple[Note, ...] = ()
    """In the order of their versions, each once."""
    last: int = 0
    """Version of the newest fact that moved the case on."""
    touched_at: datetime | None = None
    late: Mapping[UUID, Late] = field(default_factory=dict)
    """The clocks that were missed, as they are kept themselves."""
    broken: Mapping[str, datetime] = field(default_factory=dict)
    """The commitments that were not kept in time."""

    @property
    def missed(self) -> Mapping[UUID, Late]:
        """The clocks that are missed now."""
        return {key: clock for key, clock in self.late.items() if clock.missed}

    @property
    def track(self) -> Track | None:
        """Its track as it is now."""
        changed: Any = next((n.about for n in reversed(self.notes) if n.what == "reclassified"), "")
        return changed or (self.filing.track if self.filing else None)

    @property
    def holder(self) -> Holder | None:
        """Who holds it now."""
        return next((note.holder for note in reversed(self.notes) if note.holder), None)

    @property
    def state(self) -> str:
        """`open`, `suspended` or `ended`."""
        state = "open"
        for note in self.notes:
            state = "ended" if note.what in ENDS else CHANGES.get((state, note.what), state)
        return state

    @property
    def answered_at(self) -> datetime | None:
        """When its last answer was given, unless it goes on since."""
        moment = None
        for note in self.notes:
            if note.what in ANSWERS:
                moment = note.at
            elif note.what == "reopened":
                moment = None
        return moment

    def after(self, version: int, *whats: str) -> list[Note]:
        """Return the facts of these kinds that came after a version."""
        return [note for note in self.notes if note.version > version and note.what in whats]

    def latest(self, *whats: str) -> Note | None:
        """Return the newest fact of these kinds."""
        return next((note for note in reversed(self.notes) if note.what in whats), None)


EMPTY = Trail()


def followed(trail: Trail, event: Event[CaseFact]) -> Trail:
    """Return the trail with one more fact of the case; a repeat changes nothing."""
    fact, what = event.message, word(event.message.type)
    last, touched_at, filing = trail.last, trail.touched_at, trail.filing
    if what not in NO_PROGRESS and fact.version > last:
        last, touched_at = fact.version, event.time
    if isinstance(fact, FirstFact) and not (filing and filing.version <= fact.version):
        filing = a_filing(fact)
    notes = _noted(trail.notes, event, what)
    after = Trail(filing, notes, last, touched_at, trail.late, trail.broken)
    if filing and (notes is not trail.notes or filing is not trail.filing):
        return _brought_up(after, filing)
    return after


def timed(trail: Trail, fact: DeadlineFact) -> Trail:
    """Return the trail with what sla said of a clock or of a promise."""
    if isinstance(fact, ObligationTold):
        return replace(trail, broken=_broken(trail.broken, fact))
    if isinstance(fact, ClockMissed):
        return replace(trail, late={**trail.late, fact.clock_id: Late(fact.rule, fact.due_at)})
    if not isinstance(fact, MissRevoked | ClockStopped) or fact.clock_id not in trail.late:
        return trail
    others = {key: clock for key, clock in trail.late.items() if key != fact.clock_id}
    if isinstance(fact, MissRevoked):
        return replace(trail, late=others)
    stopped = replace(trail.late[fact.clock_id], missed=False)
    return replace(trail, late={**others, fact.clock_id: stopped})


def _noted(notes: tuple[Note, ...], event: Event[CaseFact], what: str) -> tuple[Note, ...]:
    """Return the notes in the order of their versions; the very same where there is none more."""
    fact = event.message
    if what not in NOTED or getattr(fact, "partial", False):
        return notes
    if any(known.version == fact.version for known in notes):
        return notes
    return tuple(sorted((*notes, a_note(event, what)), key=lambda note: note.version))


def _brought_up(trail: Trail, filing: Filing) -> Trail:
    """Let the filing say what the facts since have made of it."""
    track, answered_at = trail.track or filing.track, trail.answered_at
    if (track, answered_at) == (filing.track, filing.answered_at):
        return trail
    return replace(trail, filing=replace(filing, track=track, answered_at=answered_at))


def _broken(broken: Mapping[str, datetime], fact: ObligationTold) -> Mapping[str, datetime]:
    promise = str(fact.obligation_id)
    if fact.state == "missed":
        return {**broken, promise: midnight(fact.due_on + ONE_DAY)}
    return {key: at for key, at in broken.items() if key != promise or fact.state != "met"}
