"""A real Apache Kafka, one node, broker and controller in one (KRaft)."""

import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from signal import SIGTERM
from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from contracts.topics import LARGEST_RECORD, LARGEST_SEALED, TOPICS
from services.embedded import jars, ports
from services.embedded.exits import Refused
from services.embedded.folder import Folder, write
from services.embedded.java import java
from services.embedded.processes import Program, end, working_in

DEAD_LETTER_PARTITIONS = 3
ALREADY_THERE = 36
FOR_EVER = -1

MEMORY = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
QUIET = ("-XX:-UsePerfData", "-Dlog4j2.configurationFile=log4j2.xml")

SETTINGS: Mapping[str, str | int] = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "CLIENT",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": "data",
    "auto.create.topics.enable": "false",
    # After kill -9 the broker waits until its own old registration has run out (default 9 s).
    "broker.session.timeout.ms": 1500,
    "broker.heartbeat.interval.ms": 300,
    "group.initial.rebalance.delay.ms": 0,
    "message.max.bytes": LARGEST_RECORD,
    "replica.fetch.max.bytes": LARGEST_RECORD,
    "log.retention.ms": FOR_EVER,
    # A reader that was away for a whole holiday still knows where it was.
    "offsets.retention.minutes": 365 * 24 * 60,
    # The stack's clock may run ahead of the machine's.
    "log.message.timestamp.after.max.ms": 2**63 - 1,
    # By default 128 MiB of memory, and 20 MiB of index for each partition.
    "log.cleaner.dedupe.buffer.size": 8 * 1024 * 1024,
    "log.index.size.max.bytes": 1024 * 1024,
    "offsets.topic.num.partitions": 12,
    "offsets.topic.replication.factor": 1,
    "transaction.state.log.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
}

LOGGING = """<Configuration status="WARN">
  <Appenders>
    <Console name="out"><PatternLayout pattern="%d{ISO8601} %p %c{1} %m%n"/></Console>
  </Appenders>
  <Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
"""


def server(folder: Folder) -> Program:
    """
    Write its settings, format its disk where that is not done yet, and say how it is run.

    Raises:
        Refused: without Java or its jars, or when the disk cannot be formatted.

    """
    program, class_path = java(), jars.class_path()
    folder.kafka.mkdir(exist_ok=True)
    port, controller = ports.kept(folder, "kafka"), ports.kept(folder, "controller")
    _configure(folder.kafka, port, controller)
    command = (str(program), *MEMORY, *QUIET, "-cp", class_path)
    if not (folder.kafka / "data" / "meta.properties").exists():
        _format(folder, command)
    return Program(
        name="kafka",
        command=(*command, "kafka.Kafka", "server.properties"),
        log=folder.log("kafka"),
        port=port,
        folder=folder.kafka,
        stage=1,
    )


def _configure(folder: Path, port: int, controller: int) -> None:
    client, quorum = f"{ports.LOOPBACK}:{port}", f"{ports.LOOPBACK}:{controller}"
    settings = {
        **SETTINGS,
        "listeners": f"CLIENT://{client},CONTROLLER://{quorum}",
        "advertised.listeners": f"CLIENT://{client}",
        "controller.quorum.voters": f"1@{quorum}",
    }
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    write(folder / "server.properties", "".join(lines))
    write(folder / "log4j2.xml", LOGGING)


def _format(folder: Folder, command: Sequence[str]) -> None:
    tool = ("kafka.tools.StorageTool", "format", "--ignore-formatted", "-c", "server.properties")
    with folder.log("kafka").open("ab") as log:
        done = subprocess.run(
            [*command, *tool, "-t", _cluster_id()],
            cwd=folder.kafka,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise Refused(f"Kafka cannot format its folder: {folder.log('kafka')} says why")


def _cluster_id() -> str:
    # The tool takes one that begins with a dash for an option.
    ids = (urlsafe_b64encode(uuid4().bytes).rstrip(b"=").decode() for _ in count())
    return next(one for one in ids if not one.startswith("-"))


def end_leftovers(folder: Folder) -> None:
    """End a Kafka that an earlier supervisor left on this folder."""
    end(working_in(folder.kafka, "java"), SIGTERM)


async def create_topics(servers: str) -> None:
    """
    Create the register's topics and their dead letters where they are missing.

    Raises:
        Refused: when Kafka will not have one of them.
        KafkaError: when it is away.

    """
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        answer = await admin.create_topics(_wanted())
    finally:
        await admin.close()
    for name, code, why in (row[:3] for row in answer.topic_errors):
        if code not in (0, ALREADY_THERE):
            raise Refused(f"Kafka refuses the topic {name}: {why} (code {code})")


def _wanted() -> list[NewTopic]:
    topics = [_topic(t.name, t.partitions, compacted=t.compacted) for t in TOPICS]
    dead = [_topic(t.dead_letters, DEAD_LETTER_PARTITIONS, largest=LARGEST_SEALED) for t in TOPICS]
    return [*topics, *dead]


def _topic(
    name: str, partitions: int, *, largest: int = LARGEST_RECORD, compacted: bool = False
) -> NewTopic:
    kept = {"cleanup.policy": "compact"} if compacted else {"retention.ms": str(FOR_EVER)}
    # Strangers may compress as they like; the broker unpacks, so that sizes mean what they say.
    size = {"max.message.bytes": str(largest), "compression.type": "uncompressed"}
    return NewTopic(name, partitions, 1, topic_configs={**size, **kept})
