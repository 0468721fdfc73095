"""Acts are judged by the day of their document, whenever somebody types it in."""

from dataclasses import replace
from typing import Any

from contracts.cases import CaseRefused
from contracts.deadlines import (
    CaseEscalated,
    ClockExtended,
    ClockMissed,
    ClockMoved,
    ClockNear,
    ClockStarted,
    ClockStopped,
    EscalationCleared,
    EscalationWithdrawn,
    MissRevoked,
)
from contracts.message import Event
from services.sla.domain.law import Law
from services.sla.domain.watch import Case
from tests.sla.acts import A, guided, of, read, reclassified, refused, started, terminated, wait
from tests.sla.facts import accepted, at, event, explained, extended, opened


def told_later(fact: Event[Any], when: str, **more: Any) -> Event[Any]:
    """The same, but said on another day than the one of its document."""
    dated = {"happened_at": fact.time, **more}
    return replace(fact, time=at(when), message=fact.message.model_copy(update=dated))


def standing(case: Case) -> list[tuple[int, str]]:
    return sorted((e.rung, e.state) for m in case.marks.values() for e in m.escalations)


def due(said: list[Any], rule: str) -> str:
    (begun,) = of(said, rule, ClockStarted)
    return str(begun.due_on)


def test_a_refusal_or_guidance_in_time_that_is_typed_late_is_in_time(law: Law) -> None:
    for act in (refused, guided):
        case, _ = read(law, opened())
        case, _ = wait(law, case, at("2026-10-13 08:00"))

        _, said = read(
            law, told_later(act(2, at("2026-10-09 09:00")), "2026-10-13 09:00"), case=case
        )

        assert of(said, "GT1", MissRevoked)
        assert [stop.in_time for stop in of(said, "GT1", ClockStopped)] == [True]


def test_an_extension_is_judged_by_its_notice(law: Law) -> None:
    case, _ = read(law, opened(), accepted(2, at("2026-10-06 09:00")))
    case, _ = wait(law, case, at("2026-10-22 08:00"))

    late = told_later(extended(3, at("2026-10-20 00:00")), "2026-10-22 09:00")
    _, said = read(law, late, case=case)

    assert str(of(said, "GT2", ClockExtended)[0].due_on) == "2026-11-05"


def test_a_termination_is_sent_within_days_of_its_decision(law: Law) -> None:
    decided = told_later(terminated(2, at("2026-10-05 09:00")), "2026-10-15 09:00")

    complaint = read(law, opened(track="complaint"), decided)[1]
    denunciation = read(law, opened(track="denunciation"), decided)[1]

    assert due(complaint, "KN7") == "2026-10-08"
    assert due(denunciation, "TC5") == "2026-10-12"


def test_a_denunciation_verified_in_several_places_has_ten_days_though_acceptance_says_so(
    law: Law,
) -> None:
    case, _ = read(law, opened(track="denunciation"))
    case, missed = wait(law, case, at("2026-10-15 09:00"))
    assert of(missed, "TC1", ClockMissed)
    act = accepted(2, at("2026-10-16 09:00"))
    told = act.message.model_copy(update={"variant": "several-places"})

    _, said = read(law, replace(act, message=told), case=case)

    (moved,) = of(said, "TC1", ClockMoved)
    assert (str(moved.due_on), moved.reason) == ("2026-10-19", "several-places")
    assert of(said, "TC1", ClockStopped)[0].in_time


def test_what_was_late_for_the_new_day_as_well_is_missed_again(law: Law) -> None:
    """GT2 to 21/10, answered on 10/11; an extension to 5/11 is read last."""
    life = [opened(), accepted(2, at("2026-10-06 09:00")), explained(4, at("2026-11-10 09:00"))]
    case, _ = read(law, *life)

    case, said = read(law, extended(3, at("2026-10-20 09:00")), case=case)

    assert [str(miss.due_on) for miss in of(said, "GT2", ClockMissed)] == ["2026-11-05"]
    assert [stop.in_time for stop in of(said, "GT2", ClockStopped)] == [False]


def test_what_was_cleared_is_withdrawn_once_it_was_in_time_after_all(law: Law) -> None:
    case, _ = read(law, opened())
    case, _ = wait(law, case, at("2026-10-13 00:00"))
    case, _ = read(law, accepted(3, at("2026-10-13 09:00")), case=case)
    assert standing(case) == [(1, "cleared")]

    case, said = read(law, refused(2, at("2026-10-09 09:00")), case=case)

    assert len(of(said, "GT1", EscalationWithdrawn)) == 1
    assert (1, "withdrawn") in standing(case)


def test_a_rung_whose_moment_came_after_the_act_had_no_ground(law: Law) -> None:
    act = accepted(2, at("2026-10-13 09:00"), time=at("2026-10-15 09:00"))
    case, _ = read(law, opened())
    case, before = wait(law, case, at("2026-10-14 00:00"))
    assert [e.rung for e in of(before, "GT1", CaseEscalated)] == [1, 2]

    _, said = read(law, act, case=case)

    assert [e.rung for e in of(said, "GT1", EscalationCleared)] == [1]
    assert [e.rung for e in of(said, "GT1", EscalationWithdrawn)] == [2]


def test_a_notice_that_refuses_a_part_touches_the_petition_and_leaves_its_limits(law: Law) -> None:
    fact = CaseRefused(case_id=A, version=2, ground="not-affected", partial=True)

    _, said = read(law, opened(), event(fact, at("2026-10-07 09:00")))

    assert [(m.rule, m.cause) for m in said if isinstance(m, ClockStopped)] == [
        ("CD6", "refused-in-part")
    ]


def test_half_of_working_hours_is_used_up_in_office_hours(law: Law) -> None:
    received = at("2026-10-05 16:00")
    told = {"unit": "01", "level": "province", "track": "feedback", "manner": "field-report"}
    case, _ = read(law, opened(when=received, **told))
    assert case.next_at == at("2026-10-06 11:00")

    _, said = wait(law, case, at("2026-10-06 11:00"))

    assert [near.rung for near in of(said, "PA3", ClockNear)] == ["half"]


def test_that_the_press_asks_itself_may_be_said_later(law: Law) -> None:
    told = reclassified(2, "press", at("2026-10-08 09:00"), press="asks")

    _, said = read(law, opened(track="press"), told)

    assert started(said) == ["PR?", "PR1"]
