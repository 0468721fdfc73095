"""The register of topics as one AsyncAPI 3.0 document, for people and tools of other languages."""

from collections.abc import Mapping
from typing import Any

from contracts.message import Message
from contracts.topics import LARGEST_RECORD, TOPICS, Topic
from contracts.wire import REASONS

Document = Mapping[str, Any]

_UUID = {"type": "string", "format": "uuid"}
_MOMENT = {"type": "string", "format": "date-time"}
_TEXT = {"type": "string"}
_DEAD = "dead-letter"
_BINDING = "0.5.0"


def document() -> Document:
    """Return the whole document; it names no server, for every deployment has its own."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:giaitrinh:bus",
        "info": {
            "title": "Giaitrinh bus",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 on Apache Kafka in binary mode: the attributes travel "
            "in the headers, the message as JSON in the body. A topic is a closed union of facts "
            "in order per key. Contracts grow and never change.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            **{topic.name: _channel(topic) for topic in TOPICS},
            **{topic.dead_letters: _dead_channel(topic) for topic in TOPICS},
        },
        "operations": {
            name: operation for topic in TOPICS for name, operation in _operations(topic).items()
        },
        "components": {
            "messages": {
                **{fact.type: _message(topic, fact) for topic in TOPICS for fact in topic.facts},
                _DEAD: _dead_letter(),
            }
        },
    }


def _channel(topic: Topic) -> Document:
    return {
        "address": topic.name,
        "description": f"Key: {topic.key}. Written by {topic.written_by}, "
        f"read by {', '.join(sorted(topic.read_by))}.",
        "messages": {fact.type: _component(fact.type) for fact in topic.facts},
        "bindings": {"kafka": _kafka(topic, "compact" if topic.compacted else "delete")},
    }


def _dead_channel(topic: Topic) -> Document:
    return {
        "address": topic.dead_letters,
        "description": f"What a reader of {topic.name} could not handle, with the record's key.",
        "messages": {_DEAD: _component(_DEAD)},
        "bindings": {"kafka": _kafka(topic, "delete")},
    }


def _kafka(topic: Topic, cleanup: str) -> Document:
    return {
        "partitions": topic.partitions,
        "topicConfiguration": {"cleanup.policy": [cleanup], "max.message.bytes": LARGEST_RECORD},
        "bindingVersion": _BINDING,
    }


def _operations(topic: Topic) -> Document:
    dead = topic.dead_letters
    readers = sorted(topic.read_by)
    return {
        f"{topic.written_by}.send.{topic.name}": _operation("send", topic.name),
        **{
            f"{reader}.receive.{topic.name}": _operation("receive", topic.name)
            for reader in readers
        },
        **{f"{reader}.send.{dead}": _operation("send", dead) for reader in readers},
    }


def _operation(action: str, channel: str) -> Document:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


def _component(name: str) -> Document:
    return {"$ref": f"#/components/messages/{name}"}


def _message(topic: Topic, fact: type[Message]) -> Document:
    summary, _, rest = (fact.__doc__ or "").strip().partition("\n")
    return {
        "name": fact.type,
        "title": fact.__name__,
        "summary": summary,
        "description": "\n".join([*_paragraph(rest), f"Read since release {fact.since}."]),
        "contentType": "application/json",
        "headers": _headers(topic.written_by, fact.type),
        "payload": {"$ref": f"./schemas/{fact.type}.json"},
        "bindings": {
            "kafka": {
                "key": {**_TEXT, "description": topic.key.replace(" + ", "/")},
                "bindingVersion": _BINDING,
            }
        },
    }


def _paragraph(rest: str) -> list[str]:
    joined = " ".join(rest.split())
    return [joined] if joined else []


def _headers(service: str, type_: str) -> Document:
    source = _TEXT if service == "anyone" else {"const": f"/{service}"}
    properties = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": _UUID,
        "ce_source": source,
        "ce_type": {"const": type_},
        "ce_time": _MOMENT,
        "content-type": {"const": "application/json"},
    }
    required = [name for name in properties if name.startswith("ce_")]
    return {"type": "object", "properties": properties, "required": required}


def _dead_letter() -> Document:
    told = {
        "dead_reason": {"enum": list(REASONS)},
        "dead_detail": {**_TEXT, "description": "Fields and rules, never what was written."},
        "dead_service": _TEXT,
        "dead_topic": _TEXT,
        "dead_partition": _TEXT,
        "dead_offset": _TEXT,
        "dead_at": _MOMENT,
    }
    sealed = {"dead_sealed": {"const": "jwe"}}
    return {
        "name": _DEAD,
        "title": "DeadLetter",
        "summary": "A record as it came, with its headers; sealed to intake's key, and without "
        "its headers, where anyone may write the topic.",
        "headers": {"type": "object", "properties": told | sealed, "required": list(told)},
        "payload": {},
    }
