"""What happens to the cases of the tests of findings, and the definitions as they are shipped."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.cases import CaseTerminated
from contracts.deadlines import ClockMissed, ClockStopped, DeadlineFact, MissRevoked
from contracts.message import Event
from contracts.outcomes import (
    CaseComplained,
    CaseRated,
    CaseReopened,
    CaseSettled,
    CommitmentKept,
    CommitmentMade,
    ContentRead,
)
from services.sla.domain.definitions import Definitions
from services.sla.domain.findings.lookout import Lookout
from services.sla.domain.findings.matter import Matter
from services.sla.domain.findings.trail import timed
from services.sla.domain.law import Law
from services.sla.domain.watch import Case
from services.sla.rules.definitions import load_definitions
from services.sla.rules.tables import load_law
from tests.sla.facts import at, case_id, event

LAW, DEFINITIONS = load_law(), load_definitions()
PERSON = "a-keyed-hash-of-somebody"


def fact(kind: Any, version: int, when: str, name: object = "a", **told: Any) -> Event[Any]:
    return event(kind(case_id=case_id(name), version=version, **told), at(when))


def reopened(version: int, when: str, name: object = "a") -> Event[Any]:
    return fact(CaseReopened, version, when, name, ground="new-facts")


def rated(version: int, when: str, rating: int) -> Event[Any]:
    return fact(CaseRated, version, when, rating=rating)


def complained(version: int, when: str) -> Event[Any]:
    told = {"by_case": case_id("complaint"), "petition_id": case_id("petition")}
    return fact(CaseComplained, version, when, **told)


def settled(version: int, when: str, name: object = "a") -> Event[Any]:
    return fact(CaseSettled, version, when, name, settled_at=at(when), outcome="upheld")


def terminated(version: int, when: str, name: object = "a") -> Event[Any]:
    return fact(CaseTerminated, version, when, name, ground="no-heir")


def content_read(version: int, when: str) -> Event[Any]:
    told = {"petition_id": case_id("petition"), "read_at": at(when), "reason": "verify"}
    return fact(ContentRead, version, when, actor_role="officer", **told)


def promised(version: int, when: str, due: str, name: str = "promise") -> Event[Any]:
    told = {"commitment_id": case_id(name), "owner": "19753.people-committee", "due_on": due}
    return fact(CommitmentMade, version, when, **told)


def kept(version: int, when: str, name: str = "promise") -> Event[Any]:
    told = {"commitment_id": case_id(name), "verified_by": "46.inspectorate"}
    return fact(CommitmentKept, version, when, **told)


def _clock(kind: Any, rule: str, due: str, name: object, said_at: str, **more: Any) -> Event[Any]:
    """What sla says of a clock."""
    told = {
        "case_id": case_id(name),
        "version": 1,
        "track": "explanation",
        "level": "commune",
        "clock_id": case_id(f"{rule} of {name}"),
        "rule": rule,
        "rule_version": "1",
        "step": "explain",
        "nominal": due,
        "due_on": due,
        "due_at": at(f"{due} 00:00"),
    }
    return event(kind(**{**told, **more}), at(said_at))


def missed(rule: str, due: str, name: object = "a") -> Event[Any]:
    return _clock(ClockMissed, rule, due, name, f"{due} 00:00")


def revoked(rule: str, due: str, said_at: str) -> Event[Any]:
    return _clock(MissRevoked, rule, due, "a", said_at)


def stopped(rule: str, due: str, said_at: str) -> Event[Any]:
    told = {"stopped_at": at(said_at), "in_time": False, "cause": "explained"}
    return _clock(ClockStopped, rule, due, "a", said_at, **told)


@dataclass
class Watcher:
    """Looks at cases without a database: everything that was read is at hand."""

    definitions: Definitions = DEFINITIONS
    law: Law = LAW
    said: list[Event[DeadlineFact]] = field(default_factory=list)
    cases: dict[UUID, Case] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.looking = Lookout(self.law, self.definitions)

    def read(self, *events: Event[Any]) -> "Watcher":
        """Read facts of cases, or what was said of clocks while time passed."""
        for each in events:
            key = each.message.case_id
            self.looking.matters.setdefault(key, Matter(key))
            case = self.cases.setdefault(key, Case(key))
            if isinstance(each.message, DeadlineFact):
                matter = self.looking.matters[key]
                matter.trail = timed(matter.trail, each.message)
                self.said += self.looking.wait(key, case.said, each.time)
                self.cases[key] = replace(case, said=self.looking.counts[key])
            else:
                self.said += self.looking.hear(self.cases, each, [])
        return self

    def wait(self, until: str, name: object = "a") -> "Watcher":
        """Let time pass."""
        key = case_id(name)
        self.said += self.looking.wait(key, self.cases[key].said, at(until))
        self.cases[key] = replace(self.cases[key], said=self.looking.counts[key])
        return self

    def open(self, name: object = "a") -> list[str]:
        """Definitions that speak of a case now."""
        matter = self.looking.matters[case_id(name)]
        return sorted(f.definition for f in matter.findings.values() if f.state == "open")

    def words(self, name: object = "a") -> list[str]:
        """What was said of a case, in order."""
        return [word(each) for each in self.said if each.message.case_id == case_id(name)]

    def next_at(self, name: object = "a") -> datetime | None:
        return self.looking.matters[case_id(name)].next_at


def word(said: Event[Any]) -> str:
    """What a fact says, with what it says it of."""
    message = said.message
    told = getattr(message, "definition", None) or getattr(message, "state", "")
    return " ".join(filter(None, [message.type.split(".")[3], told]))


def only(*ids: str) -> Definitions:
    """Return the shipped definitions of these ids."""
    return Definitions([d for d in DEFINITIONS.findings if d.id in ids], DEFINITIONS.violations)


def versions(said: Sequence[Event[Any]]) -> list[int]:
    return [each.message.version for each in said]
