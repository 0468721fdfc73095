"""What sla says of a case when a fact of it is read, and when time passes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.cases import CaseFact
from contracts.deadlines import DeadlineFact
from contracts.message import Event
from services.sla.domain.clocks import Clock
from services.sla.domain.course import Course, Step, heard
from services.sla.domain.law import Law
from services.sla.domain.life import clocks_of, undone
from services.sla.domain.telling import Mark, advance, next_moment, tell
from services.sla.domain.voice import Voice

Facts = Sequence[Event[DeadlineFact]]
NOTHING = Course()


@dataclass(frozen=True, slots=True)
class Case:
    """One case as sla watches it: what happened to it, and what was said of its clocks."""

    case_id: UUID
    version: int = 0
    """The highest version of a fact of it that was read."""
    seen: int = 0
    """Facts of it that were read."""
    said: int = 0
    """Facts that sla said of it; the version of the last."""
    partition: int | None = None
    """Where its facts are read, which says how far in time they have been."""
    course: Course = NOTHING
    marks: Mapping[UUID, Mark] = field(default_factory=dict)
    """What was said of each clock."""
    next_at: datetime | None = None
    """When time itself has something to say of it."""
    touched: Mapping[UUID, Clock] = field(default_factory=dict)
    """The clocks that are not as they were kept."""


def apply(law: Law, case: Case, event: Event[CaseFact]) -> tuple[Case, Facts]:
    """
    Let a fact of the case move its clocks.

    The clocks follow from all of its facts in the order of their versions, whatever the order in
    which they come; what differs from what was said before is said now.
    """
    fact = event.message
    course = heard(case.course, event)
    read = (case.case_id, max(fact.version, case.version), case.seen + 1)
    if course is case.course:
        return Case(*read, case.said, event.partition, course, *_kept(case)), ()
    voice = Voice(case.case_id, case.said, event.time, event, late=fact.version < case.version)
    told = _told(law, course, case, voice)
    return Case(*read, voice.said, event.partition, course, *told), voice.facts


def pass_time(law: Law, case: Case, now: datetime, until: datetime) -> tuple[Case, Facts]:
    """
    Say what time has done to the clocks of the case by *until*.

    *until* is how far in time its facts have been read: nothing is missed for want of news.
    """
    voice = Voice(case.case_id, case.said, now, None)
    told = _told(law, case.course, case, voice, until)
    read = (case.case_id, case.version, case.seen)
    return Case(*read, voice.said, case.partition, case.course, *told), voice.facts


Told = tuple[Mapping[UUID, Mark], datetime | None, Mapping[UUID, Clock]]
"""Marks, the next moment, and the clocks to keep."""


def _kept(case: Case) -> Told:
    return case.marks, case.next_at, case.touched


def _told(
    law: Law, course: Course, case: Case, voice: Voice, until: datetime | None = None
) -> Told:
    """Without a late fact, a clock that was said to have stopped is not looked at again."""
    marks, touched = dict(case.marks), dict(case.touched)
    next_at: datetime | None = None
    newest = course.steps[-1] if course.steps else None
    for clock in _clocks(law, course, case, voice):
        known = mark = marks.get(clock.clock_id)
        if mark and mark.state == "stopped" and not voice.late:
            continue
        mark = tell(voice, clock, mark)
        if until and clock.state == "running":
            mark = advance(voice, clock, mark, until)
        if mark is not known or _is_of(clock, newest):
            marks[clock.clock_id], touched[clock.clock_id] = mark, clock
        moment = next_moment(clock, mark)
        if moment and (next_at is None or moment < next_at):
            next_at = moment
    return marks, next_at, touched


def _clocks(law: Law, course: Course, case: Case, voice: Voice) -> Sequence[Clock]:
    """Return the clocks of a case, before them those that late news leaves without ground."""
    clocks = clocks_of(law, course)
    if not voice.late or voice.cause is None:
        return clocks
    known = {clock.clock_id for clock in clocks}
    version = voice.cause.message.version
    late = next(step for step in course.steps if step.version == version)
    return (*undone(law, case.course, known, late), *clocks)


def _is_of(clock: Clock, newest: Step | None) -> bool:
    """Whether what the case just became is kept with the clock: its holder, or its track."""
    if newest is None or clock.state == "stopped":
        return False
    return clock.holder is newest.holder or newest.change is not None


def latest(facts: Iterable[Event[Any]]) -> dict[int, datetime]:
    """Return the time of the newest fact of each partition."""
    found: dict[int, datetime] = {}
    for fact in facts:
        if fact.partition is not None:
            found[fact.partition] = max(fact.time, found.get(fact.partition, fact.time))
    return found
