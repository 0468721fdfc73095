"""Formal documents with all their revisions, and the numbers they were given."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from services.routing.domain.outputs import Output
from services.routing.store.scope import visible_to
from services.routing.store.tables import dockets, numbers, outputs
from services.routing.store.within import Within
from services.runtime.database import insert
from services.web.access import Actor

NAMES = tuple(field.name for field in fields(Output))


class Outputs(Within):
    """What offices have issued, and may not issue again."""

    async def issue(self, output: Output, case_id: UUID, version: int, authority: str) -> bool:
        """
        Keep a revision; *version* is that of the fact which carries its hash.

        False, and nothing is kept, where *authority* gave its number to another document of that
        kind in that year.
        """
        given = {
            "authority": authority,
            "kind": output.kind,
            "year": output.issued_on.year,
            "number": output.number,
            "document_id": output.document_id,
        }
        if not await insert(self.transaction, numbers, [given], _ITS_OWN):
            return False
        row = {name: getattr(output, name) for name in NAMES}
        row |= {"case_id": case_id, "version": version, "hash": output.hash}
        row["blocks"] = orjson.dumps(dict(output.blocks)).decode()
        return bool(await insert(self.transaction, outputs, [row], _ONCE))

    async def issued(self, case_id: UUID) -> Sequence[tuple[int, Output]]:
        """Return every revision of every document of a case, each with its fact's version."""
        c = outputs.c
        found = await self.transaction.execute(
            sa.select(outputs).where(c.case_id == case_id).order_by(c.version)
        )
        return [(r["version"], Output(**{n: r[n] for n in NAMES})) for r in found.mappings()]

    async def documents(self, case_id: UUID, scope: Actor) -> list[dict[str, Any]] | None:
        """
        Return all revisions as they are shown, oldest first.

        None where there is no such case that *scope* may see.
        """
        asked = sa.select(dockets.c.case_id).where(dockets.c.case_id == case_id, *visible_to(scope))
        if (await self.transaction.execute(asked)).scalar_one_or_none() is None:
            return None
        c = outputs.c
        found = await self.transaction.execute(
            sa.select(outputs).where(c.case_id == case_id).order_by(c.version)
        )
        return [dict(row) for row in found.mappings()]


_ITS_OWN = """
on conflict (authority, kind, year, number) do update set document_id = excluded.document_id
where output_number.document_id = excluded.document_id returning document_id
"""
_ONCE = "on conflict do nothing returning revision"
