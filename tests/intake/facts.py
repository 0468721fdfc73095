"""Facts that other services say of a case, and submissions that other systems seal."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts import cases, deadlines, findings, steps
from contracts.authorities import AuthorityListed
from contracts.message import Event, Message
from contracts.submissions import PetitionSubmitted

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOLDER = "46.people-committee"


def at(message: Message, hours: int = 0) -> Event[Any]:
    """What happened so many hours after the petition came."""
    said = MORNING + timedelta(hours=hours)
    return Event(uuid5(UUID(int=9), f"{message.type}/{message.key}/{hours}"), said, message)


def case_of(petition_id: str) -> UUID:
    return uuid5(UUID(petition_id), "case")


def first(case_id: UUID) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "version": 1,
        "petition_id": case_id,
        "code": "46-X",
        "channel": "web",
        "received_at": MORNING,
        "opened_at": MORNING,
        "track": "explanation",
        "level": "province",
    }


def opened(case_id: UUID, authority: str = HOLDER) -> Event[Any]:
    told = {"authority": authority, "rule": "R1", "rule_version": "1"}
    return at(cases.CaseOpened(**first(case_id), **told))


def parked(case_id: UUID) -> Event[Any]:
    return at(cases.CaseParked(**first(case_id), reason="no-unit"))


def accepted(case_id: UUID, version: int = 2) -> Event[Any]:
    return at(
        cases.CaseAccepted(case_id=case_id, version=version, accepted_at=MORNING), hours=version
    )


def explained(case_id: UUID, version: int = 3) -> Event[Any]:
    return at(
        cases.CaseExplained(case_id=case_id, version=version, explained_at=MORNING), hours=version
    )


def joined(case_id: UUID, into: UUID, version: int = 2) -> Event[Any]:
    return at(
        steps.CaseJoined(case_id=case_id, version=version, into_case=into, petition_id=case_id),
        hours=version,
    )


def reclassified(case_id: UUID, track: str, version: int = 2) -> Event[Any]:
    told = {"case_id": case_id, "version": version, "track": track, "ground": "by-content"}
    return at(steps.CaseReclassified.model_validate(told), hours=version)


def stalled(case_id: UUID, version: int = 4) -> Event[Any]:
    told = {"track": "explanation", "level": "province", "definition": "stalled-30"}
    return at(findings.CaseStalled(case_id=case_id, version=version, working_days=30, **told))


def plan_task(task: UUID) -> Event[Any]:
    told = {**CLOCK, "case_id": task, "version": 1, "obligation_id": task, "kind": "plan-task"}
    more = {"state": "missed", "due_on": "2026-12-31"}
    return at(findings.ObligationTold.model_validate({**told, **more}))


CLOCK = {"track": "explanation", "level": "province", "rule": "GT1", "rule_version": "1"}
DUE = {"nominal": "2026-03-09", "due_on": "2026-03-09", "due_at": "2026-03-10T00:00:00+07:00"}


def started(case_id: UUID, **due: Any) -> Event[Any]:
    told = {**CLOCK, **DUE, **due, "case_id": case_id, "version": 1, "clock_id": case_id}
    return at(deadlines.ClockStarted.model_validate({**told, "step": "answer", "trigger": MORNING}))


def near(case_id: UUID, **due: Any) -> Event[Any]:
    told = {**CLOCK, **DUE, **due, "case_id": case_id, "version": 2, "clock_id": case_id}
    return at(deadlines.ClockNear.model_validate({**told, "step": "answer", "rung": "half"}), 50)


def stopped(case_id: UUID, cause: str = "accepted", *, in_time: bool = True) -> Event[Any]:
    told = {**CLOCK, "case_id": case_id, "version": 3, "clock_id": case_id, "step": "answer"}
    end = {"stopped_at": MORNING, "in_time": in_time, "cause": cause}
    return at(deadlines.ClockStopped.model_validate({**told, **end}), 60)


def listed(title: str, hours: int = 0, authority: str = HOLDER) -> Event[Any]:
    return at(
        AuthorityListed(
            authority=authority,
            title=title,
            kind="people-committee",
            level="province",
            unit="46",
            valid_from=MORNING.date(),
            legal_ref="Luật 72/2025/QH15",
        ),
        hours,
    )


def submitted(sealed: bytes, reference: str = "r-1", channel: str = "p46") -> Event[Any]:
    return at(
        PetitionSubmitted(
            channel=channel, reference=reference, submitted_at=MORNING, sealed=sealed.decode()
        )
    )
