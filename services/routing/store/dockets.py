"""The dockets themselves: begun, changed and proven, fact by fact."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from contracts.cases import CaseFact, CaseOpened, CaseParked
from contracts.message import Event
from services.routing.domain import evidence
from services.routing.domain.docket import Case, Opening, shows
from services.routing.domain.evidence import BEGINNING, Entry
from services.routing.store.scope import visible_to
from services.routing.store.tables import dockets, facts, texts
from services.routing.store.within import Within
from services.runtime.database import insert
from services.web.access import Actor

IN_COLUMNS = {"case_id", "version", "actor_role", "actor_authority"}

First = Event[CaseOpened | CaseParked]


class Dockets(Within):
    """Questions about single cases, and what is kept of them."""

    async def keep(self, openings: Sequence[Opening]) -> Sequence[First]:
        """Begin the dockets that are not there yet; return the first facts of those alone."""
        by_case = {opening.fact.message.case_id: opening for opening in reversed(openings)}
        entries = {case_id: _entry(opening.fact) for case_id, opening in by_case.items()}
        seals = {case_id: evidence.seal(BEGINNING, entry) for case_id, entry in entries.items()}
        rows = [_first_row(by_case[case_id], seals[case_id]) for case_id in sorted(by_case)]
        then = "on conflict do nothing returning case_id"
        begun = {row.case_id for row in await insert(self.transaction, dockets, rows, then)}
        await self.transaction.execute(_PLACES, {"case_ids": sorted(begun)})
        chain = [_fact_row(entries[case_id], BEGINNING, seals[case_id]) for case_id in begun]
        await insert(self.transaction, facts, chain)
        return [o.fact for o in by_case.values() if o.fact.message.case_id in begun][::-1]

    async def locked(self, case_id: UUID, scope: Actor) -> Case | None:
        """Return a case that *scope* may change, held until the transaction ends."""
        columns = (dockets.c[name] for name in ("case_id", "version", "track", "state", "unit"))
        found = await self.transaction.execute(
            sa.select(*columns)
            .where(dockets.c.case_id == case_id, *visible_to(scope))
            .with_for_update()
        )
        row = found.mappings().one_or_none()
        return Case(**row) if row else None

    async def record(
        self, said: Sequence[Event[CaseFact]], words: Mapping[str, str], reasons: Sequence[str]
    ) -> None:
        """Add *said* to a case that is held, with the officer's *words* to the last of them."""
        case_id = said[-1].message.case_id
        previous = await self._head(case_id)
        for event in said:
            digest = evidence.digest(words) if words and event is said[-1] else None
            entry = _entry(event, digest)
            seal = evidence.seal(previous, entry)
            await insert(self.transaction, facts, [_fact_row(entry, previous, seal)])
            await self._show(event.message, seal)
            previous = seal
        await self._keep_words(said[-1].message, words)
        if reasons:
            await self.transaction.execute(
                _REASONS, {"case_id": case_id, "reasons": orjson.dumps(reasons).decode()}
            )

    async def history(
        self, case_id: UUID, scope: Actor
    ) -> tuple[list[dict[str, Any]], bool] | None:
        """
        Return every fact of a case with its texts, oldest first, and whether the chain holds.

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
        return rows, evidence.holds([(_kept_entry(r), r["hash"]) for r in rows], kept)

    async def _head(self, case_id: UUID) -> str:
        head = sa.select(dockets.c.hash).where(dockets.c.case_id == case_id)
        return str((await self.transaction.execute(head)).scalar_one())

    async def _show(self, fact: CaseFact, seal: str) -> None:
        columns = {**shows(fact), "version": fact.version, "hash": seal}
        where = dockets.c.case_id == fact.case_id
        await self.transaction.execute(sa.update(dockets).where(where).values(**columns))
        if columns.get("state") == "opened":
            await self.transaction.execute(_OPENED, {"case_id": fact.case_id})

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


def _entry(event: Event[CaseFact], words: str | None = None) -> Entry:
    fact = event.message
    return Entry(
        fact.case_id,
        fact.version,
        fact.type,
        event.time,
        event.id,
        fact.actor_role,
        fact.actor_authority,
        evidence.canonical(
            fact.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=IN_COLUMNS)
        ),
        words,
    )


def _kept_entry(row: Mapping[str, Any]) -> Entry:
    words = evidence.digest(row["texts"]) if row["texts"] else None
    told = {name: row[name] for name in Entry.__slots__}
    return Entry(**told | {"words": words, "body": evidence.canonical(row["body"])})


def _fact_row(entry: Entry, previous: str, seal: str) -> dict[str, Any]:
    return {
        "case_id": entry.case_id,
        "version": entry.version,
        "type": entry.type,
        "at": entry.at,
        "event_id": entry.event_id,
        "actor_role": entry.actor_role,
        "actor_authority": entry.actor_authority,
        "body": entry.body,
        "words": entry.words,
        "previous": previous,
        "hash": seal,
    }


def _first_row(opening: Opening, seal: str) -> dict[str, Any]:
    fact = opening.fact.message
    reasons = orjson.dumps(opening.reasons).decode()
    kept = {"case_id": fact.case_id, "version": fact.version, "reasons": reasons, "hash": seal}
    return {**shows(fact), **kept}


_PLACES = sa.text(
    "insert into docket_petition (petition_id, case_id, code, place)"
    " select petition_id, case_id, code, state from docket"
    " where case_id = any(cast(:case_ids as uuid[])) order by petition_id on conflict do nothing"
)
_OPENED = sa.text(
    "update docket_petition set place = 'opened' where case_id = :case_id and place = 'parked'"
)
_REASONS = sa.text("update docket set reasons = cast(:reasons as jsonb) where case_id = :case_id")
