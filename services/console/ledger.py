"""The questions of the ledger: where each petition is, and what each stage said and kept."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from contracts.topics import CASE, DEADLINE, PETITION_RECEIVED, Topic
from services.embedded import stack
from services.embedded.exits import NoStack

PLACES = ("opened", "joined", "guided", "parked", "rejected", "split", "in_flight", "dead")


@dataclass(frozen=True)
class Stage:
    """What one service says and another keeps, fact by fact."""

    name: str
    topic: Topic
    writer: str
    reader: str
    said: str
    """SQL: key and how many facts its writer said of it."""
    seen: str
    """SQL: key and how many facts its reader kept of it."""


_PETITIONS = "select petition_id::text as key, 1 as n from intake.petition"
_OUR_CASES = "join intake.petition p on p.first_case = c.case_id"
"""Our services also say what follows from records of others; that is none of our petitions."""
_CASES = f"select c.case_id::text as key, c.version as n from routing.docket c {_OUR_CASES}"
_DEADLINES = f"select c.case_id::text as key, c.dversion as n from sla.case_row c {_OUR_CASES}"
_PLAN = "select obligation_id::text as key, said as n from sla.obligation where case_id is null"
"""Tasks of a plan belong to no case: routing reads what is said of them, reporting passes over."""

STAGES = (
    Stage(
        "petition to docket",
        PETITION_RECEIVED,
        "intake",
        "routing",
        _PETITIONS,
        "select petition_id::text as key, 1 as n from routing.docket_petition",
    ),
    Stage(
        "petition to report",
        PETITION_RECEIVED,
        "intake",
        "reporting",
        _PETITIONS,
        "select petition_id::text as key, 1 as n from reporting.petition",
    ),
    Stage(
        "case to clock",
        CASE,
        "routing",
        "sla",
        _CASES,
        "select case_id::text as key, seen as n from sla.case_row",
    ),
    Stage(
        "case to report",
        CASE,
        "routing",
        "reporting",
        _CASES,
        "select case_id::text as key, seen as n from reporting.case_row",
    ),
    Stage(
        "case to counter",
        CASE,
        "routing",
        "intake",
        _CASES,
        "select first_case::text as key, seen as n from intake.petition",
    ),
    Stage(
        "deadline to docket",
        DEADLINE,
        "sla",
        "routing",
        f"{_DEADLINES} union all {_PLAN}",
        "select case_id::text as key, seen as n from routing.deadline_seen",
    ),
    Stage(
        "deadline to report",
        DEADLINE,
        "sla",
        "reporting",
        _DEADLINES,
        "select case_id::text as key, dseen as n from reporting.case_row",
    ),
    Stage(
        "deadline to counter",
        DEADLINE,
        "sla",
        "intake",
        _DEADLINES,
        "select case_id::text as key, seen as n from intake.deadline_seen",
    ),
)


async def snapshot(database: str) -> dict[str, Any]:
    """
    Return the ledger as it is at one moment.

    Raises:
        NoStack: when the database does not answer.

    """
    engine = create_async_engine(database, poolclass=NullPool, isolation_level="REPEATABLE READ")
    try:
        async with engine.connect() as connection:
            stages = [await _look(connection, stage) for stage in STAGES]
            places = {row[0]: row[1] for row in await connection.execute(_WHERE)}
            foreign = (await connection.execute(_FOREIGN)).scalar_one()
            outbox = (await connection.execute(_OUTBOX)).scalar_one()
    except (OSError, sa.exc.DBAPIError) as error:
        raise NoStack("the database does not answer, or its tables are not there") from error
    finally:
        await engine.dispose()
    return {
        "accepted": sum(places.values()),
        **{place: places.get(place, 0) for place in PLACES},
        "foreign": foreign,
        "stages": stages,
        "outbox": outbox,
    }


async def _look(connection: AsyncConnection, stage: Stage) -> dict[str, Any]:
    row = (await connection.execute(_stage_query(stage))).one()
    return {"stage": stage.name, **row._asdict()}


def _stage_query(stage: Stage) -> sa.TextClause:
    return sa.text(
        f"with said as ({stage.said}), seen as ({stage.seen}), aside as ({_aside(stage)}),"
        " row as (select said.n as said, coalesce(seen.n, 0) as seen, coalesce(aside.n, 0) as dead"
        " from said left join seen using (key) left join aside using (key))"
        ' select coalesce(sum(said), 0)::bigint as "in",'
        " coalesce(sum(least(seen, said) + least(greatest(said - seen, 0), dead)), 0)::bigint"
        " as out,"
        " coalesce(sum(greatest(said - seen - dead, 0)), 0)::bigint as late,"
        " coalesce(sum(greatest(seen - said, 0)), 0)::bigint as doubled from row"
    )


def _aside(stage: Stage) -> str:
    """
    Facts that the reader set aside and has not handled since, by key.

    Of a petition the stages count its receipt alone, whose event is named as the petition is: a
    reading or a split that was set aside neither loses a petition nor stands for one.
    """
    receipt = " and event_id::text = key" if stage.topic is PETITION_RECEIVED else ""
    return (
        f"select key, count(distinct event_id) as n from {stage.reader}.set_aside s"
        f" where topic = '{stage.topic.name}' and event_id is not null{receipt} and not exists"
        f" (select from {stage.reader}.inbox i where i.event_id = s.event_id) group by key"
    )


_WHERE = sa.text(
    "select coalesce(d.place, case when s.event_id is null then 'in_flight' else 'dead' end),"
    " count(*) from intake.petition p left join routing.docket_petition d using (petition_id)"
    " left join (select distinct event_id from routing.set_aside"
    " where topic = 'petition.received.v1') s on s.event_id = p.petition_id group by 1"
)
_SAID = {
    "petition.received.v1": "select petition_id from intake.petition",
    "case.v1": f"select event_id from routing.fact c {_OUR_CASES}",
}
"""Ids of what our services said, where they keep them: a petition's own id is its receipt's."""
_ABOUT = {
    "petition.received.v1": "select petition_id::text from intake.petition",
    "deadline.v1": f"select c.case_id::text from sla.case_row c {_OUR_CASES}"
    " union all select obligation_id::text from sla.obligation",
}
"""Keys of what they say without keeping the ids: a split, a reading, a clock."""
_OURS = " union ".join(
    f"select topic, partition, \"offset\" from {name}.set_aside where topic = '{topic}' and {ours}"
    for topic, ours in (
        *((topic, f"event_id in ({said})") for topic, said in _SAID.items()),
        *((topic, f"event_id is not null and key in ({about})") for topic, about in _ABOUT.items()),
    )
    for name in stack.SERVICES
)
_ASIDE = " union ".join(
    f'select topic, partition, "offset" from {name}.set_aside' for name in stack.SERVICES
)
_FOREIGN = sa.text(
    f"select (select count(*) from (({_ASIDE}) except ({_OURS})) as others) + (select count(*)"
    " from routing.docket_petition d where not exists"
    " (select from intake.petition p where p.petition_id = d.petition_id))"
)
_OUTBOX = sa.text(
    "select " + " + ".join(f"(select count(*) from {name}.outbox)" for name in stack.SERVICES)
)
