"""Denunciations that a body must hand on, or that came because another body was late."""

from typing import Any

from contracts.deadlines import ClockMissed, ClockStarted, ClockStopped
from services.sla.domain.law import Law
from tests.sla.acts import handed, of, read, started, step, stopped, told_whom, wait
from tests.sla.facts import MONDAY, accepted, at, opened, parked, transferred


def due(said: list[Any], rule: str) -> str:
    (begun,) = of(said, rule, ClockStarted)
    return str(begun.due_on)


# --- a denunciation before a body that is not competent


def test_that_a_body_was_not_competent_is_judged_when_it_hands_the_case_on(law: Law) -> None:
    """TC2: 5 working days from Monday 5/10 end on Monday 12/10."""
    first = opened(track="denunciation")

    _, in_time = read(law, first, handed(2, at("2026-10-12 16:00")))
    _, late = read(law, first, handed(2, at("2026-10-14 09:00")))

    for said, met in ((in_time, True), (late, False)):
        (begun,) = of(said, "TC2", ClockStarted)
        (ended,) = of(said, "TC2", ClockStopped)
        assert (begun.trigger, str(begun.due_on)) == (MONDAY, "2026-10-12")
        assert begun.authority == ended.authority == "19753.people-committee"
        assert (ended.in_time, ended.cause) == (met, "transferred")
    assert told_whom(late, "TC2") == [
        (1, "head", "19753.people-committee"),
        (2, "superior", "46.people-committee"),
    ]


def test_it_may_be_passed_on_to_a_body_outside(law: Law) -> None:
    life = [opened(track="denunciation"), step(2, "passed-on", at("2026-10-09 09:00"))]

    _, said = read(law, *life)

    assert stopped(said) == {"TC1": ("passed-on", True), "TC2": ("passed-on", True)}


def test_a_triage_desk_passes_nothing_on(law: Law) -> None:
    life = [parked(track="denunciation"), transferred(2, at("2026-10-16 09:00"))]

    _, said = read(law, *life)

    assert "TC2" not in started(said)


# --- denounced further, and on nothing else


def test_a_missed_limit_alone_starts_no_order_of_a_superior(law: Law) -> None:
    life = [opened(track="denunciation"), accepted(2, at("2026-10-06 09:00"))]
    case, _ = read(law, *life)

    _, waited = wait(law, case, at("2027-03-01 09:00"))
    _, ordered = read(law, step(3, "ordered-to-settle", at("2027-03-01 10:00")), case=case)

    assert of(waited, "TC4", ClockMissed)
    assert not {"TC8", "TC9", "TC9b"} & set(started([*waited, *ordered]))


def test_an_order_to_settle_makes_the_subordinate_report(law: Law) -> None:
    """TC9: 5 working days from 5/10; TC9b: 5 from Friday 9/10, on the body that was ordered."""
    held: dict[str, Any] = {
        "authority": "46.people-committee",
        "superiors": ("central.inspectorate",),
    }
    further = opened(track="denunciation", further="overdue", unit="46", level="province", **held)
    order = step(2, "ordered-to-settle", at("2026-10-09 09:00"), authority="19753.people-committee")

    case, said = read(law, further, order)
    assert due(said, "TC9") == "2026-10-12"
    assert stopped(said)["TC9"] == ("ordered-to-settle", True)
    (report,) = of(said, "TC9b", ClockStarted)
    assert (report.authority, report.level, report.unit) == (
        *("19753.people-committee", "commune", "19753"),
    )
    assert str(report.due_on) == "2026-10-16"

    case, said = wait(law, case, at("2026-10-20 00:00"))
    assert told_whom(said, "TC9b") == [
        (1, "head", "19753.people-committee"),
        (2, "superior", "46.people-committee"),
    ]
    _, said = read(law, step(3, "delay-reported", at("2026-10-20 09:00")), case=case)
    assert stopped(said) == {"TC9b": ("delay-reported", False)}


def test_a_superior_that_takes_the_case_over_needs_no_report(law: Law) -> None:
    further = opened(track="denunciation", further="overdue")
    order = step(2, "ordered-to-settle", at("2026-10-09 09:00"), authority="19753.people-committee")

    _, said = read(law, further, order, step(3, "taken-over", at("2026-10-12 09:00")))

    assert stopped(said)["TC9b"] == ("taken-over", True)


def test_a_further_denunciation_is_reviewed(law: Law) -> None:
    """TC8: 20 days from 5/10 end on Sunday 25/10, so on Monday 26."""
    further = opened(track="denunciation", further="after-conclusion")

    _, said = read(law, further, step(2, "further-reviewed", at("2026-10-26 09:00")))

    assert due(said, "TC8") == "2026-10-26"
    assert stopped(said) == {"TC8": ("further-reviewed", True)}


def test_who_was_ordered_reports_whoever_holds_the_case_by_then(law: Law) -> None:
    further = opened(track="denunciation", further="overdue")
    order = step(2, "ordered-to-settle", at("2026-10-09 09:00"), authority="19804.people-committee")

    case, _ = read(law, further, order, handed(3, at("2026-10-12 09:00")))
    _, said = wait(law, case, at("2026-10-17 00:00"))

    assert told_whom(said, "TC9b") == [(1, "head", "19804.people-committee")]
