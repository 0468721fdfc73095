"""
Due clocks put together by kind inside PostgreSQL: a row for all that are alike, not for each.

Of a case with one due clock nothing else is read but when its other clocks are due. What has
several due at once, or is like no other, is judged with all of its clocks.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.sla.store import alike, lean
from services.sla.store.alike import Own, Pattern, Whose
from services.sla.store.lean import Written
from services.sla.store.passing import Claimed, Facts, Passing, hourly


class Member(NamedTuple):
    """The one due clock of a claimed case."""

    case: Claimed
    clock_id: UUID
    whose: Whose
    rest: datetime | None
    """When the first of its other clocks has something to say."""


class Kind(NamedTuple):
    """Clocks of which time says the same."""

    pattern: Pattern
    members: Sequence[Member]


class Kinds(Passing):
    """What time does to many cases, within one transaction."""

    async def passed(self, claimed: Sequence[Claimed], now: datetime) -> Facts:
        """
        Judge these cases by what is due of them, and keep what became of them.

        Returns what was said of those that were judged one by one; what the others repeat is
        in the outbox already.
        """
        groups = await self._groups(claimed)
        firsts = [members[0] for members in groups.values()]
        batch = await self._alike([first.case for first in firsts], lean.TIMED)
        facts = list(await self._one_by_one([one.case for one in firsts], now, {}, batch))
        kinds = [
            Kind(pattern, members[1:])
            for members in groups.values()
            if (pattern := batch.known.get(batch.keys[members[0].clock_id]))
        ]
        await self._repeat(kinds)
        done = {member.case.case_id for kind in kinds for member in kind.members}
        done.update(first.case.case_id for first in firsts)
        odd = [case for case in claimed if case.case_id not in done]
        return facts + list(await self.judged(odd, now, {})) if odd else facts

    async def _groups(self, claimed: Sequence[Claimed]) -> Mapping[Any, Sequence[Member]]:
        """Return the members of each kind; whoever has no due clock, or several, is in none."""
        driver, hours = await self.driver(), hourly(self.law)
        known = {case.case_id: case for case in claimed}
        groups: dict[Any, list[Member]] = {}
        for until in {case.until for case in claimed}:
            ids = [case.case_id for case in claimed if case.until == until]
            for number, row in enumerate(await driver.fetch(_KINDS, ids, until, hours)):
                for case_id, clock_id in zip(row["cases"], row["clocks"], strict=True):
                    case = known[case_id]
                    if whose := alike.whose(case.holder):
                        kind = groups.setdefault((until, number, whose.shape), [])
                        kind.append(Member(case, clock_id, whose, row["rest"]))
        return groups

    async def _repeat(self, kinds: Sequence[Kind]) -> None:
        """Write of all members what their pattern says; PostgreSQL works while it is worded."""
        driver, at = await self.driver(), datetime.now(UTC)
        clocks = [(kind.pattern, [one.clock_id for one in kind.members]) for kind in kinds]
        cases = [_stands(one, kind.pattern) for kind in kinds for one in kind.members]
        saying = asyncio.create_task(asyncio.to_thread(_said, kinds, at))
        await lean.write_stand(driver, clocks, cases)
        await lean.write_said(driver, await saying)


def _stands(member: Member, pattern: Pattern) -> tuple[UUID, int, datetime | None]:
    case_id, said, *_ = member.case
    return case_id, said + len(pattern.phrases), lean.earlier(pattern.next_at, member.rest)


def _said(kinds: Iterable[Kind], at: datetime) -> Written:
    written = Written()
    for pattern, members in kinds:
        for case, clock_id, whose, _ in members:
            written.say(pattern, Own(case.case_id, clock_id, case.dversion), whose, at)
    return written


_KINDS = """
    with timed as (select *, count(*) filter (where next_at <= $2) over same as due,
    min(next_at) filter (where next_at > $2) over same as rest
    from clock where case_id = any($1) and next_at is not null
    window same as (partition by case_id)),
    found as (select *, case when state = 'missed' then
    (select string_agg(rung::text, ' ' order by rung)
    from escalation e where e.clock_id = timed.clock_id and e.state = 'open') end as taken
    from timed where next_at <= $2 and due = 1 and not again and held = '')
    select rest, array_agg(case_id) as cases, array_agg(clock_id) as clocks from found
    group by rule, rule_version, (trigger at time zone 'Asia/Ho_Chi_Minh')::date,
    case when rule = any($3) then trigger end, variant, extensions, pauses, state, due_on, due_at,
    next_at, warned, track, taken, rest"""
"""
The same columns tell kinds apart as where a batch is put together from single rows.

It joins nothing: a plan that is kept from a small batch serves a large one as well.
"""
