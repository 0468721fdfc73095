"""Millions of open clocks, made set-wise in a database of their own."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from contracts.petitions import Track
from services.embedded.migrations import upgraded
from services.sla.domain.clocks import Clock
from services.sla.domain.course import Course, First, Step
from services.sla.domain.law import Holder, Law
from services.sla.domain.life import clocks_of
from services.sla.domain.telling import Mark
from services.sla.domain.watch import Case
from services.sla.store.rows import case_row, clock_row

NAME = "giaitrinh_bench"
NOBODY = UUID(int=0)
HOLDER = Holder("commune", "19753", "19753.people-committee", ("46.people-committee",))
PARTITIONS = 12
CASE = (
    *("case_id", "version", "seen", "dversion", "unit", "province", "authority", "holder"),
    *("partition", "next_at", "course"),
)


@dataclass(frozen=True)
class Kind:
    """Cases that are alike but for their ids: opened at one moment, with the same clocks."""

    opened_at: datetime
    warned: tuple[str, ...] = ()
    track: Track = "explanation"


async def database(address: str) -> str:
    """Make an empty database with the tables of sla beside the stack's; its address."""
    connection = await asyncpg.connect(address.replace("+asyncpg", ""))
    await connection.execute(f"drop database if exists {NAME}")
    await connection.execute(f"create database {NAME}")
    await connection.close()
    ours = f"{address.rpartition('/')[0]}/{NAME}"
    await upgraded("sla", ours)
    return ours


async def connected(address: str) -> Any:
    """Return a connection that sees the tables of sla."""
    told = {"search_path": "sla", "jit": "off", "timezone": "UTC"}
    return await asyncpg.connect(address.replace("+asyncpg", ""), server_settings=told)


async def seed(connection: Any, law: Law, kinds: Sequence[Kind], cases: int) -> int:
    """Make *cases* of all *kinds* in turn; how many clocks run now."""
    made = [list(_clocks(law, kind)) for kind in kinds]
    templates = [_template(kind, clocks) for kind, clocks in zip(kinds, made, strict=True)]
    await connection.execute("set maintenance_work_mem = '1GB'; set work_mem = '256MB'")
    await connection.execute("alter table clock disable trigger user")
    indexes = await _without_indexes(connection)
    await connection.execute(_CASES, orjson.dumps(templates).decode(), cases)
    await connection.execute(_CLOCKS, orjson.dumps(templates).decode(), cases)
    for index in indexes:
        await connection.execute(index)
    await connection.execute(_TALLY)
    await connection.execute("alter table clock enable trigger user")
    for table in ("case_row", "clock"):
        await connection.execute(f"vacuum (analyze, freeze) {table}")
    gc.collect()
    gc.freeze()  # as in a service, where the law and the map are not looked through again
    return int(await connection.fetchval("select count(*) from clock"))


async def read_until(connection: Any, moment: datetime) -> None:
    """Let every partition be read as far as *moment*."""
    await connection.execute(
        "insert into progress select 'case.v1', n, $1 from generate_series(0, $2 - 1) n"
        " on conflict (topic, partition) do update set read_until = $1",
        moment,
        PARTITIONS,
    )


def _clocks(law: Law, kind: Kind) -> Iterator[tuple[Clock, Mark]]:
    for clock in clocks_of(law, course_of(kind)):
        due_on = clock.timing.due_on if clock.timing else None
        yield clock, Mark("running", due_on, warned=kind.warned)


def course_of(kind: Kind) -> Course:
    """Return what happened to every case of a kind."""
    first = First(NOBODY, kind.track, "web", None, kind.opened_at)
    return Course(first, (Step(1, "opened", kind.opened_at, HOLDER),))


def _template(kind: Kind, clocks: Sequence[tuple[Clock, Mark]]) -> dict[str, Any]:
    """Return the rows of such a case, as if they had been kept by sla itself."""
    rows = [dict(clock_row(*pair)) for pair in clocks]
    next_at = min(row["next_at"] for row in rows if row["next_at"])
    case = Case(NOBODY, 1, 1, len(rows), 0, course_of(kind), next_at=next_at)
    return {**case_row(case), "clocks": rows}


async def _without_indexes(connection: Any) -> Sequence[str]:
    """Take the indexes away, so that many rows come in fast; the statements that make them."""
    keys = {"case_row": "case_id", "clock": "clock_id"}
    found = await connection.fetch(_INDEXES, list(keys))
    for row in found:
        await connection.execute(f"drop index {row['indexname']}")
    for table in keys:
        await connection.execute(f"alter table {table} drop constraint {table}_pkey")
    made = [f"alter table {t} add constraint {t}_pkey primary key ({k})" for t, k in keys.items()]
    return made + [row["indexdef"] for row in found]


_KINDS = """
    kinds as (select ordinality - 1 as kind, told from jsonb_array_elements($1::jsonb)
    with ordinality as given (told, ordinality)),
    numbered as (select n, md5(n::text)::uuid as case_id,
    n % (select count(*) from kinds) as kind from generate_series(1, $2::int) n)"""
_CASES = f"""
    with {_KINDS} insert into case_row ({", ".join(CASE)})
    select case_id, 1, 1, (told ->> 'dversion')::int, told ->> 'unit', told ->> 'province',
    told ->> 'authority', told ->> 'holder', n % {PARTITIONS},
    (told ->> 'next_at')::timestamptz, (told ->> 'course')::jsonb
    from numbered join kinds using (kind)"""
_CLOCKS = f"""
    with {_KINDS}, one as (select kind, (jsonb_populate_record(null::clock, clock)).*
    from kinds, jsonb_array_elements(told -> 'clocks') as given (clock))
    insert into clock (clock_id, case_id, rule, rule_version, track, level, due_on, due_at, state,
    extensions, warned, began, trigger, pauses, next_at, rung,
    again)
    select md5(n::text || rule)::uuid, numbered.case_id, rule, rule_version, track, level, due_on,
    due_at, state, extensions, warned, began, trigger, pauses, next_at, rung,
    again from numbered join one using (kind)"""
_INDEXES = """
    select indexname, indexdef from pg_indexes where schemaname = 'sla' and tablename = any($1)
    and indexdef not like 'CREATE UNIQUE%'"""
_TALLY = """
    insert into tally (level, track, state, clocks, escalated) select level, track,
    case when state = 'running' and warned <> '' then 'near' else state end, count(*),
    count(*) filter (where rung > 0) from clock group by 1, 2, 3"""
