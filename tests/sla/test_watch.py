"""What the facts of a case do to its clocks, and what time does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from contracts.deadlines import (
    CaseEscalated,
    ClockExtended,
    ClockMissed,
    ClockMoved,
    ClockNear,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockUnknown,
    EscalationCleared,
    EscalationWithdrawn,
    MissRevoked,
)
from contracts.message import Event
from services.sla.domain.calendar import Day
from services.sla.domain.law import Law
from services.sla.domain.watch import Case, apply, pass_time
from tests.sla.acts import of, read, wait
from tests.sla.facts import (
    MONDAY,
    accepted,
    at,
    case_id,
    explained,
    extended,
    joined,
    opened,
    parked,
    rated,
    resumed,
    suspended,
    transferred,
    withdrawn,
)


def told(messages: Sequence[Any], rule: str | None = None) -> list[str]:
    return [type(message).__name__ for message in messages if rule in (None, message.rule)]


UNKNOWN = "not-known-on-that-day"
DUE = at("2026-10-13 00:00")
"""The first moment too late for a notice on what was opened on `MONDAY`."""


def test_an_opened_request_starts_the_notice_and_the_ceiling(law: Law) -> None:
    _, said = read(law, opened())

    (notice, ceiling) = said
    assert (notice.rule, notice.due_on, notice.due_at) == ("GT1", date(2026, 10, 12), DUE)
    assert (ceiling.rule, ceiling.due_on) == ("CD6", date(2026, 11, 19))
    assert (notice.version, ceiling.version) == (1, 2)
    assert (notice.unit, notice.level, notice.authority) == (
        "19753",
        "commune",
        "19753.people-committee",
    )


def test_acceptance_stops_both_and_starts_the_explanation_at_the_notice(law: Law) -> None:
    _, said = read(law, opened(), accepted(2, at("2026-10-06 15:00")))

    assert told(said, "GT1") == told(said, "CD6") == ["ClockStarted", "ClockStopped"]
    (stopped,) = of(said, "GT1", ClockStopped)
    assert (stopped.in_time, stopped.cause) == (True, "accepted")
    (started,) = of(said, "GT2", ClockStarted)
    assert (started.due_on, started.trigger) == (date(2026, 10, 21), at("2026-10-06 15:00"))


def test_the_explanation_stops_its_clock_and_nothing_runs_on(law: Law) -> None:
    case, said = read(
        law, opened(), accepted(2, at("2026-10-06 15:00")), explained(3, at("2026-10-20 10:00"))
    )

    (stopped,) = of(said, "GT2", ClockStopped)
    assert stopped.in_time
    assert case.next_at is None
    assert (case.version, case.seen, case.said) == (3, 3, len(said))
    assert [message.version for message in said] == list(range(1, len(said) + 1))


def test_the_day_of_a_trigger_is_that_of_viet_nam(law: Law) -> None:
    _, said = read(law, opened(when=datetime.fromisoformat("2026-10-05T17:30:00+00:00")))

    assert of(said, "GT1", ClockStarted)[0].due_on == date(2026, 10, 13)  # from Tuesday


def test_a_parked_petition_has_its_clocks_at_the_triage_desk(law: Law) -> None:
    _, said = read(law, parked())

    assert told(said) == ["ClockStarted", "ClockStarted"]
    assert said[0].authority is None


def test_out_of_triage_the_notice_starts_anew_and_the_ceiling_runs_on(law: Law) -> None:
    case, said = read(law, parked(), transferred(2, at("2026-10-07 09:00")))

    assert told(said, "GT1") == ["ClockStarted", "ClockStopped", "ClockStarted"]
    assert told(said, "CD6") == ["ClockStarted"]
    again = of(said, "GT1", ClockStarted)[1]
    assert (again.authority, again.due_on) == ("46.construction", date(2026, 10, 14))
    _, missed = wait(law, case, at("2026-11-20 00:00"))
    told_of = {f.to_role: f.to_authority for f in of(missed, "CD6", CaseEscalated)}
    assert told_of == {
        "head": "46.construction",
        "superior": "46.people-committee",
        "inspectorate": "46.people-committee",  # no inspectorate was named: whoever is above
    }


def test_a_parked_petition_that_is_opened_keeps_its_ceiling(law: Law) -> None:
    later = at("2026-10-07 09:00")

    _, said = read(law, parked(), opened(version=2, opened_at=later))

    assert told(said, "GT1") == ["ClockStarted", "ClockStopped", "ClockStarted"]
    assert of(said, "GT1", ClockStarted)[1].trigger == later
    assert told(said, "CD6") == ["ClockStarted"]


def test_a_transfer_stops_the_old_bodys_clock_and_is_an_act(law: Law) -> None:
    _, said = read(law, opened(), transferred(2, at("2026-10-07 09:00")))

    assert told(said, "GT1") == ["ClockStarted", "ClockStopped", "ClockStarted"]
    assert told(said, "CD6") == ["ClockStarted", "ClockStopped"]
    (stopped,) = of(said, "GT1", ClockStopped)
    assert (stopped.authority, stopped.cause) == ("19753.people-committee", "transferred")


def test_the_ceiling_counts_from_the_first_receipt_of_all(law: Law) -> None:
    first = at("2026-09-28 10:00")

    _, said = read(law, opened(received_at=first))

    assert of(said, "CD6", ClockStarted)[0].trigger == first
    assert of(said, "GT1", ClockStarted)[0].trigger == MONDAY


def test_of_a_limit_that_was_not_in_force_it_is_said_that_it_is_not_known(law: Law) -> None:
    _, said = read(law, opened(when=at("2026-06-30 09:00")))

    assert [unknown.reason for unknown in of(said, "CD6", ClockUnknown)] == [UNKNOWN]
    assert told(said, "GT1") == ["ClockStarted"]


def test_nothing_is_guessed_of_the_press_before_its_decree(law: Law) -> None:
    _, said = read(law, opened(when=at("2026-06-30 09:00"), track="press", press="asks"))

    assert [unknown.reason for unknown in of(said, "PR1", ClockUnknown)] == [UNKNOWN]


@pytest.mark.parametrize("last", [joined(2, MONDAY), withdrawn(2, MONDAY)])
def test_whatever_ends_the_case_stops_what_runs(law: Law, last: Event[Any]) -> None:
    case, said = read(law, opened(), last)

    assert told(said) == ["ClockStarted", "ClockStarted", "ClockStopped", "ClockStopped"]
    assert case.next_at is None


def test_a_part_withdrawn_leaves_the_clocks_of_the_rest(law: Law) -> None:
    case, said = read(law, opened(), withdrawn(2, MONDAY, partial=True))

    assert told(said) == ["ClockStarted", "ClockStarted"]
    assert case.seen == 2


def test_what_clocks_do_not_care_about_is_counted_as_read(law: Law) -> None:
    case, said = read(law, opened(), rated(2, MONDAY))

    assert len(said) == 2
    assert (case.version, case.seen) == (2, 2)


def test_time_warns_then_misses_then_tells_the_head_then_the_superior(law: Law) -> None:
    case, _ = read(law, opened())
    heard = []
    while case.next_at and case.next_at <= at("2026-10-14 00:00"):
        moment = case.next_at
        case, said = wait(law, case, moment)
        heard += [(moment, message) for message in said]

    assert [(m, type(f).__name__, getattr(f, "rung", None)) for m, f in heard] == [
        (at("2026-10-08 00:00"), "ClockNear", "two-days"),
        (at("2026-10-08 12:00"), "ClockNear", "half"),
        (DUE, "ClockMissed", None),
        (DUE, "CaseEscalated", 1),
        (at("2026-10-14 00:00"), "CaseEscalated", 2),
    ]
    head, superior = [f for _, f in heard if isinstance(f, CaseEscalated)]
    assert (head.to_role, head.to_authority) == ("head", "19753.people-committee")
    assert (superior.to_role, superior.to_authority) == ("superior", "46.people-committee")


def test_nothing_is_said_a_moment_too_early(law: Law) -> None:
    case, _ = read(law, opened())
    case, _ = wait(law, case, at("2026-10-12 12:00"))

    _, said = wait(law, case, DUE - timedelta(microseconds=1))

    assert said == []


def test_time_says_nothing_twice(law: Law) -> None:
    case, _ = read(law, opened())
    case, first = wait(law, case, DUE)
    case, second = wait(law, case, DUE)

    assert told(first) == ["ClockMissed", "CaseEscalated"]
    assert second == []


def test_once_missed_the_warnings_are_overtaken(law: Law) -> None:
    case, _ = read(law, opened())

    _, said = wait(law, case, at("2026-10-15 09:00"))

    assert told(said, "GT1") == ["ClockMissed", "CaseEscalated", "CaseEscalated"]


def test_news_of_an_act_in_time_that_comes_late_revokes_the_miss(law: Law) -> None:
    case, _ = read(law, opened())
    case, _ = wait(law, case, at("2026-10-14 09:00"))

    late = accepted(2, at("2026-10-12 23:59"), time=at("2026-10-14 10:00"))
    case, said = read(law, late, case=case)

    assert told(said, "GT1") == [
        "MissRevoked",
        "EscalationWithdrawn",
        "EscalationWithdrawn",
        "ClockStopped",
    ]
    assert of(said, "GT1", ClockStopped)[0].in_time


def test_an_act_too_late_clears_the_escalations(law: Law) -> None:
    case, _ = read(law, opened())
    case, _ = wait(law, case, DUE)

    case, said = read(law, accepted(2, DUE), case=case)

    assert told(said, "GT1") == ["EscalationCleared", "ClockStopped"]
    assert not of(said, "GT1", ClockStopped)[0].in_time


def test_whoever_acts_late_had_missed_the_limit_even_if_no_tick_came_between(law: Law) -> None:
    """Read in one go after an outage, a case tells the same as if it had been watched."""
    watched, heard = read(law, opened())
    watched, ticked = wait(law, watched, at("2026-10-13 08:00"))
    watched, after = read(law, accepted(2, at("2026-10-13 09:00")), case=watched)

    _, said = read(law, opened(), accepted(2, at("2026-10-13 09:00")))

    wanted = [f for f in heard + ticked + after if not isinstance(f, ClockNear)]
    assert told(said) == told(wanted)
    ids = [f.escalation_id for f in said if isinstance(f, CaseEscalated)]
    assert ids == [f.escalation_id for f in wanted if isinstance(f, CaseEscalated)]
    assert {f.clock_id for f in said if isinstance(f, EscalationCleared)} == {said[0].clock_id}


def test_a_suspension_pauses_what_the_act_lets_pause(law: Law) -> None:
    life = [opened(), accepted(2, at("2026-10-05 15:00")), suspended(3, "2026-10-12")]
    case, said = read(law, *life)

    assert of(said, "GT2", ClockPaused)[0].paused_on == date(2026, 10, 12)
    assert case.next_at is None

    case, said = read(law, resumed(4, "2026-10-15"), case=case)
    (again,) = of(said, "GT2", ClockResumed)
    assert (again.nominal, again.due_on) == (date(2026, 10, 23), date(2026, 10, 23))
    assert case.next_at is not None


def test_a_suspension_does_not_stop_the_notice(law: Law) -> None:
    _, said = read(law, opened(), suspended(2, "2026-10-06"))

    assert told(said, "GT1") == ["ClockStarted"]


def test_an_answer_while_the_clock_stands_still_is_in_time(law: Law) -> None:
    life = [opened(), accepted(2, at("2026-10-05 15:00")), suspended(3, "2026-10-12")]

    _, said = read(law, *life, explained(4, at("2026-11-20 09:00")))

    assert of(said, "GT2", ClockStopped)[0].in_time
    assert not of(said, "GT2", ClockMissed)


def test_an_extension_in_time_moves_the_limit_once(law: Law) -> None:
    life = [opened(), accepted(2, at("2026-10-05 15:00")), extended(3, at("2026-10-19 09:00"))]
    case, said = read(law, *life)

    (longer,) = of(said, "GT2", ClockExtended)
    assert (longer.was_due_on, longer.due_on) == (date(2026, 10, 20), date(2026, 11, 4))
    _, again = read(law, extended(4, at("2026-11-02 09:00")), case=case)
    assert again == []


def test_an_extension_after_the_end_moves_nothing(law: Law) -> None:
    life = [opened(), accepted(2, at("2026-10-05 15:00")), extended(3, at("2026-10-21 00:00"))]

    _, said = read(law, *life)

    assert not of(said, "GT2", ClockExtended)


def test_news_of_an_extension_in_time_revokes_the_miss_and_a_later_one_counts_anew(
    law: Law,
) -> None:
    case, _ = read(law, opened(), accepted(2, at("2026-10-05 15:00")))
    case, first = wait(law, case, at("2026-10-21 00:00"))

    case, said = read(law, extended(3, at("2026-10-19 09:00")), case=case)
    assert told(said, "GT2") == ["MissRevoked", "EscalationWithdrawn", "ClockExtended"]

    _, second = wait(law, case, at("2026-11-05 00:00"))
    (before,), (after,) = (of(said, "GT2", CaseEscalated) for said in (first, second))
    assert before.escalation_id != after.escalation_id


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ({"track": "complaint"}, ["KN1", "CD6"]),
        ({"track": "denunciation"}, ["TC1", "CD6"]),
        ({"track": "voter"}, ["CT1", "CD6"]),
        ({"track": "feedback"}, ["PA", "CD6"]),
        ({"track": "press"}, ["PR", "CD6"]),
        ({"track": "information"}, ["TT2", "CD6"]),
        ({"track": "information", "channel": "hotline"}, ["TT", "CD6"]),
    ],
)
def test_each_track_starts_the_limits_that_the_table_gives_it(
    law: Law, more: dict[str, Any], rules: list[str]
) -> None:
    _, said = read(law, opened(**more))

    assert [message.rule for message in said] == rules


def test_where_no_number_is_known_the_clock_says_so_and_invents_nothing(law: Law) -> None:
    case, said = read(law, opened(track="feedback"))
    (unknown,) = of(said, "PA", ClockUnknown)
    assert unknown.reason == "no-statutory-limit-known"

    _, said = wait(law, case, at("2027-10-05 09:00"))
    assert {message.rule for message in said} == {"CD6"}

    _, said = read(law, opened(track="information"))
    assert of(said, "TT2", ClockUnknown)[0].reason == "new-law-not-read"


@pytest.mark.parametrize(("instance", "rule"), [(None, "KN2"), (1, "KN2"), (2, "KN5")])
def test_a_complaint_is_settled_within_the_limit_of_its_instance(
    law: Law, instance: int | None, rule: str
) -> None:
    life = [opened(track="complaint", instance=instance), accepted(2, at("2026-10-06 09:00"))]

    case, said = read(law, *life)

    assert of(said, rule, ClockStarted)
    _, said = read(law, explained(3, at("2026-10-20 09:00")), case=case)
    assert of(said, rule, ClockStopped)[0].in_time


def test_in_whatever_order_facts_come_the_clocks_end_the_same(law: Law) -> None:
    life = [
        opened(),
        accepted(2, at("2026-10-06 15:00")),
        suspended(3, "2026-10-12"),
        resumed(4, "2026-10-14"),
        explained(5, at("2026-10-27 09:00")),
    ]
    ends = set()
    for order in permutations(life):
        case, _ = read(law, *order)
        marks = {key: (m.state, m.due_on, m.in_time) for key, m in case.marks.items()}
        ends.add((case.version, case.seen, case.next_at, tuple(sorted(marks.items()))))

    assert len(ends) == 1


def test_facts_that_come_before_the_first_one_wait_for_it(law: Law) -> None:
    case, said = read(law, accepted(2, at("2026-10-06 15:00")))
    assert said == []

    _, said = read(law, opened(), case=case)
    assert told(said, "GT1") == ["ClockStarted", "ClockStopped"]
    assert told(said, "GT2") == ["ClockStarted"]


def test_a_clock_that_late_news_lets_run_on_is_started_again(law: Law) -> None:
    """Out of triage a transfer is no act; that the case was parked is read last."""
    case, said = read(law, opened(), transferred(3, at("2026-10-07 09:00")))
    assert told(said, "CD6") == ["ClockStarted", "ClockStopped"]

    case, said = read(law, parked(version=2), case=case)
    assert told(said, "CD6") == ["ClockStarted"]

    _, said = wait(law, case, at("2026-11-20 00:00"))
    assert told(said, "CD6")[0] == "ClockMissed"


def test_what_a_clock_led_to_before_it_ran_on_is_said_anew_and_not_as_a_repeat(law: Law) -> None:
    late = at("2026-11-23 09:00")
    case, facts = apply(law, Case(case_id("a")), opened())
    ids = [fact.id for fact in facts]
    for event in (transferred(3, late), parked(version=2)):
        case, facts = apply(law, case, event)
        ids += [fact.id for fact in facts]

    case, facts = pass_time(law, case, late, late)

    assert told([fact.message for fact in facts], "CD6") == ["ClockMissed", *3 * ["CaseEscalated"]]
    ids += [fact.id for fact in facts]
    assert len(set(ids)) == len(ids)


def test_the_same_facts_lead_to_the_same_ids(law: Law) -> None:
    def ids() -> list[Any]:
        case, facts = apply(law, Case(case_id("a")), opened())
        _, more = pass_time(law, case, DUE, DUE)
        return [fact.id for fact in (*facts, *more)]

    assert ids() == ids()
    assert len(set(ids())) == len(ids())


def test_a_changed_calendar_moves_what_runs_and_leaves_what_is_settled(law: Law) -> None:
    case, _ = read(law, opened(), accepted(2, at("2026-10-06 15:00")))
    closed = Day(working=False, kind="closure", why="flood", legal_ref="a decision")
    days = {**law.calendar.days, date(2026, 10, 21): closed, date(2026, 10, 12): closed}
    flooded = replace(law, calendar=replace(law.calendar, days=days))

    _, said = wait(flooded, case, at("2026-10-07 00:00"))

    (moved,) = said
    assert isinstance(moved, ClockMoved)
    assert (moved.rule, moved.was_due_on, moved.due_on) == (
        "GT2",
        date(2026, 10, 21),
        date(2026, 10, 22),
    )


def test_a_miss_is_withdrawn_only_once(law: Law) -> None:
    case, _ = read(law, opened())
    case, _ = wait(law, case, DUE)
    case, said = read(law, accepted(2, at("2026-10-12 09:00")), case=case)
    assert len(of(said, "GT1", MissRevoked)) == len(of(said, "GT1", EscalationWithdrawn)) == 1

    _, said = read(law, explained(3, at("2026-10-20 09:00")), case=case)
    assert not of(said, "GT1", EscalationWithdrawn)
