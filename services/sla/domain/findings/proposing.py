"""Entries of the violation register: proposed with their cause, withdrawn where it had none."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.findings import ViolationProposed, ViolationWithdrawn
from services.sla.domain.definitions import Cause, Definitions, ViolationRule
from services.sla.domain.findings.matter import Speech
from services.sla.domain.findings.scene import News
from services.sla.domain.violations import Entry, entry_id, proposals

Caused = tuple[Cause, str, UUID]
"""By a missed clock or a finding, of which limit or definition, with which id."""


def register(definitions: Definitions, speech: Speech, news: News) -> None:
    """Propose what every late clock is, and take back what clocks that are not late were."""
    late = speech.matter.trail.late
    for clock_id, clock in sorted(late.items(), key=lambda each: (each[1].due_at, str(each[0]))):
        moment = clock.due_at if news.until else news.at
        propose(definitions, speech, ("clock", clock.rule, clock_id), clock.due_at, moment)
    for entry in sorted(speech.matter.entries.values(), key=lambda each: str(each.entry_id)):
        if entry.clock_id and entry.clock_id not in late:
            withdraw(speech, entry.clock_id, news.at)


def propose(
    definitions: Definitions, speech: Speech, cause: Caused, since: datetime, at: datetime
) -> None:
    """Propose what the cause may be as a violation, by the rows valid when it came to hold."""
    track = speech.matter.trail.track
    kind, name, cause_id = cause
    for rule in proposals(definitions, kind, name, track, since) if track else ():
        known = speech.matter.entries.get(entry_id(cause_id, rule))
        if known is None or known.state == "withdrawn":
            entry = _entry(speech, rule, cause, at, known)
            speech.matter.entries[entry.entry_id] = entry
            _say(speech, entry, at)


def withdraw(speech: Speech, cause_id: UUID, at: datetime) -> None:
    """Take back what was proposed for a cause that was none."""
    for entry in [*speech.matter.entries.values()]:
        if cause_id in {entry.clock_id, entry.finding_id} and entry.state == "proposed":
            speech.matter.entries[entry.entry_id] = replace(entry, state="withdrawn")
            speech.tally["violation", entry.violation, entry.level] -= 1
            told = {"entry_id": entry.entry_id}
            speech.say(ViolationWithdrawn, entry.entry_id, entry.times, at, **told)


def _entry(
    speech: Speech, rule: ViolationRule, cause: Caused, at: datetime, known: Entry | None
) -> Entry:
    """Against whoever held the case, for the nearest authority above it to judge."""
    holder, matter = speech.holder, speech.matter
    kind, _, cause_id = cause
    return Entry(
        entry_id(cause_id, rule),
        matter.case_id,
        rule.id,
        rule.violation,
        rule.sanction,
        rule.legal_ref,
        matter.trail.track or "explanation",
        holder.level,
        holder.unit,
        holder.authority,
        at,
        next(iter(holder.superiors), None),
        finding_id=cause_id if kind == "finding" else None,
        clock_id=cause_id if kind == "clock" else None,
        times=known.times + 1 if known else 1,
    )


def _say(speech: Speech, entry: Entry, at: datetime) -> None:
    names = ("entry_id", "violation", "finding_id", "clock_id", "definition", "to_authority")
    told = {name: getattr(entry, name) for name in (*names, "basis")}
    speech.tally["violation", entry.violation, entry.level] += 1
    speech.say(ViolationProposed, entry.entry_id, entry.times, at, **told)
