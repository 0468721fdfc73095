"""The stack's time: how far it is ahead of the machine's, and only ever further."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.embedded import folder as folders
from services.embedded import stack
from services.embedded.exits import Refused
from services.embedded.folder import Folder

LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Beyond it calendars and dates of validity say nothing any more."""


def ahead(folder: Folder) -> timedelta:
    """How far the stack's time is ahead of the machine's."""
    try:
        return timedelta(seconds=float(folder.clock.read_text()))
    except FileNotFoundError:
        return timedelta(0)


def shift(data: Path, *, advance: timedelta | None = None, at: datetime | None = None) -> datetime:
    """
    Move the time of the stack in *data* by *advance* or to *at*, and return what it is now.

    Raises:
        NoStack: when there is none.
        Refused: when it would go back or too far, when *at* has no offset, or when the
            services were not started by `up` and so do not follow this clock.

    """
    stack.find(data)
    written = stack.read(data)
    if written is None or stack.supervisor(written) is None:
        raise Refused("the clock moves only for services that giaitrinh up has started")
    folder = Folder(data)
    with folders.held(folder.data / "clock.lock"):
        before = ahead(folder)
        after = _target(datetime.now(UTC), before, advance, at)
        folders.write(folder.clock, f"{after.total_seconds()!r}\n")
        return datetime.now(UTC) + after


def _target(
    now: datetime, before: timedelta, advance: timedelta | None, at: datetime | None
) -> timedelta:
    if (advance is None) == (at is None):
        raise Refused("say either how far the clock shall advance, or to which instant")
    if at is not None and at.utcoffset() is None:
        raise Refused("the instant needs an offset, as in 2026-11-30T08:00:00+07:00")
    try:
        after = before + advance if advance is not None else (at or now) - now
    except OverflowError as error:
        raise Refused(f"the clock goes no further than {LATEST.date()}") from error
    if after < before:
        raise Refused(f"the clock only goes forward; it is {(now + before).isoformat()} there")
    if after > LATEST - now:
        raise Refused(f"the clock goes no further than {LATEST.date()}")
    return after
