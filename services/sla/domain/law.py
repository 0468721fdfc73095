"""Which limits run on which case, and whom the ladder tells when one is near or missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from contracts.petitions import Level
from services.sla.domain import hours
from services.sla.domain.calendar import ONE_DAY, Calendar, Refused, local, midnight
from services.sla.domain.counting import Deadline, Terms, count
from services.sla.domain.rules import Rule, Rules
from services.sla.domain.runs import Kind, Remote, Run

From = Literal["half", "due"]
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: a warning, or telling somebody of a missed limit."""

    name: str
    """`half` and `two-days` warn; `1`, `2` … escalate."""
    rules: frozenset[str]
    """Ids of limits; empty: all that no other row of this name speaks of."""
    counts_from: From
    working_days: int
    """Before the due day where negative, after it where positive."""
    to_role: str
    """`head`, `superior` or `inspectorate`; empty for a warning, to whoever handles the case."""
    basis: str

    @property
    def number(self) -> int:
        """Its place on the ladder of escalations; 0 for a warning."""
        return int(self.name) if self.to_role else 0


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose clock it is: an authority, or the triage desk of a level."""

    level: Level
    unit: str | None = None
    authority: str | None = None
    superiors: tuple[str, ...] = ()
    """The authorities above it on that day, the nearest first."""
    inspectorate: str | None = None
    """The province's inspectorate, where it lies in a province."""

    def told(self, role: str) -> str | None:
        """
        Return whom the ladder tells in that role; None where the directory knows nobody.

        A rung is never lost: a desk or body without a head of its own is spoken for by its
        superior, and where nobody is above, the inspectorate is told.
        """
        above = next(iter(self.superiors), None)
        if role == "head":
            return self.authority or above or self.inspectorate
        if role == "inspectorate":
            return self.inspectorate or above
        return above or self.inspectorate


@dataclass(frozen=True, slots=True)
class Timing:
    """The dates of one clock, and the moment of each step of the ladder."""

    nominal: date
    due_on: date
    due_at: datetime
    rungs: Sequence[tuple[datetime, Rung]]
    """Oldest first."""


@dataclass(frozen=True, eq=False)
class Law:
    """All that the clocks are told: rules, calendar, which limits run, the ladder."""

    rules: Rules
    calendar: Calendar
    runs: Sequence[Run]
    ladder: Sequence[Rung]
    remote: Sequence[Remote] = ()

    def rungs(self, rule_id: str) -> Sequence[Rung]:
        """Return the steps of the ladder for one limit; a row of its own replaces the general."""
        found = {rung.name: rung for rung in self.ladder if not rung.rules}
        found |= {rung.name: rung for rung in self.ladder if rule_id in rung.rules}
        return tuple(found.values())


@lru_cache(maxsize=4096)
def runs_on(law: Law, kind: Kind) -> Sequence[Run]:
    """Return the limits that may run on such a case."""
    return tuple(run for run in law.runs if run.speaks_of(kind))


@lru_cache(maxsize=4096)
def starts(law: Law, kind: Kind) -> Mapping[str, Sequence[Run]]:
    """Return the limits that each fact starts on such a case, by the name of the fact."""
    found: dict[str, list[Run]] = {}
    for run in runs_on(law, kind):
        for word in run.starts_on:
            found.setdefault(word, []).append(run)
    return found


@lru_cache(maxsize=65_536)
def rule_on(law: Law, rule_id: str, day: date) -> Rule | None:
    """Return the version of a limit for a trigger on *day*; None where none was in force."""
    try:
        return law.rules.on(rule_id, day)
    except Refused:
        return None


@lru_cache(maxsize=1024)
def not_known(law: Law, rule_id: str) -> Rule | None:
    """Return a limit of which no version is known for the day of a receipt: it has no number."""
    versions = law.rules.by_id.get(rule_id)
    if not versions:
        return None
    return replace(versions[0], limit=None, variants={}, unknown="not-known-on-that-day")


@lru_cache(maxsize=65_536)
def timing(law: Law, rule: Rule, trigger: date | datetime, terms: Terms) -> Timing | None:
    """
    Count one clock; None where it cannot be counted, such as beyond the calendar.

    Counted once for each limit, trigger, extension and pause, however many cases share them.
    """
    try:
        counted = count(rule, trigger, law.calendar, terms)
        return _timing(law, rule, counted)
    except Refused:
        return None


def _timing(law: Law, rule: Rule, counted: Deadline) -> Timing:
    half = _half(law.calendar, rule, counted)
    moments = [
        (half if rung.counts_from == "half" else _moment(law.calendar, rung, counted), rung)
        for rung in law.rungs(counted.rule)
    ]
    first = _first_moment(counted.trigger)
    return Timing(
        _day(counted.nominal),
        _day(counted.due),
        counted.due_at,
        tuple(sorted((m for m in moments if m[0] > first), key=lambda found: found[0])),
    )


def _moment(calendar: Calendar, rung: Rung, counted: Deadline) -> datetime:
    if not rung.working_days:
        return counted.due_at
    day = calendar.working_day(_day(counted.due), rung.working_days)
    return midnight(day if rung.working_days < 0 else day + ONE_DAY)


def _half(calendar: Calendar, rule: Rule, counted: Deadline) -> datetime:
    """When half of what uses up the limit is used up; at night no office hour is."""
    if isinstance(counted.trigger, datetime):
        if rule.unit == "working-hours" and rule.limit:
            return hours.working(counted.trigger, rule.limit / 2, calendar)[0]
        return counted.trigger + (counted.due_at - counted.trigger) / 2
    used = [day.date for day in counted.days if day.counted]
    if not used:
        return counted.due_at
    whole, odd = divmod(len(used), 2)
    return midnight(used[whole]) + HALF_A_DAY * odd


def _first_moment(trigger: date | datetime) -> datetime:
    return trigger if isinstance(trigger, datetime) else midnight(trigger)


def _day(end: date | datetime) -> date:
    return local(end).date() if isinstance(end, datetime) else end
