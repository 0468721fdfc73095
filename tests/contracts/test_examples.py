"""The golden events: for ever readable, and together the lives of a few cases."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from jsonschema import Draft202012Validator

from contracts import cases, outcomes, steps, wire
from contracts.__main__ import schema
from contracts.authorities import AuthorityListed
from contracts.cases import CaseFact, FirstFact
from contracts.deadlines import DeadlineFact, TimedFact
from contracts.message import Event, Message
from contracts.petitions import PetitionReceived
from contracts.topics import CASE, DEADLINE, PETITION_RECEIVED, Topic
from contracts.units import resolve
from tests.contracts.golden import EXAMPLES, FACTS, FILES, loaded, read, told

ENDS = (
    steps.CaseJoined,
    steps.CaseSplit,
    steps.CaseGuided,
    steps.CopySupplied,
    cases.CaseRefused,
    cases.CaseRejected,
    cases.CaseWithdrawn,
    cases.CaseTerminated,
)
AFTERLIFE = (
    outcomes.CaseComplained,
    outcomes.CaseReopened,
    outcomes.ContentRead,
)
LINKS = ("into_case", "from_case", "of_case", "by_case", "earlier_case", "children", "earlier")


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def lives(topic: Topic) -> Mapping[UUID, Sequence[Event[Message]]]:
    """What is told of each case, in the order it happened."""
    found = defaultdict(list)
    for event in told(topic):
        found[event.message.case_id].append(event)  # type: ignore[attr-defined]
    return found


@cache
def petitions() -> Mapping[UUID, PetitionReceived]:
    received = [event.message for event in told(PETITION_RECEIVED)]
    return {each.petition_id: each for each in received if isinstance(each, PetitionReceived)}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type)
def test_every_fact_has_an_example(fact: type[Message]) -> None:
    assert list((EXAMPLES / fact.type).glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_event_ever_shown_can_still_be_read_whole(path: Path) -> None:
    event = loaded(path)

    again = read(event)

    assert json.loads(wire.body(again.message)).items() >= event["data"].items()
    assert wire.headers(again, event["source"].removeprefix("/"))["ce_time"] == event["time"]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_example_fits_the_published_schema(path: Path) -> None:
    event = loaded(path)

    assert event["type"] == path.parent.name
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(dict(schema(event["type"])), format_checker=checker).validate(
        event["data"]
    )


def test_no_two_examples_are_the_same_event() -> None:
    counted = Counter(loaded(path)["id"] for path in FILES)

    assert max(counted.values()) == 1


@pytest.mark.parametrize("topic", [CASE, DEADLINE], ids=lambda topic: topic.name)
def test_versions_count_what_is_told_of_a_case_in_time(topic: Topic) -> None:
    for case, life in lives(topic).items():
        facts = [event.message for event in life]
        versions = [fact.version for fact in facts if isinstance(fact, CaseFact | DeadlineFact)]
        assert versions == list(range(1, len(life) + 1)), case


def test_a_case_begins_with_its_petition() -> None:
    for first in [life[0].message for life in lives(CASE).values()]:
        assert isinstance(first, FirstFact)
        assert first.case_id == uuid5(first.petition_id, "case")
        petition = petitions()[first.petition_id]
        for said in ("code", "channel", "track", "field", "received_at", "people", "pseudonym"):
            assert getattr(first, said) == getattr(petition, said)


def test_nothing_is_decided_after_the_end() -> None:
    for life in lives(CASE).values():
        facts = [event.message for event in life]
        ended = next((n for n, fact in enumerate(facts) if isinstance(fact, ENDS)), len(facts))
        assert all(isinstance(fact, AFTERLIFE) for fact in facts[ended + 1 :])


def test_every_petition_has_a_docket_and_every_clock_a_case() -> None:
    assert set(lives(CASE)) == {uuid5(petition, "case") for petition in petitions()}
    assert set(lives(DEADLINE)) <= set(lives(CASE))


def test_what_a_fact_points_at_is_told_too() -> None:
    pointed = {
        each
        for event in [*told(CASE), *told(DEADLINE)]
        for link in LINKS
        if (value := getattr(event.message, link, None))
        for each in (value if isinstance(value, tuple) else (value,))
    }
    linked = {e for p in petitions().values() for e in (*p.similar_to, p.part_of) if e}

    assert pointed
    assert pointed <= set(lives(CASE))
    assert linked <= set(petitions())


def test_a_clock_is_too_late_from_the_moment_after_its_last_day() -> None:
    timed = [e.message for e in told(DEADLINE) if isinstance(e.message, TimedFact)]

    assert timed
    for fact in timed:
        assert fact.nominal <= fact.due_on
        assert (fact.due_at - timedelta(microseconds=1)).date() == fact.due_on
        assert fact.due_at.time().isoformat() == "00:00:00"


def test_every_unit_is_one() -> None:
    for event in [read(loaded(path)) for path in FILES]:
        message, unit = event.message, getattr(event.message, "unit", None)
        unit_map = message.unit_map if isinstance(message, PetitionReceived) else "current"
        assert unit is None or resolve(unit, event.time.date(), map=unit_map).reason == "", unit


def test_the_stories_show_every_track_and_level() -> None:
    facts = [event.message for event in told(CASE)]
    first = [fact for fact in facts if isinstance(fact, FirstFact)]

    assert len({fact.track for fact in first}) == 7
    assert {fact.level for fact in first} == {"central", "province", "commune"}
    listed = [read(loaded(p)).message for p in FILES if p.parent.name == AuthorityListed.type]
    assert len(listed) == 3
