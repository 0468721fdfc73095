"""A petition that joins a case brings its own, older ceiling along (legal.md 3.4)."""

from datetime import datetime
from typing import Any

import pytest

from contracts.deadlines import ClockMissed, ClockStarted, ClockStopped
from contracts.message import Event
from contracts.steps import PetitionJoined
from services.sla.domain.law import Law
from tests.sla.acts import A, of, read, wait
from tests.sla.facts import MONDAY, accepted, at, case_id, event, opened

OLDER, YOUNGER = at("2026-09-21 09:00"), at("2026-10-08 09:00")
JOINED = at("2026-10-09 09:00")


def joins(version: int, received_at: datetime, opened_at: datetime | None = None) -> Event[Any]:
    told = {"from_case": case_id("left"), "petition_id": case_id("its petition")}
    received = {"received_at": received_at, "opened_at": opened_at}
    fact = PetitionJoined(case_id=A, version=version, **received, **told)
    return event(fact, JOINED)


def test_an_older_petition_that_joins_an_untouched_case_keeps_its_own_ceiling(law: Law) -> None:
    case, said = read(law, opened(), joins(2, OLDER))
    first, brought = of(said, "CD6", ClockStarted)
    assert (brought.trigger, str(brought.due_on)) == (OLDER, "2026-11-05")
    assert brought.clock_id != first.clock_id

    _, later = wait(law, case, at("2026-11-06 00:00"))
    (missed,) = of(later, "CD6", ClockMissed)
    assert missed.clock_id == brought.clock_id


def test_an_act_on_the_case_ends_the_ceilings_of_all_its_petitions(law: Law) -> None:
    _, said = read(law, opened(), joins(2, OLDER), accepted(3, at("2026-10-12 09:00")))

    assert [end.in_time for end in of(said, "CD6", ClockStopped)] == [True, True]


@pytest.mark.parametrize(
    ("told", "rule", "due"),
    [
        ({}, "GT1", "2026-10-12"),
        ({"track": "complaint"}, "KN1", "2026-10-14"),
        ({"track": "denunciation"}, "TC1", "2026-10-14"),
        ({"track": "voter"}, "CT1", "2026-12-04"),
        ({"track": "press", "press": "asks"}, "PR1", "2026-11-04"),
        ({"track": "press", "press": "forwards"}, "PR2", "2026-10-26"),
    ],
)
def test_it_keeps_the_limit_to_answer_it_from_its_receipt_by_the_body_that_held_it(
    law: Law, told: dict[str, Any], rule: str, due: str
) -> None:
    _, said = read(law, opened(when=YOUNGER, **told), joins(2, OLDER, MONDAY))

    _, brought = of(said, rule, ClockStarted)
    assert (brought.trigger, str(brought.due_on)) == (MONDAY, due)


@pytest.mark.parametrize("held", [YOUNGER, at("2026-10-08 10:00"), None])
def test_one_held_no_longer_than_the_case_brings_no_limit_to_answer(
    law: Law, held: datetime | None
) -> None:
    _, said = read(law, opened(when=YOUNGER), joins(2, OLDER, held))

    assert len(of(said, "GT1", ClockStarted)) == 1


def test_into_a_case_in_hand_it_brings_no_limit_to_answer(law: Law) -> None:
    life = [opened(when=YOUNGER), accepted(2, at("2026-10-08 10:00")), joins(3, OLDER, MONDAY)]

    _, said = read(law, *life)

    assert len(of(said, "GT1", ClockStarted)) == 1


def test_a_younger_petition_or_a_case_in_hand_brings_no_ceiling(law: Law) -> None:
    _, younger = read(law, opened(), joins(2, YOUNGER))
    _, in_hand = read(law, opened(), accepted(2, at("2026-10-06 09:00")), joins(3, OLDER))

    assert len(of(younger, "CD6", ClockStarted)) == len(of(in_hand, "CD6", ClockStarted)) == 1
