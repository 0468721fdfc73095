"""How a docket begins, what a command makes of it, and what each fact shows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, get_args
from uuid import UUID

import pytest

from contracts.cases import (
    CaseAccepted,
    CaseExplained,
    CaseOpened,
    CaseParked,
    CaseRefused,
    CaseState,
    CaseWithdrawn,
)
from contracts.cases import CaseTransferred as Transferred
from contracts.outcomes import CaseRated
from contracts.petitions import Track
from services.routing.domain.commands import Accept, Act, Assign, Command, Explain, decide
from services.routing.domain.competence import TRACKS
from services.routing.domain.docket import Case, shows
from services.routing.domain.moves import IllegalMove, Move, Moves
from services.routing.domain.opening import open_docket
from services.routing.domain.procedure import Procedure
from services.routing.domain.resolution import day_of
from tests.routing.petitions import HUE, MORNING, PHU_XUAN, a_petition, rulebook, the_case

NOON = datetime(2026, 11, 3, 5, tzinfo=UTC)
ACCEPT = Accept(notice_number="12/TB-UBND")
EXPLAIN = Explain(
    document_number="7/GT-UBND", legal_basis="a", authority="b", procedure="c", content="d"
)
ASSIGN = Assign(authority="46.construction", reason="đường tỉnh")
STATES: tuple[CaseState, ...] = get_args(CaseState)

BEFORE_AN_ANSWER = {"opened", "need_supplement"}
LEGAL = {
    ("accept", track): BEFORE_AN_ANSWER
    for track in ("explanation", "complaint", "denunciation", "feedback")
}
LEGAL |= {("accept", track): BEFORE_AN_ANSWER for track in ("voter", "information", "press")}
LEGAL |= {("explain", "explanation"): {"accepted", "extended"}}
LEGAL |= {
    ("explain", track): {"opened", "accepted", "extended"}
    for track in ("feedback", "voter", "information", "press")
}
LEGAL |= {("explain", track): set() for track in ("complaint", "denunciation")}
LEGAL |= {("assign", track): {"parked"} for track in TRACKS}


def a_case(
    track: Track = "explanation", state: CaseState = "opened", unit: str | None = PHU_XUAN
) -> Case:
    return Case(the_case(), 3, track, state, unit)


def an_act(command: Command) -> Act:
    directory = rulebook().directory
    named = directory.on("46.construction", day_of(NOON)) if command is ASSIGN else None
    above = directory.above(named, day_of(NOON)) if named else ()
    return Act(command, NOON, "officer", "46.people-committee", named, above)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("command", [ACCEPT, EXPLAIN, ASSIGN], ids=lambda c: c.action)
def test_an_action_is_legal_in_the_states_of_its_track_and_nowhere_else(
    command: Command, track: Track, state: CaseState
) -> None:
    case = a_case(track, state)

    if state in LEGAL[command.action, track]:
        (fact,) = decide(case, an_act(command), rulebook()).facts
        assert (fact.case_id, fact.version) == (case.case_id, 4)
        assert (fact.actor_role, fact.actor_authority) == ("officer", "46.people-committee")
        return
    with pytest.raises(IllegalMove) as illegal:
        decide(case, an_act(command), rulebook())
    assert "/" in illegal.value.article


@pytest.mark.parametrize(
    ("command", "state", "article"),
    [
        (EXPLAIN, "opened", "59/2019/NĐ-CP Điều 13"),
        (ACCEPT, "accepted", "59/2019/NĐ-CP Điều 11"),
        (ACCEPT, "parked", "59/2019/NĐ-CP Điều 11"),
    ],
)
def test_an_illegal_move_names_the_article_that_forbids_it(
    command: Command, state: CaseState, article: str
) -> None:
    with pytest.raises(IllegalMove) as illegal:
        decide(a_case(state=state), an_act(command), rulebook())

    assert illegal.value.article == article


def test_a_move_without_an_article_in_force_is_illegal() -> None:
    ended = Move(
        "explanation",
        "accept",
        frozenset({"opened"}),
        "accepted",
        "sample",
        date(2025, 1, 1),
        date(2026, 1, 1),
    )

    with pytest.raises(IllegalMove, match="no article"):
        decide(a_case(), an_act(ACCEPT), replace(rulebook(), moves=Moves([ended])))


def test_an_acceptance_carries_a_hash_of_its_notice_that_differs_from_case_to_case() -> None:
    other = Case(the_case(8), 3, "explanation", "opened", PHU_XUAN)

    facts = [decide(case, an_act(ACCEPT), rulebook()).facts[0] for case in (a_case(), other)]

    assert all(isinstance(fact, CaseAccepted) for fact in facts)
    notices = {fact.notice for fact in facts if isinstance(fact, CaseAccepted)}
    assert len(notices) == 2
    assert not any(notice == "12" or "TB-UBND" in (notice or "") for notice in notices)


def test_an_explanation_carries_a_hash_of_all_its_texts() -> None:
    changed = EXPLAIN.model_copy(update={"content": "e"})
    case = a_case(state="accepted")

    one, other = (decide(case, an_act(c), rulebook()).facts[0] for c in (EXPLAIN, changed))

    assert isinstance(one, CaseExplained)
    assert isinstance(other, CaseExplained)
    assert one.explained_at == NOON
    assert one.document != other.document


def test_an_assignment_starts_the_limits_of_the_new_body_anew() -> None:
    (fact,) = decide(a_case(state="parked", unit=HUE), an_act(ASSIGN), rulebook()).facts

    assert isinstance(fact, Transferred)
    assert (fact.authority, fact.level, fact.unit) == ("46.construction", "province", HUE)
    assert fact.superiors == ("46.people-committee", "central.government-inspectorate")
    assert (fact.opened_at, fact.rule) == (NOON, "triage")
    assert shows(fact)["state"] == "opened"
    assert shows(fact)["reason"] is None


def test_a_petition_opens_a_case_with_its_authority_and_those_above() -> None:
    opening = open_docket(a_petition(field="lighting"), rulebook().resolver)
    opened = opening.fact.message

    assert isinstance(opened, CaseOpened)
    assert (opened.case_id, opened.version) == (the_case(), 1)
    assert (opened.authority, opened.rule) == ("19753.people-committee", "BUILDING-COMMUNE")
    assert opened.superiors[0] == "46.people-committee"
    assert (opened.opened_at, opened.level, opened.unit) == (MORNING, "commune", PHU_XUAN)
    assert "140/2025/NĐ-CP" in opening.reasons[-1]


def test_a_petition_on_the_old_map_is_kept_on_the_new_one() -> None:
    opened = open_docket(a_petition(unit="02227", map="2025-06-30"), rulebook().resolver)

    assert opened.fact.message.unit == "02245"
    assert shows(opened.fact.message)["province"] == "08"


def test_a_petition_that_nobody_answers_for_is_parked_with_its_reason() -> None:
    parked = open_docket(a_petition(unit=None), rulebook().resolver).fact.message

    assert isinstance(parked, CaseParked)
    assert (parked.level, parked.reason, parked.version) == ("central", "no-unit", 1)


def test_opening_twice_tells_the_same_fact() -> None:
    first, again = (open_docket(a_petition(), rulebook().resolver) for _ in range(2))

    assert first == again


def test_a_day_begins_at_midnight_in_vietnam() -> None:
    assert day_of(datetime(2026, 9, 14, 17, tzinfo=UTC)) == date(2026, 9, 15)
    assert day_of(datetime(2026, 9, 14, 16, 59, tzinfo=UTC)) == date(2026, 9, 14)


@pytest.mark.parametrize("fact", [CaseWithdrawn, CaseRefused])
def test_what_is_refused_or_withdrawn_in_part_leaves_the_case_where_it_was(
    fact: type[CaseWithdrawn | CaseRefused],
) -> None:
    told: dict[str, Any] = {"case_id": UUID(int=1), "version": 2, "ground": "state-secret"}

    assert set(shows(fact(**told))) == {"state"}
    assert not shows(fact(**told, partial=True))


def test_a_fact_that_is_about_no_state_shows_nothing() -> None:
    assert not shows(CaseRated(case_id=UUID(int=1), version=2, rating=4))


@pytest.mark.parametrize(
    ("done", "seen", "as_seen"),
    [
        ({"content-read": (2, 3)}, 1, True),
        ({"explanation-offered": (2,), "content-read": (3,)}, 1, True),
        ({"content-read": (2,), "accepted": (3,)}, 1, False),
        ({"accepted": (2,), "content-read": (3,)}, 2, True),
        ({}, 4, False),
    ],
)
def test_only_readings_and_offers_leave_a_case_as_an_officer_saw_it(
    done: dict[str, tuple[int, ...]], seen: int, *, as_seen: bool
) -> None:
    case = replace(a_case(), version=3, procedure=Procedure(done))

    assert case.is_as_at(seen) is as_seen
