"""The CloudEvents SDK is the judge of our wire: Kafka binding, binary mode."""

import json
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.v1.event import CloudEvent

from contracts import wire
from contracts.message import Event, Message
from tests.contracts.golden import FILES, TOPIC_OF, loaded, read

SERVICE = "routing"


def written(event: Event[Message]) -> KafkaMessage:
    """What our relay hands to Kafka."""
    headers = {n: v.encode() for n, v in wire.headers(event, SERVICE).items()}
    return KafkaMessage(headers, event.message.key.encode(), wire.body(event.message))


def by_the_sdk(event: dict[str, Any], key: str) -> KafkaMessage:
    """What a program that uses the SDK hands to Kafka."""
    attributes = {name: value for name, value in event.items() if name not in ("data", "time")}
    attributes["time"] = read(event).time
    attributes |= {"partitionkey": key, "datacontenttype": "application/json"}
    return to_binary_event(CloudEvent(attributes, event["data"]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_sdk_reads_what_we_write(path: Path) -> None:
    event = read(loaded(path))

    found = from_binary_event(written(event))

    assert found.get_id() == str(event.id)
    assert found.get_type() == event.message.type
    assert found.get_source() == f"/{SERVICE}"
    assert found.get_specversion() == "1.0"
    assert found.get_time() == event.time
    assert found.get_datacontenttype() == "application/json"
    assert found.get_extension("partitionkey") == event.message.key
    assert found.get_data() == json.loads(wire.body(event.message))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_we_read_what_the_sdk_writes(path: Path) -> None:
    event = read(loaded(path))

    message = by_the_sdk(loaded(path), event.message.key)
    found = wire.decode(TOPIC_OF[event.message.type], message.headers.items(), message.value)

    assert found == event
    assert message.key == event.message.key


def test_a_time_in_utc_is_read_as_the_sdk_writes_it() -> None:
    (path, *_) = FILES
    event = loaded(path)
    headers = dict(by_the_sdk(event, "key").headers) | {"ce_time": b"2026-09-21T01:12:00Z"}

    found = wire.decode(
        TOPIC_OF[event["type"]], headers.items(), json.dumps(event["data"]).encode()
    )

    assert found.time.isoformat() == "2026-09-21T01:12:00+00:00"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_id", b"a\0b"),
        ("ce_type", b"vn.giaitrinh.case\0"),
        ("ce_time", b"2026-09-21T01:12:00"),
        ("ce_time", None),
        ("ce_specversion", b"0.3"),
        ("ce_id", b"\xff"),
        ("ce_anything", b"\xff"),
    ],
)
def test_wrong_attributes_are_named_as_such(name: str, value: bytes | None) -> None:
    (path, *_) = FILES
    event = loaded(path)
    headers = {**by_the_sdk(event, "key").headers, name: value}

    with pytest.raises(wire.Undecodable) as refused:
        wire.decode(TOPIC_OF[event["type"]], headers.items(), b"{}")

    assert refused.value.reason == ("unknown-type" if name == "ce_type" else "bad-attributes")


def test_nul_in_a_header_never_reaches_a_database() -> None:
    readable = wire.readable([("dead\0", b"a\0b"), ("n", b"\xff\0"), ("none", None)])

    assert "\0" not in "".join([*readable, *readable.values()])
