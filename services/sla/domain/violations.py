"""
The register of violations: what a missed limit or a finding may be.

An entry is proposed to the competent person, who judges; software imposes nothing (Decree
59/2019/NĐ-CP, article 81; Directive 53-CT/TW, section 4).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from contracts.findings import Violation
from contracts.petitions import Level, Track
from services.sla.domain.calendar import local
from services.sla.domain.definitions import Cause, Definitions, Sanction, ViolationRule

EntryState = Literal["proposed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One proposal, and against which authority."""

    entry_id: UUID
    case_id: UUID
    definition: str
    violation: Violation
    sanction: Sanction | None
    basis: str
    track: Track
    level: Level
    unit: str | None
    authority: str | None
    proposed_at: datetime
    to_authority: str | None = None
    """Who may impose something; None where nobody above is known."""
    finding_id: UUID | None = None
    clock_id: UUID | None = None
    state: EntryState = "proposed"
    times: int = 1
    """How often it was proposed: news that came late may take it back and give it again."""


def proposals(
    definitions: Definitions, cause: Cause, name: str, track: Track, at: datetime
) -> list[ViolationRule]:
    """Return the rows that make a violation of such a cause on that day."""
    day = local(at).date()
    return [rule for rule in definitions.violations if rule.speaks_of(cause, name, track, day)]


def entry_id(cause_id: UUID, rule: ViolationRule) -> UUID:
    """Return the id of the entry that a clock or a finding leads to: the same whoever asks."""
    return uuid5(cause_id, f"violation/{rule.id}")
