"""CloudEvents 1.0, binary mode: attributes in headers, the message as JSON in the body."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from pydantic import ValidationError

from contracts.message import Event, Message
from contracts.problems import describe
from contracts.topics import Topic

Headers = Iterable[tuple[str, bytes | None]]

REASONS = (
    "bad-attributes",
    "unknown-type",
    "bad-body",
    "unsealable",
    "unreadable",
    "out-of-order",
    "handler-failed",
)
"""Why a record is set aside; a closed set, so that it may be a label."""


class Undecodable(ValueError):
    """The record is not an event of its topic; *reason* comes from `REASONS`."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{reason}: {where}" if where else reason)
        self.reason = reason


def headers(event: Event[Message], source: str) -> dict[str, str]:
    """Return what *event* carries beside its body, said by the service *source*."""
    return {
        "ce_specversion": "1.0",
        "ce_id": str(event.id),
        "ce_source": f"/{source}",
        "ce_type": event.message.type,
        "ce_time": event.time.isoformat(),
        "content-type": "application/json",
    }


def body(message: Message) -> bytes:
    """Return *message* as it travels."""
    return message.model_dump_json(exclude_none=True, by_alias=True).encode()


def decode(
    topic: Topic, raw: Headers, body: bytes | None, partition: int | None = None
) -> Event[Message]:
    """
    Read one record of *topic*.

    Raises:
        Undecodable: for `bad-attributes`, `unknown-type` or `bad-body`.

    """
    id_, type_, time = _attributes(raw)
    fact = topic.by_type.get(type_)
    if fact is None:
        raise Undecodable("unknown-type")
    try:
        return Event(id_, time, fact.model_validate_json(body or b""), partition)
    except ValidationError as error:
        raise Undecodable("bad-body", describe(error)) from None


def _attributes(raw: Headers) -> tuple[UUID, str, datetime]:
    try:
        known: Mapping[str, str] = {n: (v or b"").decode() for n, v in raw if n[:3] == "ce_"}
        id_, time = UUID(known["ce_id"]), datetime.fromisoformat(known["ce_time"])
        type_, version = known["ce_type"], known["ce_specversion"]
        time.astimezone(UTC)  # some of the first and last days of all are no moment there
    except (KeyError, ValueError, OverflowError) as error:
        raise Undecodable("bad-attributes", type(error).__name__) from None
    if version != "1.0" or time.tzinfo is None:
        raise Undecodable("bad-attributes", "ce_specversion or ce_time")
    return id_, type_, time


def text(raw: bytes | None) -> str:
    """Whatever a writer put there, as text that a database and a log take."""
    return (raw or b"").decode(errors="replace").replace("\0", "\ufffd")


def readable(raw: Headers) -> dict[str, str]:
    """Return the headers of any record, whatever its writer put into them."""
    return {text(name.encode(errors="replace")): text(value) for name, value in raw}


def as_uuid(written: str) -> UUID | None:
    """Return the id that *written* is, None where it is none."""
    try:
        return UUID(written)
    except ValueError:
        return None


def whole(key: bytes | None, raw: Headers, body: bytes | None) -> bytes:
    """Return a record's key, headers and body as one document, for sealing; see `parts`."""
    headers = [[name, _base64(value)] for name, value in raw]
    return json.dumps({"key": _base64(key), "headers": headers, "body": _base64(body)}).encode()


def parts(
    document: bytes,
) -> tuple[bytes | None, list[tuple[str, bytes | None]], bytes | None]:
    """Return the key, the headers and the body that `whole` put together."""
    found = json.loads(document)
    headers = [(name, _raw(value)) for name, value in found["headers"]]
    return _raw(found["key"]), headers, _raw(found["body"])


def _base64(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode()


def _raw(value: str | None) -> bytes | None:
    return None if value is None else b64decode(value)
