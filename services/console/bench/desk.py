"""How long the desk waits for a list, with a million cases in the docket."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import cycle, islice
from statistics import median, quantiles
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import urlencode, urlsplit

import asyncpg
import orjson

from contracts import units
from services.console.progress import progress
from services.embedded.stack import Stack
from services.routing import rules
from services.routing.domain.authorities import Authority
from services.routing.domain.competence import FIELDS
from services.routing.domain.resolution import day_of
from services.routing.http.answers import cursor

ASKED = 200
"""Times each kind of list is asked for, each time for something else where there is choice."""
CHUNK = 50_000
Parameters = Mapping[str, str]


async def measure(stack: Stack, number: int) -> dict[str, Any]:
    """Return, by kind of list, how long half and 95 of 100 requests take, at *number* cases."""
    connection = await asyncpg.connect(stack.database.replace("+asyncpg", ""))
    await connection.execute("set search_path to routing")
    began = monotonic()
    try:
        await seed(connection, number)
        known = await _known(connection)
    finally:
        await connection.close()
    seeded = monotonic() - began
    lists = {kind: _asked(stack, path, asked) for kind, path, asked in _kinds(known)}
    slowest = max(lists, key=lambda kind: lists[kind]["p95_ms"])
    return {
        "cases": number,
        "p50_ms": round(median(times["p50_ms"] for times in lists.values()), 1),
        "p95_ms": lists[slowest]["p95_ms"],
        "slowest": slowest,
        "requests_each": ASKED,
        "seconds_to_seed": round(seeded, 1),
        "lists": lists,
    }


async def seed(connection: Any, number: int) -> None:
    """Fill the docket, where the schema of *connection* has it, with *number* made-up cases."""
    places = _places()
    columns = [[getattr(body, name) for body in places] for name in ("id", "level", "unit")]
    provinces = [units.province_of(body.unit) if body.unit else None for body in places]
    await connection.execute("select setseed(0.46)")
    with progress(number, "cases in the docket", " cases") as told:
        for first in range(1, number + 1, CHUNK):
            last = min(first + CHUNK - 1, number)
            await connection.execute(_CASES, *columns, provinces, list(FIELDS), first, last)
            told(last - first + 1)
    await connection.execute(_PETITIONS)
    for table in ("docket", "docket_petition"):
        await connection.execute(f"vacuum analyze {table}")


def _places() -> Sequence[Authority]:
    directory, day = rules.load().directory, day_of(datetime.now(UTC))
    return [body for body in directory.listed_on(day) if body.valid_on(day)]


async def _known(connection: Any) -> Sequence[Mapping[str, Any]]:
    """Some cases as they are, so that what is asked for exists."""
    return [dict(row) for row in await connection.fetch(_SOME, ASKED)]


def _kinds(known: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, Sequence[Parameters]]]:
    """Every kind of list, its path, and what is asked for in turn."""
    for kind, names in KINDS.items():
        path, *rest = names
        yield kind, path, [_parameters(case, rest) for case in known]


KINDS: Mapping[str, Sequence[str]] = {
    "all": ("/v1/cases",),
    "authority": ("/v1/cases", "authority"),
    "authority-state": ("/v1/cases", "authority", "state"),
    "authority-state-field-group": ("/v1/cases", "authority", "state", "field", "group"),
    "commune": ("/v1/cases", "unit"),
    "province": ("/v1/cases", "province"),
    "province-track": ("/v1/cases", "province", "track"),
    "province-track-state": ("/v1/cases", "province", "track", "state"),
    "province-field-state": ("/v1/cases", "province", "field", "state"),
    "province-press-parked": ("/v1/cases", "province", "track=press", "state=parked"),
    "track": ("/v1/cases", "track"),
    "state": ("/v1/cases", "state"),
    "track-state": ("/v1/cases", "track", "state"),
    "track-state-field": ("/v1/cases", "track", "state", "field"),
    "field": ("/v1/cases", "field"),
    "groups": ("/v1/cases", "group"),
    "groups-of-a-province": ("/v1/cases", "province", "group"),
    "petition": ("/v1/cases", "petition"),
    "rare": ("/v1/cases", "track=press", "state=need_supplement", "field"),
    "level-state": ("/v1/cases", "level", "state"),
    "deep": ("/v1/cases", "after", "limit=200"),
    "deep-province": ("/v1/cases", "province", "after"),
    "deep-track-state": ("/v1/cases", "track", "state", "after"),
    "triage": ("/v1/triage",),
    "triage-level": ("/v1/triage", "level"),
    "triage-province": ("/v1/triage", "level=province", "province"),
}
"""Path and filters; one with a value has that one, the others that of a case that exists."""


def _parameters(case: Mapping[str, Any], names: Sequence[str]) -> Parameters:
    told: dict[str, str] = {}
    for name in names:
        key, _, value = name.partition("=")
        place = cursor(case, "opened_at", "case_id") if key == "after" else ""
        told["unit" if key == "province" else key] = value or place or str(case[key])
    return told


def _asked(stack: Stack, path: str, asked: Sequence[Parameters]) -> dict[str, float]:
    """Ask one after the other over one connection; milliseconds until the answer is read."""
    place = urlsplit(stack.url("routing"))
    connection = HTTPConnection(place.hostname or "", place.port)
    took = []
    for parameters in islice(cycle(asked), ASKED):
        began = perf_counter()
        connection.request("GET", f"{path}?{urlencode(parameters)}")
        answer = connection.getresponse()
        body = answer.read()
        took.append(perf_counter() - began)
        if answer.status != 200 or "items" not in orjson.loads(body):
            raise RuntimeError(f"{path} {parameters}: {answer.status} {body[:200]!r}")
    connection.close()
    centiles = quantiles(took, n=100)
    return {"p50_ms": round(centiles[49] * 1000, 1), "p95_ms": round(centiles[94] * 1000, 1)}


_TRACK = """
    case when t < .55 then 'feedback' when t < .70 then 'complaint' when t < .82 then 'explanation'
        when t < .89 then 'denunciation' when t < .94 then 'information' when t < .98 then 'voter'
        else 'press' end
"""
_STATE = """
    case when s < .50 then 'explained' when s < .65 then 'opened' when s < .78 then 'accepted'
        when s < .84 then 'guided' when s < .88 then 'refused' when s < .91 then 'parked'
        when s < .95 then 'published' when s < .97 then 'extended' when s < .98 then 'suspended'
        when s < .99 then 'withdrawn' else 'need_supplement' end
"""
_CASES = f"""
    with place as (
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
            with ordinality as place(authority, level, unit, province, k)
    ), drawn as (
        select n, random() as t, random() as s, random() as f, random() as p,
            1 + floor(power(random(), 1.5) * (select count(*) from place))::bigint as k,
            timestamptz '2025-07-01' + random() * interval '500 days' as at
        from generate_series($6::int, $7::int) as n
    ), made as (
        select *, md5('case ' || n)::uuid as case_id, md5('petition ' || n)::uuid as petition_id,
            {_TRACK} as track, {_STATE} as state,
            ($5::text[])[1 + floor(power(f, 2) * cardinality($5))] as field
        from drawn join place using (k)
    )
    insert into docket (case_id, version, petition_id, code, channel, received_at, opened_at, track,
        field, unit, province, level, authority, state, people, rule, rule_version, reason,
        reasons, hash, representatives, procedure)
    select case_id, 1, petition_id, 'bench-' || n, 'web', at, at, track, field, unit, province,
        level, case when state <> 'parked' then authority end, state,
        case when p < .97 then 1 else 5 + floor(p * 1000)::int % 40 end,
        case when state <> 'parked' then 'BENCH' end, '1',
        case when state = 'parked' then 'no-rule' end, '[]', '', 0, '{{}}'
    from made
"""
_PETITIONS = """
    insert into docket_petition (petition_id, case_id, code, place)
    select petition_id, case_id, code, case when state = 'parked' then 'parked' else 'opened' end
    from docket on conflict do nothing
"""
_SOME = """
    select d.case_id, d.opened_at, d.track, d.state, d.field, d.code as petition, d.level,
        coalesce(d.unit, '46') as unit, coalesce(d.province, '46') as province,
        coalesce(d.authority, '46.people-committee') as authority, 'true' as "group"
    from docket d order by d.case_id limit $1
"""
