"""Facts of a made-up day: short to write, complete to read."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from contracts.cases import (
    CaseAccepted,
    CaseExplained,
    CaseFact,
    CaseOpened,
    CaseParked,
    CaseTransferred,
)
from contracts.deadlines import (
    CaseEscalated,
    ClockMissed,
    ClockNear,
    ClockStarted,
    ClockStopped,
    DeadlineFact,
)
from contracts.message import Event, Message
from contracts.petitions import PetitionReceived

MORNING = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
HUE, PHU_XUAN, BA_DINH = "46", "19753", "00004"


def petition(name: str, **more: Any) -> Event[PetitionReceived]:
    """The petition *name*, by default about Phú Xuân."""
    told: dict[str, Any] = {
        "petition_id": petition_id(name),
        "code": f"00-{name}",
        "channel": "web",
        "received_at": MORNING,
        "track": "explanation",
        "unit": PHU_XUAN,
    }
    return event(PetitionReceived(**told | more))


def petition_id(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


def case_id(name: str) -> UUID:
    return uuid5(petition_id(name), "case")


def event(message: Message, hours: float = 0) -> Event[Any]:
    """*message* as an event of its own."""
    name = message.model_dump_json()
    return Event(uuid5(NAMESPACE_OID, name), MORNING + timedelta(hours=hours), message)


def opened(name: str, **more: Any) -> CaseOpened:
    return CaseOpened(
        **first(name)
        | {"authority": "19753.people-committee", "rule": "1", "rule_version": "1"}
        | more
    )


def parked(name: str, **more: Any) -> CaseParked:
    return CaseParked(**first(name) | {"reason": "no-unit"} | more)


def first(name: str) -> dict[str, Any]:
    return {
        "case_id": case_id(name),
        "version": 1,
        "petition_id": petition_id(name),
        "code": f"00-{name}",
        "channel": "web",
        "received_at": MORNING,
        "opened_at": MORNING,
        "track": "explanation",
        "unit": PHU_XUAN,
        "level": "commune",
    }


def transferred(name: str, version: int, **more: Any) -> CaseTransferred:
    told: dict[str, Any] = {
        "authority": "46.construction",
        "level": "province",
        "opened_at": MORNING,
        "rule": "1",
        "rule_version": "1",
    }
    return CaseTransferred(case_id=case_id(name), version=version, **told | more)


def accepted(name: str, version: int) -> CaseAccepted:
    return CaseAccepted(case_id=case_id(name), version=version, accepted_at=MORNING)


def explained(name: str, version: int) -> CaseExplained:
    return CaseExplained(case_id=case_id(name), version=version, explained_at=MORNING)


def a_case_fact(kind: type[CaseFact], name: str, version: int, **more: Any) -> CaseFact:
    """A fact of any type: what only some types need is given to all and ignored by the others."""
    told: dict[str, Any] = first(name) | {
        "authority": "46.construction",
        "rule": "1",
        "rule_version": "1",
        "reason": "no-unit",
        "into_case": case_id("other"),
        "from_case": case_id("other"),
        "by_case": case_id("other"),
        "of_case": case_id("other"),
        "children": (),
        "ground": "none",
        "outcome": "upheld",
        "rating": 5,
        "owner": "46.construction",
        "verified_by": "46.inspectorate",
        "commitment_id": case_id("commitment"),
        "due_on": date(2026, 12, 1),
        "suspended_on": date(2026, 11, 3),
        "resumed_on": date(2026, 11, 4),
        "step": "verifying",
        "kind": "explanation",
        "revision": 1,
        "entry": "0" * 32,
        "document": "0" * 32,
    }
    moments = ("accepted_at", "explained_at", "settled_at", "read_at", "happened_at")
    return kind(**told | dict.fromkeys(moments, MORNING) | {"version": version} | more)


def a_deadline_fact(
    kind: type[DeadlineFact], name: str, version: int, clock: str = "GT1", **more: Any
) -> DeadlineFact:
    """A fact of any type about one clock, or the escalation of the same name."""
    told: dict[str, Any] = {
        "case_id": case_id(name),
        "version": version,
        "track": "explanation",
        "unit": PHU_XUAN,
        "level": "commune",
        "clock_id": uuid5(case_id(name), clock),
        "escalation_id": uuid5(case_id(name), f"{clock}/up"),
        "rule": clock,
        "rule_version": "1",
        "step": "answer",
        "in_time": True,
        "cause": "explained",
        "rung": "half" if kind is ClockNear else 1,
        "to_role": "head",
        "basis": "[D]",
        "reason": "no-number",
        "definition": "stalled-30",
        "working_days": 30,
        "earlier": (),
        "transfers": 3,
        "by": "agency",
        "addressed": "province",
        "entry_id": case_id("entry"),
        "violation": "late",
        "obligation_id": case_id("obligation"),
        "kind": "commitment",
        "state": "watched",
    }
    days = ("nominal", "due_on", "was_due_on", "paused_on", "resumed_on")
    moments = ("due_at", "trigger", "stopped_at")
    given = dict.fromkeys(days, date(2026, 11, 9)) | dict.fromkeys(moments, MORNING)
    return kind(**given | told | more)


def a_day(number: int) -> tuple[list[Event[Any]], list[Event[Any]], list[Event[Any]]]:
    """What the three topics say of the petition *number*: every sort of story among them."""
    name, unit = f"p{number}", [PHU_XUAN, BA_DINH, HUE, None][number % 4]
    track = ("explanation", "denunciation", "feedback")[number % 3]
    place: dict[str, Any] = {"track": track, "unit": unit}
    told: list[CaseFact] = [(parked if number % 5 == 0 else opened)(name, **place)]
    times: list[DeadlineFact] = [a_deadline_fact(ClockStarted, name, 1, **place)]
    if number % 2:
        told += [accepted(name, 2), explained(name, 3)]
        times += [a_deadline_fact(ClockStopped, name, 2, in_time=number % 7 != 0, **place)]
    elif number % 6 == 0:
        told += [transferred(name, 2, unit=BA_DINH)]
        later: dict[str, Any] = {"track": track, "unit": BA_DINH, "level": "province"}
        kinds: list[type[DeadlineFact]] = [ClockNear, ClockMissed, CaseEscalated]
        times += [a_deadline_fact(kind, name, n, **later) for n, kind in enumerate(kinds, start=2)]
    return [petition(name, **place)], [*map(event, told)], [*map(event, times)]
