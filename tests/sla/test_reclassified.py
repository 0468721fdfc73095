"""A case that turns out to be of another track, instance or manner than it began as."""

from typing import Any

from contracts.deadlines import ClockMissed, ClockStarted, ClockStopped, MissRevoked
from services.sla.domain.law import Law
from tests.sla.acts import handed, of, read, reclassified, started, stopped, wait
from tests.sla.facts import MONDAY, accepted, at, opened, parked, suspended, withdrawn

AUGUST = at("2026-08-03 09:00")
ACCEPTED = at("2026-10-06 09:00")


def due(said: list[Any], rule: str) -> str:
    (begun,) = of(said, rule, ClockStarted)
    return str(begun.due_on)


def test_of_another_track_the_old_limits_stop_and_the_new_count_from_the_receipt(law: Law) -> None:
    case, before = read(law, opened(track="feedback", manner="portal"))

    _, said = read(law, reclassified(2, "complaint", at("2026-10-08 09:00")), case=case)

    assert started(before) == ["PA2"]
    (ended,) = of(said, "PA2", ClockStopped)
    assert (ended.cause, ended.in_time, ended.track) == ("reclassified", True, "feedback")
    (begun,) = of(said, "KN1", ClockStarted)
    assert (begun.trigger, str(begun.due_on), begun.track) == (MONDAY, "2026-10-14", "complaint")


def test_the_ceiling_goes_on_under_the_new_track(law: Law) -> None:
    case, _ = read(law, opened(), reclassified(2, "voter", at("2026-10-08 09:00")))

    _, said = wait(law, case, at("2026-11-20 00:00"))

    (missed,) = of(said, "CD6", ClockMissed)
    assert (missed.track, str(missed.due_on)) == ("voter", "2026-11-19")


def test_the_ceiling_is_one_whatever_is_opened_and_reclassified(law: Law) -> None:
    life = [parked(), opened(version=2), reclassified(3, "voter", at("2026-10-08 09:00"))]

    _, said = read(law, *life)

    assert len(of(said, "CD6", ClockStarted)) == 1


def test_after_a_transfer_the_new_limits_count_from_the_new_holders_receipt(law: Law) -> None:
    handed_on = at("2026-10-07 09:00")
    life = [opened(), handed(2, handed_on), reclassified(3, "denunciation", at("2026-10-09 09:00"))]

    _, said = read(law, *life)

    (begun,) = of(said, "TC1", ClockStarted)
    assert (begun.trigger, begun.authority) == (handed_on, "46.construction")


def test_what_was_done_on_another_track_counts_for_nothing(law: Law) -> None:
    life = [opened(track="complaint"), accepted(2, ACCEPTED)]

    case, _ = read(law, *life)
    case, said = read(law, reclassified(3, "denunciation", at("2026-10-12 09:00")), case=case)
    assert started(said) == ["TC1"]
    assert stopped(said) == {"KN2": ("reclassified", True)}

    _, said = read(law, reclassified(4, "complaint", at("2026-10-13 09:00")), case=case)
    assert started(said) == ["KN2"]  # it was accepted as a complaint, and that holds again
    assert due(said, "KN2") == "2026-11-05"


def test_of_another_instance_an_accepted_complaint_is_settled_within_that_limit(law: Law) -> None:
    life = [opened(track="complaint"), accepted(2, ACCEPTED)]

    _, said = read(law, *life, reclassified(3, "complaint", ACCEPTED, instance=2))

    assert started(said) == ["KN1", "KN2", "KN5"]
    assert due(said, "KN5") == "2026-11-20"


def test_how_it_was_asked_may_be_said_later(law: Law) -> None:
    life = [
        opened(track="information", when=AUGUST, channel="hotline"),
        reclassified(2, "information", at("2026-08-04 09:00"), manner="post"),
    ]

    _, said = read(law, *life)

    assert started(said) == ["TT?", "TT3"]


def test_the_same_track_again_changes_nothing(law: Law) -> None:
    case, _ = read(law, opened(track="complaint"), accepted(2, ACCEPTED))

    _, said = read(law, reclassified(3, "complaint", at("2026-10-12 09:00")), case=case)

    assert said == []


def test_news_of_another_track_that_comes_late_undoes_what_followed_from_the_old(law: Law) -> None:
    late = reclassified(2, "denunciation", at("2026-10-05 15:00"))
    case, _ = read(law, opened(track="complaint"), accepted(3, ACCEPTED))
    case, _ = wait(law, case, at("2026-11-10 00:00"))

    case, said = read(law, late, case=case)

    assert {"KN2", "KN1"} == {m.rule for m in said if m.rule.startswith("KN") and _ends(m)}
    assert of(said, "KN2", MissRevoked)
    assert started(said) == ["TC1", "TC3", "TC4"]
    states = [m.state for m in case.marks.values()]
    assert states.count("running") == 2  # TC3 and TC4: TC1 and the ceiling ended at acceptance


def _ends(message: Any) -> bool:
    return isinstance(message, ClockStopped)


def test_a_pause_stays_a_pause_of_the_track_it_was_decided_on(law: Law) -> None:
    life = [opened(track="complaint"), accepted(2, ACCEPTED), suspended(3, "2026-10-12")]

    case, said = read(law, *life, reclassified(4, "voter", at("2026-10-14 09:00")))

    assert stopped(said)["KN2"] == ("reclassified", True)
    assert {m.state for m in case.marks.values()} == {"stopped", "running"}


def test_a_case_that_was_ended_does_not_run_on_as_another(law: Law) -> None:
    life = [opened(), withdrawn(2, at("2026-10-06 09:00"))]

    case, said = read(law, *life, reclassified(3, "complaint", at("2026-10-07 09:00")))

    assert stopped(said) == {"GT1": ("withdrawn", True), "KN1": ("withdrawn", True)}
    assert case.next_at is None
