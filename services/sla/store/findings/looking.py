"""What findings are made from and what was found, read and kept with the cases they are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from contracts.cases import CaseFact, FirstFact
from contracts.message import Event
from contracts.outcomes import CommitmentMade
from contracts.topics import CASE
from services.runtime.database import insert, upsert
from services.sla.domain.definitions import NO_DEFINITIONS, Definitions
from services.sla.domain.findings.lookout import Lookout
from services.sla.domain.findings.matter import Matter
from services.sla.domain.findings.notes import ANSWERS, Late, word
from services.sla.store.findings.rows import (
    a_filing,
    a_finding,
    a_matter,
    an_entry,
    an_obligation,
    entry_row,
    filing_row,
    finding_row,
    obligation_row,
    trail_row,
)
from services.sla.store.findings.tables import (
    authorities,
    filings,
    findings,
    found,
    obligations,
    trails,
    violations,
)
from services.sla.store.judged import change
from services.sla.store.tables import cases, clocks
from services.sla.store.watched import Watched

AT_ONCE = 1000
"""Cases of each partition that one tick looks at."""
REMEMBERED = 50
"""Filings of one person that are compared, the newest."""
TURNS = ANSWERS | {"reopened", "reclassified"}
"""The facts of a case that may matter to what the same person filed later."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case of which time has something to find."""

    case_id: UUID
    said: int
    """Facts that sla said of it."""
    until: datetime
    """How far in time its facts have been read."""


class Found(Watched):
    """The questions of findings, within one transaction."""

    definitions: Definitions = NO_DEFINITIONS

    async def concerned(self, events: Sequence[Event[CaseFact]]) -> set[UUID]:
        """
        Return the cases of *events*, and those that the same persons filed later.

        From here on nobody else reads what these persons filed: of two filings that come at
        once, the second sees the first.
        """
        ids = {event.message.case_id for event in events}
        if not self.definitions.watches:
            return ids
        turning = [e.message.case_id for e in events if word(e.message.type) in TURNS]
        persons = _first_filed(events)
        for row in await self._of(filings, turning):
            persons.setdefault(row.pseudonym, row.received_at)
            persons[row.pseudonym] = min(persons[row.pseudonym], row.received_at)
        if persons:
            await self.transaction.execute(_ALONE, {"persons": sorted(persons)})
        for row in await self._filed_by(persons):
            if row.received_at > persons[row.pseudonym]:
                ids.add(row.case_id)
        return ids

    async def lookout(
        self, case_ids: Iterable[UUID], events: Sequence[Event[CaseFact]] = ()
    ) -> Lookout:
        """Return what is known of these cases, whose rows are held."""
        ids = sorted(set(case_ids))
        if not self.definitions.watches or not ids:
            return Lookout(self.law)
        looking = Lookout(self.law, self.definitions, {each: Matter(each) for each in ids})
        matters = looking.matters
        for row in await self._of(trails, ids):
            matters[row.case_id] = a_matter(row)
        late = sa.or_(clocks.c.state == "missed", clocks.c.in_time.is_(False))
        for row in await self._of(clocks, ids, late):
            held = matters[row.case_id]
            clock = Late(row.rule, row.due_at, row.state == "missed")
            held.trail = replace(held.trail, late={**held.trail.late, row.clock_id: clock})
        for row in await self._of(findings, ids):
            matters[row.case_id].findings[row.finding_id] = a_finding(row)
        for row in await self._of(violations, ids):
            matters[row.case_id].entries[row.entry_id] = an_entry(row)
        for row in await self._of(obligations, ids):
            matters[row.case_id].obligations[row.obligation_id] = an_obligation(row)
        persons = {m.filing.pseudonym for m in matters.values() if m.filing} | {
            *_first_filed(events)
        }
        for row in await self._filed_by(person for person in persons if person):
            known = looking.persons.setdefault(row.pseudonym, {})
            known[row.case_id] = a_filing(row)
        owners = {e.message.owner for e in events if isinstance(e.message, CommitmentMade)}
        looking.superiors = await self.superiors(owners)
        return looking

    async def waiting(self, now: datetime) -> Sequence[Waiting]:
        """Claim the cases of which time has something to find, the oldest of each partition."""
        asked = {"topic": CASE.name, "now": now, "number": AT_ONCE}
        claimed = (await self.transaction.execute(_CLAIM, asked)).all()
        return [Waiting(row.case_id, row.dversion, row.until) for row in claimed]

    async def keep_found(self, looking: Lookout) -> None:
        """Keep what was found, and how many facts time alone led to."""
        touched = [looking.matters[case_id] for case_id in looking.touched]
        filed = [matter.filing for matter in touched]
        said = [{"case_id": key, "dversion": value} for key, value in looking.counts.items()]
        await upsert(self.transaction, trails, [trail_row(matter) for matter in touched])
        await upsert(self.transaction, filings, [filing_row(filing) for filing in filed if filing])
        await upsert(
            self.transaction,
            findings,
            [finding_row(each) for matter in touched for each in matter.findings.values()],
        )
        await upsert(
            self.transaction,
            violations,
            [entry_row(each) for matter in touched for each in matter.entries.values()],
        )
        await upsert(
            self.transaction,
            obligations,
            [obligation_row(each) for matter in touched for each in matter.obligations.values()],
        )
        await change(self.transaction, cases, said)
        await self.count(looking.tally)

    async def count(self, tally: Mapping[tuple[str, str, str], int]) -> None:
        """Add to the numbers that metrics show; always in this order, last before the end."""
        rows = [
            {"what": what, "kind": kind, "label": label, "n": n}
            for (what, kind, label), n in sorted(tally.items())
            if n
        ]
        await insert(self.transaction, found, rows, _ADDED)

    async def superiors(self, owners: Iterable[str]) -> Mapping[str, str | None]:
        """Return who is above these authorities."""
        named = sorted(set(owners))
        if not named:
            return {}
        among = sa.any_(sa.bindparam("owners", named, type_=ARRAY(sa.String())))
        asked = sa.select(authorities).where(authorities.c.authority == among)
        return {row.authority: row.superior for row in await self._rows(asked)}

    async def _of(
        self, table: sa.Table, ids: Sequence[UUID], *where: sa.ColumnElement[bool]
    ) -> Sequence[sa.Row[Any]]:
        if not ids:
            return ()
        among = sa.any_(sa.bindparam("ids", list(ids), type_=ARRAY(sa.Uuid())))
        return await self._rows(sa.select(table).where(table.c.case_id == among, *where))

    async def _filed_by(self, persons: Iterable[str]) -> Sequence[sa.Row[Any]]:
        named = sorted(persons)
        if not named:
            return ()
        asked = {"persons": named, "number": REMEMBERED}
        return (await self.transaction.execute(_FILED, asked)).all()


def _first_filed(events: Sequence[Event[CaseFact]]) -> dict[str, datetime]:
    """Return the persons who file something in *events*, with the earliest receipt."""
    persons: dict[str, datetime] = {}
    for event in events:
        fact = event.message
        if isinstance(fact, FirstFact) and fact.pseudonym:
            known = persons.setdefault(fact.pseudonym, fact.received_at)
            persons[fact.pseudonym] = min(known, fact.received_at)
    return persons


_ADDED = "on conflict (what, kind, label) do update set n = found.n + excluded.n"
_ALONE = sa.text(
    "select count(pg_advisory_xact_lock(hashtextextended(person, 7)))"
    " from (select unnest(cast(:persons as text[])) as person) filing"
)
"""One after the other, always in this order, so that two readers cannot wait for each other."""
_FILED = sa.text(
    "select filing.* from unnest(cast(:persons as text[])) as person cross join lateral ("
    "select * from filing where pseudonym = person order by received_at desc limit :number"
    ") filing"
)
_CLAIM = sa.text(
    "with due as materialized (select partition, least(read_until, :now) as until from progress"
    " where topic = :topic)"
    " select claimed.case_id, claimed.dversion, due.until from due cross join lateral ("
    "select held.case_id, held.dversion, trail.next_at from trail"
    " join case_row held on held.case_id = trail.case_id"
    " where trail.partition = due.partition and trail.next_at <= due.until"
    " order by trail.next_at limit :number for update of held skip locked) claimed"
    " order by claimed.next_at"
).bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
"""Along the index of each partition; what a reader or another tick holds is found again later."""
