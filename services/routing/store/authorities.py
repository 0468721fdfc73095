"""The directory as it was last told on the bus."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from services.routing.domain import listing
from services.routing.domain.listing import Change
from services.routing.store.mirrors import authorities, directories
from services.routing.store.within import Within
from services.runtime.database import upsert

CHUNK = 500
"""Authorities listed in one transaction."""
NAME = "authorities"


class Authorities(Within):
    """What of the directory the other services know."""

    async def unlisted(self, day: date) -> Sequence[Change]:
        """Return some of the authorities that were not told yet as they are on *day*."""
        directory = self.rules.directory
        told = sa.select(directories.c.hash).where(directories.c.name == NAME)
        if await self.transaction.scalar(told) == directory.fingerprint(day):
            return []
        rows = (await self.transaction.execute(sa.select(authorities))).mappings()
        kept = {row["id"]: dict(row) for row in rows}
        return listing.changes(directory.listed_on(day), kept)[:CHUNK]

    async def list(self, changes: Sequence[Change], day: date) -> None:
        """Remember that *changes* are told, and once nothing is left, that all is."""
        await upsert(self.transaction, authorities, [change.row() for change in changes])
        if len(changes) < CHUNK:
            row = {"name": NAME, "hash": self.rules.directory.fingerprint(day)}
            await upsert(self.transaction, directories, [row])
