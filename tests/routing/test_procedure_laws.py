"""What holds of every row of the procedure, and of every life that it allows."""

import csv
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.cases import CaseFact, CaseState
from contracts.outcomes import CommitmentMade
from contracts.petitions import Track
from services.routing import rules
from services.routing.domain import procedure as procedures
from services.routing.domain.commands import COMMANDS, WrongField
from services.routing.domain.competence import TRACKS
from services.routing.domain.docket import Case
from services.routing.domain.moves import ANYTHING_ELSE, IllegalMove, Move
from services.routing.domain.procedure import Procedure, after
from services.routing.domain.resolution import day_of
from services.runtime.patience import WrongSetting
from tests.routing.matters import HEADS, HOLDER, NOON, a_case, followed, ruled
from tests.routing.petitions import MORNING, rulebook, the_case

PROMISE = UUID(int=1)
DRAFT = {"requester": "x", "requested": "y", **HEADS}
GROUNDED = {
    "ground": "refuse reject extend suspend terminate reopen reclassify guide",
    "outcome": "settle",
}


def _moves() -> list[Move]:
    every = (move for move in rulebook().moves if move.action != ANYTHING_ELSE)
    return [move for move in every if move.in_force(day_of(NOON)) and move.sources]


def _fitting(case: Case, action: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A body that the case and the catalogues have, and what surrounds it."""
    grounds = [g.code for g in rulebook().grounds.of(case.track, action, day_of(NOON))]
    usual = [code for code in grounds if code != "already-explained"]
    body: dict[str, Any] = {name: usual[0] for name, of in GROUNDED.items() if action in of.split()}
    other: Case | None = a_case(number=9, state="explained")
    if action == "complain":
        other = a_case("complaint", number=9)
    if action == "join":
        body = {"into_case": str(the_case(9))}
        other = a_case(case.track, number=9, state="accepted")
    if action == "ask-supplement":
        body = {"missing": grounds[:1]}
    if action == "reclassify":
        body |= {"track": "voter" if case.track != "voter" else "press"}
    if action == "commitment-kept":
        body = {"commitment_id": next(iter(case.procedure.open_commitments), str(PROMISE))}
    if action == "replace":
        body = {"kind": "other-letter", "replaces": "5/CV", "blocks": {"body": "b"}}
        letter = {"kind": "other-letter", "number": "5/CV", "blocks": {"body": "a"}}
        opened = replace(case, state="opened")
        return body, {"other": other, "issued": ruled(opened, "issue", letter).output}
    if action in {"explain", "draft"}:
        body |= {"meeting_result": "đã gặp"}
    around = {"draft": DRAFT, "signed_number": "3/GT"} if action == "send" else {}
    return body, {"other": other, **around}


def _facts(case: Case, action: str) -> list[CaseFact]:
    body, around = _fitting(case, action)
    return [*ruled(case, action, body, **around).facts]


def _as_only(move: Move) -> dict[str, Any]:
    """What a case must be for the row: of each condition, one of its values."""
    only = {name: min(values) for name, values in (move.only or {}).items()}
    unit = {"unit": only["province"]} if "province" in only else {}
    return {**unit, "manner": only.get("manner"), "about_rules": only.get("about-rules") == "yes"}


@pytest.mark.parametrize("move", _moves(), ids=lambda move: f"{move.track}-{move.action}")
def test_each_row_leads_where_it_says_from_each_of_its_states(move: Move) -> None:
    done = {next(iter(sorted(marks))): (1,) for marks in move.needs}
    ready = Procedure(done, {str(PROMISE): HOLDER})

    for state in sorted(move.sources):
        case = a_case(move.track, state=state, people=6, procedure=ready, **_as_only(move))
        facts = _facts(case, move.action)
        assert followed(case, facts).state == (move.to or state)
        assert [fact.version for fact in facts] == [*range(2, 2 + len(facts))]
        assert not case.procedure.done.keys() - done.keys()


@settings(max_examples=60, deadline=None)
@given(track=st.sampled_from(TRACKS), choices=st.lists(st.integers(0, 10**6), max_size=25))
def test_whatever_life_the_law_allows_keeps_its_limits(track: Track, choices: list[int]) -> None:
    case, said, at = a_case(track, people=6), Counter[str](), NOON
    facts: list[CaseFact] = []
    for choice in choices:
        moves = rulebook().moves.legal(case.track, case.state, day_of(at), case.procedure)
        if not moves:
            break
        action = moves[choice % len(moves)].action
        try:
            told = _facts(case, action)
        except (WrongField, IllegalMove):
            continue  # such as a second extension on a ground that suffices once
        case, facts = followed(case, told), [*facts, *told]
        said[action] += 1
        at += timedelta(days=1)
    assert case.state in get_args(CaseState)
    assert [fact.version for fact in facts] == [*range(2, 2 + len(facts))]
    assert said["extend"] <= 2
    assert said["transfer"] <= 1
    assert said["send"] <= said["sign"]
    assert said["commitment-kept"] <= said["commit"]
    kept = procedures.read(case.procedure.as_kept())
    assert kept.as_kept() == case.procedure.as_kept()


def test_a_procedure_begins_anew_with_a_transfer_and_remembers_it() -> None:
    case = a_case("feedback")
    for action in ("verify", "transfer"):
        case = followed(case, _facts(case, action))

    assert case.procedure.times("transferred") == 1
    assert case.procedure.times("verifying") == 0


def test_a_promise_is_kept_through_all_that_follows() -> None:
    made = CommitmentMade(
        case_id=the_case(),
        version=4,
        commitment_id=PROMISE,
        owner=HOLDER,
        due_on=day_of(MORNING),
    )

    procedure = procedures.read(after(Procedure(), made).as_kept())

    assert procedure.owner(PROMISE) == HOLDER
    assert procedure.owner(UUID(int=2)) is None


WRONG = [
    ("moves.csv", "most", "extended", "row 2: most must say how often"),
    ("moves.csv", "most", "extended:0", "row 2: most must say how often"),
    ("moves.csv", "most", "danced:1", "row 2: 'danced' is not one of"),
    ("moves.csv", "needs", "danced", "row 2: 'danced' is not one of"),
    ("moves.csv", "only", "manner", "row 2: only must say what"),
    ("moves.csv", "only", "mood:good", "row 2: 'mood' is not one of"),
    ("moves.csv", "days_ahead", "five", "row 2: invalid literal"),
    ("moves.csv", "confidence", "surely", "row 2: 'surely' is not one of"),
    ("moves.csv", "to", "asleep", "row 2: 'asleep' is not one of"),
    ("grounds.csv", "action", "dance", "row 2: 'dance' is not one of"),
    ("grounds.csv", "tracks", "songs", "row 2: 'songs' is not one of"),
    ("grounds.csv", "code", "", "row 2: code is missing"),
    ("grounds.csv", "code", "no-capacity", "two rows for 2019-08-15"),
    ("grounds.csv", "part", "half", "row 2: 'half' is not one of no, yes"),
    ("grounds.csv", "times", "once", "row 2"),
    ("grounds.csv", "valid_from", "2019", "row 2"),
    ("outputs.csv", "tracks", "songs", "row 2: 'songs' is not one of"),
    ("outputs.csv", "blocks", "", "row 2: blocks is missing"),
    ("outputs.csv", "kind", "refusal-notice", "explanation, refusal-notice: two rows"),
    ("outputs.csv", "legal_ref", "", "row 2: legal_ref is missing"),
]


@pytest.mark.parametrize(("table", "column", "cell", "told"), WRONG)
def test_a_bad_row_stops_the_start_and_is_named(
    tmp_path: Path, table: str, column: str, cell: str, told: str
) -> None:
    with (rules.SHIPPED / table).open(encoding="utf-8", newline="") as lines:
        rows = [*csv.DictReader(lines)]
    rows[0][column] = cell
    with (tmp_path / table).open("w", encoding="utf-8", newline="") as lines:
        written = csv.DictWriter(lines, rows[0])
        written.writeheader()
        written.writerows(rows)

    with pytest.raises(WrongSetting) as wrong:
        rules.load(tmp_path)

    assert table in str(wrong.value)
    assert told in str(wrong.value)


@pytest.mark.parametrize("table", ["moves.csv", "grounds.csv", "outputs.csv"])
def test_a_table_of_an_installation_takes_the_place_of_the_shipped_one(
    tmp_path: Path, table: str
) -> None:
    shutil.copy(rules.SHIPPED / table, tmp_path / table)

    assert [*rules.load(tmp_path).moves] == [*rulebook().moves]


def test_every_command_says_what_it_is() -> None:
    for action, command in COMMANDS.items():
        assert command.action == action
        assert command.__doc__, action
