"""What may still be recorded later, what only some cases have, and what a case may be read as."""

from typing import Any

import pytest

from contracts.cases import CaseExplained
from contracts.steps import CaseReclassified
from tests.routing.matters import CHAIR, NOON, a_case, gone, refused, ruled, wrong
from tests.routing.petitions import rulebook

UPHELD = ("settle", {"outcome": "upheld"})
TRUE = ("settle", {"outcome": "true"})
REST = ("suspend", {"ground": "art11a"})
TC_REST = ("suspend", {"ground": "art34"})
COMPLEX = ("extend", {"ground": "complex"})
Steps = tuple[str | tuple[str, dict[str, Any]], ...]


@pytest.mark.parametrize(
    ("track", "steps", "action"),
    [
        ("complaint", ("accept", REST, "resume", UPHELD), "send-suspension"),
        ("complaint", ("accept", REST, "withdraw"), "send-suspension"),
        ("denunciation", ("accept", TC_REST, "resume", COMPLEX), "send-suspension"),
        ("denunciation", ("accept", TC_REST), "notify-acceptance"),
        ("denunciation", ("accept", TRUE), "notify-acceptance"),
        ("complaint", ("accept", UPHELD, "reopen"), "send-decision"),
        ("complaint", ("accept", UPHELD, "reopen", REST), "publicise-decision"),
        ("denunciation", ("accept", TRUE, "reopen"), "send-conclusion"),
        ("denunciation", ("accept", TRUE, "reopen"), "publicise-conclusion"),
    ],
)
def test_a_duty_that_falls_due_later_may_still_be_recorded_once(
    track: Any, steps: Steps, action: str
) -> None:
    case = gone(a_case(track), *steps)

    done = gone(case, action)

    assert done.state == case.state
    assert refused(done, action)


def test_each_decision_is_sent_once_the_one_before_a_reopening_and_the_new_one() -> None:
    case = gone(a_case("complaint"), "accept", UPHELD, "send-decision", "reopen")

    assert refused(case, "send-decision") == "02/2011/QH13 Điều 32, 41"
    assert gone(case, UPHELD, "send-decision").procedure.times("decision-sent") == 1


def test_nothing_is_sent_where_nothing_was_decided() -> None:
    assert refused(gone(a_case("complaint"), "accept"), "send-decision")
    assert refused(gone(a_case("denunciation"), "accept"), "send-conclusion")


def test_a_complaint_that_was_withdrawn_while_it_rested_is_terminated_by_decision() -> None:
    case = gone(a_case("complaint"), "accept", REST, "send-suspension", "withdraw")

    ended = gone(case, ("terminate", {"ground": "art11a"}))

    assert ended.state == "terminated"
    assert gone(ended, "send-suspension").procedure.times("suspension-sent") == 1


def test_a_request_for_an_explanation_may_end_before_its_acceptance() -> None:
    for steps in ((), ("ask-supplement",)):
        case = gone(a_case(), *steps, ("terminate", {"ground": "no-heir-or-successor"}))
        assert case.state == "terminated"


@pytest.mark.parametrize(
    "steps",
    [(("terminate", {"ground": "withdrawn"}),), ("guide",), ("supply-copy",)],
)
def test_whoever_got_no_explanation_may_complain_too(steps: Steps) -> None:
    case = gone(a_case(), *steps, other=a_case(number=9, state="explained", pseudonym="b"))

    complained = gone(case, "complain", other=a_case("complaint", number=9))

    assert complained.procedure.times("complained") == 1


def test_information_is_refused_after_its_extension_too() -> None:
    case = a_case("information", state="extended")

    assert gone(case, ("refuse", {"ground": "refused-by-law"})).state == "refused"


HA_NOI, HUE = "00070", "19753"


@pytest.mark.parametrize(
    ("unit", "manner", "taken"),
    [
        (HA_NOI, "field-report", True),
        ("01", "field-report", True),
        (HUE, "field-report", False),
        (HA_NOI, "online", False),
        (HA_NOI, None, False),
        (None, "field-report", False),
    ],
)
def test_only_a_field_report_of_ha_noi_is_taken_in(
    unit: str | None, manner: Any, taken: bool
) -> None:
    case = a_case("feedback", unit=unit, manner=manner)

    shown = {move.action for move in rulebook().legal(case, NOON.date())}

    assert ("take-in" in shown) is taken
    if taken:
        assert gone(case, "take-in").procedure.times("taken-in") == 1
    else:
        assert refused(case, "take-in") == "1207/QĐ-UBND (Hà Nội, 28/2/2025)"


def test_only_feedback_on_rules_or_a_denunciation_is_passed_on() -> None:
    on_rules = a_case("feedback", about_rules=True)

    assert gone(on_rules, "pass-on").procedure.times("passed-on") == 1
    assert refused(a_case("feedback"), "pass-on") == "20/2008/NĐ-CP Điều 9 khoản 1 điểm d"
    assert gone(a_case("denunciation"), "pass-on").procedure.times("passed-on") == 1


def test_an_outcome_is_told_only_to_whoever_transferred_the_matter() -> None:
    here = gone(a_case("complaint"), "accept", UPHELD)
    elsewhere = gone(a_case("complaint"), "transfer", "accept", UPHELD)

    assert refused(here, "tell-outcome") == "42/2013/QH13 Điều 27 khoản 2"
    assert elsewhere.authority == CHAIR
    assert gone(elsewhere, "tell-outcome").procedure.times("outcome-told") == 1


def test_who_asked_in_person_may_be_answered_orally_with_signed_minutes() -> None:
    case = gone(a_case(manner="office"), "accept")

    (fact,) = (ruling := ruled(case, "answer-orally", {"happened_on": "2026-11-02"})).facts

    assert isinstance(fact, CaseExplained)
    assert ruling.output
    assert (ruling.output.kind, ruling.issued_by) == ("meeting-minutes", fact.version)
    assert fact.document == ruling.output.hash
    assert gone(case, "answer-orally", "publish", "rate").state == "published"


def test_nobody_else_is_answered_orally() -> None:
    article = "59/2019/NĐ-CP Điều 12"

    assert refused(gone(a_case(manner="online"), "accept"), "answer-orally") == article
    assert refused(gone(a_case(), "accept"), "answer-orally") == article
    assert refused(a_case(manner="office"), "answer-orally") == article
    difficult = gone(a_case(manner="office"), "accept", "extend")
    assert refused(difficult, "answer-orally") == article


@pytest.mark.parametrize(
    ("track", "body", "field"),
    [
        ("complaint", {"instance": 2}, "instance"),
        ("information", {"manner": "online"}, "manner"),
        ("press", {"press": "asks"}, "press"),
        ("feedback", {"field": "land"}, "field"),
    ],
)
def test_what_nobody_had_said_is_said_by_reading_the_case_anew(
    track: Any, body: dict[str, Any], field: str
) -> None:
    known, anew = a_case(track, instance=1), {"track": track, **body}

    (fact,) = ruled(known, "reclassify", anew).facts
    case = gone(known, ("reclassify", anew))

    assert isinstance(fact, CaseReclassified)
    assert fact.model_dump()[field] == body[field]
    assert (case.track, getattr(case, field)) == (track, body[field])
    assert wrong(case, "reclassify", anew) == ("track", "no-change")
    assert wrong(case, "reclassify", {"track": track}) == ("track", "no-change")


ARTICLES = [
    ("explanation", "reopen", "justified-reason", "59/2019"),
    ("complaint", "reopen", "justified-reason", "155/2026"),
    ("denunciation", "reopen", "justified-reason", "25/2018"),
    ("voter", "reopen", "answer-annulled", "33/2017"),
    ("feedback", "reopen", "answer-annulled", "05/2021"),
    ("complaint", "settle", "upheld", "02/2011/QH13 Điều 32"),
    ("complaint", "settle", "first-decision-annulled", "02/2011/QH13 Điều 41"),
]


@pytest.mark.parametrize(("track", "action", "code", "article"), ARTICLES)
def test_a_ground_cites_the_law_of_its_track(
    track: Any, action: str, code: str, article: str
) -> None:
    found = rulebook().grounds.named(track, action, code, NOON.date())

    assert found
    assert found.legal_ref.startswith(article)
    assert found.confidence == "low"


def test_the_notices_of_a_denunciation_cite_its_own_law() -> None:
    forms = rulebook().forms
    found = {
        k: forms.named("denunciation", k, NOON.date())
        for k in ("acceptance-notice", "refusal-notice")
    }

    assert [form and form.legal_ref for form in found.values()] == [
        "25/2018/QH14 Điều 29",
        "25/2018/QH14 Điều 24",
    ]
    accept = rulebook().moves.on("complaint", "accept", NOON.date())
    assert accept
    assert accept.legal_ref == "02/2011/QH13 Điều 27, 36"
