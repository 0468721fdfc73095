"""Open clocks by the million: counted anew after a change of the law, and told when due."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import quantiles
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.petitions import Track
from contracts.topics import DEADLINE
from services.console.bench import clocks
from services.console.bench.clocks import Kind
from services.console.progress import progress
from services.embedded.stack import Stack
from services.runtime import database
from services.runtime.outbox import Relay
from services.sla.domain.calendar import Day, local
from services.sla.domain.law import Law
from services.sla.domain.life import clocks_of
from services.sla.handlers import bus, declare_due, recount
from services.sla.rules.tables import load_law
from services.sla.store import Store

Work = Callable[[datetime, Store], Awaitable[Sequence[Any]]]
HANDS: dict[Work, int] = {recount: 2, declare_due: 1}  # timers at work at once, as in sla
TRACKS: tuple[Track, ...] = ("explanation", "complaint", "denunciation")
OPENED = datetime(2026, 10, 5, 2, tzinfo=UTC)
CLOSED = [date(2026, 10, 9), *(date(2026, 11, day) for day in (19, 20, 23))]
"""Days that the limits of what is opened from `OPENED` on count or end on: all of them move."""
ELSEWHERE = f"bench.{DEADLINE.name}"
AT_ONCE, PACE = 400_000, 5_000
"""Clocks that are due at one moment, and a second where they come one after another."""
SECONDS = 10
IDLE = 100  # ticks that find nothing, for their mean


async def measure_recompute(stack: Stack, number: int) -> dict[str, Any]:
    """Count *number* open clocks anew after days were closed that move all of them."""
    law = load_law()
    address = await clocks.database(stack.database)
    connection, engine = await clocks.connected(address), database.engine(address, "sla")
    kinds = [Kind(OPENED + timedelta(days=n), (), track) for n in range(4) for track in TRACKS]
    made = await clocks.seed(connection, law, kinds, number // 2)
    await _until_nothing(engine, law, recount, made, "the law as it was")
    began = monotonic()
    flooded = _flooded(law)
    await _tick(engine, flooded, recount, datetime.now(UTC))
    while await connection.fetchval("select exists (select from recount)"):
        await _until_nothing(engine, flooded, recount, made, "counted anew")
    seconds = monotonic() - began
    moved = await connection.fetchval("select count(*) from clock where moves <> '[]'")
    floor = await _copied(connection)
    await engine.dispose()
    await connection.close()
    return {
        "clocks": made,
        "moved": moved,
        "seconds": round(seconds, 2),
        "clocks_per_second": round(made / seconds),
        "floor_seconds": round(floor, 2),
        "ratio": round(floor / seconds, 3),
    }


async def measure_due(stack: Stack, number: int) -> dict[str, Any]:
    """Let *number* open clocks rest, then tell what is due at once, then what comes in turn."""
    law, now = load_law(), datetime.now(UTC)
    address = await clocks.database(stack.database)
    connection, engine = await clocks.connected(address), database.engine(address, "sla")
    due, idle = _kinds(law, now)
    cases = number // 2
    share = max(cases // AT_ONCE, 2)
    resting = [kind for _ in range(share) for kind in idle][: len(due) * (share - 1)]
    made = await clocks.seed(connection, law, [*due, *resting], cases)
    await connection.execute(_AWAY)
    await _make_topic(stack.kafka)
    told = {"open_clocks": made, "idle_ms_per_tick": await _idle(connection, engine, law, now)}
    told |= await _paced(connection, engine, law, stack.kafka)
    told |= await _all_at_once(connection, engine, law, stack.kafka)
    await engine.dispose()
    await connection.close()
    return told


async def _idle(connection: Any, engine: AsyncEngine, law: Law, now: datetime) -> float:
    """Milliseconds of a tick that finds nothing: no partition has been read that far."""
    await clocks.read_until(connection, now - timedelta(days=400))
    await _tick(engine, law, declare_due, now)
    began = monotonic()
    for _ in range(IDLE):
        await _tick(engine, law, declare_due, now)
    return round((monotonic() - began) * 1000 / IDLE, 2)


async def _all_at_once(
    connection: Any, engine: AsyncEngine, law: Law, kafka: str
) -> dict[str, Any]:
    now = datetime.now(UTC)
    await clocks.read_until(connection, now)
    due = await connection.fetchval("select count(*) from case_row where next_at <= $1", now)
    began = monotonic()
    await _until_nothing(engine, law, declare_due, due, "told", now)
    seconds = monotonic() - began
    said = await connection.fetchval("select count(*) from outbox")
    floor, relaying = await _copied(connection), monotonic()
    await _published(connection, engine, kafka)
    return {
        "due": due,
        "facts": said,
        "claimed_per_second": round(due / seconds),
        "floor_per_second": round(due / floor),
        "ratio": round(floor / seconds, 3),
        "published_per_second": round(said / (monotonic() - relaying)),
    }


async def _paced(connection: Any, engine: AsyncEngine, law: Law, kafka: str) -> dict[str, Any]:
    """Let clocks be due one after another, and see when Kafka's writer sent what was said."""
    begins = datetime.now(UTC) + timedelta(seconds=3)
    wanted = {
        str(row["case_id"]): row["next_at"]
        for row in await connection.fetch(_IN_TURN, begins, PACE * SECONDS, 1 / PACE)
    }
    last = max(wanted.values())
    relaying = asyncio.create_task(Relay(engine, kafka).run())
    began = datetime.now(UTC)
    while (now := datetime.now(UTC)) < last + timedelta(seconds=1):
        await connection.execute(_READ, clocks.PARTITIONS, now)
        if not await _tick(engine, law, declare_due, now):
            await asyncio.sleep(0.1)
    await _emptied(connection, relaying)
    late = [at - wanted[key].timestamp() async for key, at in _sent(kafka, began)]
    return {
        "rate_per_second": PACE,
        "told_in_turn": len(wanted),
        "lateness_p50_seconds": round(quantiles(late, n=100)[49], 2),
        "lateness_p99_seconds": round(quantiles(late, n=100)[98], 2),
    }


async def _sent(kafka: str, began: datetime) -> Any:
    """Key and moment of sending of each record since *began*."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    places = [TopicPartition(ELSEWHERE, n) for n in range(DEADLINE.partitions)]
    consumer.assign(places)
    await consumer.seek_to_beginning(*places)
    ends = await consumer.end_offsets(places)
    while any([await consumer.position(tp) < ends[tp] for tp in places]):
        for records in (await consumer.getmany(timeout_ms=500)).values():
            for record in records:
                yield record.key.decode(), record.timestamp / 1000
    await consumer.stop()


async def _published(connection: Any, engine: AsyncEngine, kafka: str) -> None:
    await _emptied(connection, asyncio.create_task(Relay(engine, kafka).run()))


async def _emptied(connection: Any, relaying: "asyncio.Task[None]") -> None:
    """Wait until all that was said is published, and end the relay."""
    waiting = True
    while waiting:
        waiting = await connection.fetchval("select exists (select from outbox)")
        await asyncio.sleep(0.05 * waiting)
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)


async def _until_nothing(
    engine: AsyncEngine, law: Law, work: Work, number: int, what: str, now: datetime | None = None
) -> None:
    """Let the hands of one process work until they find nothing more."""

    async def hand() -> None:
        while found := await _tick(engine, law, work, now or datetime.now(UTC)):
            told(found)

    with progress(number, what, " clocks") as told:
        await asyncio.gather(*[hand() for _ in range(HANDS[work])])


async def _tick(engine: AsyncEngine, law: Law, work: Work, now: datetime) -> int:
    async with database.transaction(engine) as transaction:
        facts = await work(now, Store(transaction, law))
        await bus.say(transaction, facts)
    return len(facts)


async def _copied(connection: Any) -> float:
    """Seconds that the records in the outbox take as one plain COPY into a table like it."""
    rows = await connection.fetch("select topic, key, body, headers, kept_at from outbox")
    await connection.execute("create table copied (like outbox including all)")
    began = monotonic()
    names = ("topic", "key", "body", "headers", "kept_at")
    await connection.copy_records_to_table("copied", records=rows, columns=names)
    return monotonic() - began


async def _make_topic(kafka: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(ELSEWHERE, DEADLINE.partitions, 1)])
    await admin.close()


def _flooded(law: Law) -> Law:
    flood = Day(working=False, kind="closure", why="flood", legal_ref="the bench")
    days = {**law.calendar.days, **dict.fromkeys(CLOSED, flood)}
    return replace(law, calendar=replace(law.calendar, days=days))


def _kinds(law: Law, now: datetime) -> tuple[Sequence[Kind], Sequence[Kind]]:
    """Cases with one thing due by *now*, a warning or a miss, and those with nothing."""
    found = [kind for days in range(14) for kind in _of_day(law, now - timedelta(days=days), now)]
    return [kind for due, kind in found if due], [kind for due, kind in found if not due]


def _of_day(law: Law, opened: datetime, now: datetime) -> Iterator[tuple[bool, Kind]]:
    moment = local(opened).replace(hour=0, minute=1, second=0, microsecond=0)
    kind = Kind(moment)
    notice, *others = [clock.timing for clock in clocks_of(law, clocks.course_of(kind))]
    if notice is None or any(other.rungs[0][0] <= now for other in others if other):
        return
    passed = [rung for at, rung in notice.rungs if at <= now]
    if not passed:
        yield False, kind
    elif not any(rung.number > 1 for rung in passed):
        yield True, replace(kind, warned=tuple(rung.name for rung in passed[:-1]))


_AWAY = f"""
    create function elsewhere() returns trigger language plpgsql as
    $$ begin new.topic := '{ELSEWHERE}'; return new; end $$;
    create trigger elsewhere before insert on outbox for each row execute function elsewhere()"""
"""The services of the stack shall not read what the bench says."""
_IN_TURN = f"""
    with turns as (select case_id, row_number() over () as n from (select case_id from case_row
    where next_at <= $1 limit $2) due)
    update case_row set partition = {clocks.PARTITIONS}, next_at = $1 + n * $3 * interval '1 second'
    from turns where case_row.case_id = turns.case_id returning case_row.case_id, next_at"""
_READ = """
    insert into progress values ('case.v1', $1, $2) on conflict (topic, partition)
    do update set read_until = $2"""
