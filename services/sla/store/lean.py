"""The columns that decide what becomes of a clock, read and written past all layers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from services.sla.store import alike
from services.sla.store.alike import Own, Pattern, Whose
from services.sla.store.tables import clocks as table


@dataclass(frozen=True)
class Which:
    """Some of the clocks of a case, asked for in two ways."""

    sql: str
    condition: sa.ColumnElement[bool]


TIMED = Which("next_at is not null", table.c.next_at.is_not(None))
"""Those of which time has something to say."""
OPEN = Which("state in ('running', 'missed')", table.c.state.in_(["running", "missed"]))
"""Those that run, whether missed or not."""
KIND = 5
"""Where in a row of `clocks` the columns begin that tell kinds apart."""


@dataclass(slots=True)
class Written:
    """What a batch of cases that repeat the words of others writes."""

    records: list[alike.Record] = field(default_factory=list)
    cases: list[tuple[UUID, int, datetime | None]] = field(default_factory=list)
    clocks: dict[int, tuple[Pattern, list[UUID]]] = field(default_factory=dict)
    """Those that change, by pattern."""
    escalations: list[tuple[Any, ...]] = field(default_factory=list)

    def add(
        self, case: Any, holder: Whose, clocks: Iterable[tuple[UUID, Any]], at: datetime
    ) -> None:
        """Write what the patterns of its clocks say of a case."""
        said, next_at = case.dversion, None
        for clock_id, pattern in clocks:
            if pattern.row is not None:
                self.clocks.setdefault(id(pattern), (pattern, []))[1].append(clock_id)
            self.say(pattern, alike.Own(case.case_id, clock_id, said), holder, at)
            said += len(pattern.phrases)
            next_at = earlier(next_at, pattern.next_at)
        if said != case.dversion or next_at != case.next_at:
            self.cases.append((case.case_id, said, next_at))

    def say(self, pattern: Pattern, own: Own, holder: Whose, at: datetime) -> None:
        """Say of a clock what its pattern does, after what its case was told of before."""
        case_id, clock_id, said = own
        told = str(case_id)
        for phrase in pattern.phrases:
            said += 1
            record, raised = alike.said_of(phrase, told, Own(case_id, clock_id, said), holder, at)
            self.records.append(record)
            if raised:
                self.escalations.append((*raised, case_id, clock_id, *phrase.escalated))


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the earlier of two moments, either of which may never come."""
    return min(one, other) if one and other else one or other


async def clocks(
    driver: Any, case_ids: Sequence[UUID], which: Which, hourly: Sequence[str]
) -> Sequence[Any]:
    """Return *which* clocks of these cases; of *hourly* rules the moment tells kinds apart."""
    asked = f"{_CLOCKS} and {which.sql}"
    found: Sequence[Any] = await driver.fetch(asked, case_ids, hourly)
    return found


async def write(driver: Any, written: Written) -> None:
    """Write a batch: records to the outbox, cases, clocks and escalations."""
    await write_stand(driver, written.clocks.values(), written.cases)
    await write_said(driver, written)


async def write_stand(
    driver: Any,
    clocks: Iterable[tuple[Pattern, Sequence[UUID]]],
    cases: Sequence[tuple[UUID, int, datetime | None]],
) -> None:
    """Write how clocks stand now, pattern by pattern, and their cases."""
    for pattern, ids in clocks:
        if pattern.row and ids:
            told = [pattern.row[name] for name in CHANGED]
            if pattern.moves:
                await driver.execute(_MOVED, ids, *told, orjson.dumps(pattern.moves).decode())
            else:
                await driver.execute(_CHANGED, ids, *told)
    if cases:
        await driver.execute(_CASES, *map(list, zip(*cases, strict=True)))


async def write_said(driver: Any, written: Written) -> None:
    """Write the records, and the escalations that they tell of."""
    if written.escalations:
        await driver.copy_records_to_table(
            "escalation", records=written.escalations, columns=ESCALATION
        )
    if written.records:
        await driver.copy_records_to_table("outbox", records=written.records, columns=OUTBOX)


OUTBOX = ("topic", "key", "body", "headers", "kept_at")
ESCALATION = (
    *("escalation_id", "to_authority", "case_id", "clock_id"),
    *("rule", "rung", "to_role", "basis", "at", "state"),
)
CHANGED = (
    *("rule_version", "due_on", "due_at", "state", "extensions", "warned", "stopped_at"),
    *("in_time", "paused_on", "next_at", "rung", "again"),
)
_CLOCKS = """
    select clock_id, case_id, began, again, held, rule, rule_version,
    (trigger at time zone 'Asia/Ho_Chi_Minh')::date,
    case when rule = any($2) then trigger end,
    variant, extensions, pauses, state, due_on, due_at, next_at, warned, track,
    case when state = 'missed' then (select string_agg(rung::text, ' ' order by rung)
    from escalation e where e.clock_id = c.clock_id and e.state = 'open') end
    from clock c where case_id = any($1)"""
_CASES = """
    update case_row set dversion = given.said, next_at = given.at
    from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as given (case_id, said, at)
    where case_row.case_id = given.case_id"""
_SETS = ", ".join(f"{name} = ${place}" for place, name in enumerate(CHANGED, 2))
_CHANGED = f"update clock set {_SETS} where clock_id = any($1)"  # noqa: S608  (our own names)
_MOVED = f"""
    update clock set {_SETS}, moves = moves || cast(${len(CHANGED) + 2} as text)::jsonb
    where clock_id = any($1)"""  # noqa: S608  (our own names)
