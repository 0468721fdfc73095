"""
Print the part of a lock that giaitrinh needs to run: not what only its tests need.

    python deploy/runtime_lock.py requirements.lock > runtime.lock

To be run where everything of the lock is installed, giaitrinh too: what needs what is read from
the installed packages, versions and hashes are those of the lock.
"""

# ruff: noqa: INP001  a script that is no part of the product

import re
import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Requirement("giaitrinh")


def needed(root: Requirement) -> set[str]:
    """Return the names of all that *root* needs to run here, by way of others too."""
    found: dict[str, set[str]] = {}
    waiting = [root]
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name in found and one.extras <= found[name]:
            continue
        found[name] = found.get(name, set()) | one.extras
        waiting += _next(one)
    return set(found) - {canonicalize_name(root.name)}


def _next(one: Requirement) -> Iterator[Requirement]:
    for line in requires(one.name) or ():
        other = Requirement(line)
        if other.marker is None or any(
            other.marker.evaluate({"extra": extra}) for extra in (one.extras or {""})
        ):
            yield other


def pinned(lock: str) -> dict[str, str]:
    """Return each entry of the lock, its hashes with it, by name."""
    entries = re.findall(
        r"^[A-Za-z0-9][^\n]*==[^\n]*(?:\n[ \t]+--hash=[^\n]*)*", lock, re.MULTILINE
    )
    return {canonicalize_name(entry.split("==")[0]): entry.rstrip(" \\") for entry in entries}


def main() -> None:
    """Print the entries; end with 1 where the lock lacks one."""
    entries = pinned(Path(sys.argv[1]).read_text(encoding="utf-8"))
    names = sorted(needed(ROOT))
    if missing := [name for name in names if name not in entries]:
        sys.exit(f"not in {sys.argv[1]}: {', '.join(missing)}")
    sys.stdout.write("".join(f"{entries[name]}\n" for name in names))


if __name__ == "__main__":
    main()
