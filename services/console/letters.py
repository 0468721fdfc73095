"""Dead letters as they lie in Kafka, and how they are settled: by a record that says so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts import wire
from contracts.topics import LARGEST_SEALED, TOPICS
from services.embedded.exits import NoStack, Refused

TOPIC_OF = {topic.name: topic for topic in TOPICS}
LARGEST = LARGEST_SEALED + 1024 * 1024


class Place(NamedTuple):
    """Where a record lay that somebody could not handle."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        """Return it as it is typed."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True)
class Letter:
    """One record that one reader could not handle."""

    place: Place
    service: str
    key: bytes | None
    reason: str
    detail: str
    at: str
    headers: Mapping[str, str]
    """The record's own, without those that say why it is here."""
    body: bytes | None
    sealed: bool

    def item(self) -> dict[str, Any]:
        """Return it as a row of `dead list`."""
        return {
            **self.place._asdict(),
            "service": self.service,
            "key": None if self.key is None else wire.text(self.key),
            "reason": self.reason,
            "at": self.at,
        }


async def letters(servers: str) -> list[Letter]:
    """
    Return every dead letter that is not settled, oldest first.

    Raises:
        NoStack: when Kafka does not answer.

    """
    topics = [topic.dead_letters for topic in TOPICS]
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=servers,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=LARGEST,
    )
    try:
        await consumer.start()
        records = [record async for record in _all(consumer)]
    except KafkaError as error:
        raise NoStack(f"Kafka does not answer at {servers}") from error
    finally:
        await consumer.stop()
    settled = {_identity(r) for r in records if _is_settlement(r)}
    # A relay that was killed publishes the same letter again.
    once = {_identity(r): r for r in reversed(records) if _is_letter(r)}
    open_ones = [_letter(record) for identity, record in once.items() if identity not in settled]
    return sorted(open_ones, key=lambda letter: (letter.at, letter.place, letter.service))


async def replay(servers: str, chosen: Sequence[Letter], unseal: Callable[[bytes], bytes]) -> int:
    """
    Publish the records again, each once and in the order they had; how many.

    A record keeps its event id, so readers that had handled it take no notice.
    """
    producer = AIOKafkaProducer(bootstrap_servers=servers, max_request_size=LARGEST)
    await producer.start()
    try:
        once = {letter.place: letter for letter in chosen}
        for place, letter in sorted(once.items()):
            key, headers, body = _record(letter, unseal)
            await producer.send_and_wait(place.topic, body, key, headers=headers)
        await _settle(producer, chosen, "replayed")
    finally:
        await producer.stop()
    return len(once)


async def drop(servers: str, chosen: Sequence[Letter]) -> None:
    """Note that nothing will come of these any more; they stay readable in their topic."""
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    try:
        await _settle(producer, chosen, "dropped")
    finally:
        await producer.stop()


def named(found: Iterable[Letter], place: str) -> list[Letter]:
    """
    Return the letters of *place*, one for each reader.

    Raises:
        Refused: when there is none.

    """
    chosen = [letter for letter in found if str(letter.place) == place]
    if not chosen:
        raise Refused(f"no dead letter of {place}: see giaitrinh dead list")
    return chosen


async def _settle(producer: AIOKafkaProducer, chosen: Iterable[Letter], how: str) -> None:
    for letter in chosen:
        told = {**letter.place._asdict(), "service": letter.service, "settled": how}
        told["at"] = datetime.now(UTC).isoformat()
        headers = [(f"dead_{name}", str(value).encode()) for name, value in told.items()]
        dead = TOPIC_OF[letter.place.topic].dead_letters
        await producer.send_and_wait(dead, b"", letter.key, headers=headers)


async def _all(consumer: AIOKafkaConsumer) -> Any:
    """Yield all that lies there now; without a group every partition is ours."""
    places = consumer.assignment()
    ends = await consumer.end_offsets(places)
    left = {tp for tp, end in ends.items() if end > await consumer.position(tp)}
    while left:
        for tp, records in (await consumer.getmany(*left, timeout_ms=500)).items():
            for record in records:
                if record.offset < ends[tp]:
                    yield record
        left = {tp for tp in left if await consumer.position(tp) < ends[tp]}


def _headers(record: Any) -> dict[str, str]:
    return wire.readable(record.headers)


def _is_letter(record: Any) -> bool:
    return "dead_reason" in _headers(record)


def _is_settlement(record: Any) -> bool:
    """A letter keeps the headers of the record, and those say whatever their writer liked."""
    return "dead_settled" in _headers(record) and not _is_letter(record)


def _identity(record: Any) -> tuple[str, ...]:
    headers = _headers(record)
    names = ("dead_service", "dead_topic", "dead_partition", "dead_offset")
    return tuple(headers.get(name, "") for name in names)


def _letter(record: Any) -> Letter:
    headers = _headers(record)
    return Letter(
        place=Place(
            headers["dead_topic"], int(headers["dead_partition"]), int(headers["dead_offset"])
        ),
        service=headers["dead_service"],
        key=record.key,
        reason=headers["dead_reason"],
        detail=headers.get("dead_detail", ""),
        at=headers.get("dead_at", ""),
        headers={n: v for n, v in headers.items() if not n.startswith("dead_")},
        body=record.value,
        sealed=TOPIC_OF[headers["dead_topic"]].open_to_all,
    )


def _record(
    letter: Letter, unseal: Callable[[bytes], bytes]
) -> tuple[bytes | None, list[tuple[str, bytes | None]], bytes | None]:
    if letter.sealed:
        return wire.parts(unseal(letter.body or b""))
    headers = [(name, value.encode()) for name, value in letter.headers.items()]
    return letter.key, [*headers], letter.body
