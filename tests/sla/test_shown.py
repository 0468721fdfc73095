"""What a case shows without anybody being late: no number, or the citizen's own limit."""

from dataclasses import replace
from datetime import date

from contracts.deadlines import ClockMissed, ClockStarted, ClockStopped, ClockUnknown
from services.sla.domain.explaining import explained as explained_of
from services.sla.domain.law import Law
from services.sla.domain.runs import Remote
from tests.sla.acts import complained, of, read, reopened, settled, started, step, stopped, wait
from tests.sla.facts import accepted, at, explained, opened


def test_a_limit_without_a_number_ends_with_the_case_and_nothing_is_said_of_it(law: Law) -> None:
    life = [opened(track="feedback"), explained(2, at("2026-10-08 09:00"))]

    case, said = read(law, *life)

    assert not of(said, "PA", ClockStopped)
    assert {mark.state for mark in case.marks.values()} == {"stopped"}


def test_a_reopened_case_waits_in_sight_and_without_an_invented_limit(law: Law) -> None:
    life = [
        opened(),
        accepted(2, at("2026-10-06 09:00")),
        explained(3, at("2026-10-16 09:00")),
        reopened(4, at("2026-10-20 09:00")),
    ]

    case, said = read(law, *life)
    assert of(said, "RO", ClockUnknown)[0].reason == "no-limit-after-reopening"
    assert case.next_at is None

    case, said = read(law, accepted(5, at("2026-10-21 09:00")), case=case)
    assert started(said) == ["GT2"]
    assert [m.state for m in case.marks.values()].count("running") == 1


def test_the_citizens_own_limits_are_shown_and_nobody_is_told(law: Law) -> None:
    """KN4 counts from the decision, and anew from its sending; the day after, KN8 has ended."""
    life = [
        opened(track="complaint"),
        accepted(2, at("2026-10-06 09:00")),
        settled(3, at("2026-10-20 09:00")),
        step(4, "decision-sent", at("2026-10-22 09:00")),
    ]

    case, said = read(law, *life)
    first, again = of(said, "KN4", ClockStarted)
    assert (first.due_on.isoformat(), again.due_on.isoformat()) == ("2026-11-19", "2026-11-23")
    assert of(said, "KN8", ClockStarted)[0].due_on.isoformat() == "2026-11-19"
    assert case.next_at is None

    _, said = wait(law, case, at("2027-10-20 09:00"))
    assert said == []


def test_who_complains_again_is_never_late_for_us(law: Law) -> None:
    life = [
        opened(track="complaint"),
        accepted(2, at("2026-10-06 09:00")),
        settled(3, at("2026-10-20 09:00")),
        step(4, "decision-sent", at("2026-10-20 09:00")),
        complained(5, at("2026-12-20 09:00")),
    ]

    case, said = read(law, *life)

    assert stopped(said)["KN8"] == stopped(said)["KN4"] == ("complained", True)
    assert not [m for m in said if isinstance(m, ClockMissed)]
    assert {mark.state for mark in case.marks.values()} == {"stopped"}


def test_whoever_asks_sees_the_limit_its_variant_and_every_day(law: Law) -> None:
    """45 days, which a listed unit has for its second complaint: 20/10 + 45 is Friday 4/12."""
    rows = (Remote("19753", date(2026, 1, 1), None, "an act"),)
    life = [
        opened(track="complaint"),
        accepted(2, at("2026-10-06 09:00")),
        settled(3, at("2026-10-20 09:00")),
    ]
    case, _ = read(replace(law, remote=rows), *life)

    told = {clock["rule"]: clock for clock in explained_of(replace(law, remote=rows), case)}

    shown = told["KN4"]
    assert (shown["state"], shown["due"], shown["variant"]) == ("shown", "2026-12-04", "remote")
    assert sum(day["counted"] for day in shown["days"]) == 45
    assert (told["KN3"]["state"], told["KN3"]["variant"]) == ("running", None)
