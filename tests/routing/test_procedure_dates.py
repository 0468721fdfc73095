"""The day on which something was done: it decides, and it is not just any day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.cases import CaseExtended, CaseFact, CaseResumed, CaseTerminated
from services.routing.domain.docket import Case
from tests.routing.matters import NOON, a_case, followed, gone, refused, ruled, wrong
from tests.routing.petitions import rulebook

LATER = NOON + timedelta(days=20)
DAY = "2026-11-06"
ILL = {"ground": "requester-ill"}
Steps = tuple[str | tuple[str, dict[str, Any]], ...]


def a_day(number: int) -> datetime:
    return datetime(2026, 11, number, 5, tzinfo=UTC)


def on(day: int, field: str = "decision_date", **body: Any) -> dict[str, Any]:
    return {field: f"2026-11-{day:02}", **body}


def happened(fact: CaseFact) -> str:
    told: datetime = fact.model_dump()["happened_at"]
    return told.isoformat()


@pytest.mark.parametrize(
    ("track", "steps", "action", "body"),
    [
        ("explanation", (), "refuse", {"ground": "no-papers", "notice_date": DAY}),
        ("complaint", (), "reject", {"ground": "nothing-new", "notice_date": DAY}),
        ("explanation", (), "guide", {"notice_date": DAY}),
        ("explanation", (), "supply-copy", {"notice_date": DAY}),
        ("explanation", ("accept",), "extend", {"notice_date": DAY}),
        ("complaint", ("accept",), "terminate", {"ground": "art11a", "decision_date": DAY}),
    ],
)
def test_an_act_typed_late_happened_on_the_day_of_its_paper(
    track: Any, steps: Steps, action: str, body: dict[str, Any]
) -> None:
    case, other = gone(a_case(track), *steps), a_case(number=9, state="explained", pseudonym="b")
    undated = body | dict.fromkeys(body.keys() & {"notice_date", "decision_date"})

    *_, fact = ruled(case, action, body, at=LATER, other=other).facts
    *_, today = ruled(case, action, undated, at=LATER, other=other).facts

    assert happened(fact) == f"{DAY}T00:00:00+07:00"
    assert today.model_dump()["happened_at"] == LATER


@pytest.mark.parametrize("action", ["refuse", "guide", "extend", "terminate"])
@pytest.mark.parametrize(("day", "rule"), [(1, "before-the-receipt"), (30, "in-the-future")])
def test_no_paper_is_older_than_the_petition_or_of_tomorrow(
    action: str, day: int, rule: str
) -> None:
    case = gone(a_case(), *(("accept",) if action in {"extend", "terminate"} else ()))
    field = "decision_date" if action == "terminate" else "notice_date"
    ground = {"refuse": "no-papers", "terminate": "withdrawn"}.get(action)
    body = on(day, field) | ({"ground": ground} if ground else {})

    assert wrong(case, action, body, at=LATER) == (field, rule)


def accepted(track: Any = "explanation", day: int = 10, **body: Any) -> Case:
    """A case that was accepted on that day of November."""
    return gone(a_case(track), ("accept", on(day, "notice_date", **body)), at=LATER)


@pytest.mark.parametrize(
    ("case", "action", "body"),
    [
        (accepted(), "suspend", on(8, **ILL)),
        (accepted("complaint"), "settle", on(8, outcome="upheld")),
        (accepted("complaint"), "terminate", on(8, ground="art11a")),
        (accepted(), "extend", on(8, "notice_date")),
    ],
)
def test_what_goes_on_from_the_acceptance_is_not_dated_before_it(
    case: Case, action: str, body: dict[str, Any]
) -> None:
    field = "notice_date" if action == "extend" else "decision_date"

    assert wrong(case, action, body, at=LATER) == (field, "before-the-acceptance")
    assert ruled(case, action, {**body, field: "2026-11-10"}, at=LATER).facts


def test_no_second_rest_overlaps_the_first() -> None:
    rested = gone(accepted(day=2), ("suspend", on(5, **ILL)), ("resume", on(15)), at=LATER)

    again = on(11, **ILL)

    assert wrong(rested, "suspend", again, at=LATER) == ("decision_date", "before-the-continuation")
    assert gone(rested, ("suspend", on(15, **ILL)), at=LATER).state == "suspended"


def test_a_rest_does_not_end_before_it_began_though_the_case_rested_before() -> None:
    rests = gone(
        accepted(day=2),
        *(("suspend", on(5, **ILL)), ("resume", on(15)), ("suspend", on(17, **ILL))),
        at=LATER,
    )

    assert wrong(rests, "resume", on(16), at=LATER) == ("decision_date", "before-the-suspension")
    *_, fact = ruled(rests, "resume", on(17), at=LATER).facts
    assert isinstance(fact, CaseResumed)
    assert fact.resumed_on == date(2026, 11, 17)


def test_a_reopened_case_rests_only_after_its_answer() -> None:
    answered = followed(accepted(day=4), ruled(accepted(day=4), "explain", at=a_day(12)).facts)
    case = gone(answered, "reopen", at=a_day(14))

    assert wrong(case, "suspend", on(11, **ILL), at=LATER) == ("decision_date", "before-the-answer")


def test_what_is_dated_on_the_day_of_the_acceptance_happened_after_it() -> None:
    case = gone(a_case("complaint"), "accept", at=NOON)
    body = {"ground": "art11a", "decision_date": "2026-11-02"}

    *_, fact = ruled(case, "terminate", body, at=LATER).facts

    assert isinstance(fact, CaseTerminated)
    assert fact.happened_at == NOON


JUNE_30, JULY_1 = (datetime(2026, *day, 5, tzinfo=UTC) for day in ((6, 30), (7, 1)))


def test_a_decision_is_judged_by_the_law_of_its_day() -> None:
    began = a_case("complaint", opened_at=JUNE_30 - timedelta(days=9))
    case = gone(began, "accept", at=JUNE_30 - timedelta(days=5))
    rest = {"ground": "art11a", "decision_date": "2026-06-30"}

    assert refused(case, "suspend", rest, at=JULY_1) == "02/2011/QH13"
    assert gone(case, ("suspend", {**rest, "decision_date": "2026-07-01"}), at=JULY_1)
    early = {"ground": "complex-1", "notice_date": "2026-06-30"}
    unknown = ("ground", "not-in-the-catalogue")
    assert wrong(began, "accept", early, at=JULY_1) == unknown


AUGUST_28, SEPTEMBER = datetime(2026, 8, 28, 5, tzinfo=UTC), datetime(2026, 9, 1, 5, tzinfo=UTC)
COMPLEX = {"ground": "complex"}


def test_information_asked_for_under_the_old_law_keeps_its_steps() -> None:
    began = a_case("information", opened_at=AUGUST_28)
    case = gone(began, ("accept", COMPLEX), at=SEPTEMBER)

    assert case.state == "accepted"
    *_, fact = ruled(case, "extend", {"limit": "TT2"}, at=SEPTEMBER + timedelta(days=9)).facts
    assert isinstance(fact, CaseExtended)
    assert fact.rule == "TT2"
    assert gone(began, "notify-limit", at=SEPTEMBER + timedelta(days=2))
    legal = {move.action: move.legal_ref for move in rulebook().legal(began, date(2026, 9, 1))}
    assert legal["accept"].startswith("104/2016")
    assert "notify-limit" in legal


def test_information_asked_for_under_the_new_law_has_no_step_of_the_old() -> None:
    began = a_case("information", opened_at=SEPTEMBER)
    case = gone(began, "accept", at=SEPTEMBER)

    assert wrong(began, "accept", COMPLEX, at=SEPTEMBER) == ("ground", "not-in-the-catalogue")
    assert refused(case, "extend", {"limit": "TT1"}, at=SEPTEMBER).startswith("31/2026/QH16")
    assert refused(case, "notify-limit", at=SEPTEMBER).startswith("31/2026/QH16")


def test_a_step_that_came_later_than_the_receipt_is_judged_by_the_day() -> None:
    old = datetime(2025, 9, 1, 5, tzinfo=UTC)
    case = gone(a_case("information", opened_at=old), "accept", "explain")

    assert gone(case, "rate").procedure.times("rated")


def test_online_and_by_post_only_a_complex_request_is_extended() -> None:
    began = a_case("information", opened_at=AUGUST_28)
    simple, difficult = (gone(began, ("accept", body), at=AUGUST_28) for body in ({}, COMPLEX))

    assert wrong(difficult, "extend", at=AUGUST_28) == ("limit", "missing")
    for limit in ("TT2", "TT3"):
        body = {"limit": limit}
        found = wrong(simple, "extend", body, at=AUGUST_28)
        assert found == ("limit", "needs-acceptance-as-complex")
        assert gone(difficult, ("extend", body), at=AUGUST_28).state == "extended"
    assert gone(simple, ("extend", {"limit": "TT1"}), at=AUGUST_28).state == "extended"


@pytest.mark.parametrize(
    ("announced", "held", "rule"),
    [(2, 2, 5), (2, 6, 5), (2, 7, None), (4, 8, 5), (4, 9, None)],
)
def test_a_dialogue_is_announced_five_days_ahead(
    announced: int, held: int, rule: int | None
) -> None:
    case = gone(a_case("complaint"), "accept", at=NOON)
    body = {"happened_on": f"2026-11-{announced:02}", "held_on": f"2026-11-{held:02}"}

    if rule:
        found = wrong(case, "announce-meeting", body, at=a_day(4))
        assert found == ("held_on", f"less-than-{rule}-days-ahead")
    else:
        assert gone(case, ("announce-meeting", body), at=a_day(4))


def test_a_dialogue_is_not_held_earlier_than_the_law_lets_it_be() -> None:
    case = gone(
        a_case("complaint"), "accept", ("announce-meeting", {"held_on": "2026-11-07"}), at=NOON
    )
    early = ("happened_on", "less-than-5-days-after-the-announcement")

    assert wrong(case, "hold-meeting", at=a_day(6)) == early
    assert gone(case, "hold-meeting", at=a_day(7)).procedure.times("meeting-held")


def test_a_meeting_on_an_explanation_may_be_held_on_the_day() -> None:
    same = ("announce-meeting", {"held_on": "2026-11-02"})

    assert gone(a_case(), "accept", same, "hold-meeting").procedure.times("meeting-held")


def test_a_duty_is_not_done_before_what_it_follows_from() -> None:
    case = gone(accepted("complaint"), ("settle", on(12, outcome="upheld")), at=LATER)
    early = {"happened_on": "2026-11-11"}

    assert wrong(case, "send-decision", early, at=LATER) == ("happened_on", "before-the-decision")
    assert gone(case, ("send-decision", {"happened_on": "2026-11-12"}), at=LATER)
