"""Facts of a case, as routing says them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from contracts.cases import (
    CaseAccepted,
    CaseExplained,
    CaseExtended,
    CaseFact,
    CaseOpened,
    CaseParked,
    CaseResumed,
    CaseSuspended,
    CaseTransferred,
    CaseWithdrawn,
)
from contracts.message import Event
from contracts.outcomes import CaseRated
from contracts.steps import CaseJoined

NAMESPACE = UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
MONDAY = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)
"""09:00 in Vietnam; GT1 ends on Monday 12/10, GT2 accepted that day on Tuesday 20/10."""


def at(written: str) -> datetime:
    """A moment in Vietnam, such as `2026-10-05 09:00`."""
    return datetime.fromisoformat(f"{written}+07:00")


def case_id(name: object) -> UUID:
    return uuid5(NAMESPACE, str(name))


def event(fact: CaseFact, time: datetime, partition: int = 0) -> Event[Any]:
    return Event(uuid5(fact.case_id, str(fact.version)), time, fact, partition)


def opened(name: object = "a", when: datetime = MONDAY, **more: Any) -> Event[Any]:
    told = {
        **_first(name, when),
        "authority": "19753.people-committee",
        "superiors": ("46.people-committee", "central.government-inspectorate"),
        "rule": "commune",
        "rule_version": "1",
        **more,
    }
    return event(CaseOpened(**told), when)


def parked(name: object = "a", when: datetime = MONDAY, **more: Any) -> Event[Any]:
    return event(CaseParked(**{**_first(name, when), "reason": "no-unit", **more}), when)


def transferred(version: int, when: datetime, name: object = "a") -> Event[Any]:
    told = {
        "authority": "46.construction",
        "superiors": ("46.people-committee",),
        "level": "province",
        "unit": "46",
        "opened_at": when,
        "rule": "department",
        "rule_version": "1",
    }
    return event(CaseTransferred(case_id=case_id(name), version=version, **told), when)


def accepted(version: int, when: datetime, name: object = "a", **more: Any) -> Event[Any]:
    """*time*: when it was said, if later than it happened."""
    time = more.pop("time", when)
    return event(CaseAccepted(case_id=case_id(name), version=version, accepted_at=when), time)


def explained(version: int, when: datetime, name: object = "a", **more: Any) -> Event[Any]:
    time = more.pop("time", when)
    return event(CaseExplained(case_id=case_id(name), version=version, explained_at=when), time)


def suspended(version: int, day: str, name: object = "a") -> Event[Any]:
    on = date.fromisoformat(day)
    fact = CaseSuspended(case_id=case_id(name), version=version, ground="ill", suspended_on=on)
    return event(fact, at(f"{day} 09:00"))


def resumed(version: int, day: str, name: object = "a") -> Event[Any]:
    on = date.fromisoformat(day)
    fact = CaseResumed(case_id=case_id(name), version=version, resumed_on=on)
    return event(fact, at(f"{day} 09:00"))


def extended(version: int, when: datetime, rule: str = "GT2", name: object = "a") -> Event[Any]:
    fact = CaseExtended(case_id=case_id(name), version=version, rule=rule, ground="complex")
    return event(fact, when)


def withdrawn(version: int, when: datetime, *, partial: bool = False) -> Event[Any]:
    fact = CaseWithdrawn(case_id=case_id("a"), version=version, partial=partial)
    return event(fact, when)


def joined(version: int, when: datetime) -> Event[Any]:
    into, petition = case_id("other"), case_id("petition")
    fact = CaseJoined(case_id=case_id("a"), version=version, into_case=into, petition_id=petition)
    return event(fact, when)


def rated(version: int, when: datetime) -> Event[Any]:
    return event(CaseRated(case_id=case_id("a"), version=version, rating=4), when)


def _first(name: object, when: datetime) -> dict[str, Any]:
    return {
        "case_id": case_id(name),
        "version": 1,
        "petition_id": case_id(f"petition of {name}"),
        "code": "46-TEST-1",
        "channel": "web",
        "received_at": when,
        "opened_at": when,
        "track": "explanation",
        "field": "land",
        "unit": "19753",
        "level": "commune",
    }
