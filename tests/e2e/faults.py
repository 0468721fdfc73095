"""What a test does to a running stack."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psutil

from services.embedded import stack as stacks
from services.embedded.folder import Folder
from services.embedded.stack import Stack
from tests.e2e.seen import eventually, services_of, size

GONE = 30.0
"""Seconds that a process may take to end when it is asked to."""


def pid_of(stack: Stack, name: str) -> int | None:
    """The process that does the work of *name*, if one lives."""
    (found,) = [one["pid"] for one in stacks.status(stack.data) if one["name"] == name]
    return found


def strike(stack: Stack, name: str, how: signal.Signals = signal.SIGKILL) -> int:
    """Send a signal to the process *name*; its pid."""
    pid = pid_of(stack, name)
    assert pid, f"{name} does not live"
    os.kill(pid, how)
    return pid


def is_back(stack: Stack, name: str, before: int) -> bool:
    """Whether another process than *before* does the work."""
    (now,) = [one for one in stacks.status(stack.data) if one["name"] == name]
    return now["ready"] and now["pid"] not in (None, before)


def killed(stack: Stack, name: str) -> None:
    """Kill -9 one process and see it come back."""
    before = strike(stack, name)
    eventually(lambda: is_back(stack, name, before), what=f"{name} after a kill")


def killed_at_work(stack: Stack, service: str) -> None:
    """Kill -9 a service as soon as it has handled something, with much waiting for it."""
    begun = size(stack, service, "inbox")
    eventually(lambda: size(stack, service, "inbox") > begun, what=f"work of {service}")
    killed(stack, service)


@contextmanager
def stopped(stack: Stack, name: str, how: signal.Signals) -> Iterator[None]:
    """Stop a server properly, and keep it away as long as the block lasts."""
    before = pid_of(stack, name) or 0
    try:
        with stacks.kept_down(stack.data, name):
            strike(stack, name, how)
            eventually(lambda: not lives(before), GONE, f"the end of {name}")
            yield
    finally:
        eventually(lambda: is_back(stack, name, before), what=f"{name} after a stop")


def lives(pid: int) -> bool:
    """Whether a process is there and no corpse."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill_everything(stack: Stack) -> None:
    """Kill -9 of all, the supervisor first, so that nobody starts anything again."""
    pids = [one["pid"] for one in stacks.status(stack.data) if one["pid"]]
    children = [child.pid for pid in pids for child in psutil.Process(pid).children(recursive=True)]
    for pid in dict.fromkeys([*pids, *children]):
        if lives(pid):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: not any(lives(pid) for pid in pids), GONE, "the end of everything")


@contextmanager
def calm(stack: Stack, share: float, lines: int) -> Iterator[None]:
    """
    Watch the services as long as the block lasts: they live on, work little and write little.

    *share* is of one processor core, what each of them may take and all together not twice,
    *lines* what each may write to its log.
    """
    began, at_first = time.monotonic(), _efforts(stack)
    yield
    seconds, now = time.monotonic() - began, _efforts(stack)
    busy = {name: (now[name][1] - at_first[name][1]) / seconds for name in at_first}
    wrote = {name: now[name][2] - at_first[name][2] for name in at_first}
    assert {name: now[name][0] for name in now} == {name: at_first[name][0] for name in at_first}
    assert max(busy.values()) <= share, busy
    assert sum(busy.values()) <= 2 * share, busy
    assert max(wrote.values()) <= lines, wrote


def _efforts(stack: Stack) -> Mapping[str, tuple[int, float, int]]:
    """Pid, seconds of processor time and log lines of each service."""
    found = {}
    for name in services_of(stack):
        pid = pid_of(stack, name)
        assert pid, f"{name} does not live"
        times = psutil.Process(pid).cpu_times()
        log = Folder(stack.data).log(name).read_bytes()
        found[name] = (pid, times.user + times.system, log.count(b"\n"))
    return found


def steps(seconds: float) -> Iterator[float]:
    """The course of an outage that lasts so long: the seconds that are left, again and again."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        yield left
        time.sleep(min(0.25, left))
