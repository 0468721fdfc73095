"""Laws of finding: whatever the order, the repeats and the ticks, the same is found, once."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.message import Event
from tests.sla.facts import accepted, at, case_id, explained, opened, transferred
from tests.sla.happenings import (
    PERSON,
    Watcher,
    complained,
    content_read,
    kept,
    missed,
    promised,
    rated,
    reopened,
    terminated,
    versions,
)

END = "2027-06-01 00:00"
LIFE = [
    opened(pseudonym=PERSON, addressed_level="central"),
    transferred(2, at("2026-10-06 09:00")),
    transferred(3, at("2026-10-07 09:00")),
    accepted(4, at("2026-10-08 09:00")),
    content_read(5, "2026-10-09 09:00"),
    explained(6, at("2026-10-20 09:00")),
    promised(7, "2026-10-20 10:00", "2026-11-30"),
    rated(8, "2026-10-22 09:00", 1),
    complained(9, "2026-10-23 09:00"),
    reopened(10, "2026-10-24 09:00"),
    explained(11, at("2026-10-26 09:00")),
    reopened(12, "2026-10-27 09:00"),
]
AGAIN = [
    opened("b", at("2026-10-21 09:00"), pseudonym=PERSON, channel="hotline"),
    opened("c", at("2026-11-02 09:00"), pseudonym=PERSON, addressed_level="central"),
    terminated(2, "2026-11-05 09:00", "c"),
]
FACTS: list[Event[Any]] = [*LIFE, *AGAIN]
NAMES = ("a", "b", "c")
orders = st.permutations(range(len(FACTS)))


def told(facts: Sequence[Event[Any]]) -> Watcher:
    watcher = Watcher().read(*facts)
    for name in NAMES:
        if case_id(name) in watcher.cases:
            watcher.wait(END, name)
    return watcher


def found(watcher: Watcher) -> dict[str, list[str]]:
    return {name: watcher.open(name) for name in NAMES}


IN_ORDER = told(FACTS)


def test_the_lives_of_these_laws_find_something_of_most_kinds() -> None:
    said = {word for name in NAMES for word in IN_ORDER.words(name)}

    assert {
        "stalled ten-working-days",
        "repeated same-sender-same-matter",
        "passed-around two-transfers-none-accepted",
        "prolonged reopened-twice",
        "level-skipped above-the-level",
        "hollow rated-low-then-complained",
        "hollow no-promise-kept",
    } <= said


@given(orders)
def test_in_whatever_order_facts_are_read_the_same_holds_in_the_end(order: list[int]) -> None:
    assert found(told([FACTS[n] for n in order])) == found(IN_ORDER)


@given(orders, st.lists(st.sampled_from(range(len(FACTS))), max_size=10))
def test_what_is_read_twice_says_nothing_twice(order: list[int], again: list[int]) -> None:
    watcher = told([FACTS[n] for n in order])
    before = len(watcher.said)

    watcher.read(*[FACTS[n] for n in again])
    for name in NAMES:
        watcher.wait(END, name)

    assert len(watcher.said) == before


@given(orders)
def test_every_fact_has_an_id_of_its_own_and_versions_leave_no_gap(order: list[int]) -> None:
    watcher = told([FACTS[n] for n in order])

    assert len({each.id for each in watcher.said}) == len(watcher.said)
    for name in NAMES:
        said = [each for each in watcher.said if each.message.case_id == case_id(name)]
        assert versions(said) == list(range(1, len(said) + 1))


@given(orders)
def test_what_is_found_is_cleared_before_it_is_found_again(order: list[int]) -> None:
    watcher = told([FACTS[n] for n in order])

    holding: dict[object, bool] = {}
    for each in watcher.said:
        key = getattr(each.message, "finding_id", None)
        if key and "violation" not in each.message.type:
            cleared = "cleared" in each.message.type
            assert holding.get(key, False) is cleared
            holding[key] = not cleared


@given(st.sets(st.integers(0, 200), max_size=20))
def test_however_often_time_is_looked_at_the_same_is_said(days: set[int]) -> None:
    def life() -> Watcher:
        return Watcher().read(*LIFE[:4], promised(5, "2026-10-08 10:00", "2026-12-31"))

    often = life()
    for day in sorted(days):
        often.wait(f"{date(2026, 10, 9) + timedelta(days=day)} 00:00")
    often.wait(END)

    once = life().wait(END)
    assert {(each.id, each.time) for each in often.said} == {(e.id, e.time) for e in once.said}
    assert len(often.said) == len(once.said)


@given(st.permutations([3, 4, 5]))
def test_a_miss_that_is_known_in_any_order_is_proposed_once(order: list[int]) -> None:
    facts = {
        3: missed("GT2", "2026-11-03"),
        4: kept(5, "2026-11-04 09:00"),
        5: rated(6, "2026-11-05 09:00", 5),
    }
    watcher = Watcher().read(opened(), accepted(2, at("2026-10-06 09:00")))

    watcher.read(*[facts[n] for n in order])

    assert watcher.words().count("violation-proposed late-notice-or-explanation") == 1
