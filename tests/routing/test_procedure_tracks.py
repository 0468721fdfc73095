"""The other tracks, each with the steps of its own law."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest

from contracts.cases import CaseAccepted, CaseExtended, CaseState
from contracts.outcomes import CaseSettled
from contracts.steps import CaseReclassified, CaseStepTaken
from services.routing.domain.commands import COMMANDS
from services.routing.domain.competence import TRACKS
from services.routing.domain.docket import Case
from services.routing.domain.moves import NO_ARTICLE, IllegalMove
from services.routing.domain.procedure import Procedure
from tests.routing.matters import CHAIR, NOON, a_case, gone, refused, ruled, wrong
from tests.routing.petitions import rulebook

TODAY = date(2026, 11, 24)
LAST_YEAR = datetime(2025, 11, 3, 5, tzinfo=UTC)
UPHELD = ("settle", {"outcome": "upheld"})
TRUE = ("settle", {"outcome": "true"})


def complaint(instance: int = 1) -> Case:
    return gone(a_case("complaint", instance=instance), "accept")


def denunciation() -> Case:
    return gone(a_case("denunciation"), "accept")


def test_a_complaint_goes_through_a_dialogue_to_a_decision_that_is_sent() -> None:
    announced = gone(complaint(), "verify", ("announce-meeting", {"held_on": "2026-11-07"}))
    case = gone(announced, "hold-meeting", UPHELD, at=NOON + timedelta(days=5))
    assert case.state == "settled"

    after = ("send-decision", "publicise-decision", "tell-press")
    assert gone(case, *after, at=NOON + timedelta(days=6)).state == "settled"
    *_, settled = ruled(complaint(), *UPHELD).facts
    assert isinstance(settled, CaseSettled)
    assert (settled.outcome, bool(settled.document)) == ("upheld", True)


@pytest.mark.parametrize(
    ("case", "steps", "action", "article"),
    [
        (complaint, (), "explain", "02/2011/QH13 Điều 31"),
        (complaint, (), "extend", "02/2011/QH13 Điều 28"),
        (complaint, (), "send-decision", "02/2011/QH13 Điều 32, 41"),
        (complaint, (UPHELD, "send-decision"), "send-decision", "02/2011/QH13 Điều 32, 41"),
        (complaint, (), "hold-meeting", "155/2026/NĐ-CP"),
        (complaint, (), "send-suspension", "155/2026/NĐ-CP Điều 28b"),
        (complaint, (), "publish", "02/2011/QH13"),
        (denunciation, (), "explain", "25/2018/QH14 Điều 35"),
        (denunciation, (), "send-conclusion", "25/2018/QH14 Điều 35"),
        (denunciation, (TRUE,), "report-acting", "25/2018/QH14 Điều 36"),
        (denunciation, (), "report-delay", "25/2018/QH14 Điều 38"),
        (
            denunciation,
            (),
            "take-over",
            "25/2018/QH14 Điều 38 khoản 5; 31/2019/NĐ-CP Điều 5",
        ),
        (denunciation, (), "publish", "25/2018/QH14"),
        (denunciation, (), "supply-copy", "25/2018/QH14"),
    ],
)
def test_a_step_of_another_law_or_out_of_turn_is_refused(
    case: Any, steps: tuple[Any, ...], action: str, article: str
) -> None:
    body = {"ground": "complex"} if action == "extend" else {}

    assert refused(gone(case(), *steps), action, body) == article


def test_an_outcome_belongs_to_its_instance() -> None:
    second = {"outcome": "first-decision-annulled"}

    assert wrong(complaint(1), "settle", second) == ("outcome", "not-in-this-instance")
    assert gone(complaint(2), ("settle", second)).state == "settled"
    assert wrong(complaint(2), *UPHELD) == ("outcome", "not-in-this-instance")
    assert wrong(complaint(), "settle", {"outcome": "fine"}) == ("outcome", "not-in-the-catalogue")


def test_a_complex_complaint_is_accepted_on_the_criterion_that_the_file_records() -> None:
    (fact,) = ruled(a_case("complaint"), "accept", {"ground": "complex-3"}).facts

    assert isinstance(fact, CaseAccepted)
    assert (fact.variant, fact.ground) == ("complex", "complex-3")
    unknown = {"ground": "complex-8"}
    assert wrong(a_case("complaint"), "accept", unknown) == ("ground", "not-in-the-catalogue")


def test_a_complaint_is_not_accepted_on_nine_grounds() -> None:
    for number in range(1, 10):
        assert gone(a_case("complaint"), ("refuse", {"ground": f"art11-{number}"}))
    tenth = {"ground": "art11-10"}
    assert wrong(a_case("complaint"), "refuse", tenth) == ("ground", "not-in-the-catalogue")


def test_a_complaint_rests_only_since_the_law_lets_it() -> None:
    rest = ("suspend", {"ground": "art11a"})
    case = gone(complaint(), rest)

    assert case.state == "suspended"
    sent = gone(case, "send-suspension", "resume", "send-suspension")
    assert sent.state == "accepted"
    assert refused(sent, "send-suspension") == "155/2026/NĐ-CP Điều 28b"
    early = replace(complaint(), opened_at=LAST_YEAR)
    assert refused(early, *rest, at=LAST_YEAR) == "02/2011/QH13"


def test_the_second_extension_of_a_denunciation_is_for_the_specially_complex() -> None:
    once = gone(denunciation(), "extend")

    assert wrong(once, "extend") == ("ground", "does-not-suffice-again")
    special = ("extend", {"ground": "specially-complex"})
    *_, fact = ruled(once, *special).facts
    assert isinstance(fact, CaseExtended)
    assert (fact.rule, fact.ground) == ("TC4", "specially-complex")
    assert refused(gone(once, special), *special).startswith("25/2018/QH14 Điều 30")


def test_a_denunciation_goes_to_a_conclusion_that_is_acted_on() -> None:
    after = ("send-conclusion", "act-on-conclusion", "report-acting", "publicise-conclusion")

    case = gone(denunciation(), "notify-acceptance", "verify", TRUE, *after)

    assert {case.procedure.times(mark) for mark in ("acting-reported", "conclusion-sent")} == {1}


def further(kind: str) -> Case:
    """A denunciation that came again, as it began."""
    began = a_case("denunciation", procedure=Procedure({f"further-{kind}": (1,)}))
    return gone(began, "accept")


def test_only_what_came_again_is_reviewed_or_ordered_by_a_superior() -> None:
    assert "Điều 38" in refused(denunciation(), "order-to-settle")
    assert "Điều 37" in refused(further("overdue"), "review-further")
    assert ruled(further("after-conclusion"), "review-further").facts


def test_a_superior_orders_and_may_take_over() -> None:
    (ordered,) = ruled(further("overdue"), "order-to-settle").facts
    assert isinstance(ordered, CaseStepTaken)
    assert (ordered.step, ordered.authority) == ("ordered-to-settle", CHAIR)

    assert gone(further("overdue"), "order-to-settle", "report-delay", "take-over")
    me = {"authority": denunciation().authority}
    assert wrong(further("overdue"), "order-to-settle", me) == ("authority", "holds-the-case")


@pytest.mark.parametrize(
    ("track", "steps"),
    [
        ("feedback", ("verify", "explain", "publish", "rate", "notify-result")),
        ("feedback", ("transfer", "accept", "explain", "tell-outcome")),
        ("voter", ("accept", "explain", "publish", "rate")),
        ("information", ("accept", "explain", "rate")),
        ("press", ("accept", "explain", "publish")),
        ("denunciation", ("pass-on", ("refuse", {"ground": "anonymous"}))),
    ],
)
def test_each_other_track_has_its_way(track: Any, steps: tuple[Any, ...]) -> None:
    assert gone(a_case(track), *steps).version > len(steps)


def test_a_case_of_another_track_goes_on_by_that_tracks_law() -> None:
    case = gone(a_case(), "reclassify")

    assert (case.track, case.state) == ("complaint", "opened")
    assert gone(case, "accept", UPHELD).state == "settled"


def test_a_desk_puts_right_what_was_read_wrongly_as_it_assigns() -> None:
    parked = a_case("feedback", state="parked", authority=None, unit="46")
    right = {"track": "explanation", "field": "land", "unit": "19753"}

    read_anew, given = ruled(parked, "assign", right).facts
    case = gone(parked, ("assign", right))

    assert isinstance(read_anew, CaseReclassified)
    assert (read_anew.version, given.version) == (2, 3)
    assert (case.track, case.field, case.unit) == ("explanation", "land", "19753")
    assert (case.authority, case.state) == (CHAIR, "opened")
    elsewhere = ("transfer", {"authority": "46.construction"})
    assert gone(case, elsewhere, "accept").state == "accepted"


def test_a_transfer_tells_the_superiors_of_whom_it_goes_to() -> None:
    (fact,) = ruled(a_case(), "transfer").facts

    told = fact.model_dump()
    assert (told["authority"], told["rule"]) == (CHAIR, "transfer")
    assert told["superiors"] == ("central.government-inspectorate",)


@pytest.mark.parametrize(
    ("people", "representatives", "found"),
    [
        (5, 1, None),
        (10, 2, None),
        (10, 3, ("representatives", "1-to-2")),
        (11, 5, None),
        (11, 6, ("representatives", "1-to-5")),
    ],
)
def test_a_group_names_as_many_as_its_size_allows(
    people: int, representatives: int, found: tuple[str, str] | None
) -> None:
    case, body = a_case(people=people), {"representatives": representatives}

    if found:
        assert wrong(case, "name-representatives", body) == found
    else:
        assert gone(case, ("name-representatives", body)).procedure.times("representatives-named")


def test_fewer_people_than_a_group_name_nobody_but_for_an_explanation() -> None:
    four = a_case("complaint", people=4)
    assert refused(four, "name-representatives") == "42/2013/QH13 Điều 29"
    assert refused(a_case(people=1), "name-representatives") == "59/2019/NĐ-CP Điều 10"
    three = gone(a_case(people=3), "name-representatives")
    assert three.procedure.times("representatives-named")


@pytest.mark.parametrize("track", TRACKS)
def test_every_action_is_legal_only_where_the_table_says_and_else_refused_by_an_article(
    track: Any,
) -> None:
    moves = rulebook().moves
    for state in get_args(CaseState):
        legal = {m.action for m in moves.legal(track, state, TODAY, Procedure())}
        for action in COMMANDS:
            if action in legal:
                assert moves.check(track, state, action, TODAY).action == action
                continue
            with pytest.raises(IllegalMove) as illegal:
                moves.check(track, state, action, TODAY)
            assert illegal.value.article != NO_ARTICLE


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("state", ["joined", "split", "rejected"])
def test_nothing_is_done_with_what_went_elsewhere(track: Any, state: CaseState) -> None:
    assert not rulebook().moves.legal(track, state, TODAY, Procedure())


def test_every_action_has_a_row_and_every_ground_an_action_of_its_track() -> None:
    moves, grounds = rulebook().moves, rulebook().grounds
    by_track = {track: {m.action for m in moves if m.track == track} for track in TRACKS}

    assert set(COMMANDS) <= set.union(*by_track.values())
    for track in TRACKS:
        for action in COMMANDS:
            for day in (TODAY, date(2026, 8, 1)):
                if moves.on(track, action, day) is None:
                    continue
                needs_one = "ground" in COMMANDS[action].model_fields
                if needs_one and COMMANDS[action].model_fields["ground"].is_required():
                    is_never = not moves.on(track, action, day).sources  # type: ignore[union-attr]
                    assert is_never or grounds.of(track, action, day), (track, action, day)
