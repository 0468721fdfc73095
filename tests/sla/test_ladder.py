"""Whom the ladder tells when a limit is near or missed; no rung is ever lost."""

from pathlib import Path
from typing import Any

import pytest

from contracts.deadlines import CaseEscalated, ClockMissed, ClockNear, EscalationCleared
from services.runtime.patience import WrongSetting
from services.sla.domain.law import Holder, Law
from services.sla.rules.reading import SHIPPED
from services.sla.rules.tables import load_law
from tests.sla.acts import handed, of, read, step, told_whom, wait
from tests.sla.facts import accepted, at, explained, opened, parked

CEILING = at("2026-11-20 00:00")
"""45 days from Monday 5/10 end on Thursday 19/11."""
HEAD, ABOVE = "19753.people-committee", "46.people-committee"


def test_an_untouched_petition_is_told_to_the_superior_and_the_inspectorate_at_once(
    law: Law,
) -> None:
    case, _ = read(law, opened(inspectorate="46.inspectorate"))

    _, said = wait(law, case, CEILING)

    assert told_whom(said, "CD6") == [
        (1, "head", HEAD),
        (2, "superior", ABOVE),
        (3, "inspectorate", "46.inspectorate"),
    ]


def test_every_other_limit_goes_to_the_head_and_a_working_day_later_to_the_superior(
    law: Law,
) -> None:
    case, _ = read(law, opened(inspectorate="46.inspectorate"))

    case, first = wait(law, case, at("2026-10-13 00:00"))
    _, second = wait(law, case, at("2026-10-14 00:00"))

    assert told_whom(first, "GT1") == [(1, "head", HEAD)]
    assert told_whom(second, "GT1") == [(2, "superior", ABOVE)]


@pytest.mark.parametrize(("press", "rule"), [("asks", "PR1"), ("forwards", "PR2")])
def test_what_the_press_may_go_up_with_is_told_to_the_superior_at_once(
    law: Law, press: str, rule: str
) -> None:
    """PR2 ends on Monday 26/10; PR1 on Wednesday 4/11, and its superior is told a day later."""
    case, _ = read(law, opened(track="press", press=press))
    moment = {"PR1": at("2026-11-05 00:00"), "PR2": at("2026-10-27 00:00")}[rule]

    _, said = wait(law, case, moment)

    roles = [role for _, role, _ in told_whom(said, rule)]
    assert roles == {"PR1": ["head"], "PR2": ["head", "superior"]}[rule]
    if rule == "PR2":
        assert "art 18.4" in of(said, "PR2", CaseEscalated)[1].basis


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        (Holder("commune", "19753", "a", ("b", "c"), "i"), ("a", "b", "i")),
        (Holder("commune", "19753", "a", ("b", "c")), ("a", "b", "b")),
        (Holder("commune", "19753", None, ("b", "c"), "i"), ("b", "b", "i")),
        (Holder("commune", "19753", "a", (), "i"), ("a", "i", "i")),
        (Holder("commune", "19753", None, (), "i"), ("i", "i", "i")),
        (Holder("central", None, "a"), ("a", None, None)),
        (Holder("central"), (None, None, None)),
    ],
)
def test_where_a_body_has_no_head_or_nobody_above_the_next_in_line_is_told(
    holder: Holder, told: tuple[str | None, ...]
) -> None:
    assert tuple(map(holder.told, ("head", "superior", "inspectorate"))) == told


def test_a_parked_petition_is_told_to_who_is_above_the_desk(law: Law) -> None:
    case, _ = read(law, parked(superiors=(ABOVE,)))

    case, said = wait(law, case, at("2026-10-14 00:00"))

    assert told_whom(said, "GT1") == [(1, "head", ABOVE), (2, "superior", ABOVE)]


def test_even_where_nobody_is_known_every_rung_is_taken(law: Law) -> None:
    case, _ = read(law, parked())

    _, said = wait(law, case, CEILING)

    assert told_whom(said, "CD6") == [
        (1, "head", None),
        (2, "superior", None),
        (3, "inspectorate", None),
    ]


def test_what_was_missed_before_a_transfer_is_told_to_who_held_it(law: Law) -> None:
    case, _ = read(law, opened(), accepted(2, at("2026-10-06 09:00")))

    _, said = read(law, handed(3, at("2026-10-26 09:00")), case=case)

    assert told_whom(said, "GT2") == [(1, "head", HEAD), (2, "superior", ABOVE)]


def test_an_answer_clears_every_rung(law: Law) -> None:
    case, _ = read(law, opened(inspectorate="46.inspectorate"))
    case, said = wait(law, case, CEILING)
    taken = [m.escalation_id for m in said if isinstance(m, CaseEscalated)]

    _, said = read(law, explained(2, at("2026-11-23 09:00")), case=case)

    cleared = [m.escalation_id for m in said if isinstance(m, EscalationCleared)]
    assert sorted(cleared) == sorted(taken)
    assert len(taken) == 5


@pytest.mark.parametrize(
    ("rule", "life", "moments"),
    [
        # 15 days from 6/10: half is Wednesday 14/10 at noon; two before Wednesday 21/10
        ("GT2", [opened(), accepted(2, at("2026-10-06 09:00"))], ("14 12:00", "19 00:00")),
        # the 5 working days end on Monday 12/10: two before it come before the half
        ("GT1", [opened()], ("08 00:00", "08 12:00")),
    ],
)
def test_the_handler_is_reminded_at_half_and_two_working_days_before(
    law: Law, rule: str, life: list[Any], moments: tuple[str, str]
) -> None:
    case, _ = read(law, *life)
    heard = []
    while case.next_at and case.next_at < at("2026-10-20 00:00"):
        moment = case.next_at
        case, said = wait(law, case, moment)
        heard += [moment for _ in of(said, rule, ClockNear)]

    assert heard == [at(f"2026-10-{moment}") for moment in moments]


def test_working_hours_are_warned_of_at_half_and_told_upwards(law: Law) -> None:
    """8 working hours from Monday 09:00 end on Tuesday 09:00."""
    held: dict[str, Any] = {"unit": "01", "level": "province", "authority": "01.construction"}
    case, _ = read(law, opened(track="feedback", manner="field-report", **held))

    case, said = wait(law, case, at("2026-10-06 09:00"))

    assert of(said, "PA3", ClockMissed)
    assert told_whom(said, "PA3") == [(1, "head", "01.construction")]
    _, said = read(law, step(2, "taken-in", at("2026-10-06 10:00")), case=case)
    assert of(said, "PA3", EscalationCleared)


def test_a_rung_that_tells_nobody_we_know_of_stops_the_start(tmp_path: Path) -> None:
    text = (SHIPPED / "ladder.csv").read_text(encoding="utf-8")
    (tmp_path / "ladder.csv").write_text(text.replace(",superior,", ",minister,"), "utf-8")

    with pytest.raises(WrongSetting, match=r"ladder\.csv, row 5: to_role"):
        load_law(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("GT1,explanation,opened", "GT1,explanation,openned", "row 2: starts_on"),
        ("happened_at,opened transferred", "happened_at,opend transferred", "row 2: stops_on"),
        (",online,", ",onlin,", "manner"),
        (",asks,", ",ask,", "press"),
        (",overdue,", ",late,", "further"),
        (",01,,true", ",1,,true", "province"),
        (",sender,", ",receiver,", "held_by"),
        (",held_at,", ",read_at,", "trigger"),
        ("no fact says when grounds to refuse a reception appeared", "", "says why in its note"),
    ],
)
def test_a_bad_row_of_what_runs_stops_the_start(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    text = (SHIPPED / "runs.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "runs.csv").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(WrongSetting, match=rf"runs\.csv, .*{named}"):
        load_law(tmp_path)
