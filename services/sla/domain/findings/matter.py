"""One case as findings see it: what happened, what was found, proposed and promised."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from contracts.deadlines import DeadlineFact
from contracts.findings import ObligationTold
from contracts.message import Event
from contracts.petitions import Level, Track
from services.sla.domain.definitions import Kind
from services.sla.domain.findings.notes import Filing
from services.sla.domain.findings.trail import EMPTY, Trail
from services.sla.domain.law import Holder
from services.sla.domain.obligations.obligation import Obligation, Telling
from services.sla.domain.violations import Entry

FindingState = Literal["open", "cleared"]
Tally = Counter[tuple[str, str, str]]
"""By how much the number of something grew: what, its kind, and its level or state."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was said of a case, and why."""

    finding_id: UUID
    case_id: UUID
    definition: str
    kind: Kind
    track: Track
    level: Level
    unit: str | None
    authority: str | None
    since: datetime
    why: Mapping[str, Any]
    state: FindingState = "open"
    times: int = 1
    """How often it was said: news that came late may take it back and give it again."""


@dataclass
class Matter:
    """One case, as far as it was read."""

    case_id: UUID
    trail: Trail = EMPTY
    partition: int | None = None
    next_at: datetime | None = None
    """When time itself has something to say of it."""
    findings: dict[UUID, Finding] = field(default_factory=dict)
    entries: dict[UUID, Entry] = field(default_factory=dict)
    obligations: dict[UUID, Obligation] = field(default_factory=dict)

    @property
    def filing(self) -> Filing | None:
        """What others of the same person are compared with; None where nobody knows who filed."""
        filing = self.trail.filing
        return filing if filing and filing.pseudonym else None


@dataclass
class Speech:
    """Says facts of one case, after those of its clocks and in their order."""

    matter: Matter
    holder: Holder
    said: int
    """Facts said of the case so far."""
    tally: Tally
    facts: list[Event[DeadlineFact]] = field(default_factory=list)

    def say(
        self, fact: type[DeadlineFact], about: UUID, times: object, at: datetime, **told: object
    ) -> None:
        """Say a fact whose id follows from what it is about and how often that was said."""
        self.said += 1
        message = fact(
            case_id=self.matter.case_id,
            version=self.said,
            track=self.matter.trail.track,
            unit=self.holder.unit,
            level=self.holder.level,
            authority=self.holder.authority,
            **told,
        )
        self.facts.append(Event(uuid5(about, f"{fact.type}/{times}"), at, message))

    def tell(self, obligation: Obligation, telling: Telling) -> None:
        """Say how a promise of the case stands."""
        told = {
            "obligation_id": obligation.obligation_id,
            "kind": obligation.kind,
            "state": telling.state,
            "due_on": obligation.due_on,
            "to_authority": telling.to_authority,
        }
        about = obligation.obligation_id
        self.say(ObligationTold, about, telling.about, telling.at, **told)
