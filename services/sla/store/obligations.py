"""The tasks of plans: entered, watched, done; and the directory of who is above whom."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from contracts.authorities import AuthorityListed
from contracts.message import Event, Message
from services.runtime.database import insert, upsert
from services.sla.domain.obligations.obligation import Obligation, Telling, begun, passed
from services.sla.domain.obligations.telling import told
from services.sla.store.findings.looking import Found
from services.sla.store.findings.rows import an_obligation, obligation_row
from services.sla.store.findings.tables import authorities, obligations

TASKS_AT_ONCE = 1000
SAME = ("task", "owner", "due_on", "cooperating", "source")
"""What makes two rows of a plan the same task."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The tasks that were not known before, and what is said of them."""

    new: Sequence[UUID]
    facts: Sequence[Event[Message]]


class Obligations(Found):
    """The questions of plans, within one transaction."""

    async def known_tasks(self, tasks: Sequence[Obligation]) -> dict[UUID, Obligation]:
        """Return those of *tasks* that were entered before, as they are."""
        ids = sorted(task.obligation_id for task in tasks)
        among = sa.any_(sa.bindparam("ids", ids, type_=ARRAY(sa.Uuid())))
        rows = await self._rows(sa.select(obligations).where(obligations.c.obligation_id == among))
        return {row.obligation_id: an_obligation(row) for row in rows}

    async def enter(self, tasks: Sequence[Obligation]) -> Entered:
        """Watch the tasks that are new; what was entered before stays as it is."""
        known = await self.known_tasks(tasks)
        new = [task for task in tasks if task.obligation_id not in known]
        above = await self.superiors(task.owner for task in new)
        made = [
            told(
                begun(self.law, replace(task, superior=above.get(task.owner))),
                [Telling("watched", "watched", task.began_at)],
            )
            for task in new
        ]
        rows = sorted(
            (obligation_row(task) for task, _ in made), key=lambda row: str(row["obligation_id"])
        )
        then = "on conflict do nothing returning obligation_id"
        entered = {
            row.obligation_id for row in await insert(self.transaction, obligations, rows, then)
        }
        kept = [(task, facts) for task, facts in made if task.obligation_id in entered]
        await self.count(Counter(_counted(task) for task, _ in kept))
        return Entered(
            [task.obligation_id for task, _ in kept], [fact for _, facts in kept for fact in facts]
        )

    async def pass_tasks(self, now: datetime) -> Sequence[Event[Message]]:
        """Warn of, miss and escalate the tasks whose moment has come, the oldest first."""
        due = await self._rows(
            sa.select(obligations)
            .where(obligations.c.case_id.is_(None), obligations.c.next_at <= now)
            .order_by(obligations.c.next_at)
            .limit(TASKS_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        tally: Counter[tuple[str, str, str]] = Counter()
        moved: list[Obligation] = []
        said: list[Event[Message]] = []
        for known in map(an_obligation, due):
            task, facts = told(*passed(self.law, known, now))
            tally.subtract([_counted(known)])
            tally.update([_counted(task)])
            moved.append(task)
            said.extend(facts)
        await upsert(self.transaction, obligations, [obligation_row(task) for task in moved])
        await self.count(tally)
        return said

    async def keep_task(self, before: Obligation, after: Obligation) -> None:
        """Keep what became of a task."""
        await upsert(self.transaction, obligations, [obligation_row(after)])
        await self.count(Counter({_counted(before): -1, _counted(after): 1}))

    async def know(self, listed: Iterable[Event[AuthorityListed]]) -> None:
        """Keep who is above whom; the latest word on an authority counts."""
        latest = {event.message.authority: event.message.superior for event in listed}
        rows = [{"authority": key, "superior": value} for key, value in latest.items()]
        await upsert(self.transaction, authorities, rows)


def _counted(obligation: Obligation) -> tuple[str, str, str]:
    return "obligation", obligation.kind, obligation.state
