"""From day to day until a limit is used up, with the reason for each day."""

from collections import deque
from dataclasses import dataclass, field
from datetime import date

from services.sla.domain.calendar import ONE_DAY, Calendar, Refused
from services.sla.domain.months import months_after
from services.sla.domain.rules import Rule, Unit


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day on the way to the end of a limit; *counted* days alone use it up."""

    date: date
    counted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A stay of the limit, from the day it was decided to the day it goes on."""

    begins: date
    ends: date
    """The day of the decision to continue, which counts again."""

    @property
    def length(self) -> int:
        """Days it adds to the limit; days off inside it add nothing more (convention 4)."""
        return (self.ends - self.begins).days


@dataclass
class Walk:
    """Goes from day to day until a limit is used up."""

    calendar: Calendar
    day: date
    pauses: deque[Pause]
    backward: bool = False
    owed: int = 0
    """Paused days still to pass."""
    days: list[CountedDay] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.days.append(CountedDay(self.day, counted=False, why="day of the event: day 0"))

    def use_up(self, length: int, unit: Unit) -> None:
        """Pass so many days that count, and those between them that do not."""
        if unit == "month":
            length = (months_after(self.day, length) - self.day).days
        while length:
            self._step()
            why = self._skipped(unit)
            length -= not why
            self.days.append(CountedDay(self.day, not why, why or self._counts(unit)))

    def extend(self, rule: Rule) -> None:
        """Go on as far as one extension reaches."""
        if rule.extension is None:  # the caller has asked
            raise AssertionError(rule.id)
        if rule.extension.runs_from == "rolled":
            self._roll()
        self.use_up(rule.extension.length, rule.extension.unit)

    def end(self) -> tuple[date, date]:
        """Nominal and rolled; a limit that counts backwards does not roll."""
        nominal = self.day
        if not self.backward:
            nominal += ONE_DAY * self._roll()
        if self.pauses:
            begins = self.pauses[0].begins
            raise Refused(
                f"the limit had ended on {self.day}, before the pause of {begins}", "pause"
            )
        return nominal, self.day

    def _roll(self) -> int:
        """Go on to a working day; how many days of a pause that began meanwhile were passed."""
        passed = 0
        while (resting := self._rests()) or not self.calendar.works(self.day):
            passed += resting
            self._pass("paused" if resting else f"{self.calendar.why(self.day)}: rolls")
            self._step()
        if self.days[-1].why == "paused":
            self._pass("the limit goes on, and ends, on the day of the decision to continue")
        self._pass("the end rolled to this working day (article 148.5)")
        return passed

    def _pass(self, why: str) -> None:
        if self.days[-1].date != self.day:
            self.days.append(CountedDay(self.day, counted=False, why=why))

    def _step(self) -> None:
        self.day += -ONE_DAY if self.backward else ONE_DAY
        self.calendar.check(self.day)  # a paused day too: its neighbours are counted

    def _skipped(self, unit: Unit) -> str:
        """Why the day does not use up the limit; empty when it does."""
        if self._rests():
            return "paused"
        off = unit == "wd" and not self.calendar.works(self.day)
        return f"{self.calendar.why(self.day)}: not counted" if off else ""

    def _counts(self, unit: Unit) -> str:
        why = self.calendar.why(self.day)
        return why if unit == "wd" or why == "working day" else f"{why}: calendar days all count"

    def _rests(self) -> bool:
        while self.pauses and self.pauses[0].begins <= self.day:
            self.owed += self.pauses.popleft().length
        resting = self.owed > 0
        self.owed -= resting
        return resting
