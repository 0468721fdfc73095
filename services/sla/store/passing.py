"""Many standing cases at once: one of each kind is judged, the others repeat what it said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from contracts.deadlines import DeadlineFact
from contracts.message import Event
from services.sla.domain.changes import Reasons
from services.sla.domain.law import Law
from services.sla.domain.moving import Kept, judge
from services.sla.store import alike, lean
from services.sla.store.alike import Pattern, whose
from services.sla.store.lean import Written
from services.sla.store.standing import place_of
from services.sla.store.watched import Watched

Facts = Sequence[Event[DeadlineFact]]
Key = tuple[Any, ...]


class Claimed(NamedTuple):
    """A case that is locked for this transaction."""

    case_id: UUID
    dversion: int
    holder: str
    next_at: datetime | None
    until: datetime | None
    """How far it may be judged; None: time does nothing to it."""


class Alike(NamedTuple):
    """The clocks of a batch, the kind of each, and what is known of each kind."""

    clocks: Mapping[UUID, Sequence[Any]]
    """By case, in the order in which they started."""
    keys: Mapping[UUID, Key]
    """By clock."""
    known: dict[Key, Pattern | None]
    which: lean.Which

    def patterns(self, case: Claimed) -> Sequence[tuple[UUID, Pattern | None]]:
        """Return what becomes of each clock of a case; None where that is not known."""
        rows = self.clocks.get(case.case_id, ())
        return [(row[0], self.known.get(self.keys[row[0]])) for row in rows]

    def learn(self, case: Claimed, judged: Iterable[Kept], now: datetime, why: Reasons) -> None:
        """Judge each clock of a case for all of its kind, unless it is like no other."""
        for kept in judged:
            key = self.keys[kept.clock.clock_id]
            if key not in self.known and not kept.again and kept.clock.run.held_by == "holder":
                self.known[key] = alike.pattern(kept, now, why, case.until)


class Passing(Watched):
    """What time and changes of the law do to many cases, within one transaction."""

    async def judged(
        self,
        claimed: Sequence[Claimed],
        now: datetime,
        reasons: Reasons,
        which: lean.Which = lean.TIMED,
    ) -> Facts:
        """
        Judge these cases and keep what became of them.

        Returns what was said of those that were judged one by one, which are the first of each
        kind; what the others repeat is in the outbox already.
        """
        batch = await self._alike(claimed, which)
        first = _first_of_each_kind(claimed, batch)
        facts = list(await self._one_by_one(first, now, reasons, batch))
        done = {case.case_id for case in first}
        written, odd, at = Written(), [], datetime.now(UTC)
        for case in claimed:
            if case.case_id not in done:
                patterns, holder = batch.patterns(case), whose(case.holder)
                if holder is None or any(pattern is None for _, pattern in patterns):
                    odd.append(case)
                else:
                    written.add(case, holder, patterns, at)
        facts += await self._one_by_one(odd, now, reasons, batch)
        await lean.write(await self.driver(), written)
        return facts

    async def _alike(self, claimed: Sequence[Claimed], which: lean.Which) -> Alike:
        clocks: dict[UUID, list[Any]] = {}
        ids = [case.case_id for case in claimed]
        for row in await lean.clocks(await self.driver(), ids, which, hourly(self.law)):
            clocks.setdefault(row[1], []).append(row)
        keys: dict[UUID, Key] = {}
        for case in claimed:
            rows = clocks.get(case.case_id, ())
            if len(rows) > 1:
                clocks[case.case_id].sort(key=lambda row: (row[2], place_of(self.law, row["rule"])))
            holder = whose(case.holder)
            for row in rows:
                keys[row[0]] = (*row[lean.KIND :], case.until, holder and holder.shape)
        return Alike(clocks, keys, {}, which)

    async def _one_by_one(
        self, claimed: Sequence[Claimed], now: datetime, reasons: Reasons, batch: Alike
    ) -> Facts:
        """Judge cases by the domain alone, and learn from them."""
        judged = []
        stands = await self.standing(claimed, batch.which.condition)
        for case, stand in zip(claimed, stands, strict=True):
            judged.append(judge(stand, now, reasons, case.until))
            batch.learn(case, stand.kept, now, reasons)
        await self.keep_judged(judged)
        return [fact for one in judged for fact in one.facts]


def _first_of_each_kind(claimed: Sequence[Claimed], batch: Alike) -> Sequence[Claimed]:
    """Return also those that are like no other; the first of all is always among them."""
    seen: set[Key] = set()
    found: list[Claimed] = []
    for case in claimed:
        rows = batch.clocks.get(case.case_id, ())
        new = {batch.keys[row[0]] for row in rows} - seen
        if new or not found or any(row["again"] or row["held"] for row in rows):
            found.append(case)
            seen |= new
    return found


@lru_cache(maxsize=4)
def hourly(law: Law) -> Sequence[str]:
    """Return the limits in hours: they count from a moment, not from a day."""
    return sorted({rule.id for rule in law.rules if "hours" in rule.unit})
