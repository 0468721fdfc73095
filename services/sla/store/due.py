"""Due work: claimed along an index, oldest first, exactly once over all replicas."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from contracts.topics import CASE
from services.sla.store.kinds import Kinds
from services.sla.store.passing import Claimed, Facts

DUE_AT_ONCE = 10_000
"""Cases that one tick takes up at most; while it finds any, the next follows at once."""


class Passed(NamedTuple):
    """What time has done."""

    facts: Facts
    """What is still to be said; nothing only where nothing was due."""
    due: Sequence[datetime]
    """When each case that was taken up was due."""


class Due(Kinds):
    """What time itself causes, within one transaction."""

    async def pass_time(self, now: datetime) -> Passed:
        """
        Take up the cases of which time has something to say, the oldest of each partition first.

        No case is judged further than its facts have been read. What another reader or tick
        holds is left to it and found again later.
        """
        driver = await self.driver()
        claimed = [Claimed(*row) for row in await driver.fetch(_CLAIM, CASE.name, now, DUE_AT_ONCE)]
        if not claimed:
            return Passed((), ())
        facts = await self.passed(claimed, now)
        return Passed(facts, [case.next_at for case in claimed if case.next_at])


_CLAIM = """
    with due as materialized (select partition, least(read_until, $2) as until from progress
    where topic = $1 and exists (select from case_row c where c.partition = progress.partition
    and c.next_at <= least(read_until, $2)))
    select c.*, due.until from due cross join lateral (
    select case_id, dversion, holder, next_at from case_row
    where case_row.partition = due.partition and next_at <= due.until order by next_at
    limit (select ($3::int + count(*) - 1) / count(*) from due) for update skip locked) c"""
"""Each partition that has due work gives its share of a batch, along the index."""
