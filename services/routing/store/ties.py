"""What ties a case to others: joins, splits, and what was explained before."""

from typing import Any

import sqlalchemy as sa

from contracts.steps import CaseJoined, CaseSplit, ExplanationOffered
from services.routing.store.tables import facts
from services.routing.store.within import Within


class Ties(Within):
    """Questions about what lies between cases."""

    async def ties(self, row: sa.RowMapping) -> dict[str, Any]:
        """Return what the case of *row* shows of other cases, null or empty where nothing is."""
        c = facts.c
        wanted = (CaseJoined.type, CaseSplit.type, ExplanationOffered.type)
        found = await self.transaction.execute(
            sa.select(c.type, c.body).where(c.case_id == row["case_id"], c.type.in_(wanted))
        )
        said = {fact.type: fact.body for fact in found}
        offered = said.get(ExplanationOffered.type)
        return {
            "joined_into": said.get(CaseJoined.type, {}).get("into_case"),
            "split_into": said.get(CaseSplit.type, {}).get("children", []),
            "offered": _offered(offered) if offered else None,
            "already_explained": row["explained_in"],
        }


def _offered(body: dict[str, Any]) -> dict[str, Any]:
    """The explanation that somebody else was given, with the document's hash (art 11.3)."""
    return {"of_case": body["of_case"], "document": body.get("document")}
