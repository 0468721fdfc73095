"""
How a limit is counted, day by day (Civil Code 2015, articles 144 to 148).

The conventions where the law is silent are those of the project's legal reference (§4.2); each is
a field of a rule or a row of the calendar.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.sla.domain import hours
from services.sla.domain.calendar import ONE_DAY, Calendar, Refused, local, midnight
from services.sla.domain.rules import Rule, Rules
from services.sla.domain.walk import CountedDay, Pause, Walk


@dataclass(frozen=True, slots=True)
class Terms:
    """What is said of one limit in one matter, beside the rule itself."""

    variant: str | None = None
    """Another base limit of the rule."""
    extensions: int = 0
    """Each is one prolongation whose condition is met."""
    pauses: tuple[Pause, ...] = ()


PLAIN = Terms()


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit ends, and every day on the way."""

    rule: str
    trigger: date | datetime
    """A day; a moment where the limit is in hours."""
    nominal: date | datetime
    """The end after pauses and extensions, before it rolls over days off."""
    due: date | datetime
    """The last day, after it rolled (article 148.5)."""
    days: Sequence[CountedDay]
    basis: str
    version: str

    @property
    def due_at(self) -> datetime:
        """The first moment that is too late."""
        return self.due if isinstance(self.due, datetime) else midnight(self.due + ONE_DAY)

    def told(self) -> dict[str, object]:
        """Return the deadline in the shape that people and programs are shown."""
        days = [
            {"date": day.date.isoformat(), "counted": day.counted, "why": day.why}
            for day in self.days
        ]
        return {
            "rule": self.rule,
            "from": self.trigger.isoformat(),
            "nominal": self.nominal.isoformat(),
            "due": self.due.isoformat(),
            "days": days,
            "basis": self.basis,
            "version": self.version,
        }


def deadline(
    rules: Rules, rule_id: str, trigger: date | datetime, calendar: Calendar, terms: Terms = PLAIN
) -> Deadline:
    """
    Count the version of a limit that was in force on the day of the trigger.

    Raises:
        Refused: when the law, or the calendar, gives no such date.

    """
    rule = rules.on(rule_id, _day_of(trigger))
    return count(rule, trigger, calendar, terms)


def count(
    rule: Rule, trigger: date | datetime, calendar: Calendar, terms: Terms = PLAIN
) -> Deadline:
    """
    Count *rule* from *trigger*, whose own day is day 0 at any hour (article 147.2).

    Raises:
        Refused: for whatever the rule does not have; nothing is ignored.

    """
    length = rule.length(terms.variant)
    _may_be_extended(rule, terms.variant, terms.extensions)
    _may_be_paused(rule, terms.pauses)
    _are_known(calendar, _day_of(trigger), terms.pauses)
    if rule.unit in {"hours", "working-hours"}:
        return _in_hours(rule, trigger, length, calendar)
    day = _day_of(trigger)
    walk = Walk(calendar, day, deque(_in_order(day, terms.pauses)))
    walk.backward = rule.direction == "backward"
    walk.use_up(length, rule.unit)
    for _ in range(terms.extensions):
        walk.extend(rule)
    nominal, due = walk.end()
    return Deadline(rule.id, day, nominal, due, tuple(walk.days), rule.legal_ref, rule.version)


def _day_of(trigger: date | datetime) -> date:
    return local(trigger).date() if isinstance(trigger, datetime) else trigger


def _in_hours(rule: Rule, trigger: date | datetime, length: int, calendar: Calendar) -> Deadline:
    if not isinstance(trigger, datetime):
        raise Refused(f"{rule.id} counts hours: say the time of day too, as in 2026-08-03T09:30")
    moment = local(trigger)
    run = hours.plain if rule.unit == "hours" else hours.working
    due, used = run(moment, length, calendar)
    days = [CountedDay(day, counted, why) for day, counted, why in used]
    return Deadline(rule.id, moment, due, due, tuple(days), rule.legal_ref, rule.version)


def _may_be_extended(rule: Rule, variant: str | None, times: int) -> None:
    if times < 0:
        raise Refused("a limit is extended 0 times or more", "extend")
    if not times:
        return
    extension = rule.extension
    if extension is None:
        raise Refused(f"{rule.id} cannot be extended ({rule.legal_ref})", "extend")
    if times > extension.times:
        raise Refused(f"{rule.id} is extended at most {extension.times} times", "extend")
    if extension.variant not in (None, variant):
        raise Refused(f"{rule.id} is extended only as {extension.variant}", "extend")


def _may_be_paused(rule: Rule, pauses: Sequence[Pause]) -> None:
    if pauses and not rule.pausable:
        raise Refused(f"{rule.id} is never paused ({rule.legal_ref})", "pause")
    for pause in pauses:
        if pause.ends < pause.begins:
            raise Refused(f"the pause {pause.begins}/{pause.ends} ends before it begins", "pause")
        if rule.pausable_from and pause.begins < rule.pausable_from:
            raise Refused(f"{rule.id} may be paused from {rule.pausable_from} on", "pause")


def _are_known(calendar: Calendar, trigger: date, pauses: Sequence[Pause]) -> None:
    calendar.check(trigger)
    for pause in pauses:
        calendar.check(pause.begins, "pause")
        calendar.check(pause.ends, "pause")


def _in_order(trigger: date, pauses: Sequence[Pause]) -> list[Pause]:
    ordered = sorted(pauses, key=lambda pause: (pause.begins, pause.ends))
    before = trigger
    for pause in ordered:
        if pause.begins < before:
            other = "the limit" if before is trigger else "another pause"
            raise Refused(f"a pause begins on {pause.begins}, {other} on {before}", "pause")
        before = pause.ends
    return ordered
