"""A request for an explanation, step by step, as NĐ 59/2019 orders it."""

from datetime import date, timedelta
from typing import Any

import pytest

from contracts.cases import CaseAccepted, CaseExtended, CaseRefused, CaseSuspended
from contracts.steps import CopySupplied, DocumentIssued
from services.routing.domain.docket import Case
from tests.routing.matters import HEADS, HOLDER, NOON, a_case, followed, gone, refused, ruled, wrong
from tests.routing.petitions import the_case

SOMEBODY, SOMEBODY_ELSE = "a" * 64, "b" * 64


def test_the_whole_way_of_a_request() -> None:
    case = gone(
        a_case(),
        "ask-supplement",
        "give-supplement",
        "accept",
        "verify",
        "announce-meeting",
        "hold-meeting",
        "extend",
        ("suspend", {"ground": "requester-ill"}),
        "resume",
        ("draft", {"meeting_result": "hai bên thống nhất"}),
        "sign",
    )
    assert case.state == "accepted"
    draft = {"requester": "x", "requested": "y", **HEADS}
    answered = gone(case, "send", draft=draft, signed_number="3/GT")
    assert answered.state == "explained"

    assert gone(answered, "publish", "rate", "commit").state == "published"
    assert gone(answered, "reopen").state == "accepted"


@pytest.mark.parametrize(
    ("steps", "action", "article"),
    [
        ((), "explain", "59/2019/NĐ-CP Điều 13"),
        ((), "extend", "59/2019/NĐ-CP Điều 13"),
        ((), "suspend", "59/2019/NĐ-CP Điều 14"),
        ((), "resume", "59/2019/NĐ-CP Điều 14"),
        (("guide",), "terminate", "59/2019/NĐ-CP Điều 14"),
        ((), "give-supplement", "59/2019/NĐ-CP Điều 11"),
        ((), "publish", "36/2018/QH14 Điều 9-14"),
        ((), "rate", "53-CT/TW mục 2"),
        ((), "complain", "59/2019/NĐ-CP Điều 8"),
        ((), "verify", "59/2019/NĐ-CP Điều 12"),
        ((), "draft", "59/2019/NĐ-CP Điều 12"),
        (("accept",), "accept", "59/2019/NĐ-CP Điều 11"),
        (("accept",), "refuse", "59/2019/NĐ-CP Điều 5"),
        (("accept",), "supply-copy", "59/2019/NĐ-CP Điều 11 khoản 3"),
        (("accept",), "ask-supplement", "59/2019/NĐ-CP Điều 11"),
        (("accept",), "guide", "59/2019/NĐ-CP Điều 11 khoản 1"),
        (("accept",), "sign", "59/2019/NĐ-CP Điều 12"),
        (("accept",), "send", "59/2019/NĐ-CP Điều 12"),
        (("accept", "draft"), "send", "59/2019/NĐ-CP Điều 12"),
        (("accept", "draft", "sign", "draft"), "send", "59/2019/NĐ-CP Điều 12"),
        (("accept", "extend"), "extend", "59/2019/NĐ-CP Điều 13"),
        (("accept", "explain"), "explain", "59/2019/NĐ-CP Điều 13"),
        (("accept", "explain"), "withdraw", "59/2019/NĐ-CP Điều 8"),
        (("accept", "explain", "rate"), "rate", "53-CT/TW mục 2"),
        (("accept", "explain", "publish"), "publish", "36/2018/QH14 Điều 9-14"),
        (("accept", "withdraw"), "explain", "59/2019/NĐ-CP Điều 13"),
        (("guide",), "accept", "59/2019/NĐ-CP Điều 11"),
        (("transfer",), "transfer", "59/2019/NĐ-CP Điều 11"),
        (("accept", "explain"), "commitment-kept", "53-CT/TW mục 5"),
        ((), "settle", "59/2019/NĐ-CP chương II"),
        ((), "order-to-settle", "59/2019/NĐ-CP chương II"),
    ],
)
def test_a_step_out_of_turn_is_refused_with_its_article(
    steps: tuple[str, ...], action: str, article: str
) -> None:
    body = {"ground": "objective"} if action in {"suspend", "terminate"} else {}
    body |= {"ground": "state-secret"} if action == "refuse" else {}
    body |= {"outcome": "upheld"} if action == "settle" else {}

    assert refused(gone(a_case(), *steps), action, body) == article


def test_an_extension_after_a_rest_is_still_the_second() -> None:
    ill = ("suspend", {"ground": "requester-ill"})
    case = gone(a_case(), "accept", "extend", ill, "resume")

    assert refused(case, "extend") == "59/2019/NĐ-CP Điều 13"
    assert refused(gone(case, "explain", "reopen"), "extend") == "59/2019/NĐ-CP Điều 13"


def test_an_extension_names_the_limit_and_the_ground_and_issues_its_notice() -> None:
    issued, extended = ruled(gone(a_case(), "accept"), "extend").facts

    assert isinstance(issued, DocumentIssued)
    assert (issued.kind, issued.revision, issued.version) == ("extension-notice", 1, 3)
    assert isinstance(extended, CaseExtended)
    assert (extended.rule, extended.ground, extended.version) == ("GT2", "complex", 4)


def test_day_0_is_the_day_of_the_notice_and_never_before_the_receipt() -> None:
    later = NOON + timedelta(days=3)

    def accepted(day: str) -> CaseAccepted:
        (fact,) = ruled(a_case(), "accept", {"notice_date": day}, at=later).facts
        assert isinstance(fact, CaseAccepted)
        return fact

    assert accepted("2026-11-05").accepted_at == later
    assert accepted("2026-11-04").accepted_at.isoformat() == "2026-11-04T00:00:00+07:00"
    assert accepted("2026-11-02").accepted_at == a_case().opened_at
    late, early = {"notice_date": "2026-11-06"}, {"notice_date": "2026-11-01"}
    assert wrong(a_case(), "accept", late, at=later) == ("notice_date", "in-the-future")
    assert wrong(a_case(), "accept", early, at=later) == ("notice_date", "before-the-receipt")


@pytest.mark.parametrize(
    ("steps", "action", "body", "field", "rule"),
    [
        ((), "refuse", {"ground": "busy"}, "ground", "not-in-the-catalogue"),
        ((), "accept", {"ground": "complex"}, "ground", "not-in-the-catalogue"),
        ((), "guide", {"ground": "busy"}, "ground", "not-in-the-catalogue"),
        ((), "guide", {"authority": HOLDER}, "authority", "holds-the-case"),
        ((), "transfer", {"authority": HOLDER}, "authority", "holds-the-case"),
        ((), "refuse", {"ground": "no-papers", "partial": True}, "partial", "not-on-this-ground"),
        ((), "ask-supplement", {"missing": ["mood"]}, "missing.0", "not-in-the-catalogue"),
        ((), "reclassify", {"track": "explanation"}, "track", "no-change"),
        (("accept",), "extend", {"ground": "busy"}, "ground", "not-in-the-catalogue"),
        (("accept",), "extend", {"limit": "KN2"}, "limit", "not-extended-on-this-ground"),
        (("accept",), "suspend", {"ground": "workload"}, "ground", "not-in-the-catalogue"),
        (("accept",), "terminate", {"ground": "workload"}, "ground", "not-in-the-catalogue"),
        (("accept",), "announce-meeting", {"held_on": "2026-11-01"}, "held_on", "in-the-past"),
        (
            ("accept", "hold-meeting"),
            "explain",
            {},
            "meeting_result",
            "missing-after-a-meeting",
        ),
        (
            ("accept", "explain"),
            "publish",
            {"anonymised": False},
            "anonymised",
            CONFIRM := "must-be-confirmed",
        ),
        (("accept", "explain"), "publish", {"no_secret": False}, "no_secret", CONFIRM),
        (
            ("accept", "explain"),
            "publish",
            {"text": "gửi {{requester.name}}"},
            "text",
            "names-the-requester",
        ),
        (("accept", "explain"), "commit", {"due_on": "2026-11-01"}, "due_on", "in-the-past"),
        (("accept", "explain"), "commit", {"cooperating": [HOLDER]}, "cooperating", "is-the-owner"),
        (("accept", "explain"), "reopen", {"ground": "mood"}, "ground", "not-in-the-catalogue"),
    ],
)
def test_what_the_law_does_not_list_is_refused_by_its_field(
    steps: tuple[str, ...], action: str, body: dict[str, Any], field: str, rule: str
) -> None:
    assert wrong(gone(a_case(), *steps), action, body) == (field, rule)


def test_a_refusal_in_part_narrows_the_case_and_leaves_it_open() -> None:
    part = ("refuse", {"ground": "state-secret", "partial": True})

    case = gone(a_case(), part)
    *_, fact = ruled(a_case(), *part).facts

    assert isinstance(fact, CaseRefused)
    assert fact.partial
    assert case.state == "opened"
    assert gone(case, "accept", "explain").state == "explained"
    assert gone(a_case(), ("refuse", {"ground": "state-secret"})).state == "refused"


def explained_before(by: str | None) -> Case:
    return a_case(number=9, state="explained", pseudonym=by)


def test_who_was_answered_before_is_refused_with_reference_to_the_answer() -> None:
    case, before = a_case(pseudonym=SOMEBODY), explained_before(SOMEBODY)
    body = {"ground": "already-explained", "earlier_case": str(the_case(9))}

    *_, fact = ruled(case, "refuse", body, other=before).facts

    assert isinstance(fact, CaseRefused)
    assert fact.earlier_case == the_case(9)
    assert refused(case, "supply-copy", other=before) == "59/2019/NĐ-CP Điều 5 khoản 2"


@pytest.mark.parametrize(
    ("asks", "asked"), [(SOMEBODY_ELSE, SOMEBODY), (None, SOMEBODY), (None, None)]
)
def test_another_requester_is_given_a_copy_instead(asks: str | None, asked: str | None) -> None:
    case, before = a_case(pseudonym=asks), explained_before(asked)
    body = {"ground": "already-explained", "earlier_case": str(the_case(9))}

    *_, fact = ruled(case, "supply-copy", other=before).facts

    assert isinstance(fact, CopySupplied)
    assert fact.of_case == the_case(9)
    assert refused(case, "refuse", body, other=before) == "59/2019/NĐ-CP Điều 11 khoản 3"


def test_an_earlier_answer_must_be_there() -> None:
    known = {"ground": "already-explained", "earlier_case": str(the_case(9))}
    unanswered = a_case(number=9, state="accepted", pseudonym=SOMEBODY)

    assert wrong(a_case(), "refuse", known) == ("earlier_case", "no-such-case")
    assert wrong(a_case(), "refuse", known, other=unanswered) == ("earlier_case", "not-explained")
    assert wrong(a_case(), "supply-copy", other=a_case(number=7)) == ("of_case", "no-such-case")
    none = {"ground": "already-explained"}
    assert wrong(a_case(), "refuse", none) == ("earlier_case", "goes-with-already-explained")
    other = known | {"ground": "no-papers"}
    assert wrong(a_case(), "refuse", other) == ("earlier_case", "goes-with-already-explained")


def test_a_rest_begins_and_ends_on_the_days_of_its_decisions() -> None:
    accepted, later = gone(a_case(), "accept"), NOON + timedelta(days=9)
    dated = {"ground": "objective", "decision_date": "2026-11-09"}

    rests = followed(accepted, (ruling := ruled(accepted, "suspend", dated, at=later)).facts)

    *_, suspended = ruling.facts
    assert isinstance(suspended, CaseSuspended)
    assert suspended.suspended_on == date(2026, 11, 9)
    assert rests.state == "suspended"
    early = {"decision_date": "2026-11-08"}
    assert wrong(rests, "resume", early, at=later) == ("decision_date", "before-the-suspension")
    assert followed(rests, ruled(rests, "resume", at=later).facts).state == "accepted"
