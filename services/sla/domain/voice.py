"""How what sla says becomes facts: their fields, their order, and ids that follow from causes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from contracts.deadlines import (
    CaseEscalated,
    DeadlineFact,
    EscalationCleared,
    EscalationFact,
    EscalationWithdrawn,
)
from contracts.message import Event
from services.sla.domain.clocks import Clock

EscalationState = Literal["open", "withdrawn", "cleared"]


@dataclass(frozen=True, slots=True)
class Escalation:
    """One step of the ladder that was taken."""

    escalation_id: UUID
    clock_id: UUID
    rule: str
    rung: int
    to_role: str
    to_authority: str | None
    basis: str
    at: datetime
    state: EscalationState = "open"


@dataclass
class Voice:
    """Says facts of one case in order."""

    case_id: UUID
    said: int
    """Facts said of this case so far."""
    at: datetime
    """When it is said."""
    cause: Event[Any] | None = None
    """The fact of the case that leads to it; None when time itself does."""
    late: bool = False
    """Whether a newer fact of the case was read before its cause."""
    again: bool = False
    """Whether the clock of which it speaks was missed before, and that was revoked."""
    facts: list[Event[DeadlineFact]] = field(default_factory=list)

    def of_clock(self, clock: Clock, fact: type[DeadlineFact], **told: object) -> None:
        """Say what the cause did to the clock."""
        message = fact(**self._fields(clock), **_clock_fields(clock), **told)
        if self.cause:
            self.facts.append(self.cause.leads_to(message, clock.clock_id))
        else:
            self._by_time(clock, message, self.at)

    def of_time(
        self, clock: Clock, fact: type[DeadlineFact], moment: datetime, **told: object
    ) -> None:
        """Say what time did to the clock: the same fact whoever says it, and whenever."""
        message = fact(**self._fields(clock), **_clock_fields(clock), **told)
        self._by_time(clock, message, moment, told.get("rung", ""))

    def escalated(self, clock: Clock, escalation: Escalation) -> None:
        """Say that a step of the ladder was taken."""
        message = CaseEscalated(
            **self._fields(clock),
            **_escalation_fields(escalation),
            to_role=escalation.to_role,
            basis=escalation.basis,
        )
        self._by_time(clock, message, escalation.at, escalation.rung)

    def closed(
        self,
        clock: Clock,
        escalation: Escalation,
        fact: type[EscalationWithdrawn] | type[EscalationCleared],
    ) -> None:
        """Say that an escalation asks for nothing more."""
        message = fact(**self._fields(clock), **_escalation_fields(escalation))
        if self.cause:
            self.facts.append(self.cause.leads_to(message, escalation.escalation_id))
        else:
            self._by_time(clock, message, self.at, escalation.rung)

    def _by_time(
        self, clock: Clock, message: DeadlineFact, moment: datetime, about: object = ""
    ) -> None:
        due = clock.timing.due_on if clock.timing else ""
        name = f"{message.type}/{due}/{about}"
        if self.again:  # the same words as the first time would be taken for a repeat
            name += f"/{self.said}"
        self.facts.append(Event(uuid5(clock.clock_id, name), moment, message))

    def _fields(self, clock: Clock) -> dict[str, Any]:
        self.said += 1
        return {
            "case_id": self.case_id,
            "version": self.said,
            "track": clock.track,
            "unit": clock.holder.unit,
            "level": clock.holder.level,
            "authority": clock.holder.authority,
        }


def dates(clock: Clock) -> dict[str, Any]:
    """Return the dates that every fact of a running clock repeats."""
    timing = clock.timing
    if timing is None:
        return {}
    return {"nominal": timing.nominal, "due_on": timing.due_on, "due_at": timing.due_at}


def _clock_fields(clock: Clock) -> dict[str, Any]:
    return {
        "clock_id": clock.clock_id,
        "rule": clock.rule.id,
        "rule_version": clock.rule.version,
        "step": clock.rule.step,
    }


def _escalation_fields(escalation: Escalation) -> dict[str, Any]:
    names = EscalationFact.model_fields.keys() - DeadlineFact.model_fields.keys()
    return {name: getattr(escalation, name) for name in names}
