"""Processes that belong to a stack: how one is started, recognised later, and ended."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from typing import TypedDict

import psutil

LONGEST_LOG = 20 * 1024 * 1024
"""Bytes; what is older goes to one file `….1`, so a process keeps twice that at most."""

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Recorded(TypedDict):
    """How a process is known again, also after its number went to another one."""

    name: str
    pid: int | None
    port: int | None
    create_time: float | None


@dataclass(frozen=True)
class Account:
    """Who runs a program, where it is not us."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """What to run, where, as whom, and how it is asked to stop."""

    name: str
    command: Sequence[str]
    log: Path
    port: int | None = None
    folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    stop: Signals = signal.SIGTERM
    patience: float = 20.0
    """Seconds between the request to stop and the end by force."""
    account: Account | None = None
    stage: int = 0
    """Those of a later stage are stopped first, those of the same stage together."""


class Identity(TypedDict, total=False):
    """How `subprocess` is told who runs a program."""

    user: int
    group: int
    extra_groups: Sequence[int]


def as_account(who: Account | None) -> Identity:
    """Run as *who*, with no other rights than theirs; as we are where there is none."""
    return Identity(user=who.uid, group=who.gid, extra_groups=()) if who else Identity()


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """
    Start it in a session of its own, so that a Ctrl-C meant for us does not reach it.

    It is asked to stop when the thread that starts it ends, however that ends (on Linux).
    """
    shorten(program.log)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            list(program.command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=program.folder,
            env={**os.environ, **program.environment},
            start_new_session=True,
            **as_account(program.account),
            # Only the main thread starts processes.
            preexec_fn=_dies_with(os.getpid(), program.stop),  # noqa: PLW1509
        )


def _dies_with(parent: int, stop: Signals) -> Callable[[], None]:
    def ask() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(stop))
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(1)

    return ask


def shorten(log: Path) -> None:
    """Keep a log bounded; the writer goes on in the same file, for it only ever appends."""
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.with_name(f"{log.name}.1").write_bytes(log.read_bytes()[-LONGEST_LOG:])
        os.truncate(log, 0)


def recorded(name: str, pid: int | None, port: int | None) -> Recorded:
    """What is written down of a process."""
    return Recorded(name=name, pid=pid, port=port, create_time=_created(pid))


def _created(pid: int | None) -> float | None:
    try:
        return None if pid is None else psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def alive(record: Recorded) -> psutil.Process | None:
    """The process that was written down, unless it has ended."""
    if record["pid"] is None or record["create_time"] is None:
        return None
    try:
        process = psutil.Process(record["pid"])
        # The system's own idea of when it was started may move with the clock of the machine.
        same = abs(process.create_time() - record["create_time"]) < 5
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def working_in(folder: Path, name: str) -> list[psutil.Process]:
    """Every process called *name* whose working directory is *folder*."""
    return [process for process in psutil.process_iter() if _works_in(process, folder, name)]


def _works_in(process: psutil.Process, folder: Path, name: str) -> bool:
    try:
        return process.name() == name and Path(process.cwd()) == folder
    except (psutil.Error, OSError):
        return False


def end(processes: Iterable[psutil.Process], stop: Signals, patience: float = 20.0) -> None:
    """Ask them to stop, wait, and then end by force those that are still there."""
    left = list(processes)
    for force in (stop, signal.SIGKILL):
        for process in left:
            _signal(process, force)
        _, left = psutil.wait_procs(left, timeout=patience)


def _signal(process: psutil.Process, number: Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
