"""The dockets themselves: begun, changed and proven, fact by fact."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from contracts.cases import CaseFact, CaseOpened, CaseParked
from contracts.message import Event
from services.routing.domain import evidence
from services.routing.domain import procedure as procedures
from services.routing.domain.docket import Case, shows
from services.routing.domain.evidence import BEGINNING
from services.routing.domain.opening import Opening
from services.routing.domain.outputs import vouched
from services.routing.domain.procedure import Procedure, after
from services.routing.store.appending import Appending
from services.routing.store.chain import entry_of, fact_row, kept_entry
from services.routing.store.outputs import Outputs
from services.routing.store.scope import visible_to
from services.routing.store.tables import dockets, facts, texts
from services.runtime.database import insert
from services.web.access import Actor

First = Event[CaseOpened | CaseParked]


class Dockets(Appending, Outputs):
    """Questions about single cases, and what is kept of them."""

    async def keep(self, openings: Sequence[Opening]) -> Sequence[First]:
        """Begin the dockets that are not there yet; return the first facts of those alone."""
        by_case = {opening.fact.message.case_id: opening for opening in reversed(openings)}
        entries = {case_id: entry_of(opening.fact) for case_id, opening in by_case.items()}
        seals = {case_id: evidence.seal(BEGINNING, entry) for case_id, entry in entries.items()}
        rows = [_first_row(by_case[case_id], seals[case_id]) for case_id in sorted(by_case)]
        then = "on conflict do nothing returning case_id"
        begun = {row.case_id for row in await insert(self.transaction, dockets, rows, then)}
        await self.transaction.execute(_PLACES, {"case_ids": sorted(begun)})
        chain = [fact_row(entries[case_id], BEGINNING, seals[case_id]) for case_id in begun]
        await insert(self.transaction, facts, chain)
        return [o.fact for o in by_case.values() if o.fact.message.case_id in begun][::-1]

    async def locked(self, case_id: UUID, scope: Actor) -> Case | None:
        """Return a case that *scope* may change, held until the transaction ends."""
        asked = _judged(case_id, scope).with_for_update()
        return _as_case((await self.transaction.execute(asked)).mappings().one_or_none())

    async def judged(self, case_id: UUID, scope: Actor) -> Case | None:
        """Return a case as commands are judged by it, if *scope* may see it."""
        found = await self.transaction.execute(_judged(case_id, scope))
        return _as_case(found.mappings().one_or_none())

    async def record(
        self, said: Sequence[Event[CaseFact]], words: Mapping[str, str], reasons: Sequence[str]
    ) -> None:
        """Add *said* to a case that is held, with the officer's *words* to the last of them."""
        case_id = said[-1].message.case_id
        before, procedure = await self._head(case_id)
        rows: list[dict[str, Any]] = []
        shown: dict[str, Any] = {}
        for event in said:
            digest = evidence.digest(words) if words and event is said[-1] else None
            entry = entry_of(event, digest)
            seal = evidence.seal(before, entry)
            rows.append(fact_row(entry, before, seal))
            procedure, before = after(procedure, event.message), seal
            shown |= {**shows(event.message), "version": entry.version, "hash": seal}
        if reasons:
            shown["reasons"] = [*reasons]
        await insert(self.transaction, facts, rows)
        await self._show(case_id, {**shown, "procedure": procedure.as_kept()})
        await self._keep_words(said[-1].message, words)

    async def history(
        self, case_id: UUID, scope: Actor
    ) -> tuple[list[dict[str, Any]], bool] | None:
        """
        Return every fact of a case with its texts, oldest first, and whether the chain holds.

        It holds for the documents too: their hashes stand in the facts that issued them.

        None where there is no such case that *scope* may see.
        """
        head = sa.select(dockets.c.hash).where(dockets.c.case_id == case_id, *visible_to(scope))
        kept = (await self.transaction.execute(head)).scalar_one_or_none()
        if kept is None:
            return None
        found = await self.transaction.execute(
            sa.select(facts).where(facts.c.case_id == case_id).order_by(facts.c.version)
        )
        words = await self._words(case_id)
        rows = [dict(row) | {"texts": words.get(row["version"], {})} for row in found.mappings()]
        holds = evidence.holds([(kept_entry(r), r["hash"]) for r in rows], kept)
        return rows, holds and vouched(await self.issued(case_id), rows)

    async def texts_of(self, case_id: UUID, version: int) -> Mapping[str, str]:
        """Return the officer's texts that belong to one fact, by what they are."""
        return (await self._words(case_id)).get(version, {})

    async def _head(self, case_id: UUID) -> tuple[str, Procedure]:
        c = dockets.c
        asked = sa.select(c.hash, c.procedure).where(c.case_id == case_id)
        row = (await self.transaction.execute(asked)).one()
        return row.hash, procedures.read(row.procedure)

    async def _show(self, case_id: UUID, shown: Mapping[str, Any]) -> None:
        changed = sa.update(dockets).where(dockets.c.case_id == case_id).values(**shown)
        await self.transaction.execute(changed)
        await self.show_places({case_id: str(shown.get("state", ""))})

    async def _keep_words(self, fact: CaseFact, words: Mapping[str, str]) -> None:
        rows = [
            {"case_id": fact.case_id, "version": fact.version, "part": part, "words": text}
            for part, text in words.items()
        ]
        await insert(self.transaction, texts, rows)

    async def _words(self, case_id: UUID) -> Mapping[int, dict[str, str]]:
        found = await self.transaction.execute(sa.select(texts).where(texts.c.case_id == case_id))
        words: dict[int, dict[str, str]] = {}
        for row in found:
            words.setdefault(row.version, {})[row.part] = row.words
        return words


def _judged(case_id: UUID, scope: Actor) -> sa.Select[Any]:
    columns = (dockets.c[field.name] for field in fields(Case))
    return sa.select(*columns).where(dockets.c.case_id == case_id, *visible_to(scope))


def _as_case(row: sa.RowMapping | None) -> Case | None:
    if row is None:
        return None
    return Case(**{**row, "procedure": procedures.read(row["procedure"])})


def _first_row(opening: Opening, seal: str) -> dict[str, Any]:
    fact = opening.fact.message
    reasons = orjson.dumps(opening.reasons).decode()
    kept = {"case_id": fact.case_id, "version": fact.version, "reasons": reasons, "hash": seal}
    kept["procedure"] = orjson.dumps(procedures.begun(fact).as_kept()).decode()
    names = ("confidence", "representatives", "explained_in")
    return {**shows(fact), **kept, **{name: getattr(opening, name) for name in names}}


_PLACES = sa.text(
    "insert into docket_petition (petition_id, case_id, code, place)"
    " select petition_id, case_id, code, state from docket"
    " where case_id = any(cast(:case_ids as uuid[])) order by petition_id on conflict do nothing"
)
