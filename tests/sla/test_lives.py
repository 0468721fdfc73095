"""What must hold of every life of a case, however it is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.deadlines import (
    CaseEscalated,
    EscalationCleared,
    EscalationFact,
    EscalationWithdrawn,
)
from contracts.message import Event
from services.sla.domain.calendar import Day
from services.sla.domain.law import Law
from services.sla.domain.life import clocks_of
from services.sla.domain.watch import Case, apply, pass_time
from services.sla.rules.tables import load_law
from services.sla.store.rows import a_case, case_row
from tests.sla import acts, facts
from tests.sla.facts import MONDAY, opened, parked, resumed, suspended
from tests.sla.test_joined import joins

LAW = load_law()
OFF = Day(working=False, kind="closure", why="closed", legal_ref="a decision")
TRACKS = ("explanation", "complaint", "denunciation", "feedback", "voter", "information", "press")
STEPS = (
    *("taken-in", "passed-on", "limit-notified", "acceptance-notified", "suspension-sent"),
    *("decision-sent", "conclusion-acted-on", "acting-reported", "ordered-to-settle", "press-told"),
)


STATES = {CaseEscalated: "open", EscalationCleared: "cleared", EscalationWithdrawn: "withdrawn"}


def day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def again(first: Any, version: int, when: datetime) -> Event[Any]:
    """Opened or parked once more; what it says of the petition is not heard."""
    found: Event[Any] = first(when=when, version=version, track=TRACKS[version % 7], manner="post")
    return found


def backdated(event: Event[Any], field: str) -> Event[Any]:
    """Told five days after the day of its document."""
    told = event.message.model_copy(update={field: event.time - timedelta(days=5)})
    return replace(event, message=told)


MOVES = (
    facts.accepted,
    lambda version, when: _variant(facts.accepted(version, when)),
    facts.explained,
    facts.extended,
    lambda version, when: suspended(version, day(when)),
    lambda version, when: resumed(version, day(when)),
    facts.transferred,
    acts.settled,
    acts.refused,
    lambda version, when: backdated(acts.refused(version, when), "happened_at"),
    lambda version, when: backdated(acts.terminated(version, when), "happened_at"),
    lambda version, when: backdated(facts.accepted(version, when), "accepted_at"),
    lambda version, when: backdated(facts.extended(version, when), "happened_at"),
    acts.terminated,
    lambda version, when: joins(version, when - timedelta(days=30), when - timedelta(days=3)),
    acts.reopened,
    acts.complained,
    lambda version, when: acts.reclassified(version, TRACKS[version % 7], when),
    lambda version, when: again(opened, version, when),
    lambda version, when: again(parked, version, when),
    *[lambda version, when, step=step: acts.step(version, step, when) for step in STEPS],
)


def _variant(event: Event[Any]) -> Event[Any]:
    told = event.message.model_copy(update={"variant": "complex"})
    return replace(event, message=told)


@st.composite
def lives(draw: st.DrawFn) -> list[Event[Any]]:
    """A first fact and up to eight others, each some days after the one before it."""
    kind = {
        "track": draw(st.sampled_from(TRACKS)),
        "instance": draw(st.sampled_from([None, 1, 2])),
        "press": draw(st.sampled_from([None, "asks", "forwards"])),
        "manner": draw(st.sampled_from([None, "online", "office", "reception", "portal"])),
        "further": draw(st.sampled_from([None, "overdue"])),
        "about_rules": draw(st.booleans()),
    }
    moment = datetime.fromisoformat("2026-07-06T09:00:00+07:00")
    moment += timedelta(days=draw(st.integers(0, 120)))
    first = draw(st.sampled_from([opened, parked]))
    life = [first(when=moment, **kind)]
    for move in draw(st.lists(st.sampled_from(MOVES), max_size=8)):
        moment += timedelta(days=draw(st.integers(0, 40)), hours=draw(st.integers(0, 9)))
        life.append(move(len(life) + 1, moment))
    return life


def read(law: Law, life: Sequence[Event[Any]], case: Case | None = None) -> tuple[Case, list[Any]]:
    case = case or Case(acts.A)
    said: list[Any] = []
    for event in life:
        case, told = apply(law, case, event)
        said += told
    return case, said


def left(case: Case) -> Any:
    marks = {
        key: (m.state, m.due_on, m.in_time, m.stopped_at)
        for key, m in case.marks.items()
        if m.state != "stopped"
    }
    return case.version, case.next_at, marks


def kept(case: Case) -> Case:
    """The case as it comes back from its row."""
    row = dict(case_row(case))
    row["course"] = orjson.loads(row["course"])
    return a_case(SimpleNamespace(**row), case.marks)  # type: ignore[arg-type]


@given(lives(), st.data())
def test_any_split_into_batches_and_any_repeat_says_the_same(
    life: list[Event[Any]], data: st.DataObject
) -> None:
    """A batch ends in a row of the database; a repeat is what the inbox did not catch."""
    whole, said = read(LAW, life)

    case = Case(acts.A)
    again_said: list[Any] = []
    for number, event in enumerate(life):
        case, told = apply(LAW, case, event)
        again_said += told
        if data.draw(st.booleans(), label="a batch ends here"):
            case = kept(case)
        if data.draw(st.booleans(), label="repeated"):
            case, repeated = apply(LAW, case, life[data.draw(st.integers(0, number))])
            assert not repeated

    assert [(f.id, f.message) for f in again_said] == [(f.id, f.message) for f in said]
    assert left(case) == left(whole)
    assert case.course == whole.course


@given(lives())
def test_a_course_comes_back_from_its_row_as_it_was(life: list[Event[Any]]) -> None:
    case, _ = read(LAW, life)

    assert kept(case).course == case.course


@given(lives(), st.randoms(use_true_random=False))
def test_in_whatever_order_facts_come_the_same_clocks_run_in_the_end(
    life: list[Event[Any]], dice: Any
) -> None:
    mixed = list(life)
    dice.shuffle(mixed)

    assert left(read(LAW, mixed)[0]) == left(read(LAW, life)[0])


def judged(case: Case) -> Any:
    """What every clock came to, and what of it stands; whatever was taken back is as never said."""
    found = {}
    for key, mark in case.marks.items():
        taken = sorted((e.rung, e.state) for e in mark.escalations if e.state != "withdrawn")
        if mark.missed or mark.state != "stopped":
            found[key] = (mark.state, mark.due_on, mark.missed, mark.stopped_at, taken)
    return found


@given(lives(), st.randoms(use_true_random=False))
def test_what_was_missed_and_who_was_told_does_not_depend_on_the_order_of_reading(
    life: list[Event[Any]], dice: Any
) -> None:
    """Facts may say of themselves that they happened days before they were told."""
    last = max(event.time for event in life) + timedelta(days=dice.randint(1, 200))
    mixed = list(life)
    mixed.insert(dice.randrange(len(mixed)), mixed.pop(dice.randrange(len(mixed))))
    case = Case(acts.A)
    for event in mixed:
        case, _ = apply(LAW, case, event)
        if dice.random() < 0.5:
            moment = min(event.time + timedelta(days=dice.choice([0, 1, 5, 30])), last)
            case, _ = pass_time(LAW, case, moment, moment)

    watched, straight = (pass_time(LAW, one, last, last)[0] for one in (case, read(LAW, life)[0]))
    assert judged(watched) == judged(straight)


@given(lives(), st.lists(st.integers(0, 400), max_size=4))
def test_ticks_say_nothing_twice_and_leave_the_same_behind(
    life: list[Event[Any]], ticks: list[int]
) -> None:
    case, said = read(LAW, life)
    last = max(event.time for event in life)
    for days in sorted(ticks):
        moment = last + timedelta(days=days)
        case, told = pass_time(LAW, case, moment, moment)
        said += told
        case, again = pass_time(LAW, case, moment, moment)
        assert not again

    ids = [fact.id for fact in said]
    assert len(set(ids)) == len(ids)
    versions = [fact.message.version for fact in said]
    assert versions == list(range(1, len(said) + 1))


@given(lives(), st.lists(st.integers(0, 200), max_size=30))
def test_more_holidays_never_shorten_a_limit_of_a_case(
    life: list[Event[Any]], off: list[int]
) -> None:
    first = life[0].time.date()
    days = dict.fromkeys([first + timedelta(days=n) for n in off], OFF)
    closed = replace(LAW, calendar=replace(LAW.calendar, days={**LAW.calendar.days, **days}))
    course = read(LAW, life)[0].course

    fewer = {clock.clock_id: clock for clock in clocks_of(LAW, course)}
    for clock in clocks_of(closed, course):
        before = fewer.get(clock.clock_id)
        if before and before.timing and clock.timing and before.terms == clock.terms:
            assert clock.timing.due_at >= before.timing.due_at


@settings(max_examples=60)
@given(st.integers(0, 14), st.integers(0, 120))
def test_pausing_n_days_moves_the_explanation_by_n(after: int, length: int) -> None:
    begins = date(2026, 10, 5) + timedelta(days=after)
    ends = begins + timedelta(days=length)
    life = [opened(), facts.accepted(2, MONDAY)]
    stay = [suspended(3, begins.isoformat()), resumed(4, ends.isoformat())]

    plain, paused = (
        next(c for c in clocks_of(LAW, read(LAW, one)[0].course) if c.rule.id == "GT2")
        for one in (life, [*life, *stay])
    )

    assert plain.timing
    assert paused.timing
    assert paused.timing.nominal == plain.timing.nominal + timedelta(days=length)


@given(lives(), st.randoms(use_true_random=False))
def test_however_news_and_ticks_mix_every_miss_is_told_and_every_telling_is_closed(
    life: list[Event[Any]], dice: Any
) -> None:
    mixed = list(life)
    dice.shuffle(mixed)
    case, said, last = Case(acts.A), [], max(event.time for event in life)
    for event in mixed:
        case, told = apply(LAW, case, event)
        moment = last + timedelta(days=dice.randint(0, 90))
        case, passed = pass_time(LAW, case, moment, moment)
        said += [*told, *passed]

    assert len({fact.id for fact in said}) == len(said)
    for clock_id, mark in case.marks.items():
        of_it = [f.message for f in said if getattr(f.message, "clock_id", None) == clock_id]
        count = Counter(type(message).__name__ for message in of_it)
        still_open = [e for e in mark.escalations if e.state == "open"]
        assert count["ClockMissed"] - count["MissRevoked"] == mark.missed
        newest = {m.escalation_id: type(m) for m in of_it if isinstance(m, EscalationFact)}
        assert {e.escalation_id: e.state for e in mark.escalations} == {
            escalation_id: STATES[kind] for escalation_id, kind in newest.items()
        }
        assert bool(still_open) == (mark.missed and mark.state == "running")
