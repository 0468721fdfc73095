"""What one person's filings say together, in whatever order they are read."""

from itertools import permutations
from typing import Any

import pytest

from contracts.message import Event
from tests.sla.facts import accepted, at, case_id, explained, opened
from tests.sla.happenings import PERSON, Watcher, only, reopened, settled, terminated

AGAIN = "repeated same-sender-same-matter"
ON_AND_ON = "prolonged filed-again-after-decision"


def filed(name: str, when: str, *similar: str, **more: Any) -> Event[Any]:
    """*similar*: the names of the cases whose petitions have the same content."""
    links = [case_id(f"petition of {each}") for each in similar]
    return opened(name, at(when), pseudonym=PERSON, similar_to=links, **more)


ELSEWHERE: dict[str, Any] = {"channel": "hotline"}


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (filed("b", "2026-10-10 09:00", "a", **ELSEWHERE), True),
        (filed("b", "2026-10-10 09:00", **ELSEWHERE), True),  # the same field and place
        (filed("b", "2026-10-10 09:00", "a", addressed_level="central"), True),
        (filed("b", "2026-10-10 09:00", "a"), False),  # the same again, by the same way
        (filed("b", "2026-10-10 09:00", field="tax", **ELSEWHERE), False),
        (filed("b", "2026-10-10 09:00", unit="46", **ELSEWHERE), False),
        (filed("b", "2026-10-10 09:00", field=None, **ELSEWHERE), False),
        (filed("b", "2026-10-05 09:00", "a", **ELSEWHERE), False),  # neither is the earlier one
        (filed("b", "2027-10-05 09:00", "a", **ELSEWHERE), True),
        (filed("b", "2027-10-06 09:00", "a", **ELSEWHERE), False),  # a year is over
        (opened("b", at("2026-10-10 09:00"), channel="hotline"), False),  # nobody knows who
        (opened("b", at("2026-10-10 09:00"), channel="hotline", pseudonym="somebody-else"), False),
    ],
)
def test_the_same_person_brings_the_same_matter_again(second: Event[Any], found: bool) -> None:
    watcher = Watcher(only("same-sender-same-matter")).read(filed("a", "2026-10-05 09:00"), second)

    assert watcher.words("a") == []
    assert watcher.words("b") == ([AGAIN] if found else [])
    if found:
        assert watcher.said[0].message.earlier == (case_id("a"),)  # type: ignore[attr-defined]


def test_after_an_answer_even_the_same_way_is_again() -> None:
    watcher = Watcher(only("same-sender-same-matter"))
    watcher.read(filed("a", "2026-10-05 09:00"), explained(2, at("2026-10-07 09:00"), "a"))

    watcher.read(filed("b", "2026-10-10 09:00", "a"))

    assert watcher.words("b") == [AGAIN]
    watcher.read(terminated(2, "2026-10-12 09:00", "b"))
    assert watcher.open("b") == []


def test_an_answer_that_was_given_after_the_second_filing_does_not_count() -> None:
    watcher = Watcher(only("same-sender-same-matter"))
    watcher.read(filed("a", "2026-10-05 09:00"), filed("b", "2026-10-10 09:00", "a"))

    watcher.read(explained(2, at("2026-10-12 09:00"), "a"))

    assert watcher.words("b") == []


@pytest.mark.parametrize(
    ("tracks", "found"),
    [
        (("complaint", "denunciation"), False),
        (("denunciation", "explanation"), False),
        (("denunciation", "denunciation"), True),
        (("complaint", "explanation"), True),
    ],
)
def test_no_link_points_at_who_denounced(tracks: tuple[str, str], found: bool) -> None:
    watcher = Watcher().read(filed("a", "2026-10-05 09:00", track=tracks[0]))

    watcher.read(filed("b", "2026-10-10 09:00", "a", track=tracks[1], **ELSEWHERE))

    assert ("same-sender-same-matter" in watcher.open("b")) is found


LIVES = [
    filed("a", "2026-10-05 09:00"),
    explained(2, at("2026-10-07 09:00"), "a"),
    filed("b", "2026-10-10 09:00", "a"),
    filed("c", "2026-10-12 09:00", "a", channel="hotline"),
]


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_whatever_is_read_first_the_same_is_found_once(order: tuple[int, ...]) -> None:
    watcher = Watcher(only("same-sender-same-matter"))

    watcher.read(*[LIVES[n] for n in order])
    watcher.read(*[LIVES[n] for n in order])

    assert (watcher.open("a"), watcher.open("b"), watcher.open("c")) == (
        [],
        ["same-sender-same-matter"],
        ["same-sender-same-matter"],
    )
    assert watcher.words("b") == watcher.words("c") == [AGAIN]
    assert len({each.id for each in watcher.said}) == len(watcher.said) == 2


def complaint(name: str, when: str, *similar: str) -> Event[Any]:
    return filed(name, when, *similar, track="complaint")


DECIDED = [complaint("a", "2026-03-02 09:00"), settled(2, "2026-04-01 09:00", "a")]
# Decided on 1/4: thirty days later, from Saturday 2/5 on, the decision stands (KN8).


@pytest.mark.parametrize(
    ("then", "found"),
    [
        ([complaint("b", "2026-05-02 00:00", "a"), complaint("c", "2026-05-20 09:00", "a")], True),
        ([complaint("b", "2026-05-01 23:59", "a"), complaint("c", "2026-05-20 09:00", "a")], False),
        ([complaint("c", "2026-05-20 09:00", "a")], False),  # once only
        ([complaint("b", "2026-05-04 09:00"), complaint("c", "2026-05-20 09:00", "a")], False),
        (
            [
                complaint("b", "2026-05-04 09:00", "a"),
                complaint("c", "2026-05-20 09:00", "a"),
                reopened(3, "2026-05-21 09:00", "a"),
            ],
            False,
        ),
        (
            [
                complaint("b", "2026-05-04 09:00", "a"),
                complaint("c", "2026-05-20 09:00", "a"),
                accepted(2, at("2026-05-21 09:00"), "c"),  # so there was something new in it
            ],
            False,
        ),
    ],
)
def test_who_goes_on_after_a_decision_in_force_prolongs_it(
    then: list[Event[Any]], found: bool
) -> None:
    watcher = Watcher(only("filed-again-after-decision")).read(*DECIDED, *then)

    assert bool(watcher.open("c")) is found
    assert watcher.words("b") == []
    if found:
        assert watcher.words("c") == [ON_AND_ON]
        assert watcher.said[0].message.by == "citizen"  # type: ignore[attr-defined]


def test_the_two_ways_of_being_prolonged_are_kept_apart() -> None:
    kinds = {d.kind for d in only("filed-again-after-decision", "overdue-to-settle").findings}

    assert kinds == {"prolonged-by-agency", "prolonged-by-citizen"}


def test_going_up_is_rightful_once_the_level_below_has_answered() -> None:
    watcher = Watcher(only("above-the-level"))
    watcher.read(filed("a", "2026-10-05 09:00"), explained(2, at("2026-10-07 09:00"), "a"))

    watcher.read(filed("b", "2026-10-10 09:00", "a", addressed_level="central"))
    watcher.read(filed("c", "2026-10-10 09:00", addressed_level="central"))

    assert watcher.open("b") == []
    assert watcher.open("c") == ["above-the-level"]
