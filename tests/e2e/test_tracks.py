"""A petition of each track at the door, and its clocks as time is moved on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from services.embedded import clock
from services.embedded.stack import Stack
from tests.e2e.desk import Desk
from tests.e2e.proof import balanced
from tests.e2e.seen import door, eventually, figure, get
from tests.e2e.test_journey import EXPLAIN, HUE_COMMUNE, hand_in, the_case

States = Mapping[str, str]
NOTICE = {"text": "Thông báo bằng văn bản."}
DECISION = {"decision_number": "1/QĐ", "text": "Quyết định."}


@dataclass(frozen=True)
class Story:
    """What is sent, what runs at first, and what follows each act."""

    track: str
    at_first: States
    sent: Mapping[str, Any] = field(default_factory=dict)
    acts: Sequence[tuple[str, Mapping[str, Any], States]] = ()
    missed: Sequence[str] = ()
    """Limits that nobody keeps in the end: near, then missed, then escalated."""


STORIES = (
    Story(
        "explanation",
        {"GT1": "running", "CD6": "running"},
        {"authority": f"{HUE_COMMUNE}.people-committee"},
        (
            ("accept", {"notice_number": "T1"}, {"GT1": "stopped", "GT2": "running"}),
            ("extend", {"notice_number": "T2", "ground": "complex", **NOTICE}, {"GT2": "running"}),
            ("suspend", DECISION | {"ground": "requester-ill"}, {"GT2": "paused"}),
            ("resume", DECISION, {"GT2": "running"}),
        ),
        ("GT2",),
    ),
    Story(
        "complaint",
        {"KN1": "running", "CD6": "running"},
        {"decision": {"issued_by": f"{HUE_COMMUNE}.people-committee"}, "instance": 1},
        (
            ("accept", {"notice_number": "T3"}, {"KN1": "stopped", "KN2": "running"}),
            ("suspend", DECISION | {"ground": "art11a"}, {"KN2": "paused", "KN7": "running"}),
            ("send-suspension", {}, {"KN7": "stopped"}),
            ("resume", DECISION, {"KN2": "running", "KN7": "running"}),
        ),
        ("KN2", "KN7"),
    ),
    Story(
        "denunciation",
        {"TC1": "running", "CD6": "running"},
        {"authority": "46.people-committee", "submitter": {"kind": "person", "name": "A"}},
        (
            ("accept", {"notice_number": "T4"}, {"TC1": "stopped", "TC4": "running"}),
            ("notify-acceptance", {}, {"TC3": "stopped"}),
            ("extend", {"notice_number": "T5", "ground": "complex", **NOTICE}, {"TC4": "running"}),
        ),
        ("TC4",),
    ),
    Story("voter", {"CT1": "running", "CD6": "running"}, missed=("CT1", "CD6")),
    Story("press", {"PR1": "running"}, {"press": "asks"}, missed=("PR1", "CD6")),
    Story("press", {"PR2": "running"}, {"press": "forwards"}, missed=("PR2", "CD6")),
    Story(
        "information",
        {"TT2": "unknown", "CD6": "running"},
        {"authority": "46.people-committee"},
        missed=("CD6",),
    ),
    Story("feedback", {"PA": "unknown", "CD6": "running"}, missed=("CD6",)),
    Story("feedback", {"CD1": "running"}, {"manner": "reception"}, missed=("CD1", "CD6")),
)


def the_clocks(stack: Stack, case: str) -> dict[str, dict[str, Any]]:
    """The latest clock of each rule."""
    found = get(stack, "sla", f"/v1/cases/{case}/clocks")["clocks"]
    return {each["rule"]: each for each in found}


def states(stack: Stack, case: str) -> dict[str, str]:
    """Their states by rule."""
    return {rule: each["state"] for rule, each in the_clocks(stack, case).items()}


def _come_to(stack: Stack, desk: Desk, expected: States, what: str) -> None:
    eventually(lambda: states(stack, desk.case).items() >= expected.items(), what=what)


def _begun(stack: Stack, story: Story) -> Desk:
    receipt = hand_in(stack, story.track, **story.sent)
    desk = Desk(stack, the_case(stack, receipt["code"])["case_id"])
    _come_to(stack, desk, story.at_first, story.track)
    return desk


def _worked(stack: Stack, story: Story, desk: Desk) -> None:
    for action, body, expected in story.acts:
        desk.act(action, body)
        _come_to(stack, desk, expected, f"{story.track}: {action}")


def test_the_clocks_of_every_track_start_pause_extend_are_missed_and_escalate(
    stack: Stack,
) -> None:
    desks = [(story, _begun(stack, story)) for story in STORIES]
    for story, desk in desks:
        _worked(stack, story, desk)
    clock.shift(stack.data, advance=timedelta(days=130))
    for story, desk in desks:
        expected = dict.fromkeys(story.missed, "missed")
        _come_to(stack, desk, expected, f"{story.track}: missed")
        told = {rule: each["escalations"] for rule, each in the_clocks(stack, desk.case).items()}
        assert all(len(told[rule]) >= 2 for rule in story.missed), (story.track, told)
    assert figure(stack.url("sla"), "giaitrinh_missed_not_escalated") == 0
    balanced(stack)


def test_a_complaint_settled_late_clears_its_escalations_and_asks_to_be_sent(
    stack: Stack,
) -> None:
    story = next(story for story in STORIES if story.track == "complaint")
    desk = _begun(stack, story)
    desk.act("accept", {"notice_number": "T9"})
    eventually(lambda: states(stack, desk.case).get("KN2") == "running")
    clock.shift(stack.data, advance=timedelta(days=60))
    eventually(lambda: states(stack, desk.case)["KN2"] == "missed")
    desk.act("settle", DECISION | {"decision_number": "T9", "outcome": "upheld"})
    eventually(lambda: states(stack, desk.case).get("KN3") == "running")
    assert the_clocks(stack, desk.case)["KN2"]["in_time"] is False
    escalations = the_clocks(stack, desk.case)["KN2"]["escalations"]
    assert {each["state"] for each in escalations} == {"cleared"}
    desk.act("send-decision", {})
    eventually(lambda: states(stack, desk.case)["KN3"] == "stopped")


@pytest.mark.parametrize("track", ["information", "feedback"])
def test_where_the_law_gives_no_number_none_is_invented(stack: Stack, track: str) -> None:
    story = next(story for story in STORIES if story.track == track)
    desk = _begun(stack, story)
    (rule,) = [rule for rule, state in story.at_first.items() if state == "unknown"]
    unknown = the_clocks(stack, desk.case)[rule]
    assert (unknown["due"], bool(unknown["reason"])) == (None, True)
    with door(stack, "sla") as client:
        shown = client.get("/metrics").text
    assert f'state="unknown",track="{track}"' in shown
    desk.act("explain", EXPLAIN | {"document_number": f"T-{track}"})
    eventually(lambda: states(stack, desk.case)["CD6"] == "stopped")
