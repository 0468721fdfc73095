"""Petitions that go from one case to another."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from services.routing.domain.docket import case_of
from services.routing.domain.joining import Receipt
from services.routing.store.tables import dockets, petitions
from services.routing.store.within import Within


class Joining(Within):
    """Which petitions a case has, and where they go."""

    async def hold(self, case_ids: set[UUID]) -> None:
        """Hold cases, the lowest id first, until the transaction ends."""
        c = dockets.c
        asked = sa.select(c.case_id).where(c.case_id.in_(case_ids)).order_by(c.case_id)
        await self.transaction.execute(asked.with_for_update())

    async def petitions_of(self, case_id: UUID) -> Sequence[Receipt]:
        """Return the petitions that belong to a case with the receipts of each, by code."""
        c = petitions.c
        asked = sa.select(c.petition_id).where(c.case_id == case_id).order_by(c.code)
        found = list((await self.transaction.execute(asked)).scalars())
        received = await self._receipts(found)
        return [received[petition_id] for petition_id in found]

    async def _receipts(self, found: Sequence[UUID]) -> Mapping[UUID, Receipt]:
        """Every petition began a case of its own, which remembers it."""
        c = dockets.c
        began = c.case_id.in_([case_of(petition_id) for petition_id in found])
        columns = (c.petition_id, c.received_at, c.opened_at)
        rows = await self.transaction.execute(sa.select(*columns).where(began))
        return {row.petition_id: Receipt(*row) for row in rows}

    async def move_petitions(self, from_case: UUID, into_case: UUID) -> None:
        """Let the petitions of one case belong to another."""
        c = petitions.c
        moved = sa.update(petitions).where(c.case_id == from_case)
        await self.transaction.execute(moved.values(case_id=into_case, place="joined"))
