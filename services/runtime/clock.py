"""The one clock. Nothing else asks what time it is when something is decided."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """
    The machine's time, or that of the embedded stack, which can be moved forward.

    *path* names a file with the seconds that the stack's time is ahead; every
    process of one stack reads the same file. Leases, backoff and tokens use
    the machine's own clock instead.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the time, in UTC; costs the reading of a small file where there is one."""
        return datetime.now(UTC) + self._ahead()

    def _ahead(self) -> timedelta:
        try:
            return timedelta(seconds=float(self._path.read_text()) if self._path else 0)
        except FileNotFoundError:
            return timedelta()  # nobody has moved it yet
