"""What became of the petitions that new ones are linked to."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from contracts.message import Event
from contracts.petitions import PetitionReceived
from services.routing.domain.docket import case_of
from services.routing.domain.history import Earlier
from services.routing.store.tables import petitions
from services.routing.store.within import Within


class EarlierOnes(Within):
    """The memory of the same content over all authorities."""

    async def earlier(self, received: Sequence[Event[PetitionReceived]]) -> dict[UUID, Earlier]:
        """Return, by petition, those that any of *received* is alike or goes on about."""
        linked = {each for event in received for each in event.message.similar_to}
        codes = {event.message.earlier for event in received if event.message.earlier}
        if codes:
            of_codes = sa.select(petitions.c.petition_id).where(petitions.c.code.in_(codes))
            linked |= set((await self.transaction.execute(of_codes)).scalars())
        if not linked:
            return {}
        ids = sorted(linked)
        given = {"petitions": ids, "own": [case_of(petition_id) for petition_id in ids]}
        found = await self.transaction.execute(_EARLIER, given)
        return {row["petition_id"]: Earlier(**row) for row in found.mappings()}


_EARLIER = sa.text("""
    select p.petition_id, p.code, p.case_id, own.pseudonym,
        now_in.track, now_in.state, now_in.authority, now_in.level,
        (select body ->> 'to_authority' from fact where fact.case_id = p.case_id
            and type = 'vn.giaitrinh.case.guided.v1' order by version desc limit 1) as guided_to,
        (select count(*) from fact where fact.case_id = p.case_id
            and type = 'vn.giaitrinh.case.transferred.v1') as transfers,
        (select body ->> 'document' from fact where fact.case_id = p.case_id
            and type = 'vn.giaitrinh.case.explained.v1' order by version desc limit 1) as document
    from unnest(cast(:petitions as uuid[]), cast(:own as uuid[])) as asked(petition_id, own)
    join docket_petition p using (petition_id)
    join docket own on own.case_id = asked.own
    join docket now_in on now_in.case_id = p.case_id
""")
