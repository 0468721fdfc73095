"""What must hold of every count, whatever the day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.sla.domain.calendar import Calendar, Day
from services.sla.domain.counting import Terms, count
from services.sla.domain.rules import Rule
from services.sla.domain.walk import Pause
from services.sla.rules.tables import load

RULES, CALENDAR = load()
DAYS = st.dates(date(2015, 1, 1), date(2048, 12, 31))
COUNTED = [rule for rule in RULES if rule.limit and not rule.unit.endswith("hours")]
FORWARD = [rule for rule in COUNTED if rule.direction == "forward"]
PAUSABLE = [replace(rule, pausable_from=None) for rule in COUNTED if rule.pausable]
OFF = Day(working=False, kind="closure", why="closed", legal_ref="a decision")


def closed(days: Sequence[date]) -> Calendar:
    more: Mapping[date, Day] = {**CALENDAR.days, **dict.fromkeys(days, OFF)}
    return replace(CALENDAR, days=more)


@given(st.sampled_from(FORWARD), DAYS, st.lists(st.integers(1, 90), max_size=20))
def test_more_holidays_never_shorten(rule: Rule, start: date, off: list[int]) -> None:
    fewer = count(rule, start, CALENDAR)
    more = count(rule, start, closed([start + timedelta(days=n) for n in off]))

    assert more.due_at >= fewer.due_at


@given(st.sampled_from(PAUSABLE), DAYS, st.integers(0, 30), st.integers(0, 200))
def test_pausing_n_days_moves_a_calendar_clock_by_n(
    rule: Rule, start: date, after: int, length: int
) -> None:
    begins = start + timedelta(days=min(after, rule.limit or 0))
    pause = Pause(begins, begins + timedelta(days=length))

    plain = count(rule, start, CALENDAR)
    paused = count(rule, start, CALENDAR, Terms(pauses=(pause,)))

    assert isinstance(plain.nominal, date)
    assert paused.nominal == plain.nominal + timedelta(days=length)


@given(st.sampled_from(COUNTED), DAYS)
def test_the_days_that_count_are_as_many_as_the_limit(rule: Rule, start: date) -> None:
    found = count(rule, start, CALENDAR)
    step = 1 if rule.direction == "forward" else -1

    assert sum(day.counted for day in found.days) == rule.limit
    listed = [day.date for day in found.days]
    assert listed == [start + timedelta(days=step * n) for n in range(len(listed))]
    assert found.days[-1].date == found.due


@given(st.sampled_from(FORWARD), DAYS)
def test_a_limit_always_ends_on_a_working_day(rule: Rule, start: date) -> None:
    found = count(rule, start, CALENDAR)

    assert isinstance(found.due, date)
    assert CALENDAR.works(found.due)


@given(st.sampled_from(FORWARD), DAYS, st.integers(1, 30))
def test_a_later_trigger_never_ends_earlier(rule: Rule, start: date, later: int) -> None:
    first = count(rule, start, CALENDAR)
    second = count(rule, start + timedelta(days=later), CALENDAR)

    assert second.due_at >= first.due_at


@given(DAYS, st.integers(0, 2))
def test_an_extension_runs_from_the_unrolled_end(start: date, times: int) -> None:
    (rule,) = RULES.by_id["TC4"]

    found = count(rule, start, CALENDAR, Terms(extensions=times))

    assert found.nominal == start + timedelta(days=30 * (1 + times))
