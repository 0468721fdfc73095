"""What the law asks besides the answer: limits that start and stop by steps."""

from typing import Any

import pytest

from contracts.deadlines import ClockMissed, ClockStarted, ClockStopped
from services.sla.domain.law import Law
from tests.sla.acts import (
    guided,
    of,
    read,
    settled,
    started,
    step,
    stopped,
    terminated,
    told_whom,
    wait,
)
from tests.sla.facts import MONDAY, accepted, at, opened, resumed, suspended

DECIDED = at("2026-10-16 10:00")
"""A Friday."""


def due(said: list[Any], rule: str) -> str:
    (begun,) = of(said, rule, ClockStarted)
    return str(begun.due_on)


def decided(track: str, **more: Any) -> list[Any]:
    return [opened(track=track, **more), accepted(2, at("2026-10-06 09:00")), settled(3, DECIDED)]


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        # 3 working days: 19 20 21; the others are the citizen's and the decision's own
        ({"track": "complaint"}, {"KN3": "2026-10-21"}),
        ({"track": "complaint", "instance": 1}, {"KN3": "2026-10-21"}),
        # 7 days: Friday 23; 15 days: Saturday 31, Monday 2/11
        ({"track": "complaint", "instance": 2}, {"KN6": "2026-10-23", "KN6p": "2026-11-02"}),
        # 5 working days: 19 to 23; 7: 19 to 23, 26 27
        ({"track": "denunciation"}, {"TC6": "2026-10-23", "TC7": "2026-10-27"}),
        ({"track": "denunciation"}, {"TC10": "2026-10-27"}),
        ({"track": "complaint", "press": "forwards"}, {"PR3": "2026-10-23"}),
        ({"track": "denunciation", "press": "forwards"}, {"PR3": "2026-10-23"}),
    ],
)
def test_at_the_decision_begins_what_follows_from_it(
    law: Law, told: dict[str, Any], ends: dict[str, str]
) -> None:
    _, said = read(law, *decided(**told))

    assert {rule: due(said, rule) for rule in ends} == ends


def test_only_what_follows_from_it_begins_at_the_decision(law: Law) -> None:
    def after(**told: Any) -> list[str]:
        case, _ = read(law, *decided(**told)[:2])
        return started(read(law, settled(3, DECIDED), case=case)[1])

    assert after(track="complaint") == ["KN3", "KN4", "KN8"]
    assert after(track="complaint", instance=2) == ["KN6", "KN6p", "KN8"]
    assert after(track="denunciation") == ["TC6", "TC7", "TC10"]
    assert after(track="denunciation", press="forwards") == ["TC6", "TC7", "TC10", "PR3"]
    assert after(track="complaint", press="asks") == ["KN3", "KN4", "KN8"]


@pytest.mark.parametrize(
    ("told", "done", "rule"),
    [
        ({"track": "complaint"}, "decision-sent", "KN3"),
        ({"track": "complaint", "instance": 2}, "decision-sent", "KN6"),
        ({"track": "complaint", "instance": 2}, "decision-publicised", "KN6p"),
        ({"track": "denunciation"}, "conclusion-sent", "TC6"),
        ({"track": "denunciation"}, "conclusion-acted-on", "TC7"),
        ({"track": "denunciation"}, "conclusion-publicised", "TC10"),
        ({"track": "denunciation", "press": "forwards"}, "press-told", "PR3"),
    ],
)
def test_the_step_that_it_asks_for_stops_a_limit_and_no_other(
    law: Law, told: dict[str, Any], done: str, rule: str
) -> None:
    case, _ = read(law, *decided(**told))

    _, said = read(law, step(4, done, at("2026-10-20 09:00")), case=case)

    assert stopped(said) == {rule: (done, True)} | (
        {"KN4": ("decision-sent", True)} if rule == "KN3" else {}
    )


def test_a_decision_that_is_not_sent_is_missed_and_told_upwards(law: Law) -> None:
    case, _ = read(law, *decided("complaint"))

    case, said = wait(law, case, at("2026-10-23 00:00"))

    assert [m.rule for m in said if isinstance(m, ClockMissed)] == ["KN3"]
    assert told_whom(said, "KN3") == [
        (1, "head", "19753.people-committee"),
        (2, "superior", "46.people-committee"),
    ]
    _, said = read(law, step(4, "decision-sent", at("2026-10-26 09:00")), case=case)
    assert stopped(said)["KN3"] == ("decision-sent", False)


def test_acting_on_a_conclusion_is_reported(law: Law) -> None:
    """TC7b: 5 working days from Tuesday 20/10."""
    life = [*decided("denunciation"), step(4, "conclusion-acted-on", at("2026-10-20 09:00"))]

    case, said = read(law, *life)
    assert due(said, "TC7b") == "2026-10-27"

    _, said = read(law, step(5, "acting-reported", at("2026-10-27 09:00")), case=case)
    assert stopped(said) == {"TC7b": ("acting-reported", True)}


def test_the_acceptance_of_a_denunciation_is_notified(law: Law) -> None:
    """TC3: 5 working days from Tuesday 6/10."""
    life = [opened(track="denunciation"), accepted(2, at("2026-10-06 09:00"))]

    case, said = read(law, *life)
    assert due(said, "TC3") == "2026-10-13"

    _, said = read(law, step(3, "acceptance-notified", at("2026-10-14 09:00")), case=case)
    assert stopped(said) == {"TC3": ("acceptance-notified", False)}
    assert of(said, "TC3", ClockMissed)


def test_each_decision_to_suspend_or_go_on_is_sent(law: Law) -> None:
    """KN7: 3 working days from Monday 12/10 and from Thursday 15/10; TC5 knows no resumption."""
    stay = [suspended(3, "2026-10-12"), resumed(4, "2026-10-15")]
    for track, rule, ends in (
        ("complaint", "KN7", ["2026-10-15", "2026-10-20"]),
        ("denunciation", "TC5", ["2026-10-19"]),
    ):
        life = [opened(track=track), accepted(2, at("2026-10-06 09:00")), *stay]

        case, said = read(law, *life)
        assert [str(m.due_on) for m in of(said, rule, ClockStarted)] == ends

        _, said = read(law, step(5, "suspension-sent", at("2026-10-15 09:00")), case=case)
        assert len(of(said, rule, ClockStopped)) == len(ends)


@pytest.mark.parametrize(("track", "rule"), [("complaint", "KN7"), ("denunciation", "TC5")])
def test_a_termination_ends_the_case_and_is_sent(law: Law, track: str, rule: str) -> None:
    case, said = read(law, opened(track=track), terminated(2, MONDAY))

    assert started(said)[-1] == rule
    assert [m.state for m in case.marks.values()].count("running") == 1


# --- the ceiling


@pytest.mark.parametrize("act", ["passed-on", "limit-notified", "meeting-announced", "taken-over"])
def test_a_step_that_tells_somebody_is_an_act(law: Law, act: str) -> None:
    _, said = read(law, opened(), step(2, act, at("2026-10-08 09:00")))

    assert of(said, "CD6", ClockStopped)[0].cause == act


@pytest.mark.parametrize("idle", ["taken-in", "verifying", "drafted", "signed"])
def test_a_step_that_tells_nobody_leaves_the_petition_untouched(law: Law, idle: str) -> None:
    _, said = read(law, opened(), step(2, idle, at("2026-10-08 09:00")))

    assert not of(said, "CD6", ClockStopped)


def test_guidance_is_an_act(law: Law) -> None:
    _, said = read(law, opened(), guided(2, at("2026-10-08 09:00")))

    assert of(said, "CD6", ClockStopped)[0].cause == "guided"
