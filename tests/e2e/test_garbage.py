"""Records that nobody can read, on every topic, amid good ones."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from contracts.topics import LARGEST_RECORD, TOPICS, Topic
from services.embedded import readiness
from services.embedded.stack import Stack
from tests.e2e.load import Load
from tests.e2e.proof import balanced, proven
from tests.e2e.seen import eventually, services_of
from tests.e2e.terminal import giaitrinh

Headers = list[tuple[str, bytes | None]]


class Bad(NamedTuple):
    """One record that is no event of its topic, and why."""

    value: bytes | None
    headers: Headers
    reason: str


def attributes(type_: str, **other: bytes | None) -> Headers:
    """Event attributes as they should be, but for *other*."""
    right: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": str(uuid4()).encode(),
        "ce_source": b"/e2e",
        "ce_type": type_.encode(),
        "ce_time": b"2026-11-20T09:00:00+07:00",
    }
    return list((right | other).items())


def garbage(topic: Topic) -> Sequence[Bad]:
    """All kinds of it."""
    known = topic.facts[0].type
    body, names, type_ = "bad-body", "bad-attributes", "unknown-type"
    return (
        Bad(b"{not json", attributes(known), body),
        Bad(b"{}", attributes(known), body),
        Bad(b"\xff\xfe\x00", attributes(known), body),
        Bad(b"", attributes(known), body),
        Bad(None, attributes(known), body),
        Bad(b"x" * 2_000_000, attributes(known), body),
        Bad(b"x" * (LARGEST_RECORD - 2000), attributes(known), body),
        Bad(b"{}", [*attributes(known), ("dead_settled", b"dropped"), ("dead_sealed", b"1")], body),
        Bad(b"{}", [], names),
        Bad(None, [], names),
        Bad(b"{}", attributes(known, ce_id=None), names),
        Bad(b"{}", attributes(known, ce_id=b"\xff\xfe"), names),
        Bad(b"{}", [*attributes(known), ("ce_x\0", b"\0\xff")], names),
        Bad(b"{}", attributes(known, ce_specversion=b"0.3"), names),
        Bad(b"{}", attributes(known, ce_time=b"2026-11-20T09:00:00"), names),
        Bad(b"{}", attributes("vn.giaitrinh.nothing.happened.v1"), type_),
        Bad(b"{}", attributes(known.removesuffix("v1") + "v9"), type_),
    )


Expected = Counter[tuple[str, int, int, str, str]]
"""Topic, partition, offset, reader and reason of each dead letter."""


def publish(stack: Stack, key: bytes, most: int | None = None) -> Expected:
    """Publish all of it, or so many kinds, and say who must set aside what."""

    async def work() -> Expected:
        expected: Expected = Counter()
        async with AIOKafkaProducer(
            bootstrap_servers=stack.kafka, max_request_size=2 * LARGEST_RECORD
        ) as producer:
            for topic in TOPICS:
                for bad in garbage(topic)[:most]:
                    told = await producer.send_and_wait(
                        topic.name, bad.value, key, headers=bad.headers
                    )
                    for reader in topic.read_by:
                        place = (topic.name, told.partition, told.offset)
                        expected[*place, reader, bad.reason] += 1
        return expected

    return asyncio.run(work())


def listed(stack: Stack, key: str) -> list[dict[str, Any]]:
    """The dead letters of one key, which is itself a secret where anyone may write."""
    keys = {key, sha256(key.encode()).hexdigest()}
    items = giaitrinh("dead", "list", "--json", stack=stack).document()["items"]
    return [item for item in items if item["key"] in keys]


def letters(stack: Stack, key: str) -> Expected:
    """The same, as they are expected."""
    names = ("topic", "partition", "offset", "service", "reason")
    return Counter(tuple(item[name] for name in names) for item in listed(stack, key))


def test_garbage_is_set_aside_once_for_each_reader_and_delays_nobody(stack: Stack) -> None:
    key = f"garbage-{uuid4().hex[:8]}"
    with proven(stack, rate=120) as sent:
        expected = publish(stack, key.encode())
        _arrive(sent, 100)
        expected += publish(stack, key.encode())
        _arrive(sent, 100)
        eventually(lambda: letters(stack, key) == expected, what="a dead letter for each")
        for name in services_of(stack):
            assert readiness.answers_http(stack.host, stack.ports[name])
    assert letters(stack, key) == expected


def _arrive(sent: Load, more: int) -> None:
    enough = len(sent.receipts) + more
    eventually(lambda: len(sent.receipts) >= enough, what="petitions among the garbage")


def set_aside(stack: Stack, key: str) -> tuple[Expected, list[str]]:
    """Some garbage of one key once it lies in dead letters, and how its places are typed."""
    expected = publish(stack, key.encode(), most=3)
    eventually(lambda: letters(stack, key) == expected, what="a dead letter for each")
    return expected, sorted({f"{topic}/{part}/{offset}" for topic, part, offset, *_ in expected})


def test_what_is_dropped_is_listed_no_more(stack: Stack) -> None:
    key = f"dropped-{uuid4().hex[:8]}"
    _, places = set_aside(stack, key)
    assert giaitrinh("dead", "show", places[0], stack=stack).code == 0
    said = giaitrinh("dead", "drop", *places, stack=stack)
    assert (said.code, said.out) == (0, f"dropped: {len(places)}\n")
    assert not listed(stack, key)
    assert giaitrinh("dead", "show", places[0], stack=stack).refused(2)  # nothing is left to do
    balanced(stack)


def test_what_is_replayed_and_still_unreadable_comes_back_once(stack: Stack) -> None:
    key = f"replayed-{uuid4().hex[:8]}"
    before, places = set_aside(stack, key)
    said = giaitrinh("dead", "replay", *places, stack=stack)
    assert (said.code, said.out) == (0, f"replayed: {len(places)}\n")
    eventually(lambda: _without_places(letters(stack, key)) == _without_places(before))
    assert not letters(stack, key).keys() & before.keys()
    balanced(stack)


def _without_places(found: Expected) -> Counter[tuple[str, str, str]]:
    return Counter((topic, reader, reason) for topic, _, _, reader, reason in found.elements())
