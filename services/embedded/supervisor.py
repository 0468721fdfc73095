"""One process watches all others: it starts again whatever dies, and leaves none behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from services.embedded.exits import REFUSED, Refused
from services.embedded.folder import Folder
from services.embedded.processes import Program, Recorded, recorded, shorten, spawn

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds before a process that died is started again; doubled as long as it goes on dying."""
LONG_LIFE = 30.0
"""Seconds after which a death is a new story."""
MOST_DEATHS = 5
"""In a row, before it ever served: then the start is given up."""
STEP = 0.05
LOOK_AT_LOGS = 5.0


class Stopped(Exception):
    """We were asked to stop."""


def say(line: str) -> None:
    """Tell the person at the terminal how it goes; a terminal that went away is no failure."""
    with suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


@dataclass
class Supervised:
    """One program, and how it fares."""

    program: Program
    before: Callable[[], None] | None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = FIRST_PAUSE
    deaths: int = 0
    served: bool = False

    @property
    def pid(self) -> int | None:
        """Of the running process; None between two lives."""
        return self.process.pid if self.process else None

    def start(self) -> None:
        """Begin a life."""
        if self.before is not None:
            self.before()
        self.process, self.started = spawn(self.program), time.monotonic()

    def bury(self, cause: str) -> str:
        """Say how it died, and when it will live again."""
        now = time.monotonic()
        if now - self.started > LONG_LIFE:
            self.pause, self.deaths = FIRST_PAUSE, 0
        wait, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.process, self.due, self.deaths = None, now + wait, self.deaths + 1
        return f"{self.program.name} ended ({cause}), starting it again in {wait:g} s"

    def ask(self) -> None:
        """Ask it to stop, in the way it wants."""
        if self.process is not None:
            self.process.send_signal(self.program.stop)

    def end(self, patience: float) -> None:
        """Wait until it has stopped, *patience* seconds; then by force."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, patience))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


@dataclass
class Supervisor:
    """Starts, watches and stops; to be used by the main thread only."""

    folder: Folder
    note: Callable[[Sequence[Recorded]], None]
    """Writes down what runs, after every change."""
    supervised: dict[str, Supervised] = field(default_factory=dict)
    asked: bool = False
    looked: float = 0.0

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        self.write()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> bool:
        self.stop()
        return kind is Stopped

    def _ask(self, *_: object) -> None:
        self.asked = True

    def start(self, program: Program, before: Callable[[], None] | None = None) -> None:
        """Run *program* from now on; do what must be done *before* each of its starts."""
        one = self.supervised[program.name] = Supervised(program, before)
        one.start()
        self.write()

    def until(self, name: str, serves: Callable[[], bool]) -> None:
        """
        Watch until *name* serves.

        Raises:
            Stopped: when we are asked to stop meanwhile.
            Refused: when it will not start, with the last line it wrote.

        """
        told = time.monotonic()
        while not serves():
            self.watch()
            if time.monotonic() - told > 15:
                say(f"still waiting for {name}")
                told = time.monotonic()
        if name in self.supervised:
            self.supervised[name].served = True

    def watch(self) -> None:
        """
        Look after everything once, and rest a moment.

        Raises:
            Stopped: when we are asked to stop.

        """
        if self.asked:
            raise Stopped
        for one in self.supervised.values():
            self._look_after(one)
        self._look_at_logs()
        time.sleep(STEP)

    def _look_after(self, one: Supervised) -> None:
        if one.process is not None and (code := one.process.poll()) is not None:
            say(one.bury(f"code {code}"))
            self.write()
            self._give_up(one, code)
        is_held = self.folder.hold(one.program.name).exists()
        if one.process is None and not is_held and time.monotonic() >= one.due:
            self._start_again(one)

    def _start_again(self, one: Supervised) -> None:
        try:
            one.start()
        except OSError as error:
            say(one.bury(str(error)))
        self.write()

    def _give_up(self, one: Supervised, code: int) -> None:
        if not one.served and (code == REFUSED or one.deaths >= MOST_DEATHS):
            raise Refused(f"{one.program.name} does not start: {_last_line(one.program.log)}")

    def _look_at_logs(self) -> None:
        if time.monotonic() - self.looked > LOOK_AT_LOGS:
            self.looked = time.monotonic()
            for one in self.supervised.values():
                shorten(one.program.log)

    def stop(self) -> None:
        """End everything, the latest stage first, and wait for it before the next is asked."""
        say("stopping")
        ones = list(self.supervised.values())
        for stage in sorted({one.program.stage for one in ones}, reverse=True):
            together = [one for one in ones if one.program.stage == stage]
            for one in together:
                one.ask()
            until = time.monotonic() + max(one.program.patience for one in together)
            for one in together:
                one.end(until - time.monotonic())
        self.folder.stack.unlink(missing_ok=True)

    def write(self) -> None:
        """Write down what runs."""
        self.note(
            [
                recorded(one.program.name, one.pid, one.program.port)
                for one in self.supervised.values()
            ]
        )


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"{lines[-1] if lines else 'it says nothing'} ({log})"
