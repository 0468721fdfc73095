"""Facts added to many cases at once: locked in one order, chained, shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.cases import CaseFact
from contracts.message import Event, Message
from contracts.petitions import PetitionContentRead, PetitionSplit
from services.routing.domain import evidence
from services.routing.domain.docket import case_of, shows
from services.routing.domain.following import Held
from services.routing.domain.procedure import Procedure, after, read
from services.routing.store.chain import entry_of, fact_row
from services.routing.store.tables import dockets, facts, petitions
from services.routing.store.within import Within
from services.runtime.database import insert
from services.runtime.patience import OutOfOrder

PLACES = frozenset({"parked", "joined", "guided", "rejected", "split"})
"""States of a case that the ledger counts apart; in any other its petitions are `opened`."""


class Appending(Within):
    """What is kept of facts that follow from the counter's, a batch at a time."""

    async def held(self, told: Sequence[Event[Message]]) -> Mapping[UUID, Held]:
        """
        Hold, by the id of each split or reading among *told*, the case that it adds to.

        Raises:
            OutOfOrder: for a petition that has no docket yet.

        """
        belongs = await self._belongs([e for e in told if isinstance(e.message, _AFTER)])
        cases = await self._hold(belongs.values())
        return {event_id: cases[case_id] for event_id, case_id in belongs.items()}

    async def append(self, said: Sequence[Event[CaseFact]]) -> None:
        """Add *said*, which goes on from where the held cases are, to their chains."""
        if not said:
            return
        heads, procedures = await self._heads({event.message.case_id for event in said})
        rows: list[dict[str, Any]] = []
        shown: defaultdict[UUID, dict[str, Any]] = defaultdict(dict)
        for event in said:
            case_id, entry = event.message.case_id, entry_of(event)
            seal = evidence.seal(heads[case_id], entry)
            rows.append(fact_row(entry, heads[case_id], seal))
            heads[case_id] = seal
            procedures[case_id] = after(procedures[case_id], event.message)
            shown[case_id] |= {**shows(event.message), "version": entry.version, "hash": seal}
        for case_id, procedure in procedures.items():
            shown[case_id]["procedure"] = procedure.as_kept()
        await insert(self.transaction, facts, rows)
        await self._show_all(shown)

    async def _belongs(self, events: Sequence[Event[Any]]) -> dict[UUID, UUID]:
        """The case of each event: its petition's own for a split, else where it belongs now."""
        if not events:
            return {}
        asked = {event.message.petition_id for event in events}
        c = petitions.c
        found = await self.transaction.execute(
            sa.select(c.petition_id, c.case_id).where(c.petition_id.in_(asked))
        )
        now_in = {row.petition_id: row.case_id for row in found}
        if missing := asked - now_in.keys():
            raise OutOfOrder(f"petition {min(missing)} has no docket yet")
        return {
            event.id: case_of(event.message.petition_id)
            if isinstance(event.message, PetitionSplit)
            else now_in[event.message.petition_id]
            for event in events
        }

    async def _hold(self, case_ids: Iterable[UUID]) -> Mapping[UUID, Held]:
        wanted = set(case_ids)
        if not wanted:
            return {}
        c = dockets.c
        rows = await self.transaction.execute(
            sa.select(c.case_id, c.version, c.state)
            .where(c.case_id.in_(wanted))
            .order_by(c.case_id)
            .with_for_update()
        )
        said: defaultdict[UUID, set[UUID]] = defaultdict(set)
        ids = sa.select(facts.c.case_id, facts.c.event_id).where(facts.c.case_id.in_(wanted))
        for row in await self.transaction.execute(ids):
            said[row.case_id].add(row.event_id)
        return {r.case_id: Held(*r, frozenset(said[r.case_id])) for r in rows}

    async def _heads(self, case_ids: set[UUID]) -> tuple[dict[UUID, str], dict[UUID, Procedure]]:
        c = dockets.c
        asked = sa.select(c.case_id, c.hash, c.procedure).where(c.case_id.in_(case_ids))
        rows = (await self.transaction.execute(asked)).all()
        done = {row.case_id: read(row.procedure) for row in rows}
        return {row.case_id: row.hash for row in rows}, done

    async def _show_all(self, shown: Mapping[UUID, Mapping[str, Any]]) -> None:
        alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for case_id in sorted(shown):
            alike[tuple(sorted(shown[case_id]))].append({"_id": case_id, **shown[case_id]})
        for columns, rows in alike.items():
            one = sa.update(dockets).where(dockets.c.case_id == sa.bindparam("_id"))
            await self.transaction.execute(
                one.values({name: sa.bindparam(name) for name in columns}), rows
            )
        await self.show_places({case_id: row.get("state", "") for case_id, row in shown.items()})

    async def show_places(self, states: Mapping[UUID, str]) -> None:
        """Let the petitions of each case be where its new state puts them; a joined one stays."""
        told = {case_id: state for case_id, state in states.items() if state}
        if told:
            places = [told[each] if told[each] in PLACES else "opened" for each in sorted(told)]
            await self.transaction.execute(_PLACES, {"cases": sorted(told), "places": places})


_AFTER = (PetitionSplit, PetitionContentRead)
_PLACES = sa.text(
    "update docket_petition p set place = given.place"
    " from unnest(cast(:cases as uuid[]), cast(:places as text[])) as given(case_id, place)"
    " where p.case_id = given.case_id and p.place not in ('joined', given.place)"
)
