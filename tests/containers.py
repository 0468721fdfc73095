"""
Servers in containers, where a Docker daemon answers.

Written against testcontainers 4.15 and checked statically; not run where it was written,
for there is no Docker daemon. What cannot be started there falls back to the embedded stack.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import docker
from docker.errors import DockerException
from testcontainers.community.kafka import KafkaContainer
from testcontainers.community.postgres import PostgresContainer

KAFKA, DATABASE = "GIAITRINH_KAFKA", "GIAITRINH_DATABASE"
KAFKA_IMAGE, POSTGRES_IMAGE = "confluentinc/cp-kafka:8.1.0", "postgres:18"


def daemon_answers() -> bool:
    """Whether there is a Docker daemon at all."""
    try:
        docker.from_env(timeout=2).ping()
    except DockerException:
        return False
    return True


@contextmanager
def servers() -> Iterator[Mapping[str, str]]:
    """Kafka and PostgreSQL as the settings name them; nothing where they cannot be had."""
    if not daemon_answers():
        yield {}
        return
    with ExitStack() as running:
        try:
            kafka = running.enter_context(KafkaContainer(KAFKA_IMAGE).with_kraft())
            postgres = running.enter_context(PostgresContainer(POSTGRES_IMAGE, driver="asyncpg"))
        except DockerException:
            yield {}
            return
        named = {KAFKA: kafka.get_bootstrap_server(), DATABASE: postgres.get_connection_url()}
        yield named


@contextmanager
def named() -> Iterator[None]:
    """Let the environment name such servers, unless it names some already."""
    if KAFKA in os.environ or DATABASE in os.environ:
        yield
        return
    with servers() as found:
        os.environ.update(found)
        try:
            yield
        finally:
            for name in found:
                del os.environ[name]
