"""The whole stack: started, struck, stopped; real servers, stand-ins for the services."""

import json
import os
import signal
import socket
import stat
import subprocess
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from contracts.topics import LARGEST_RECORD, TOPICS
from services.embedded import clock, kafka, readiness
from services.embedded import stack as stacks
from services.embedded.exits import NoStack, Refused
from services.embedded.ports import free_row
from services.embedded.stack import Stack
from services.embedded.up import running
from tests.embedded.seen import is_back, kill, one, publish, records, seconds_until, sql
from tests.embedded.stand_in import UP

pytestmark = pytest.mark.whole
NAMES = ["up", "kafka", "postgres", "intake", "routing", "sla", "reporting"]


def test_status_lists_every_process_with_pid_port_and_readiness(stack: Stack) -> None:
    began = time.monotonic()
    rows = stacks.status(stack.data)
    assert time.monotonic() - began < 2
    assert [row["name"] for row in rows] == [*NAMES, "sla-2"]
    assert all(row["ready"] and row["pid"] for row in rows)
    assert stacks.find(stack.data) == stack
    assert stack.kafka.endswith(f":{one(stack.data, 'kafka')['port']}")
    assert readiness.answers_http(stack.host, stack.ports["sla-2"])


def test_a_service_that_hangs_does_not_delay_the_status(stack: Stack) -> None:
    pid = one(stack.data, "reporting")["pid"]
    assert pid
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    hangs = one(stack.data, "reporting")
    took = time.monotonic() - began
    os.kill(pid, signal.SIGCONT)
    assert not hangs["ready"]
    assert took < 2


def test_secrets_are_for_the_owner_only(stack: Stack) -> None:
    keys = stack.data / "keys"
    names = sorted(path.name for path in keys.iterdir())
    assert names == ["intake.jwk", "intake.pub.jwk", "secret"]
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    for path in (*keys.iterdir(), stack.data / "stack.json", stack.data / "postgres/password"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert len(bytes.fromhex((keys / "secret").read_text())) == 32
    assert "d" not in json.loads((keys / "intake.pub.jwk").read_text())


async def test_every_topic_is_there_and_may_be_asked_for_again(stack: Stack) -> None:
    await kafka.create_topics(stack.kafka)
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka)
    await admin.start()
    found = {t["topic"]: len(t["partitions"]) for t in await admin.describe_topics()}
    await admin.close()
    for topic in TOPICS:
        assert found[topic.name] == topic.partitions
        assert found[topic.dead_letters] == kafka.DEAD_LETTER_PARTITIONS


def test_a_record_of_four_mebibytes_passes(stack: Stack) -> None:
    publish(stack, [b"x" * (LARGEST_RECORD - 200)])


def test_text_is_sorted_and_folded_as_unicode(stack: Stack) -> None:
    assert sql(stack, "select upper('đơn khiếu nại')") == "ĐƠN KHIẾU NẠI"
    assert sql(stack, "show synchronous_commit") == "on"


def test_a_second_up_on_the_folder_says_so_and_leaves_the_first_alone(stack: Stack) -> None:
    second = up(stack.data, free_row(4))
    assert second.returncode == 2
    (sentence,) = second.stderr.splitlines()
    assert str(one(stack.data, "up")["pid"]) in sentence
    assert second.stdout == ""
    assert all(row["ready"] for row in stacks.status(stack.data))


def test_a_taken_port_is_one_sentence_and_nothing_is_started(tmp_path: Path) -> None:
    first = free_row(4)
    with socket.create_server(("127.0.0.1", first + 2)):
        refused = up(tmp_path / "data", first)
    assert refused.returncode == 2
    (sentence,) = refused.stderr.splitlines()
    assert f":{first + 2}" in sentence
    assert not (tmp_path / "data" / "kafka").exists()


def test_a_folder_that_cannot_be_one_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    refused = up(tmp_path / "data", free_row(4))
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)


def test_the_clock_only_goes_forward(stack: Stack) -> None:
    before = datetime.now(UTC)
    now = clock.shift(stack.data, advance=timedelta(days=5))
    assert timedelta(days=5) <= now - before < timedelta(days=5, seconds=5)
    then = before + timedelta(days=9)
    assert clock.shift(stack.data, at=then) - then < timedelta(seconds=5)
    for wrong in (
        partial(clock.shift, advance=timedelta(days=-1)),
        partial(clock.shift, advance=timedelta.max),
        partial(clock.shift, at=now),
        partial(clock.shift, at=datetime(2099, 1, 1)),  # noqa: DTZ001  # that is what is wrong
        clock.shift,
    ):
        with pytest.raises(Refused):
            wrong(stack.data)
    assert float((stack.data / "clock").read_text()) == pytest.approx(9 * 86_400, abs=5)


def test_the_clock_of_servers_that_up_did_not_start_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoStack):
        clock.shift(tmp_path, advance=timedelta(days=1))
    monkeypatch.setenv("GIAITRINH_KAFKA", "127.0.0.1:9092")
    monkeypatch.setenv("GIAITRINH_DATABASE", "postgresql+asyncpg://127.0.0.1/giaitrinh")
    with pytest.raises(Refused):
        clock.shift(tmp_path, advance=timedelta(days=1))


def test_kafka_serves_again_soon_after_kill_9(stack: Stack) -> None:
    publish(stack, [b"before"])
    before = kill(stack.data, "kafka")
    took = seconds_until(lambda: is_back(stack, "kafka", before))
    # 6 s are promised, on a machine that has nothing else to do.
    assert took < 10 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert records(stack)[-1] == b"before"


def test_postgres_and_services_come_back_after_kill_9(stack: Stack) -> None:
    sql(stack, "create table kept as select generate_series(1, 1000)")
    before = {name: kill(stack.data, name) for name in ("postgres", "sla-2", "intake")}
    for name, pid in before.items():
        assert seconds_until(lambda n=name, p=pid: is_back(stack, n, p)) < 10  # type: ignore[misc]
    assert sql(stack, "select count(*) from kept") == 1000


def test_what_is_kept_down_stays_down(stack: Stack) -> None:
    with stacks.kept_down(stack.data, "routing"):
        before = kill(stack.data, "routing", signal.SIGTERM)
        time.sleep(1)
        assert one(stack.data, "routing")["pid"] is None
    seconds_until(lambda: is_back(stack, "routing", before))


def test_a_folder_left_by_a_kill_of_everything_starts_again_without_loss(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data, command=UP) as stack:
        publish(stack, [b"%d" % number for number in range(500)])
        sql(stack, "create table kept as select generate_series(1, 1000)")
        pids = [row["pid"] for row in stacks.status(data)]
        for pid in pids:  # up first: nobody is there to start anything again
            os.kill(pid or 0, signal.SIGKILL)
        seconds_until(lambda: not any(psutil.pid_exists(pid or 0) for pid in pids[1:]))
        with pytest.raises(NoStack):
            stacks.find(data)
    with running(data, command=UP) as again:
        assert again.kafka == stack.kafka
        assert records(again) == [b"%d" % number for number in range(500)]
        assert sql(again, "select count(*) from kept") == 1000
    with pytest.raises(NoStack):
        stacks.status(data)


def test_a_supervisor_that_is_killed_leaves_nothing_for_long(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data, command=UP) as stack:
        everything = stacks.status(data)
        kill(data, "up")
        with running(data, command=UP) as next_one:
            assert next_one.kafka == stack.kafka
            now = {row["pid"] for row in stacks.status(data)}
            assert not {row["pid"] for row in everything} & now


def up(data: Path, ports: int) -> subprocess.CompletedProcess[str]:
    """Run it until it ends by itself."""
    line = [*UP, f"--data={data}", f"--ports={ports}"]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
