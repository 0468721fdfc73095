"""Which cases would give a denouncer away if others were tied to them."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from services.routing.domain.denouncing import SEALED_TRACK
from services.routing.store.tables import NAMES_A_COMPLAINT, facts
from services.routing.store.within import Within


class Denouncing(Within):
    """Questions about what must not be tied (Luật Tố cáo 25/2018/QH14, articles 8.3 and 56)."""

    async def denounced(self, case_ids: Collection[UUID]) -> frozenset[UUID]:
        """Return those of *case_ids* that are a denunciation, or were one at any time."""
        if not case_ids:
            return frozenset()
        c = facts.c
        asked = sa.select(c.case_id).where(
            c.case_id.in_(case_ids), c.body["track"].astext == SEALED_TRACK
        )
        return frozenset((await self.transaction.execute(asked)).scalars())

    async def is_complaint_of_another(self, case_id: UUID) -> bool:
        """Say whether another case names this one as the complaint about its answer."""
        # Written as the index `fact_complaint` is: with parameters it would not be found.
        named = (sa.text(NAMES_A_COMPLAINT), sa.text("body ->> 'by_case' = :case_id"))
        asked = sa.select(facts.c.case_id).where(*named).limit(1)
        found = await self.transaction.execute(asked, {"case_id": str(case_id)})
        return found.first() is not None
