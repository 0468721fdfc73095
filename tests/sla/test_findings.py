"""What is found in a case, by the definitions that are shipped: hand-counted tables first."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contracts.message import Event
from tests.sla.facts import (
    accepted,
    at,
    explained,
    opened,
    parked,
    resumed,
    suspended,
    transferred,
)
from tests.sla.happenings import (
    Watcher,
    complained,
    content_read,
    missed,
    only,
    rated,
    reopened,
    revoked,
    stopped,
    terminated,
    versions,
)

# Opened on Monday 5/10/2026: ten working days are over at the end of Monday 19/10.
STALLED_AT = "2026-10-20 00:00"
STALL = "stalled ten-working-days"
OVER = "finding-cleared ten-working-days"


@pytest.mark.parametrize(
    ("life", "moment"),
    [
        ([], STALLED_AT),
        ([content_read(2, "2026-10-12 09:00")], STALLED_AT),  # reading it is no progress
        ([transferred(2, at("2026-10-06 09:00"))], "2026-10-21 00:00"),
        ([accepted(2, at("2026-10-17 09:00"))], "2026-10-31 00:00"),  # a Saturday
        ([explained(2, at("2026-10-06 09:00"))], None),
        ([terminated(2, "2026-10-06 09:00")], None),
        ([suspended(2, "2026-10-06")], None),
        ([suspended(2, "2026-10-06"), resumed(3, "2026-10-12")], "2026-10-27 00:00"),
        ([missed("GT1", "2026-10-13")], None),  # the ladder has it
        (
            [missed("GT1", "2026-10-13"), revoked("GT1", "2026-10-13", "2026-10-13 08:00")],
            STALLED_AT,
        ),
        (
            [explained(2, at("2026-10-06 09:00")), reopened(3, "2026-10-07 09:00")],
            "2026-10-22 00:00",
        ),
        (  # told later, though it says that it happened before: the order of versions counts
            [
                explained(2, at("2026-10-06 09:00")),
                reopened(3, "2026-10-07 09:00"),
                explained(4, at("2026-10-06 12:00")),
            ],
            None,
        ),
    ],
)
def test_a_case_stalls_ten_working_days_after_its_last_fact(
    life: list[Event[Any]], moment: str | None
) -> None:
    watcher = Watcher(only("ten-working-days")).read(opened(), *life)

    assert watcher.next_at() == (at(moment) if moment else None)


def test_a_stall_is_said_once_at_its_moment_and_cleared_by_the_next_fact() -> None:
    watcher = Watcher(only("ten-working-days")).read(opened()).wait("2026-10-19 23:59")
    assert watcher.words() == []

    watcher.wait(STALLED_AT).wait("2026-10-25 00:00")
    assert watcher.words() == [STALL, "violation-proposed nothing-done"]
    assert watcher.said[0].time == at(STALLED_AT)
    assert watcher.next_at() is None

    watcher.read(accepted(2, at("2026-10-26 09:00")))
    assert watcher.words()[2:] == [OVER]  # it was a stall: the proposal stands
    watcher.wait("2026-11-10 00:00")
    assert watcher.words()[3:] == [STALL, "violation-proposed nothing-done"]
    ids = [each.id for each in watcher.said]
    assert len(set(ids)) == len(ids)
    assert versions(watcher.said) == [1, 2, 3, 4, 5]


def test_news_that_come_late_take_a_stall_and_its_proposal_back() -> None:
    watcher = Watcher(only("ten-working-days")).read(opened()).wait(STALLED_AT)

    watcher.read(accepted(2, at("2026-10-08 09:00")))

    assert watcher.words()[2:] == [OVER, "violation-withdrawn"]
    assert watcher.open() == []


AROUND = "passed-around two-transfers-none-accepted"


@pytest.mark.parametrize(
    ("life", "found"),
    [
        ([transferred(2, at("2026-10-06 09:00"))], False),
        ([transferred(2, at("2026-10-06 09:00")), transferred(3, at("2026-10-07 09:00"))], True),
        (
            [
                transferred(2, at("2026-10-06 09:00")),
                accepted(3, at("2026-10-07 09:00")),
                transferred(4, at("2026-10-08 09:00")),
            ],
            False,
        ),
        (
            [
                transferred(2, at("2026-10-06 09:00")),
                transferred(3, at("2026-10-07 09:00")),
                explained(4, at("2026-10-08 09:00")),
            ],
            False,
        ),
    ],
)
def test_two_transfers_without_acceptance_are_passing_around(
    life: list[Event[Any]], found: bool
) -> None:
    watcher = Watcher(only("two-transfers-none-accepted")).read(opened(), *life)

    assert bool(watcher.open()) is found


def test_out_of_triage_is_no_transfer() -> None:
    watcher = Watcher(only("two-transfers-none-accepted")).read(parked())

    watcher.read(*[transferred(n, at(f"2026-10-0{n + 4} 09:00")) for n in (2, 3)])
    assert watcher.words() == []
    watcher.read(transferred(4, at("2026-10-09 09:00")))
    assert watcher.words() == [AROUND, "violation-proposed handed-on"]
    watcher.read(transferred(5, at("2026-10-12 09:00")))
    assert len(watcher.words()) == 2  # still the same


def test_a_limit_to_settle_that_is_missed_is_an_alarm_on_the_agency() -> None:
    watcher = Watcher(only("overdue-to-settle")).read(opened(), missed("GT1", "2026-10-13"))
    assert watcher.words() == ["violation-proposed late-notice-or-explanation"]

    watcher.read(missed("GT2", "2026-11-03"))
    assert watcher.open() == ["overdue-to-settle"]
    found = watcher.said[-1].message
    assert getattr(found, "by", "") == "agency" or "violation" in found.type
    watcher.read(stopped("GT2", "2026-11-03", "2026-11-10 09:00"))
    assert watcher.open() == []


@pytest.mark.parametrize("rule", ["TT1", "TT2", "TT3", "PA2"])
def test_so_is_one_to_supply_information_or_to_answer_feedback(rule: str) -> None:
    watcher = Watcher(only("overdue-to-settle")).read(opened(), missed(rule, "2026-10-13"))

    assert watcher.open() == ["overdue-to-settle"]


def test_thirty_working_days_without_an_explanation_are_taken_for_not_explaining() -> None:
    watcher = Watcher(only("thirty-days-unexplained")).read(opened(), missed("GT2", "2026-11-03"))
    assert watcher.next_at() == at("2026-12-15 00:00")  # the limit ended on Monday 2/11

    watcher.wait("2026-12-15 00:00")

    assert watcher.words()[1:] == [
        "prolonged thirty-days-unexplained",
        "violation-proposed not-explained-at-all",
    ]


def test_a_case_that_was_reopened_twice_is_prolonged_by_the_agency() -> None:
    life = [
        explained(2, at("2026-10-06 09:00")),
        reopened(3, "2026-10-07 09:00"),
        explained(4, at("2026-10-08 09:00")),
        reopened(5, "2026-10-09 09:00"),
    ]
    watcher = Watcher(only("reopened-twice")).read(opened(), *life[:3])
    assert watcher.words() == []

    watcher.read(life[3])
    assert watcher.words() == ["prolonged reopened-twice"]
    watcher.read(explained(6, at("2026-10-12 09:00")))
    assert watcher.open() == []


LOW, FURTHER = rated(3, "2026-10-21 09:00", 2), complained(4, "2026-10-22 09:00")


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ([LOW], False),
        ([complained(3, "2026-10-22 09:00")], False),
        ([LOW, FURTHER], True),
        ([LOW, reopened(4, "2026-10-22 09:00")], True),
        ([rated(3, "2026-10-21 09:00", 3), FURTHER], False),
        ([LOW, complained(4, "2027-01-19 09:00")], False),  # ninety days are over
    ],
)
def test_an_answer_is_hollow_where_it_was_rated_low_and_taken_further(
    after: list[Event[Any]], found: bool
) -> None:
    answered = explained(2, at("2026-10-20 09:00"))

    watcher = Watcher(only("rated-low-then-complained")).read(opened(), answered, *after)

    assert bool(watcher.open()) is found


def test_a_new_answer_is_judged_anew() -> None:
    watcher = Watcher(only("rated-low-then-complained"))
    watcher.read(opened(), explained(2, at("2026-10-20 09:00")), LOW)
    watcher.read(reopened(4, "2026-10-22 09:00"))
    assert watcher.open() == ["rated-low-then-complained"]

    watcher.read(explained(5, at("2026-10-30 09:00")))

    assert watcher.open() == []


ABOVE: dict[str, Any] = {"addressed_level": "central"}


@pytest.mark.parametrize(
    ("first", "then", "found"),
    [
        (opened(**ABOVE), [], True),
        (opened(addressed_level="commune"), [], False),
        (opened(), [], False),
        (opened(**ABOVE, instance=2, track="complaint"), [], False),
        (opened(**ABOVE, further="overdue", track="denunciation"), [], False),
        (opened(**ABOVE), [accepted(2, at("2026-10-06 09:00"))], False),
        (opened(**ABOVE), [missed("GT1", "2026-10-13")], False),
        (opened(**ABOVE), [terminated(2, "2026-10-06 09:00")], False),
    ],
)
def test_a_level_is_skipped_while_the_one_below_may_still_answer(
    first: Event[Any], then: list[Event[Any]], found: bool
) -> None:
    watcher = Watcher(only("above-the-level")).read(first, *then)

    assert bool(watcher.open()) is found


def test_a_definition_speaks_of_its_days_and_tracks_only() -> None:
    (shipped,) = only("ten-working-days").findings
    ended = replace(shipped, valid_to=date(2026, 10, 19))
    voters = replace(shipped, tracks=frozenset({"voter"}))
    for definition in (ended, voters):
        watcher = Watcher(replace(only(), findings=[definition])).read(opened())
        assert watcher.next_at() is None
    other = Watcher(replace(only(), findings=[voters])).read(opened("v", track="voter"))
    assert other.next_at("v") == at(STALLED_AT)
