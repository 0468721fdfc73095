"""What else happens to a case, and what is heard of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.cases import CaseRefused, CaseTerminated, CaseTransferred
from contracts.deadlines import CaseEscalated, ClockStarted, ClockStopped, ClockUnknown
from contracts.message import Event
from contracts.outcomes import CaseComplained, CaseReopened, CaseSettled
from contracts.steps import CaseGuided, CaseReclassified, CaseStepTaken
from services.sla.domain.law import Law
from services.sla.domain.watch import Case, apply, pass_time
from tests.sla.facts import case_id, event

A = case_id("a")


def settled(version: int, when: datetime, **more: Any) -> Event[Any]:
    time = more.pop("time", when)
    fact = CaseSettled(case_id=A, version=version, settled_at=when, outcome="upheld")
    return event(fact, time)


def step(version: int, what: Any, when: datetime, **more: Any) -> Event[Any]:
    time = more.pop("time", when)
    fact = CaseStepTaken(case_id=A, version=version, step=what, happened_at=when, **more)
    return event(fact, time)


def reclassified(version: int, track: Any, when: datetime, **more: Any) -> Event[Any]:
    told = {"ground": "read-again", **more}
    return event(CaseReclassified(case_id=A, version=version, track=track, **told), when)


def terminated(version: int, when: datetime) -> Event[Any]:
    return event(CaseTerminated(case_id=A, version=version, ground="no-heir"), when)


def refused(version: int, when: datetime) -> Event[Any]:
    return event(CaseRefused(case_id=A, version=version, ground="not-affected"), when)


def guided(version: int, when: datetime) -> Event[Any]:
    return event(CaseGuided(case_id=A, version=version, ground="not-competent"), when)


def reopened(version: int, when: datetime) -> Event[Any]:
    return event(CaseReopened(case_id=A, version=version, ground="new-facts"), when)


def complained(version: int, when: datetime) -> Event[Any]:
    told = {"by_case": case_id("later"), "petition_id": case_id("later petition")}
    return event(CaseComplained(case_id=A, version=version, **told), when)


def handed(version: int, when: datetime, **more: Any) -> Event[Any]:
    """Handed to a body of its choice, the provincial department unless *more* says otherwise."""
    told = {
        "authority": "46.construction",
        "superiors": ("46.people-committee",),
        "level": "province",
        "unit": "46",
        "opened_at": when,
        "rule": "department",
        "rule_version": "1",
        **more,
    }
    return event(CaseTransferred(case_id=A, version=version, **told), when)


def read(law: Law, *events: Event[Any], case: Case | None = None) -> tuple[Case, list[Any]]:
    """Apply facts one by one; what was said, as messages."""
    case = case or Case(A)
    said = []
    for each in events:
        case, facts = apply(law, case, each)
        said += [fact.message for fact in facts]
    return case, said


def wait(law: Law, case: Case, now: datetime) -> tuple[Case, list[Any]]:
    case, facts = pass_time(law, case, now, now)
    return case, [fact.message for fact in facts]


def of(messages: Sequence[Any], rule: str, kind: type) -> list[Any]:
    return [m for m in messages if m.rule == rule and isinstance(m, kind)]


def started(messages: Sequence[Any]) -> list[str]:
    """Every limit that began to run, but for the ceiling; `?` after one without a number."""
    begun = [m for m in messages if isinstance(m, ClockStarted | ClockUnknown)]
    told = [m.rule + "?" * isinstance(m, ClockUnknown) for m in begun]
    return [rule for rule in told if rule != "CD6"]


def stopped(messages: Sequence[Any]) -> dict[str, tuple[str, bool]]:
    """Every limit that stopped, but for the ceiling: by what, and whether in time."""
    ended = [m for m in messages if isinstance(m, ClockStopped) and m.rule != "CD6"]
    return {m.rule: (m.cause, m.in_time) for m in ended}


def told_whom(messages: Sequence[Any], rule: str) -> list[tuple[int, str, str | None]]:
    """Every escalation of a limit: its rung, in what role, and whom."""
    return [(m.rung, m.to_role, m.to_authority) for m in of(messages, rule, CaseEscalated)]
