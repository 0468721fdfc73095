"""Which limits run on which petition: the reading of §3.4, row by row."""

from typing import Any

import pytest

from contracts.deadlines import ClockStarted, ClockStopped, ClockUnknown
from services.sla.domain.law import Law
from tests.sla.acts import (
    guided,
    handed,
    of,
    read,
    started,
    step,
    stopped,
)
from tests.sla.facts import MONDAY, at, explained, opened, parked, transferred

AUGUST = at("2026-08-17 09:00")
"""A Monday while the law on information of 2016 was in force; 22/8 is worked for 31/8."""
HA_NOI: dict[str, Any] = {"unit": "01", "level": "province", "authority": "01.construction"}
FIELD_REPORT: dict[str, Any] = {"track": "feedback", "manner": "field-report"}


@pytest.mark.parametrize(
    ("told", "rules"),
    [
        ({"track": "explanation"}, ["GT1"]),
        ({"track": "complaint"}, ["KN1"]),
        ({"track": "complaint", "press": "forwards"}, ["KN1"]),
        ({"track": "denunciation"}, ["TC1"]),
        ({"track": "denunciation", "further": "overdue"}, ["TC9"]),
        ({"track": "denunciation", "further": "after-conclusion"}, ["TC8"]),
        ({"track": "voter"}, ["CT1"]),
        ({"track": "press", "press": "asks"}, ["PR1"]),
        ({"track": "press", "press": "forwards"}, ["PR2"]),
        ({"track": "press"}, ["PR?"]),
        ({"track": "feedback"}, ["PA?"]),
        ({"track": "feedback", "manner": "online"}, ["PA?"]),
        ({"track": "feedback", "manner": "reception"}, ["CD1"]),
        ({"track": "feedback", "manner": "portal"}, ["PA2"]),
        ({"track": "feedback", "about_rules": True}, ["PA1", "PA1r?"]),
        ({"track": "feedback", "about_rules": True, "manner": "portal"}, ["PA1", "PA1r?", "PA2"]),
        (FIELD_REPORT, ["PA?"]),
        ({**FIELD_REPORT, **HA_NOI}, ["PA3"]),
        ({**FIELD_REPORT, **HA_NOI, "unit": "00070", "level": "commune"}, ["PA3"]),
        ({**FIELD_REPORT, **HA_NOI, "urgent": True}, ["PA3"]),
        ({"track": "information", "manner": "office"}, ["TT1s?"]),
        ({"track": "information", "manner": "online"}, ["TT2?"]),
    ],
)
def test_from_receipt_run_the_limits_of_the_track(
    law: Law, told: dict[str, Any], rules: list[str]
) -> None:
    _, said = read(law, opened(**told))

    assert started(said) == rules
    assert len(of(said, "CD6", ClockStarted)) == 1


@pytest.mark.parametrize(
    ("manner", "channel", "rule", "due"),
    [
        ("office", "web", "TT1s", "2026-08-17"),  # at once: the same day
        ("online", "web", "TT2", "2026-08-20"),  # 18 19 20
        ("post", "web", "TT3", "2026-08-22"),  # 18 19 20 21 and the worked Saturday
        ("fax", "web", "TT3", "2026-08-22"),
        (None, "web", "TT2", "2026-08-20"),
        (None, "email", "TT2", "2026-08-20"),
        (None, "fax", "TT3", "2026-08-22"),
    ],
)
def test_information_is_supplied_within_the_limit_of_how_it_was_asked(
    law: Law, manner: str | None, channel: str, rule: str, due: str
) -> None:
    told = {"track": "information", "manner": manner, "channel": channel}

    _, said = read(law, opened(when=AUGUST, **told))

    assert started(said) == [rule]
    assert of(said, rule, ClockStarted)[0].due_on.isoformat() == due


@pytest.mark.parametrize("told", [{"channel": "hotline"}, {"manner": "reception"}])
def test_where_nobody_says_how_it_was_asked_no_limit_is_invented(
    law: Law, told: dict[str, Any]
) -> None:
    _, said = read(law, opened(when=AUGUST, track="information", **told))

    assert of(said, "TT", ClockUnknown)[0].reason == "how-it-was-asked-not-said"
    assert started(said) == ["TT?"]


@pytest.mark.parametrize("manner", ["office", "online", "post", "fax", None])
def test_from_september_2026_no_limit_of_information_is_known(law: Law, manner: str | None) -> None:
    september = at("2026-09-01 08:00")

    _, said = read(law, opened(when=september, track="information", manner=manner))

    (unknown,) = [m for m in said if isinstance(m, ClockUnknown)]
    assert unknown.reason == "new-law-not-read"


def test_what_was_said_at_a_reception_counts_from_it_and_goes_on_with_who_holds_it(
    law: Law,
) -> None:
    """CD1: 10 working days from Friday 2/10: 5 to 9, 12 to 16 October."""
    first = at("2026-10-02 09:00")
    life = [opened(track="feedback", manner="reception", received_at=first), handed(2, MONDAY)]

    case, said = read(law, *life)
    (begun,) = of(said, "CD1", ClockStarted)
    assert (begun.due_on.isoformat(), begun.trigger) == ("2026-10-16", first)

    _, said = read(law, step(3, "result-notified", at("2026-10-16 16:00")), case=case)
    (ended,) = of(said, "CD1", ClockStopped)
    assert (ended.in_time, ended.authority) == (True, "46.construction")


def test_the_result_goes_back_to_the_body_that_handed_the_case_on_and_it_tells_the_citizen(
    law: Law,
) -> None:
    """CD3: 7 working days from Friday 16/10; CD2: 5 from Tuesday 27/10."""
    life = [
        opened(track="feedback", manner="reception"),
        handed(2, MONDAY),
        explained(3, at("2026-10-16 09:00")),
        step(4, "outcome-told", at("2026-10-27 09:00")),
    ]

    _, said = read(law, *life)

    (tell_body,) = of(said, "CD3", ClockStarted)
    assert (tell_body.authority, tell_body.due_on.isoformat()) == ("46.construction", "2026-10-27")
    (tell_citizen,) = of(said, "CD2", ClockStarted)
    assert tell_citizen.authority == "19753.people-committee"
    assert tell_citizen.due_on.isoformat() == "2026-11-03"
    assert stopped(said)["CD3"] == ("outcome-told", True)


def test_who_received_the_citizen_and_answers_itself_has_nobody_to_tell(law: Law) -> None:
    life = [opened(track="feedback", manner="reception"), explained(2, at("2026-10-16 09:00"))]

    _, said = read(law, *life)

    assert started(said) == ["CD1"]


def test_feedback_of_the_portal_counts_from_the_transfer_to_who_answers(law: Law) -> None:
    life = [parked(track="feedback", manner="portal"), transferred(2, at("2026-10-07 09:00"))]

    _, said = read(law, *life)

    (begun,) = of(said, "PA2", ClockStarted)
    assert (begun.due_on.isoformat(), begun.authority) == ("2026-10-27", "46.construction")


@pytest.mark.parametrize(
    ("urgent", "rules"), [(False, ["PA3", "PA?"]), (True, ["PA3", "PA3u"])], ids=["plain", "urgent"]
)
def test_a_field_report_in_ha_noi_is_taken_in_and_handled_if_urgent(
    law: Law, urgent: object, rules: list[str]
) -> None:
    """8 working hours from Monday 09:00 end on Tuesday 09:00; 4 from Monday 15:00 at 10:00."""
    life = [
        opened(**FIELD_REPORT, **HA_NOI, urgent=urgent),
        step(2, "taken-in", at("2026-10-05 15:00")),
    ]

    _, said = read(law, *life)

    assert started(said) == rules
    assert stopped(said) == {"PA3": ("taken-in", True)}
    dues = {m.rule: m.due_at for m in said if isinstance(m, ClockStarted) and m.rule != "CD6"}
    assert dues["PA3"] == at("2026-10-06 09:00")
    assert dues.get("PA3u", at("2026-10-06 10:00")) == at("2026-10-06 10:00")


@pytest.mark.parametrize(
    "act",
    [
        step(2, "passed-on", at("2026-10-08 09:00")),
        handed(2, at("2026-10-08 09:00")),
        guided(2, at("2026-10-08 09:00")),
    ],
    ids=["passed-on", "transferred", "guided"],
)
def test_feedback_on_rules_is_passed_on_once(law: Law, act: Any) -> None:
    _, said = read(law, opened(track="feedback", about_rules=True), act)

    assert started(said).count("PA1") == 1
    assert stopped(said)["PA1"][1]


def test_every_limit_of_the_table_has_a_row_that_says_when_it_runs_or_why_it_cannot(
    law: Law,
) -> None:
    assert {run.rule for run in law.runs} == set(law.rules.by_id)
