"""What time itself does to a case, on the stack's own clock."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
from aiokafka import ConsumerRecord

from contracts.topics import DEADLINE
from services.embedded import clock
from services.embedded.stack import Stack
from tests.e2e.desk import Desk
from tests.e2e.proof import balanced, prove_petition
from tests.e2e.seen import eventually, figure, get, header, records
from tests.e2e.test_journey import ACCEPT, EXPLAIN, OWN, a_request, clocks, the_case


def facts(stack: Stack, case: str) -> Counter[str]:
    """How often each kind of fact was said of the own clocks of a case, each event once."""
    return facts_of(stack, [case])[0]


def facts_of(stack: Stack, cases: Sequence[str]) -> list[Counter[str]]:
    """The same for several cases."""
    mine: dict[str, dict[str, ConsumerRecord]] = {case: {} for case in cases}
    for record in records(stack, DEADLINE.name):
        mine.get(record.key.decode(), {})[header(record, "ce_id")] = record
    return [_counted(list(events.values())) for events in mine.values()]


def _counted(events: Sequence[ConsumerRecord]) -> Counter[str]:
    told = [orjson.loads(record.value) for record in events]
    assert {body["version"] for body in told} == set(range(1, len(events) + 1))
    kinds = [header(record, "ce_type").split(".")[-2] for record in events]
    return Counter(kind for kind, body in zip(kinds, told, strict=True) if body.get("rule") in OWN)


def due_of(stack: Stack, case: str) -> datetime:
    """The first moment that is too late for the first clock of a case."""
    found = get(stack, "sla", f"/v1/cases/{case}/clocks")["clocks"]
    return next(datetime.fromisoformat(c["due_at"]) for c in found if c["rule"] == "GT1")


def test_a_limit_that_nobody_keeps_is_near_then_missed_and_escalated_once(stack: Stack) -> None:
    receipt = a_request(stack)
    case = the_case(stack, receipt["code"])["case_id"]
    eventually(lambda: clocks(stack, case) == {"GT1": "running"}, what="the clock")
    due = due_of(stack, case)
    assert facts(stack, case) == Counter({"started": 1})

    clock.shift(stack.data, at=due - timedelta(hours=2))
    eventually(lambda: facts(stack, case)["near"] >= 2, what="the warnings")
    assert facts(stack, case)["missed"] == 0

    clock.shift(stack.data, at=due + timedelta(seconds=5))
    eventually(lambda: clocks(stack, case) == {"GT1": "missed"}, what="the miss")
    eventually(lambda: facts(stack, case)["escalated"] == 1, what="the escalation")
    overdue = get(stack, "sla", "/v1/overdue?limit=200")["items"]
    assert case in {row["case_id"] for row in overdue} or len(overdue) == 200
    assert figure(stack.url("sla"), "giaitrinh_missed_not_escalated") == 0

    said = facts(stack, case)
    clock.shift(stack.data, advance=timedelta(minutes=10))
    balanced(stack)
    assert (
        facts(stack, case)
        == said
        == Counter({"started": 1, "near": 2, "missed": 1, "escalated": 1})
    )
    _done_late(stack, case)
    prove_petition(stack, receipt["petition_id"])


def _done_late(stack: Stack, case: str) -> None:
    """What is done after all clears the escalation and leaves the limit missed."""
    desk = Desk(stack, case)
    desk.act("accept", ACCEPT)
    eventually(lambda: facts(stack, case)["escalation-cleared"] == 1, what="the escalation's end")
    desk.act("explain", EXPLAIN)
    eventually(lambda: clocks(stack, case)["GT2"] == "stopped", what="the second clock's end")
    said = facts(stack, case)
    assert (said["missed"], said["escalated"], said["stopped"]) == (1, 1, 2)
    assert said["escalation-withdrawn"] == said["missed-revoked"] == 0
    assert figure(stack.url("sla"), "giaitrinh_missed_not_escalated") == 0


def test_many_limits_that_end_at_once_are_each_missed_once(stack: Stack) -> None:
    """An office that opens after a long holiday: nothing is skipped, nothing is said twice."""
    codes = [a_request(stack)["code"] for _ in range(40)]
    cases = [the_case(stack, code)["case_id"] for code in codes]
    eventually(lambda: all(clocks(stack, case) for case in cases), what="the clocks")
    clock.shift(stack.data, advance=timedelta(days=60))
    eventually(lambda: all(clocks(stack, c) == {"GT1": "missed"} for c in cases), what="misses")
    balanced(stack)
    said = {tuple(sorted(one.items())) for one in facts_of(stack, cases)}
    # A warning that nobody can heed any more is not said; the head and the superior are told.
    assert said == {(("escalated", 2), ("missed", 1), ("started", 1))}
    assert figure(stack.url("sla"), "giaitrinh_missed_not_escalated") == 0
