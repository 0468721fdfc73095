"""Something being away is waited for, never an error of the message."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import ParamSpec, TypeVar

import structlog

log = structlog.get_logger()
P = ParamSpec("P")
T = TypeVar("T")

LONGEST = 5.0  # seconds


class TryLater(Exception):
    """Something we depend on is away; the same work may succeed in a while."""


class WrongSetting(TryLater):
    """
    What we were told from outside cannot work; one sentence that stops the start.

    Once everything runs it is waited for like an outage: whoever changed it may mend it.
    """


class Unacceptable(Exception):
    """
    What a stranger sent is not what it should be; set aside, and no failure of ours.

    *reason* is one of `contracts.wire.REASONS`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


class OutOfOrder(Unacceptable):
    """A fact of something whose earlier facts have not been handled; replay it after them."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("out-of-order", detail)


def pauses(first: float = 0.5) -> Iterator[float]:
    """Seconds to wait, each twice the last, never more than `LONGEST`."""
    while True:
        yield first
        first = min(first * 2, LONGEST)


async def patiently(work: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do *work* as often as it takes until what it needs is there."""
    for pause in pauses():
        try:
            return await work(*args, **kwargs)
        except WrongSetting:
            raise
        except TryLater as error:
            log.warning("work.postponed", pause=pause, reason=str(error))
            await asyncio.sleep(pause)
    raise AssertionError("pauses never end")
