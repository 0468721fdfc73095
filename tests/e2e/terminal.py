"""The command `giaitrinh` as somebody at a terminal uses it."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.embedded.stack import Stack

LONGEST = 120.0


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str
    seconds: float

    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    def refused(self, code: int) -> str:
        """The one sentence of a command that was refused, with nothing on standard output."""
        assert (self.code, self.out) == (code, ""), self
        (sentence,) = self.err.splitlines()
        return sentence


def giaitrinh(*words: str | Path, stack: Stack | None = None) -> Said:
    """Run one command to its end, on the folder of *stack* if there is one."""
    line = [sys.executable, "-m", "services.console", *map(str, words)]
    line += ["--data", str(stack.data)] if stack else []
    began = time.monotonic()
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=LONGEST)
    return Said(done.returncode, done.stdout, done.stderr, time.monotonic() - began)
