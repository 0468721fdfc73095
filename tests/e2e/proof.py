"""The proof after whatever was done to a stack: every petition is where it must be, once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, get_args

import orjson

from contracts.cases import CaseState
from contracts.topics import CASE, DEADLINE, PETITION_RECEIVED
from services.console import lags
from services.console.reconcile import ledger
from services.embedded.stack import SERVICES, Stack
from tests.e2e.load import Load, load
from tests.e2e.seen import Ends, ends, eventually, header, number, records, rows, size

QUIET = 90.0
"""Seconds in which everything must have come to rest."""
TOPICS = (PETITION_RECEIVED.name, CASE.name, DEADLINE.name)

_MINE = (
    "with mine as (select p.*, d.version as said, d.case_id as docket, s.seen as sla_seen,"
    " coalesce(s.dversion, 0) as dsaid, r.seen as report_seen, coalesce(r.dseen, 0) as report_dseen"
    " from unnest($1::uuid[]) as sent(petition_id) left join intake.petition p using (petition_id)"
    " left join routing.docket d on d.case_id = p.first_case"
    " left join sla.case_row s on s.case_id = p.first_case"
    " left join reporting.case_row r on r.case_id = p.first_case)"
)
WRONG = {
    "kept by intake": "petition_id is null",
    "given a docket": "docket is null",
    "in one place of the docket": "(select count(*) from routing.docket_petition q"
    " where q.petition_id = mine.petition_id) <> 1",
    "with as many facts as its version says": "said <> (select count(*) from routing.fact f"
    " where f.case_id = docket)",
    "seen by sla, each fact once": "sla_seen is distinct from said",
    "seen by reporting, each fact once": "report_seen is distinct from said",
    "seen by intake, each fact once": "seen is distinct from said or version is distinct from said",
    "with as much history as facts": "said <> (select count(*) from intake.history h"
    " where h.case_id = first_case)",
    "counted as received": "not exists (select from reporting.petition q"
    " where q.petition_id = mine.petition_id)",
    "its deadlines seen by reporting, each once": "report_dseen <> dsaid",
    "its deadlines seen by routing, each once": "dsaid <> coalesce((select seen"
    " from routing.deadline_seen q where q.case_id = first_case), 0)",
    "with the same clocks at the counter and the docket": "exists (select from"
    " (select clock_id, version from intake.limits where case_id = first_case) as a full join"
    " (select clock_id, version from routing.deadline where case_id = first_case) as b"
    " using (clock_id) where a.version is distinct from b.version)",
}
"""What must hold of every petition, and what it looks like where it does not."""

_ALL_STATES = (
    "select coalesce(sum(cases), 0) from reporting.count where unit = '00' and state = any($1)"
)
_ALL_CASES = "select count(*) from reporting.case_row where petition_id is not null"
_ALL_RECEIVED = "select coalesce(sum(petitions), 0) from reporting.received where unit = '00'"
_ALL_PETITIONS = "select count(*) from reporting.petition"


@dataclass(frozen=True)
class Before:
    """How the stack was."""

    accepted: int
    ends: Ends


def before(stack: Stack) -> Before:
    """How the stack is, as the measure of what comes."""
    return Before(number(stack, "select count(*) from intake.petition"), ends(stack, *TOPICS))


@contextmanager
def proven(stack: Stack, rate: float = 100, most: int = 5000) -> Iterator[Load]:
    """Send petitions as long as the block lasts, and prove afterwards what became of each."""
    at_first = before(stack)
    with load(stack, rate, most) as sender:
        yield sender
    prove(stack, sender, at_first)


def prove(stack: Stack, sender: Load, at_first: Before) -> None:
    """Nothing is lost, nothing is doubled."""
    found = balanced(stack)
    assert found["accepted"] - at_first.accepted == len(sender.receipts), found
    assert len(set(sender.receipts.values())) == len(sender.receipts)
    unlike = wrong(stack, list(sender.receipts.values()))
    assert not unlike, unlike
    eventually(lambda: not waiting(stack), 10, "a reader that keeps up")
    assert number(stack, _ALL_STATES, list(get_args(CaseState))) == number(stack, _ALL_CASES)
    assert number(stack, _ALL_RECEIVED) == number(stack, _ALL_PETITIONS)
    _each_said_once(stack, sender, at_first)


def balanced(stack: Stack, wait: float = QUIET) -> Mapping[str, Any]:
    """The ledger, which must balance with nothing on its way any more."""
    found = asyncio.run(ledger(stack, wait))
    assert found["balanced"], found
    assert found["in_flight"] == 0, found
    return found


def wrong(stack: Stack, petitions: list[str]) -> Mapping[str, int]:
    """Of how many petitions something does not hold that must."""
    counts = ", ".join(f"count(*) filter (where {condition})" for condition in WRONG.values())
    ((*found,),) = rows(stack, f"{_MINE} select {counts} from mine", petitions)  # noqa: S608  (ours)
    return {name: n for name, n in zip(WRONG, found, strict=True) if n}


def outboxes(stack: Stack) -> int:
    """How many records wait to be published."""
    return sum(size(stack, name, "outbox") for name in SERVICES)


def waiting(stack: Stack) -> int:
    """How many records nobody has published, or some reader has not handled."""
    return outboxes(stack) + asyncio.run(lags.waiting(stack.kafka))


def _each_said_once(stack: Stack, sender: Load, at_first: Before) -> None:
    """
    Each version of each case is one fact and no other, and first comes after what is before it.

    A relay that was killed may publish the same record again; that is no second fact.
    """
    query = (
        "select p.first_case::text, d.version, coalesce(s.dversion, 0) from intake.petition p"
        " join routing.docket d on d.case_id = p.first_case"
        " join sla.case_row s on s.case_id = p.first_case where p.petition_id = any($1::uuid[])"
    )
    mine = {row[0].encode(): row[1:] for row in rows(stack, query, list(sender.receipts.values()))}
    said: dict[tuple[str, bytes], dict[int, str]] = defaultdict(dict)
    for record in records(stack, CASE.name, DEADLINE.name, since=at_first.ends):
        if record.key not in mine:
            continue
        versions = said[record.topic, record.key]
        version, event = orjson.loads(record.value)["version"], header(record, "ce_id")
        assert versions.setdefault(version, event) == event, "two facts with one version"
        assert max(versions) == len(versions), "a fact overtook the one before it"
    for case, (version, dversion) in mine.items():
        assert len(said[CASE.name, case]) == version
        assert len(said[DEADLINE.name, case]) == dversion


def flows(stack: Stack, sender: Load, limit: float) -> None:
    """A petition that gets its receipt from now on reaches every service within *limit* seconds."""
    known = set(sender.receipts)
    (new, *_) = eventually(lambda: sender.receipts.keys() - known, limit, "a receipt")
    eventually(
        lambda: not wrong(stack, [sender.receipts[new]]), limit, "one petition in every service"
    )


def prove_petition(stack: Stack, petition: str) -> None:
    """One petition is where it must be in every service, and all balances."""
    balanced(stack)
    unlike = wrong(stack, [petition])
    assert not unlike, unlike
