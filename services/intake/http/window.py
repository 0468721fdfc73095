"""Petitions that arrive together are kept together: few commits, and each gets its own answer."""

import asyncio
from collections import deque
from collections.abc import Sequence

from services.intake.domain.petition import Petition
from services.intake.store.accepting import Accepted, facts
from services.runtime.patience import TryLater
from services.web.service import Service

TOGETHER = 200
"""Petitions of one transaction, at most."""
CROWD = 0.005
"""Seconds in which a crowd gets larger: a commit costs the same for one and for many."""


async def keep(service: Service, petitions: Sequence[Petition]) -> list[Accepted]:
    """
    Keep *petitions* and say their facts in one transaction.

    Raises:
        TryLater: when the database is away; then none of them is kept.

    """
    async with service.work() as store:
        accepted: list[Accepted] = await store.accept(petitions)
        await service.bus.say(store.transaction, facts(accepted))
    return accepted


class Window:
    """
    Keeps what waits, again and again until nobody does; whoever comes alone is kept at once.

    It works only while somebody waits, so it needs neither a start nor a stop.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: deque[tuple[Petition, asyncio.Future[Accepted]]] = deque()
        self._work: asyncio.Task[None] | None = None

    async def accept(self, petition: Petition) -> Accepted:
        """
        Return what became of *petition* once that is committed.

        Raises:
            TryLater: when the database is away; the petition is not kept.

        """
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((petition, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._serve())
        accepted: Accepted = await answer
        return accepted

    async def _serve(self) -> None:
        while self._waiting:
            here = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
            await self._serve_together(here)
            if len(self._waiting) > 1:
                await asyncio.sleep(CROWD)

    async def _serve_together(
        self, here: Sequence[tuple[Petition, "asyncio.Future[Accepted]"]]
    ) -> None:
        try:
            accepted = await keep(self._service, [petition for petition, _ in here])
        except TryLater as error:
            for _, answer in here:
                _fail(answer, error)
        except Exception as error:  # noqa: BLE001  (one petition's error is no other's)
            if len(here) == 1:
                _fail(here[0][1], error)
                return
            for one in here:
                await self._serve_together([one])
        else:
            for (_, answer), found in zip(here, accepted, strict=True):
                if not answer.done():
                    answer.set_result(found)


def _fail(answer: "asyncio.Future[Accepted]", error: Exception) -> None:
    """Whoever hung up meanwhile hears nothing."""
    if not answer.done():
        answer.set_exception(error)
