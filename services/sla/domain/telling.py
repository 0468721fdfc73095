"""The difference between the clocks as they are and what was said of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from contracts.deadlines import (
    ClockExtended,
    ClockMissed,
    ClockMoved,
    ClockNear,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockUnknown,
    EscalationCleared,
    EscalationWithdrawn,
    MissRevoked,
)
from services.sla.domain.clocks import Clock, ClockState
from services.sla.domain.law import Rung, Timing
from services.sla.domain.voice import Escalation, EscalationState, Voice, dates


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said of one clock."""

    state: ClockState
    due_on: date | None = None
    extensions: int = 0
    warned: tuple[str, ...] = ()
    """Names of the warnings that were given for this due day."""
    missed: bool = False
    stopped_at: datetime | None = None
    in_time: bool | None = None
    escalations: tuple[Escalation, ...] = ()

    @property
    def kept_state(self) -> str:
        """`running`, `missed`, `paused`, `stopped` or `unknown`; warnings are kept beside it."""
        return "missed" if self.missed and self.state == "running" else self.state

    @property
    def shown_state(self) -> str:
        """As it is kept, but `near` while it runs and a warning was given."""
        return "near" if self.warned and self.kept_state == "running" else self.kept_state


def tell(voice: Voice, clock: Clock, mark: Mark | None) -> Mark:
    """Say how the clock differs from its mark; return the new mark."""
    if mark is None or (mark.due_on is None) is not (clock.timing is None):
        mark = _started(voice, clock)
    elif mark.state == "stopped" and clock.state != "stopped":
        mark = _started_again(voice, clock, mark)
    if clock.timing and (mark.due_on != clock.timing.due_on or _resumed(clock, mark)):
        mark = _moved(voice, clock, clock.timing, mark)
    if clock.state == "paused" and mark.state != "paused":
        mark = replace(_revoked(voice, clock, mark), state="paused")
        voice.of_clock(clock, ClockPaused, paused_on=clock.paused_on)
    if clock.state == "stopped" and not _said_to_have_stopped(clock, mark):
        mark = _stopped(voice, clock, mark)
    return mark


def _said_to_have_stopped(clock: Clock, mark: Mark) -> bool:
    """Whether it was told so; its miss may have been revoked since, for another due day."""
    told = (mark.stopped_at, mark.in_time, mark.missed)
    return told == (clock.stopped_at, clock.in_time, clock.in_time is False)


def advance(voice: Voice, clock: Clock, mark: Mark, until: datetime) -> Mark:
    """
    Say what the clock has come to by the moment *until*.

    Once the limit is missed, warnings are overtaken; each step of the ladder whose moment has
    come is taken once for this due day.
    """
    timing = clock.timing
    if timing is None:
        return mark
    if until < timing.due_at:
        return _warned(voice, clock, timing, mark, until)
    voice.again = any(taken.state == "withdrawn" for taken in mark.escalations)
    if not mark.missed:
        voice.of_time(clock, ClockMissed, timing.due_at, **dates(clock))
        mark = replace(mark, missed=True)
    for moment, rung in timing.rungs:
        if rung.number and moment <= until:
            mark = _escalated(voice, clock, timing, mark, rung)
    voice.again = False
    return mark


def next_moment(clock: Clock, mark: Mark) -> datetime | None:
    """When time itself has something to say of the clock again; None: never, as it stands."""
    timing = clock.timing
    if clock.state != "running" or timing is None:
        return None
    if not mark.missed:
        # Every escalation comes with the miss or after it.
        near = (m for m, rung in timing.rungs if not rung.to_role and rung.name not in mark.warned)
        return next(near, timing.due_at)
    taken = {e.escalation_id for e in mark.escalations if e.state != "withdrawn"}
    return next(
        (m for m, r in timing.rungs if r.to_role and _escalation_id(clock, timing, r) not in taken),
        None,
    )


def _warned(voice: Voice, clock: Clock, timing: Timing, mark: Mark, until: datetime) -> Mark:
    for moment, rung in timing.rungs:
        if not rung.number and moment <= until and rung.name not in mark.warned:
            voice.of_time(clock, ClockNear, moment, rung=rung.name, **dates(clock))
            mark = replace(mark, warned=(*mark.warned, rung.name))
    return mark


def _escalated(voice: Voice, clock: Clock, timing: Timing, mark: Mark, rung: Rung) -> Mark:
    escalation_id = _escalation_id(clock, timing, rung)
    others = tuple(taken for taken in mark.escalations if taken.escalation_id != escalation_id)
    if any(taken.state != "withdrawn" for taken in mark.escalations if taken not in others):
        return mark
    escalation = Escalation(
        escalation_id,
        clock.clock_id,
        clock.rule.id,
        rung.number,
        rung.to_role,
        clock.holder.told(rung.to_role),
        rung.basis,
        voice.at,
    )
    voice.escalated(clock, escalation)
    return replace(mark, escalations=(*others, escalation))


def _escalation_id(clock: Clock, timing: Timing, rung: Rung) -> UUID:
    return uuid5(clock.clock_id, f"{timing.due_on}/{rung.number}")


def _started(voice: Voice, clock: Clock) -> Mark:
    if clock.timing is None:
        voice.of_clock(clock, ClockUnknown, reason=clock.reason)
        return Mark("unknown")
    voice.of_clock(clock, ClockStarted, trigger=clock.trigger, **dates(clock))
    state: ClockState = "shown" if clock.run.shown_only else "running"
    return Mark(state, clock.timing.due_on, clock.extensions)


def _started_again(voice: Voice, clock: Clock, mark: Mark) -> Mark:
    """It runs on although it was said to have stopped; what it led to may come once more."""
    mark = _revoked(voice, clock, mark)
    started = _started(voice, clock)
    warned = mark.warned if mark.due_on == started.due_on else ()
    return replace(started, warned=warned, escalations=mark.escalations)


def _resumed(clock: Clock, mark: Mark) -> bool:
    return mark.state == "paused" and clock.state != "paused" and clock.paused_on is None


def _moved(voice: Voice, clock: Clock, timing: Timing, mark: Mark) -> Mark:
    was = mark.due_on or timing.due_on
    if timing.due_on != was:
        mark = replace(_revoked(voice, clock, mark), warned=())
    if _resumed(clock, mark) and clock.pauses:
        resumed_on = clock.pauses[-1].ends
        voice.of_clock(clock, ClockResumed, resumed_on=resumed_on, **dates(clock))
    elif clock.extensions > mark.extensions:
        voice.of_clock(clock, ClockExtended, was_due_on=was, **dates(clock))
    else:
        reason = _why_moved(voice, clock)
        voice.of_clock(clock, ClockMoved, was_due_on=was, reason=reason, **dates(clock))
    state: ClockState = "running" if mark.state == "paused" else mark.state
    return replace(mark, state=state, due_on=timing.due_on, extensions=clock.extensions)


def _why_moved(voice: Voice, clock: Clock) -> str:
    """`complex` and the like, where the fact that is read says so of the matter."""
    step = clock.changes[-1][0] if clock.changes else None
    if step and step.variant and voice.cause and voice.cause.message.version == step.version:
        return step.variant
    return "counted-anew"


def _stopped(voice: Voice, clock: Clock, mark: Mark) -> Mark:
    """
    Whoever answers late had missed the limit, whether or not a tick came in between.

    Of the end of a limit without a number nothing is said: nobody can say whether it was in time.
    """
    if clock.timing is None:
        return replace(mark, state="stopped", stopped_at=clock.stopped_at)
    if clock.stopped_at and not clock.in_time:
        mark = advance(voice, clock, mark, clock.stopped_at)
        mark = _cleared(voice, clock, mark, clock.stopped_at)
    else:
        mark = _revoked(voice, clock, mark)
    told = {"stopped_at": clock.stopped_at, "in_time": clock.in_time, "cause": clock.cause}
    voice.of_clock(clock, ClockStopped, **told)
    return replace(mark, state="stopped", stopped_at=clock.stopped_at, in_time=clock.in_time)


def _revoked(voice: Voice, clock: Clock, mark: Mark) -> Mark:
    """It was not missed after all: the news came late."""
    if not mark.missed:
        return mark
    voice.of_clock(clock, MissRevoked, **dates(clock))
    closed = [_closed(voice, clock, taken, "withdrawn") for taken in mark.escalations]
    return replace(mark, missed=False, escalations=tuple(closed))


def _cleared(voice: Voice, clock: Clock, mark: Mark, stopped_at: datetime) -> Mark:
    """What it asked for was done; a rung whose own moment came after that had no ground."""
    rungs = clock.timing.rungs if clock.timing else ()
    early = {rung.number for moment, rung in rungs if moment > stopped_at}
    closed = [
        _closed(voice, clock, taken, "withdrawn" if taken.rung in early else "cleared")
        for taken in mark.escalations
    ]
    return replace(mark, escalations=tuple(closed))


def _closed(
    voice: Voice, clock: Clock, escalation: Escalation, state: EscalationState
) -> Escalation:
    if escalation.state in {state, "withdrawn"}:
        return escalation
    fact = EscalationCleared if state == "cleared" else EscalationWithdrawn
    voice.closed(clock, escalation, fact)
    return replace(escalation, state=state)
