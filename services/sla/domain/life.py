"""The life of a case, step by step, and the clocks that each step starts and stops."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid5

from contracts import petitions, units
from services.sla.domain.calendar import local, midnight
from services.sla.domain.clocks import Clock
from services.sla.domain.course import Change, Course, First, Step
from services.sla.domain.law import Holder, Law, not_known, rule_on, runs_on, starts
from services.sla.domain.runs import Kind, Run, is_remote, parts_of

JOINS = "petition-joined"
ENDS = frozenset({"rejected", "joined", "split", "withdrawn", "terminated"})
"""What ends a case on whatever track."""


@dataclass(slots=True)
class Stay:
    """The time that a case lies with one holder, and what is done in it."""

    holder: Holder
    since: datetime
    done: list[tuple[Step, Sequence[str], Kind]] = field(default_factory=list)
    """The steps with the words they are heard by, and what the case was then; receipt first."""
    said: frozenset[str] = frozenset()
    """Variants that were told of the case."""


@dataclass(slots=True)
class Life:
    """What has become of a case so far."""

    law: Law
    first: First
    kind: Kind
    clocks: list[Clock] = field(default_factory=list)
    starts: Mapping[str, Sequence[Run]] = field(default_factory=dict)
    """The limits that each fact starts on a case that is what this one is."""
    ids: set[UUID] = field(default_factory=set)
    stay: Stay | None = None
    sender: Stay | None = None
    """The stay before a transfer from one authority to another."""

    def live(self, step: Step) -> None:
        """Let one more fact happen."""
        if step.change:
            self._reclassify(step, step.change)
            return
        word = self._word(step)
        if step.holder:
            self._receive(step, step.holder, word)
        words = (word, *self._newly_said(step))
        if self.stay:
            self.stay.done.append((step, words, self.kind))
        self._hear(self.clocks, step, words)
        if step.holder:
            self._hand_over(step.holder)
        self._start(step, words, began=step)

    def _word(self, step: Step) -> str:
        """Out of triage a case gets its first competent body: that is opening it, not an act."""
        parked = self.stay is not None and self.stay.done[0][0].what == "parked"
        return "assigned" if parked and step.what == "transferred" else step.what

    def _newly_said(self, step: Step) -> Sequence[str]:
        if self.stay is None or not step.variant:
            return ()
        new = parts_of(step.variant) - self.stay.said
        self.stay.said |= new
        return sorted(new)

    def _receive(self, step: Step, holder: Holder, word: str) -> None:
        handed = word == "transferred" and self.stay is not None
        self.sender = self.stay if handed else self.sender
        self.stay = Stay(holder, step.at)
        transferred = self.kind.transferred or handed
        self._is(replace(self.kind, province=_province(holder.unit), transferred=transferred))

    def _is(self, kind: Kind) -> None:
        self.kind, self.starts = kind, starts(self.law, kind)

    def _hear(self, clocks: Sequence[Clock], step: Step, words: Sequence[str]) -> None:
        said = self.stay.said if self.stay else frozenset()
        for clock in clocks:
            for word in words:
                clock.hear(self.law, step, word, said)

    def _hand_over(self, holder: Holder) -> None:
        """What still runs on is the new holder's."""
        for clock in self.clocks:
            if clock.state != "stopped" and clock.run.held_by == "holder":
                clock.holder = holder

    def _start(self, step: Step, words: Sequence[str], began: Step) -> None:
        for word in words:
            for run in self.starts.get(word, ()):
                if not (run.once and self._has(run)) and self._speaks(run, step):
                    self._begin(run, step, words, began)

    def _speaks(self, run: Run, step: Step) -> bool:
        """A petition that joins brings its older limit along where the case has it still."""
        if step.what != JOINS:
            return True
        since = step.held_at if run.trigger == "held_at" else step.at
        return since is not None and any(
            clock.rule.id == run.rule and clock.state == "running" and since < clock.trigger
            for clock in self.clocks
        )

    def _begin(self, run: Run, step: Step, words: Sequence[str], began: Step) -> None:
        """
        Nothing where nobody holds it, or no version of it was in force that day.

        But of a limit from receipt it is said that the version of that day is not known.
        """
        stay = self._held_by(run, step)
        if stay is None:
            return
        trigger = self._trigger(run, step, stay)
        day = local(trigger).date()
        rule = rule_on(self.law, run.rule, day)
        if rule is None and step.holder:
            rule = not_known(self.law, run.rule)
        case_id, track, holder = self.first.case_id, self.kind.track, stay.holder
        clock_id = uuid5(case_id, f"{run.rule}/{began.version}")
        if rule is None or clock_id in self.ids:
            return
        self.ids.add(clock_id)
        clock = Clock(case_id, clock_id, run, rule, track, began, trigger, holder, None)
        if rule.variants:
            remote = {"remote"} if is_remote(self.law.remote, holder.unit, day) else frozenset()
            clock.variant = rule.variant_for(stay.said | remote)
        clock.begin(self.law)
        self.clocks.append(clock)
        if run.looks_back:
            self._hear([clock], step, words)

    def _held_by(self, run: Run, step: Step) -> Stay | None:
        if run.held_by == "sender":
            return self.sender
        if run.held_by == "authority" and self.stay:
            return Stay(_ordered(step.authority, self.stay.holder), step.at)
        return self.stay

    def _trigger(self, run: Run, step: Step, stay: Stay) -> datetime:
        if run.trigger == "received_at":
            return self.first.received_at
        if run.trigger == "held_at":
            return step.held_at or stay.since
        return midnight(step.on) if step.on else step.at

    def _has(self, run: Run) -> bool:
        return any(clock.rule.id == run.rule for clock in self.clocks)

    def _reclassify(self, step: Step, change: Change) -> None:
        """
        Stop the limits that do not speak of such a case, and start those that do.

        They count from the receipt by the body that holds it; what was done meanwhile counts
        again as far as it was done on the same track, or ends a case on any.
        """
        self._is(_changed(self.kind, change))
        speaking = {run.rule: run for run in reversed(runs_on(self.law, self.kind))}
        for clock in self.clocks:
            if clock.state == "stopped":
                continue
            if clock.rule.id in speaking:
                clock.run, clock.track = speaking[clock.rule.id], self.kind.track
            else:
                clock.stop(step, step.what)
        if self.stay:
            self._start_anew(step, self.stay)

    def _start_anew(self, step: Step, stay: Stay) -> None:
        old, receipt = len(self.clocks), stay.done[0][0]
        for done, words, kind in stay.done:
            same = done is receipt or kind.track == self.kind.track
            if same or done.what in ENDS:
                self._hear(self.clocks[old:], done, words)
            for word in words if same else ():
                for run in self.starts.get(word, ()):
                    if not self._ran(run, receipt):
                        self._begin(run, done, words, began=step)

    def _ran(self, run: Run, receipt: Step) -> bool:
        """Whether the holder had this limit already, other than on another kind of case."""
        since = 0 if run.once else receipt.version
        return any(
            clock.rule.id == run.rule
            and clock.began.version >= since
            and clock.cause != "reclassified"
            for clock in self.clocks
        )


def clocks_of(law: Law, course: Course) -> Sequence[Clock]:
    """Run the steps of a case and return every clock so far, in the order they started."""
    if course.first is None:
        return ()
    life = Life(law, course.first, course.first.kind)
    for step in course.steps:
        life.live(step)
    return life.clocks


def undone(law: Law, before: Course, known: Collection[object], step: Step) -> Sequence[Clock]:
    """Return the clocks that followed from a course *before* a late fact, and now do not."""
    gone = [clock for clock in clocks_of(law, before) if clock.clock_id not in known]
    for clock in gone:
        clock.stop(step, step.what)
        clock.in_time = True if clock.timing else None
    return gone


def _changed(kind: Kind, change: Change) -> Kind:
    told = {
        name: value
        for name in Change.__dataclass_fields__
        if (value := getattr(change, name)) is not None
    }
    return replace(kind, **told)


def _ordered(authority: str | None, by: Holder) -> Holder:
    """Return the body that its superior gave an order; its id begins with its unit."""
    unit = authority.partition(".")[0] if authority else None
    above = (by.authority, *by.superiors) if by.authority else by.superiors
    if _province(unit) is None:
        return replace(by, authority=authority, superiors=above)
    level: petitions.Level = "province" if unit == _province(unit) else "commune"
    return Holder(level, unit, authority, above, by.inspectorate)


@lru_cache(maxsize=8192)
def _province(unit: str | None) -> str | None:
    """Return the province in which a unit lies, None where no map has it."""
    try:
        return units.province_of(unit) if unit else None
    except units.UnknownUnit:
        return None
