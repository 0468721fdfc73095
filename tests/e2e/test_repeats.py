"""Every golden event, delivered twice through Kafka to every reader."""

import asyncio
from collections.abc import Mapping

import orjson
from aiokafka import AIOKafkaProducer

from contracts.topics import TOPICS
from services.embedded.stack import SERVICES, Stack
from tests.e2e.proof import balanced, outboxes
from tests.e2e.seen import eventually, figure, rows, size
from tests.services import golden

DELIVERY = {"inbox", "outbox", "set_aside", "progress", "alembic_version"}
"""What the runtime notes about records; all other tables are the outcome."""


def publish_golden(stack: Stack) -> int:
    """Publish every golden event, those of one case in their order; how many."""

    async def work() -> int:
        told = 0
        async with AIOKafkaProducer(bootstrap_servers=stack.kafka) as producer:
            for topic in TOPICS:
                for record in golden(topic):
                    headers = list(record.headers)
                    key = _key(record.value, topic.key)
                    await producer.send_and_wait(topic.name, record.value, key, headers=headers)
                    told += 1
        return told

    return asyncio.run(work())


def _key(value: bytes, named: str) -> bytes:
    return str(orjson.loads(value).get(named, named)).encode()


_TABLES = (
    "select table_schema, table_name from information_schema.tables where table_schema = any($1)"
)
_DIGEST = "select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {} t"


def outcome(stack: Stack) -> Mapping[str, tuple[int, str]]:
    """How many rows each table has, and a hash of them all."""
    tables = [one for one in rows(stack, _TABLES, list(SERVICES)) if one[1] not in DELIVERY]
    return {
        f"{schema}.{table}": rows(stack, _DIGEST.format(f'{schema}."{table}"'))[0]
        for schema, table in tables
    }


def settled(stack: Stack) -> Mapping[str, tuple[int, str]]:
    """The outcome once nothing is on its way and two looks in a row see the same."""
    balanced(stack)
    looks = [outcome(stack)]

    def same() -> bool:
        looks.append(outcome(stack))
        return looks[-1] == looks[-2] and not outboxes(stack)

    eventually(same, what="rest")
    balanced(stack)
    return looks[-1]


def test_every_golden_event_delivered_twice_gives_the_same_outcome(stack: Stack) -> None:
    told = publish_golden(stack)
    assert told >= sum(len(topic.facts) for topic in TOPICS)
    first = settled(stack)
    handled = {name: size(stack, name, "inbox") for name in SERVICES}
    repeats = {name: figure(stack.url(name), "giaitrinh_inbox_repeats_total") for name in SERVICES}
    assert publish_golden(stack) == told
    second = settled(stack)
    assert {name for name in first if first[name] != second[name]} == set()
    for name in SERVICES:
        again = figure(stack.url(name), "giaitrinh_inbox_repeats_total") - repeats[name]
        assert again > 0, f"{name} has not read them twice"
        assert size(stack, name, "inbox") == handled[name]
