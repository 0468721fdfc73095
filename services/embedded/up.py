"""The whole system on this machine, from one command."""

import asyncio
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType

from aiokafka.errors import KafkaError
from psutil import wait_procs

from services.embedded import folder as folders
from services.embedded import kafka, keys, postgres, readiness, stack
from services.embedded.exits import DONE, REFUSED, Refused
from services.embedded.folder import Folder
from services.embedded.migrations import upgrade
from services.embedded.plan import Plan, layout
from services.embedded.ports import LOOPBACK, free_row, must_be_free
from services.embedded.processes import Program, alive, end, spawn
from services.embedded.stack import SERVICES, Stack, is_service
from services.embedded.supervisor import Supervisor, say

ONE_EACH: Mapping[str, int] = MappingProxyType({})
OURS: Mapping[str, Sequence[str]] = MappingProxyType({})
UP = (sys.executable, "-m", "services.console", "up")
START, STOP = 180.0, 90.0
"""Seconds that `running` waits: a first start fetches Kafka, a stop lets work end."""


def up(
    data: Path,
    ports: int,
    *,
    instances: Mapping[str, int] = ONE_EACH,
    commands: Mapping[str, Sequence[str]] = OURS,
) -> int:
    """
    Run everything in the folder *data* until Ctrl-C or SIGTERM; the exit code.

    Args:
        data: what the stack keeps; made where it is missing.
        ports: the first of the HTTP ports in a row.
        instances: how many processes a service has, where not one.
        commands: how a service is run, where it is another program than ours.

    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    try:
        folder = folders.prepare(data)
        with folders.held(folder.lock, f"a stack runs in {data} already"):
            _run(Plan(folder, layout(ports, instances), commands), began)
    except Refused as refused:
        return _refuse(str(refused))
    except OSError as error:
        return _refuse(f"{error.strerror or error}: {error.filename or data}")
    except KeyboardInterrupt:
        pass
    return DONE


def _refuse(sentence: str) -> int:
    say(sentence)
    return REFUSED


def _run(plan: Plan, began: float) -> None:
    folder = plan.folder
    _end_leftovers(folder)
    must_be_free(list(plan.ports.values()), plan.host)
    keys.make(folder.keys)
    if not folder.clock.exists():
        folders.write(folder.clock, "0\n")
    servers = _servers(plan)
    with Supervisor(folder, lambda found: stack.note(folder, plan.written(found))) as supervisor:
        for program, end_leftovers in servers:
            say(f"starting {program.name}")
            supervisor.start(program, partial(end_leftovers, folder))
        _fill(plan, supervisor)
        _start_services(plan, supervisor)
        _tell(plan, time.monotonic() - began)
        while True:
            supervisor.watch()


def _end_leftovers(folder: Folder) -> None:
    """A supervisor that was killed may have left processes: wait for them, or end them."""
    written = stack.read(folder.data)
    services = [p for p in written["processes"] if is_service(p)] if written else []
    end([found for process in services if (found := alive(process))], signal.SIGTERM)
    kafka.end_leftovers(folder)
    postgres.end_leftovers(folder)
    for hold in folder.hold("").iterdir():
        hold.unlink()


def _servers(plan: Plan) -> list[tuple[Program, Callable[[Folder], None]]]:
    """Those that are not given from outside, made ready to start."""
    servers: list[tuple[Program, Callable[[Folder], None]]] = []
    if not plan.database:
        servers.append((postgres.server(plan.folder), postgres.end_leftovers))
        plan.database = postgres.address(plan.folder)
    if not plan.kafka:
        program = kafka.server(plan.folder)
        servers.append((program, kafka.end_leftovers))
        plan.kafka = f"{LOOPBACK}:{program.port}"
    return servers


def _fill(plan: Plan, supervisor: Supervisor) -> None:
    supervisor.until("postgres", partial(readiness.answers_postgres, plan.database))
    for service in SERVICES:
        if service not in plan.commands:
            upgrade(service, plan.database)
    supervisor.until("kafka", partial(readiness.answers_kafka, plan.kafka))
    supervisor.until("kafka", partial(_has_topics, plan.kafka))


def _has_topics(servers: str) -> bool:
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        asyncio.run(kafka.create_topics(servers))
    except (KafkaError, OSError):
        return False
    return True


def _start_services(plan: Plan, supervisor: Supervisor) -> None:
    say(f"starting {', '.join(plan.ports)}")
    for name in plan.ports:
        supervisor.start(plan.service(name))
    for name, port in plan.ports.items():
        supervisor.until(name, partial(readiness.answers_http, plan.host, port))
    plan.ready = True
    supervisor.write()


def _tell(plan: Plan, seconds: float) -> None:
    lines = [f"{name:<12} http://{plan.host}:{port}" for name, port in plan.ports.items()]
    lines += [f"{'kafka':<12} {plan.kafka}"]
    lines += [f"{'postgres':<12} port {readiness.port_of(plan.database, 5432)}"]
    with suppress(OSError):
        sys.stdout.write("\n".join([*lines, f"ready after {seconds:.1f} s; Ctrl-C stops it", ""]))
        sys.stdout.flush()
    say(f"staff paths are open to everyone who reaches {plan.host}: there is no sign-in yet")


@contextmanager
def running(
    data: Path,
    ports: int | None = None,
    *,
    instances: Mapping[str, int] = ONE_EACH,
    command: Sequence[str] = UP,
) -> Iterator[Stack]:
    """
    Run `up` as a process of its own as long as the block lasts, on free ports unless told.

    To be used by the main thread, with which the stack ends.

    Raises:
        Refused: when it does not become ready, with the end of what it wrote.
        LeftBehind: when a process of the stack outlived it.

    """
    folder = folders.prepare(data)
    first = ports or free_row(len(SERVICES))
    options = [f"--instances={name}={count}" for name, count in instances.items()]
    line = [*command, f"--data={data}", f"--ports={first}", *options]
    process = spawn(Program("up", line, folder.log("up"), patience=STOP))
    try:
        _wait(process, folder)
        yield stack.find(data)
    finally:
        _stop(process, folder)


class LeftBehind(Exception):
    """A process outlived its stack."""


def _wait(process: subprocess.Popen[bytes], folder: Folder) -> None:
    limit = time.monotonic() + START
    while not _is_ready(process.pid, folder):
        if process.poll() is not None or time.monotonic() > limit:
            told = folder.log("up").read_text(encoding="utf-8", errors="replace")
            raise Refused(f"the stack in {folder.data} does not become ready: {told[-2000:]}")
        time.sleep(0.05)


def _is_ready(pid: int, folder: Folder) -> bool:
    # What is written there may still be the word of an earlier one that was killed.
    written = stack.read(folder.data)
    return written is not None and written["ready"] and stack.supervisor(written) == pid


def _stop(process: subprocess.Popen[bytes], folder: Folder) -> None:
    written = stack.read(folder.data)
    process.terminate()
    try:
        process.wait(STOP)
    finally:
        processes = written["processes"] if written else []
        _, left = wait_procs([found for one in processes if (found := alive(one))], timeout=20)
        if left:
            raise LeftBehind(f"{len(left)} processes of {folder.data}: {left}")
