"""Open clocks counted anew after the law or the calendar changed, slice by slice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakSet

import orjson
import sqlalchemy as sa
import structlog

from services.runtime.database import upsert
from services.sla.domain.changes import (
    Reasons,
    digests,
    of_remote_areas,
    runs_changed,
    touched_by_change,
)
from services.sla.domain.law import Law
from services.sla.domain.moving import judge, may_have_changed, standing_by_course
from services.sla.store import lean
from services.sla.store.due import Due
from services.sla.store.passing import Claimed, Facts
from services.sla.store.rows import a_case
from services.sla.store.tables import cases, laws, recounts

log = structlog.get_logger()

SLICES = 16
CHUNK = 5_000
"""Clocks that one transaction counts anew."""
CHUNKS = 20
"""How many chunks in which nothing moves one tick goes through."""
_SETTLED: WeakSet[Law] = WeakSet()
"""Laws that are known to be what the clocks are counted by: looked at once, at the start."""


class Recount(Due):
    """What a change of the law does to clocks, within one transaction."""

    async def recount(self, now: datetime) -> Facts:
        """
        Count some open clocks anew if the law is not the one they were counted by.

        Whoever ends in between leaves the rest to the next tick, of this process or another.
        """
        if self.law not in _SETTLED:
            await self._compare()
        for _ in range(CHUNKS):
            found = await self._rows(_NEXT)
            if not found:
                return ()
            if facts := await self._chunk(found[0], now):
                return facts
        return ()

    async def left(self) -> int:
        """Return how many clocks are still to be counted anew."""
        return int(await self.transaction.scalar(_LEFT) or 0)

    async def _compare(self) -> None:
        """Note the law of today; where it differs from the one before, slice what it touches."""
        if not (await self.transaction.execute(_ONE)).scalar_one():
            return
        known = {row.part: row.digest for row in await self._rows(sa.select(laws))}
        today = digests(self.law)
        if known == today:
            _SETTLED.add(self.law)
            return
        if known:
            if runs := runs_changed(self.law, known):
                log.warning("recount.runs_changed", rules=runs, open_cases="with their next fact")
            await self._slice(touched_by_change(self.law, known))
        await self.transaction.execute(sa.delete(laws).where(laws.c.part.not_in(list(today))))
        await upsert(self.transaction, laws, [{"part": p, "digest": d} for p, d in today.items()])

    async def _slice(self, reasons: Reasons) -> None:
        pending = await self._rows(sa.select(recounts.c.reasons))
        together = {**{k: v for row in pending for k, v in row.reasons.items()}, **reasons}
        if not together:
            return
        counted = await self.transaction.execute(_COUNT, {"rules": list(together)})
        clocks = {row.slice: row.clocks for row in counted}
        log.info("recount.begun", rules=len(together), clocks=sum(clocks.values()))
        rows = [
            {
                "slice": number,
                "after": UUID(int=max((number << 124) - 1, 0)),
                "until": UUID(int=((number + 1) << 124) - 1),
                "reasons": orjson.dumps(together).decode(),
                "remaining": clocks.get(number, 0),
            }
            for number in range(SLICES)
        ]
        await upsert(self.transaction, recounts, rows)

    async def _chunk(self, part: sa.Row[Any], now: datetime) -> Facts:
        """Count the next clocks of a slice anew; the slice goes when none is left."""
        driver = await self.driver()
        rules, remote = list(part.reasons), sorted(of_remote_areas(self.law))
        found = await driver.fetch(_CLOCKS, part.after, part.until, rules, CHUNK, remote)
        ids = list(dict.fromkeys(row["case_id"] for row in found))
        if not ids:
            await self.transaction.execute(sa.delete(recounts).where(_is(part)))
            log.info("recount.slice_done", slice=part.slice, left=await self.left())
            return ()
        odd = {row["case_id"] for row in found if may_have_changed(self.law, row)}
        claimed = [Claimed(*row) for row in await driver.fetch(_CASES, ids)]
        plain = [case for case in claimed if case.case_id not in odd]
        facts = [*await self.judged(plain, now, part.reasons, lean.OPEN)] if plain else []
        facts += await self._by_course(sorted(odd), now, part.reasons)
        left = max(part.remaining - len(found), 0)
        moved = sa.update(recounts).where(_is(part)).values(after=ids[-1], remaining=left)
        await self.transaction.execute(moved)
        return facts

    async def _by_course(self, ids: Sequence[UUID], now: datetime, reasons: Reasons) -> Facts:
        """Go through all that happened to cases whose clocks do not follow from their rows."""
        if not ids:
            return []
        rows = await self._rows(sa.select(cases).where(cases.c.case_id.in_(ids)))
        marks, _ = await self._marks(ids)
        stands = [
            standing_by_course(self.law, a_case(row, marks.get(row.case_id, {}))) for row in rows
        ]
        judged = [judge(stand, now, reasons) for stand in stands]
        await self.keep_judged(judged, whole=True)
        return [fact for one in judged for fact in one.facts]

    async def moves(self, case_id: UUID) -> Mapping[UUID, Sequence[Any]]:
        """Return how changes of the law moved the clocks of a case, by clock."""
        found = await self.transaction.execute(_MOVES, {"case_id": case_id})
        return {row.clock_id: row.moves for row in found}


def _is(part: sa.Row[Any]) -> sa.ColumnElement[bool]:
    same: sa.ColumnElement[bool] = recounts.c.slice == part.slice
    return same


_ONE = sa.text("select pg_try_advisory_xact_lock(hashtext(current_schema()), 2)")
"""One comparison at a time, whatever number of replicas starts."""
_NEXT = sa.select(recounts).order_by(recounts.c.slice).limit(1).with_for_update(skip_locked=True)
_LEFT = sa.select(sa.func.sum(recounts.c.remaining))
_COUNT = sa.text(
    "select get_byte(uuid_send(case_id), 0) >> 4 as slice, count(*) as clocks from clock"
    " where state <> 'stopped' and rule = any(:rules) group by 1"
)
_MOVES = sa.text("select clock_id, moves from clock where case_id = :case_id and moves <> '[]'")
_CLOCKS = """
    select case_id, rule, trigger, state, extensions, pauses, variant,
    case when rule <> all($5) then null when held = '' then
    (select unit from case_row where case_row.case_id = clock.case_id)
    else held::jsonb ->> 1 end as unit from clock
    where case_id > $1 and case_id <= $2 and state <> 'stopped' and rule = any($3)
    order by case_id limit $4"""
_CASES = """
    select case_id, dversion, holder, next_at, null::timestamptz from case_row
    where case_id = any($1) order by case_id for update"""
