"""The register of topics, and what services make of it."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from contracts import wire
from contracts.message import Message
from contracts.topics import TOPICS, Topic
from services.runtime.bus import Bus
from tests.contracts.golden import FACTS, told

SERVICES = ("intake", "routing", "sla", "reporting")
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=SERVICES)
def bus(request: pytest.FixtureRequest) -> Bus:
    """What each service really reads and writes."""
    found: Bus = import_module(f"services.{request.param}.handlers").bus
    return found


def test_a_service_reads_and_writes_what_the_topics_say(bus: Bus) -> None:
    assert set(bus.reads) == {topic for topic in TOPICS if bus.service in topic.read_by}
    assert bus.writes == {topic for topic in TOPICS if topic.written_by == bus.service}


def test_the_register_names_our_services_only() -> None:
    named = {name for topic in TOPICS for name in (topic.written_by, *topic.read_by)}

    assert named == {*SERVICES, "anyone"}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_key_of_a_topic_is_what_its_messages_are_keyed_by(topic: Topic) -> None:
    parts = topic.key.split(" + ")
    for event in told(topic):
        assert event.message.key == "/".join(str(getattr(event.message, part)) for part in parts)
        assert event.message.key_field in parts


def test_a_type_belongs_to_one_topic_and_says_so() -> None:
    types = [fact.type for fact in FACTS]

    assert len(set(types)) == len(types)
    for topic in TOPICS:
        subject, version = topic.name.split(".")[0], topic.name.split(".")[-1]
        assert all(fact.type.startswith(f"vn.giaitrinh.{subject}.") for fact in topic.facts)
        assert all(fact.type.endswith(f".{version}") for fact in topic.facts)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.type)
def test_a_message_is_frozen_and_ignores_what_it_does_not_know(fact: type[Message]) -> None:
    assert fact.model_config.get("frozen")
    assert fact.model_config.get("extra") == "ignore"


def reasons_given() -> set[str]:
    """Every reason that stands in the code as a literal."""
    sources = [*(ROOT / "contracts").rglob("*.py"), *(ROOT / "services").rglob("*.py")]
    calls = [
        node
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in REFUSALS
    ]
    first = [call.args[0] for call in calls if call.args]
    return {str(arg.value) for arg in first if isinstance(arg, ast.Constant)}


REFUSALS = {"Undecodable", "Unacceptable"}


def test_a_record_is_set_aside_for_a_reason_of_the_closed_list() -> None:
    assert reasons_given()
    assert reasons_given() <= set(wire.REASONS)
