"""The folder in which one stack lives, and how it is written and held."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.embedded.exits import Refused


@dataclass(frozen=True)
class Folder:
    """Where everything of a stack is."""

    data: Path

    @property
    def lock(self) -> Path:
        """Held by the `up` that runs here; says its pid."""
        return self.data / "lock"

    @property
    def stack(self) -> Path:
        """What runs and where it listens; there is none after a clean stop."""
        return self.data / "stack.json"

    @property
    def clock(self) -> Path:
        """How many seconds the stack's time is ahead."""
        return self.data / "clock"

    @property
    def ports(self) -> Path:
        """The ports of Kafka and PostgreSQL, the same after every start."""
        return self.data / "ports.json"

    @property
    def keys(self) -> Path:
        """The secrets of the deployment."""
        return self.data / "keys"

    @property
    def kafka(self) -> Path:
        """Kafka's own folder."""
        return self.data / "kafka"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's own folder."""
        return self.data / "postgres"

    def log(self, name: str) -> Path:
        """What the process *name* writes."""
        return self.data / "logs" / f"{name}.log"

    def hold(self, name: str) -> Path:
        """While this file is there, the process *name* is not started again."""
        return self.data / "held" / name


def prepare(data: Path) -> Folder:
    """Make the folder where it is missing; nobody else may look into it."""
    folder = Folder(data.resolve())
    folder.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in ("logs", "held"):
        (folder.data / part).mkdir(exist_ok=True)
    return folder


def write(path: Path, text: str) -> None:
    """Put *text* there whole or not at all, readable by the owner only."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.touch(mode=0o600)
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


@contextmanager
def held(file: Path, sentence: str | None = None) -> Iterator[None]:
    """
    Hold the lock *file*; wait for it, or refuse with *sentence* and the holder's pid.

    Raises:
        Refused: when another process holds it and there is a sentence.

    """
    with file.open("a+", encoding="utf-8") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | (fcntl.LOCK_NB if sentence else 0))
        except BlockingIOError as error:
            raise Refused(f"{sentence} (pid {file.read_text().strip() or '?'})") from error
        opened.truncate(0)
        opened.write(f"{os.getpid()}\n")
        opened.flush()
        yield
