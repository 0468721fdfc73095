"""The clocks of a case: they follow from all that happened to it, told anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid5

from contracts.petitions import Track
from services.sla.domain.calendar import local
from services.sla.domain.counting import Terms
from services.sla.domain.course import Course, First, Step
from services.sla.domain.law import Holder, Law, Run, Timing, rule_on, runs_on, timing
from services.sla.domain.rules import Rule
from services.sla.domain.walk import Pause

ClockState = Literal["running", "paused", "stopped", "unknown"]


@dataclass(slots=True)
class Clock:
    """One limit on one case, as the facts so far leave it."""

    case_id: UUID
    clock_id: UUID
    run: Run
    rule: Rule
    track: Track
    began: Step
    trigger: datetime
    holder: Holder
    timing: Timing | None
    """None where there is nothing to count: then *reason* says why."""
    state: ClockState = "running"
    reason: str = ""
    extensions: int = 0
    pauses: tuple[Pause, ...] = ()
    paused_on: date | None = None
    stopped_at: datetime | None = None
    cause: str = ""
    in_time: bool = False
    changes: tuple[tuple[Step, date], ...] = ()
    """The steps that moved it, with the due day each led to."""

    @property
    def counted_from(self) -> date | datetime:
        """The trigger as the rule counts it: a day, or a moment for limits in hours."""
        return counted_from(self.rule, self.trigger)

    @property
    def terms(self) -> Terms:
        """The extensions and pauses it is counted with."""
        return Terms(extensions=self.extensions, pauses=self.pauses)


def clocks_of(law: Law, course: Course) -> Sequence[Clock]:
    """Run the steps of a case and return every clock so far, in the order they started."""
    first = course.first
    if first is None:
        return ()
    runs = runs_on(law, first.track, first.channel, first.instance)
    clocks: list[Clock] = []
    holder: Holder | None = None
    parked = False
    for step in course.steps:
        # Out of triage a case gets its first competent body: that is opening it, not an act.
        word = "assigned" if parked and step.what == "transferred" else step.what
        if step.holder:
            holder, parked = step.holder, word == "parked"
        for clock in clocks:
            _hear(law, clock, step, word)
            if clock.state == "running" and holder:
                clock.holder = holder
        for run in runs:
            if holder and word in run.starts_on and not (run.once and _has(clocks, run)):
                clocks.extend(_started(law, run, first, step, holder))
    return clocks


def _has(clocks: Sequence[Clock], run: Run) -> bool:
    return any(clock.run is run for clock in clocks)


def _started(law: Law, run: Run, first: First, step: Step, holder: Holder) -> Sequence[Clock]:
    """Nothing where no version of the limit was in force that day."""
    trigger = first.received_at if run.trigger == "received_at" else step.at
    rule = rule_on(law, run.rule, local(trigger).date())
    if rule is None:
        return ()
    clock_id = uuid5(first.case_id, f"{rule.id}/{step.version}")
    clock = Clock(first.case_id, clock_id, run, rule, first.track, step, trigger, holder, None)
    if rule.limit is not None:
        clock.timing = timing(law, rule, clock.counted_from, clock.terms)
    if clock.timing is None:
        clock.state, clock.reason = "unknown", rule.unknown or "beyond-the-calendar"
    return (clock,)


def _hear(law: Law, clock: Clock, step: Step, word: str) -> None:
    if clock.state in {"stopped", "unknown"} or clock.timing is None:
        return
    if word in clock.run.stops_on:
        # A clock that stands still is not late.
        clock.in_time = clock.state == "paused" or step.at < clock.timing.due_at
        clock.state, clock.stopped_at, clock.cause = "stopped", step.at, step.what
    elif word == "suspended" and clock.state == "running":
        _pause(clock, step)
    elif word == "resumed" and clock.paused_on and step.on:
        pause = Pause(clock.paused_on, step.on)
        clock.state, clock.paused_on = "running", None
        _recount(law, clock, step, Terms(None, clock.extensions, (*clock.pauses, pause)))
    elif word == "extended" and step.rule == clock.rule.id and step.at < clock.timing.due_at:
        _recount(law, clock, step, Terms(None, clock.extensions + 1, clock.pauses))


def _pause(clock: Clock, step: Step) -> None:
    """Pause it if its act knows pauses and it has not run out by then."""
    first = clock.rule.pausable_from or date.min
    if clock.rule.pausable and clock.timing and step.on and first <= step.on <= clock.timing.due_on:
        clock.state, clock.paused_on = "paused", step.on
        clock.changes = (*clock.changes, (step, clock.timing.due_on))


def _recount(law: Law, clock: Clock, step: Step, terms: Terms) -> None:
    """Count it anew; what the act does not allow changes nothing."""
    found = timing(law, clock.rule, clock.counted_from, terms)
    if found:
        clock.timing, clock.extensions, clock.pauses = found, terms.extensions, terms.pauses
        clock.changes = (*clock.changes, (step, found.due_on))


def counted_from(rule: Rule, trigger: datetime) -> date | datetime:
    """Return what a rule counts from: the local day, or the moment for limits in hours."""
    moment = local(trigger)
    return moment if rule.unit in {"hours", "working-hours"} else moment.date()
