import random
from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import deadlines, findings, outcomes
from contracts.cases import CaseFact, CaseOpened, CaseParked, CaseState, CaseWithdrawn
from contracts.deadlines import DeadlineFact
from contracts.outcomes import CASE_FACTS
from contracts.steps import CaseReclassified
from contracts.topics import DEADLINE
from services.reporting.domain import cases, figures, times
from services.reporting.domain.cases import STATE_AFTER, Case
from services.reporting.domain.figures import Cell
from services.reporting.domain.times import Times
from tests.reporting.facts import (
    BA_DINH,
    PHU_XUAN,
    a_case_fact,
    a_deadline_fact,
    accepted,
    explained,
    opened,
    parked,
    transferred,
)

TODAY = date(2026, 11, 2)
NOT_FIRST = [kind for kind in CASE_FACTS if kind not in {CaseOpened, CaseParked}]


def test_every_fact_of_a_case_that_changes_its_state_says_which() -> None:
    silent = {
        "PetitionJoined",
        "CaseRated",
        "CaseComplained",
        "CommitmentMade",
        "CommitmentKept",
        "ContentRead",
        "CaseStepTaken",
        "CaseReclassified",
        "ExplanationOffered",
        "DocumentIssued",
    }

    assert {kind.__name__ for kind in set(CASE_FACTS) - set(STATE_AFTER)} == silent
    assert set(STATE_AFTER.values()) == set(get_args(CaseState))


@pytest.mark.parametrize("kind", NOT_FIRST)
def test_a_case_is_in_the_state_its_last_fact_left_it_in(kind: type[CaseFact]) -> None:
    before = cases.evolve(Case(), opened("a"))

    after = cases.evolve(before, a_case_fact(kind, "a", 2))

    assert after.state == STATE_AFTER.get(kind, "opened")
    assert after.version == 2
    assert (after.petition_id, after.track) == (before.petition_id, before.track)


def test_what_is_withdrawn_in_part_goes_on() -> None:
    case = cases.evolve(Case(), opened("a"))

    assert cases.evolve(case, a_case_fact(CaseWithdrawn, "a", 2, partial=True)).state == "opened"
    assert cases.evolve(case, a_case_fact(CaseWithdrawn, "a", 2)).state == "withdrawn"


def test_a_transfer_moves_the_case_to_where_it_says_and_nowhere_if_it_says_nothing() -> None:
    case = cases.evolve(Case(), opened("a"))

    assert cases.evolve(case, transferred("a", 2, unit=BA_DINH)).unit == BA_DINH
    assert cases.evolve(case, transferred("a", 2)).unit == PHU_XUAN
    assert cases.evolve(case, transferred("a", 2)).level == "province"


def test_a_case_counts_once_its_first_fact_is_known() -> None:
    late = cases.evolve(Case(), accepted("a", 2))

    assert not figures.of_case(late)
    (cell,) = figures.of_case(cases.evolve(late, parked("a")))
    assert cell == Cell(PHU_XUAN, "commune", "explanation", "accepted")


@given(st.lists(st.sampled_from(NOT_FIRST), max_size=6), st.randoms())
def test_facts_of_a_case_in_any_order_and_repeated_give_the_same(
    kinds: Sequence[type[CaseFact]], chance: random.Random
) -> None:
    later = [a_case_fact(kind, "a", n, unit=BA_DINH) for n, kind in enumerate(kinds, start=2)]
    in_order: list[CaseFact] = [opened("a"), *later]
    mixed = [*in_order, *chance.choices(in_order, k=3)]
    chance.shuffle(mixed)

    assert reduce(cases.evolve, mixed, Case()) == reduce(cases.evolve, in_order, Case())


def the_times(*facts: DeadlineFact) -> Times:
    return reduce(times.evolve, facts, Times())


D = deadlines
Story = Sequence[tuple[type[DeadlineFact], dict[str, Any]]]
STORIES: list[tuple[Story, tuple[str, ...]]] = [
    ([(D.ClockStarted, {})], ()),
    ([(D.ClockStarted, {}), (D.ClockNear, {})], ("near",)),
    ([(D.ClockNear, {}), (D.ClockNear, {})], ("near",)),
    ([(D.ClockNear, {}), (D.ClockExtended, {})], ()),
    ([(D.ClockNear, {}), (D.ClockMissed, {})], ("missed",)),
    ([(D.ClockNear, {}), (D.ClockStopped, {})], ("in_time",)),
    ([(D.ClockNear, {}), (D.ClockStopped, {"cause": "accepted"})], ()),
    ([(D.ClockMissed, {}), (D.MissRevoked, {}), (D.ClockStopped, {})], ("in_time",)),
    ([(D.ClockMissed, {}), (D.ClockStopped, {"in_time": False})], ("missed", "late")),
    (
        [(D.ClockMissed, {}), (D.ClockStopped, {"in_time": False, "cause": "accepted"})],
        ("missed",),
    ),
    ([(D.ClockMissed, {}), (D.CaseEscalated, {})], ("missed", "escalated")),
    ([(D.CaseEscalated, {}), (D.EscalationWithdrawn, {})], ()),
    ([(D.CaseEscalated, {}), (D.EscalationCleared, {})], ("escalated",)),
    ([(D.ClockMissed, {}), (D.ClockNear, {"clock": "GT2"})], ("near", "missed")),
    (
        [(D.ClockStopped, {"in_time": False}), (D.ClockStopped, {"clock": "CD6"})],
        ("missed", "late"),
    ),
    ([(D.ClockUnknown, {}), (findings.CaseStalled, {}), (findings.MatterRepeated, {})], ()),
    ([(D.ClockStopped, {"cause": "settled"})], ("in_time",)),
]


@pytest.mark.parametrize(("story", "expected"), STORIES)
def test_time_leaves_these_marks(story: Story, expected: tuple[str, ...]) -> None:
    facts = [a_deadline_fact(kind, "a", n, **more) for n, (kind, more) in enumerate(story, start=1)]

    assert times.marks(the_times(*facts)) == expected


@given(st.lists(st.sampled_from(DEADLINE.facts), min_size=1, max_size=6), st.randoms())
def test_facts_of_time_in_any_order_and_repeated_give_the_same(
    kinds: Sequence[type[DeadlineFact]], chance: random.Random
) -> None:
    units = (PHU_XUAN, BA_DINH)
    in_order = [a_deadline_fact(k, "a", n, unit=units[n % 2]) for n, k in enumerate(kinds, start=1)]
    mixed = [*in_order, *chance.choices(in_order, k=3)]
    chance.shuffle(mixed)

    assert the_times(*mixed) == the_times(*in_order)


def test_the_state_of_a_case_after_its_answer_is_known_to_the_moment() -> None:
    story = [opened("a"), accepted("a", 2), explained("a", 3)]
    done = a_case_fact(outcomes.ExplanationPublished, "a", 4)

    found = reduce(cases.evolve, [*story, done], Case())

    assert (found.state, found.version, found.stated) == ("published", 4, 4)
    assert found.received_at == datetime.fromisoformat("2026-11-02T08:30:00+07:00")


def test_a_case_counts_in_the_track_it_was_reclassified_to_whichever_fact_comes_first() -> None:
    first = opened("a")
    renamed = a_case_fact(CaseReclassified, "a", 2, track="complaint", unit=None)

    for told in ([first, renamed], [renamed, first]):
        found = reduce(cases.evolve, told, Case())
        assert (found.track, found.unit, found.state) == ("complaint", PHU_XUAN, "opened")
