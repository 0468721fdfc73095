"""What runs in a folder: written down by `up`, found by every other command."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from services.embedded import readiness
from services.embedded.exits import NoStack, Refused
from services.embedded.folder import Folder, write
from services.embedded.ports import LOOPBACK
from services.embedded.processes import Recorded, alive
from services.web.settings import asyncpg_address

DEFAULT = Path(".giaitrinh")
SERVICES = ("intake", "routing", "sla", "reporting")
"""In the order of their HTTP ports."""
SERVERS = ("kafka", "postgres")
FIRST_PORT = 8101


@dataclass(frozen=True)
class Stack:
    """Where a stack can be reached."""

    kafka: str
    database: str = field(repr=False)
    """With the password in it."""
    data: Path
    ports: Mapping[str, int] = field(default_factory=dict)
    """HTTP ports by name: `sla`, and `sla-2` where there are further instances."""
    host: str = LOOPBACK

    def url(self, service: str) -> str:
        """
        The address of the service's HTTP door, without a slash at the end.

        Raises:
            NoStack: when that service does not run here.

        """
        if not self.ports and service in SERVICES:  # the servers are named, not the services
            return f"http://{self.host}:{FIRST_PORT + SERVICES.index(service)}"
        if service not in self.ports:
            raise NoStack(f"{service} does not run in {self.data}")
        return f"http://{self.host}:{self.ports[service]}"


class Status(TypedDict):
    """One process, and whether it does its work now."""

    name: str
    pid: int | None
    port: int | None
    ready: bool


class Written(TypedDict):
    """What `up` leaves in the folder, readable by the owner only."""

    kafka: str
    database: str
    host: str
    ready: bool
    processes: list[Recorded]


def find(data: Path = DEFAULT) -> Stack:
    """
    The stack of the folder *data*; `GIAITRINH_KAFKA` and `GIAITRINH_DATABASE` go before it.

    Raises:
        NoStack: when no `up` runs there and the two settings do not name one.

    """
    kafka, database = os.environ.get("GIAITRINH_KAFKA"), _database()
    written = read(data)
    if written is None or supervisor(written) is None:
        if kafka and database:
            return Stack(kafka, database, data, host=os.environ.get("GIAITRINH_HOST") or LOOPBACK)
        raise NoStack(f"no stack runs in {data}: start one with giaitrinh up --data {data}")
    return Stack(
        kafka or written["kafka"],
        database or written["database"],
        data,
        {p["name"]: p["port"] for p in written["processes"] if p["port"] and is_service(p)},
        written["host"],
    )


def _database() -> str | None:
    told = os.environ.get("GIAITRINH_DATABASE")
    try:
        return asyncpg_address(told) if told else None
    except ValueError as error:
        raise Refused(f"GIAITRINH_DATABASE {error}") from None


def is_service(process: Recorded) -> bool:
    """Whether it is one of the four, and neither a server nor `up` itself."""
    return process["name"] not in ("up", *SERVERS)


def read(data: Path) -> Written | None:
    """What is written down there, whether it still runs or not."""
    try:
        written: Written = json.loads(Folder(data).stack.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return written


@contextmanager
def kept_down(data: Path, name: str) -> Iterator[None]:
    """As long as the block lasts, `up` does not start the process *name* again once it ended."""
    hold = Folder(data).hold(name)
    hold.touch()
    try:
        yield
    finally:
        hold.unlink(missing_ok=True)


def note(folder: Folder, written: Written) -> None:
    """Write down what runs."""
    write(folder.stack, json.dumps(written, indent=1))


def supervisor(written: Written) -> int | None:
    """The pid of the `up` that looks after it, if that lives."""
    (up,) = [process for process in written["processes"] if process["name"] == "up"]
    return up["pid"] if alive(up) else None


def status(data: Path = DEFAULT) -> list[Status]:
    """
    Every process of the stack, within two seconds whatever is down.

    Raises:
        NoStack: when nothing of it lives.

    """
    written = read(data)
    if written is None or not any(alive(process) for process in written["processes"]):
        raise NoStack(f"no stack runs in {data}: start one with giaitrinh up --data {data}")
    processes = written["processes"]
    with ThreadPoolExecutor(len(processes)) as threads:
        return list(threads.map(lambda process: _status(process, written), processes))


def _status(process: Recorded, written: Written) -> Status:
    lives = alive(process) is not None
    return Status(
        name=process["name"],
        pid=process["pid"] if lives else None,
        port=process["port"],
        ready=_question(process, written)() if lives or process["pid"] is None else False,
    )


def _question(process: Recorded, written: Written) -> Callable[[], bool]:
    match process["name"]:
        case "up":
            return lambda: alive(process) is not None
        case "kafka":
            return lambda: readiness.answers_kafka(written["kafka"])
        case "postgres":
            return lambda: readiness.answers_postgres(written["database"])
        case _:
            return lambda: readiness.answers_http(written["host"], process["port"] or 0)
