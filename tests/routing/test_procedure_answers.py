"""A request for an explanation from its answer on: what it says, and what follows it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from contracts.cases import CaseExplained
from contracts.outcomes import CommitmentMade
from contracts.steps import CaseGuided, CaseStepTaken, DocumentIssued, SupplementAsked
from services.routing.domain.commands import COMMANDS
from tests.routing.matters import (
    BODIES,
    CHAIR,
    HEADS,
    HOLDER,
    NOON,
    a_case,
    followed,
    gone,
    refused,
    ruled,
    wrong,
)
from tests.routing.petitions import the_case


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({}, "withdrawn"),
        ({"partial": True}, "accepted"),
        ({"under_duress": True}, "accepted"),
    ],
)
def test_only_a_whole_and_free_withdrawal_ends_the_case(body: dict[str, Any], state: str) -> None:
    assert gone(a_case(), "accept", ("withdraw", body)).state == state


def test_the_answer_has_five_blocks_and_four_heads() -> None:
    ruling = ruled(gone(a_case(), "accept"), "explain")

    (fact,) = ruling.facts
    assert ruling.output
    assert set(ruling.output.blocks) == {"requester", "requested", *HEADS}
    assert ruling.output.blocks["requester"] == "{{requester.name}}, {{requester.address}}"
    assert isinstance(fact, CaseExplained)
    assert (fact.document, ruling.issued_by) == (ruling.output.hash, fact.version)


def test_what_is_sent_is_the_signed_draft_under_its_number() -> None:
    case = gone(a_case(), "accept", "draft", "sign")
    draft = {"requester": "x", "requested": "y", **HEADS}

    issued, explained = (ruling := ruled(case, "send", draft=draft, signed_number="3/GT")).facts

    assert ruling.output
    assert (ruling.output.number, ruling.output.blocks) == ("3/GT", draft)
    assert isinstance(issued, DocumentIssued)
    assert isinstance(explained, CaseExplained)
    assert issued.document == explained.document == ruling.output.hash


@pytest.mark.parametrize("said", ["yes", "on", "true", 1, 1.0, None])
@pytest.mark.parametrize("field", ["anonymised", "no_personal_data", "no_secret"])
def test_what_is_published_is_confirmed_by_true_and_by_nothing_like_it(
    field: str, said: object
) -> None:
    with pytest.raises(ValidationError) as refusal:
        COMMANDS["publish"].model_validate(BODIES["publish"] | {field: said})

    assert [error["loc"] for error in refusal.value.errors()] == [(field,)]


def test_a_complaint_about_the_answer_is_tied_and_a_denunciation_never() -> None:
    case = gone(a_case(), "accept", "explain")
    complaint = a_case("complaint", number=9)

    (fact,) = ruled(case, "complain", other=complaint).facts

    assert fact.model_dump()["by_case"] == the_case(9)
    assert fact.model_dump()["petition_id"] == UUID(int=9)
    denunciation = a_case("denunciation", number=9)
    assert wrong(case, "complain", other=denunciation) == ("by_case", "not-a-complaint")
    once = wrong(case, "complain", other=complaint, other_sealed=True)
    assert once == ("by_case", "not-a-complaint")
    assert wrong(case, "complain") == ("by_case", "no-such-case")


DAYS = [
    (action, name)
    for action, command in sorted(COMMANDS.items())
    for name, field in command.model_fields.items()
    if "datetime.date" in str(field.annotation)
]


@pytest.mark.parametrize(("action", "field"), DAYS)
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_nothing_is_dated_outside_the_days_that_people_act_on(
    action: str, field: str, day: str
) -> None:
    with pytest.raises(ValidationError) as refused_:
        COMMANDS[action].model_validate({**BODIES.get(action, {}), field: day})

    assert {(e["loc"], e["type"]) for e in refused_.value.errors()} >= {
        ((field,), "from-2000-to-2099")
    }


def test_every_dated_command_is_among_them() -> None:
    assert {("commit", "due_on"), ("announce-meeting", "held_on"), ("accept", "notice_date")} < {
        *DAYS
    }


def test_a_promise_is_for_a_day_to_come() -> None:
    answered = gone(a_case(), "accept", "explain")

    assert wrong(answered, "commit", {"due_on": "2001-01-01"}) == ("due_on", "in-the-past")


def test_a_promise_is_verified_once_by_another_than_its_owner() -> None:
    answered = gone(a_case(), "accept", "explain")
    (made,) = ruled(answered, "commit").facts
    assert isinstance(made, CommitmentMade)
    case, kept = followed(answered, [made]), {"commitment_id": str(made.commitment_id)}

    done = gone(case, ("commitment-kept", kept))

    own = kept | {"verified_by": HOLDER}
    assert wrong(case, "commitment-kept", own) == ("verified_by", "is-the-owner")
    again = ("commitment_id", "not-open-on-this-case")
    assert wrong(done, "commitment-kept", kept) == again
    assert wrong(case, "commitment-kept") == again


def test_guidance_and_a_request_for_a_supplement_carry_codes_alone() -> None:
    (guided,) = ruled(a_case(), "guide", {"authority": CHAIR}).facts
    (asked,) = ruled(a_case(), "ask-supplement").facts
    (verifying,) = ruled(gone(a_case(), "accept"), "verify").facts

    assert isinstance(guided, CaseGuided)
    assert (guided.to_authority, guided.ground) == (CHAIR, "not-responsible")
    assert isinstance(asked, SupplementAsked)
    assert asked.missing == ("signature",)
    assert isinstance(verifying, CaseStepTaken)
    assert (verifying.step, verifying.happened_at) == ("verifying", NOON)


def test_a_step_happened_on_its_day_and_not_when_it_was_recorded() -> None:
    later = NOON + timedelta(days=3)
    case = gone(a_case(), "accept")

    ruling = ruled(case, "hold-meeting", {"happened_on": "2026-11-04"}, at=later)

    *_, held = ruling.facts
    assert isinstance(held, CaseStepTaken)
    assert held.happened_at.isoformat() == "2026-11-04T00:00:00+07:00"
    assert ruling.output
    assert ruling.output.issued_on == date(2026, 11, 4)
    future = {"happened_on": "2026-11-06"}
    assert wrong(case, "verify", future, at=later) == ("happened_on", "in-the-future")


@pytest.mark.parametrize(
    "steps",
    [
        (("accept", {"text": "thụ lý"}),),
        (("accept", {"text": "thụ lý"}), "explain", "reopen"),
        ("accept", "explain", "reopen"),
        ("issue", "transfer"),
    ],
)
def test_whatever_was_issued_may_be_replaced(steps: tuple[Any, ...]) -> None:
    assert refused(a_case(), "replace") == "59/2019/NĐ-CP chương II"
    assert wrong(gone(a_case(), *steps), "replace") == ("replaces", "no-such-document")


def test_a_promise_may_be_kept_after_the_case_was_reopened() -> None:
    case = gone(a_case(), "accept", "explain", "commit", "reopen")
    (promise,) = case.procedure.open_commitments

    assert gone(case, ("commitment-kept", {"commitment_id": promise})).state == "accepted"
