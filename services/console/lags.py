"""How many records our readers have not handled yet, asked of Kafka."""

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from contracts.topics import TOPICS

UNKNOWN = 1
"""Kafka does not answer: something may be on its way."""


async def waiting(servers: str) -> int:
    """Return how many records wait for a reader, over all topics and readers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=5000)
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, request_timeout_ms=5000)
    try:
        await admin.start()
        await consumer.start()
        return await _waiting(admin, consumer)
    except (KafkaError, OSError):
        return UNKNOWN
    finally:
        await consumer.stop()
        await admin.close()


async def _waiting(admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer) -> int:
    places = [TopicPartition(t.name, p) for t in TOPICS for p in range(t.partitions)]
    ends = await consumer.end_offsets(places)
    late = 0
    for topic in TOPICS:
        for reader in topic.read_by:
            done = await admin.list_consumer_group_offsets(f"{reader}.{topic.name}")
            for tp in places:
                if tp.topic == topic.name:
                    late += max(ends[tp] - (done[tp].offset if tp in done else 0), 0)
    return late
