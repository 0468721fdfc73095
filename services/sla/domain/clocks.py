"""The clocks of a case: each follows from all that happened to it, told anew each time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.petitions import Track
from services.sla.domain.calendar import local
from services.sla.domain.counting import Terms
from services.sla.domain.course import Step
from services.sla.domain.law import Holder, Law, Timing, timing
from services.sla.domain.rules import Rule
from services.sla.domain.runs import Run, parts_of
from services.sla.domain.walk import Pause

ClockState = Literal["running", "paused", "stopped", "unknown", "shown"]
"""`shown`: a limit of the citizen or of the decision itself, which nobody can miss."""


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
    variant: str | None = None
    extensions: int = 0
    pauses: tuple[Pause, ...] = ()
    paused_on: date | None = None
    stopped_at: datetime | None = None
    cause: str = ""
    in_time: bool | None = None
    """None until it stops, and where there was nothing to be late for."""
    changes: tuple[tuple[Step, date], ...] = ()
    """The steps that moved it, with the due day each led to."""

    @property
    def counted_from(self) -> date | datetime:
        """The trigger as the rule counts it: a day, or a moment for limits in hours."""
        return counted_from(self.rule, self.trigger)

    @property
    def terms(self) -> Terms:
        """The variant, extensions and pauses it is counted with."""
        return Terms(self.variant, self.extensions, self.pauses)

    def begin(self, law: Law) -> None:
        """Count it; where there is nothing to count it says why."""
        if self.rule.limit is not None:
            self.timing = timing(law, self.rule, self.counted_from, self.terms)
        if self.timing is None:
            self.state, self.reason = "unknown", self.rule.unknown or "beyond-the-calendar"
        elif self.run.shown_only:
            self.state = "shown"

    def hear(self, law: Law, step: Step, word: str, said: Collection[str]) -> None:
        """Let a step stop, pause, resume or move it; *said*: the variants told of the case."""
        if self.state == "stopped":
            return
        if word in self.run.stops_on:
            self._told_by_its_end(law, step, said)
            self.stop(step, step.what)
        elif self.timing is None:
            return
        elif word == "suspended" and self.state == "running":
            self._pause(step)
        elif word == "resumed" and self.paused_on and step.on:
            pause = Pause(self.paused_on, step.on)
            self.state, self.paused_on = "running", None
            self._recount(law, step, Terms(self.variant, self.extensions, (*self.pauses, pause)))
        elif step.at < self.timing.due_at:
            self._longer(law, step, word, said)

    def stop(self, step: Step, cause: str) -> None:
        """End it; one that stands still or is only shown is never late."""
        if self.timing:
            self.in_time = self.state in {"paused", "shown"} or step.at < self.timing.due_at
        self.state, self.stopped_at, self.cause = "stopped", step.at, cause

    def _told_by_its_end(self, law: Law, step: Step, said: Collection[str]) -> None:
        """
        Judge the act that ends it by the base limit that the same act says there was.

        It tells of what was done until then, as of verifying in several places (TC art 24); so
        it need not come before the end of the shorter limit.
        """
        variant = self.rule.variant_for({*said, *parts_of(self.variant)})
        if step.variant and self.timing and variant != self.variant:
            self._recount(law, step, Terms(variant, self.extensions, self.pauses))

    def _longer(self, law: Law, step: Step, word: str, said: Collection[str]) -> None:
        """Whoever finds a matter complex, or extends the limit, says so before it ends."""
        variant = self.rule.variant_for({*said, *parts_of(self.variant)})
        if step.variant and variant != self.variant:
            self._recount(law, step, Terms(variant, self.extensions, self.pauses))
        elif word == "extended" and step.rule == self.rule.id:
            self._recount(law, step, Terms(self.variant, self.extensions + 1, self.pauses))

    def _pause(self, step: Step) -> None:
        """Pause it if its act knows pauses and it has not run out by then."""
        first = self.rule.pausable_from or date.min
        on, timing = step.on, self.timing
        if self.rule.pausable and timing and on and first <= on <= timing.due_on:
            self.state, self.paused_on = "paused", on
            self.changes = (*self.changes, (step, timing.due_on))

    def _recount(self, law: Law, step: Step, terms: Terms) -> None:
        """Count it anew; what the act does not allow changes nothing."""
        found = timing(law, self.rule, self.counted_from, terms)
        if found:
            self.timing = found
            self.variant, self.extensions, self.pauses = (
                terms.variant,
                terms.extensions,
                terms.pauses,
            )
            self.changes = (*self.changes, (step, found.due_on))


def counted_from(rule: Rule, trigger: datetime) -> date | datetime:
    """Return what a rule counts from: the local day, or the moment for limits in hours."""
    moment = local(trigger)
    return moment if rule.unit in {"hours", "working-hours"} else moment.date()
