"""Kafka's jars: fetched by a committed list, and every byte of them checked at every start."""

import hashlib
import logging
import os
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.maven import MavenContext
from tqdm import tqdm

from services.embedded.exits import Refused

LIST = Path(__file__).with_name("jars.toml")
AT_ONCE = 8


class Damaged(Exception):
    """What was fetched is not what the list says."""


@dataclass(frozen=True)
class Jar:
    """One file of the list."""

    group: str
    artifact: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.artifact} {self.version}"

    @cached_property
    def place(self) -> Path:
        """Where every Maven cache keeps it."""
        folder = Path(*self.group.split("."), self.artifact, self.version)
        return folder / f"{self.artifact}-{self.version}.jar"

    def is_whole(self, file: Path) -> bool:
        """Whether *file* is there, byte for byte."""
        try:
            return hashlib.sha256(file.read_bytes()).hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def listed() -> Sequence[Jar]:
    """Every jar that Kafka needs, in the order of the class path."""
    return [Jar(**entry) for entry in tomllib.loads(LIST.read_text(encoding="utf-8"))["jar"]]


def class_path(cache: Path | None = None) -> str:
    """
    The jars as Java wants them named; the missing and the damaged ones are fetched first.

    *cache* is Maven's own unless given: `M2_REPO`, or `.m2/repository` in the home.

    Raises:
        Refused: when one cannot be fetched, or is not what the list says a second time.

    """
    cache = cache or Path(GlobalSettings.load().repo_cache or MavenContext().repo_cache)
    jars = listed()
    _fetch([jar for jar in jars if not jar.is_whole(cache / jar.place)], cache)
    return os.pathsep.join(str(cache / jar.place) for jar in jars)


def _fetch(jars: Sequence[Jar], cache: Path) -> None:
    if not jars:
        return
    # jgo warns in lines of its own; ours is the one sentence that says it.
    logging.getLogger("jgo").setLevel(logging.CRITICAL)
    threads = ThreadPoolExecutor(AT_ONCE)
    try:
        for _ in _shown(threads.map(partial(_fetch_one, cache=cache), jars), len(jars)):
            pass
    except Damaged as damaged:
        raise Refused(f"{damaged} was fetched twice and is not the file of our list") from damaged
    except (OSError, RuntimeError) as error:
        raise Refused(
            f"Kafka's jars cannot be fetched, is the network there? ({type(error).__name__})"
        ) from error
    finally:
        threads.shutdown(cancel_futures=True)


def _fetch_one(jar: Jar, cache: Path) -> None:
    kept = cache / jar.place
    kept.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        # Fetched aside and moved when whole: whoever looks meanwhile, or a kill, finds no half.
        with tempfile.TemporaryDirectory(dir=kept.parent) as aside:
            fetched = _resolve(jar, Path(aside))
            if jar.is_whole(fetched):
                fetched.replace(kept)
                return
    kept.unlink(missing_ok=True)
    raise Damaged(str(jar))


def _resolve(jar: Jar, folder: Path) -> Path:
    maven = MavenContext(repo_cache=folder)
    maven.remote_repos = {**GlobalSettings.load().repositories, **maven.remote_repos}
    component = maven.project(jar.group, jar.artifact).at_version(jar.version)
    return Path(component.artifact().resolve())


def _shown(done: Iterable[None], total: int) -> Iterator[None]:
    sys.stderr.write(f"fetching {total} jars of Apache Kafka\n")
    if sys.stderr.isatty():
        yield from tqdm(done, total=total, unit="jar", leave=False)
        return
    for number, one in enumerate(done, 1):
        if number % 10 == 0 or number == total:
            sys.stderr.write(f"fetched {number} of {total} jars\n")
            sys.stderr.flush()
        yield one
