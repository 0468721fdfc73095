"""The promises of a case: made in an answer, kept or not, watched as it goes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from services.sla.domain.findings.matter import Speech
from services.sla.domain.findings.notes import Note
from services.sla.domain.findings.trail import timed
from services.sla.domain.law import Law
from services.sla.domain.obligations.obligation import Obligation, Telling, begun, met, passed

SUPERVISION = "CT 53-CT/TW §5"


def follow(law: Law, speech: Speech, superiors: Mapping[str, str | None]) -> None:
    """Watch what the answers promise, and note what was kept, however late; each once."""
    obligations = speech.matter.obligations
    for note in speech.matter.trail.after(0, "commitment-made"):
        if UUID(note.about) not in obligations:
            promise = begun(law, _promise(speech, note, superiors))
            _keep(speech, promise, [Telling("watched", "watched", note.at)])
    for note in speech.matter.trail.after(0, "commitment-kept"):
        if known := obligations.get(UUID(note.about)):
            verified_by, evidence = note.details
            _keep(speech, *met(known, note.at, verified_by, evidence or None))


def _promise(speech: Speech, note: Note, superiors: Mapping[str, str | None]) -> Obligation:
    holder = speech.holder
    due_on, owner, *cooperating = note.details
    superior = superiors.get(owner)
    if superior is None and owner == holder.authority:
        superior = next(iter(holder.superiors), None)
    return Obligation(
        UUID(note.about),
        "commitment",
        owner,
        note.at,
        date.fromisoformat(due_on),
        case_id=speech.matter.case_id,
        cooperating=tuple(cooperating),
        superior=superior,
        level=holder.level,
        unit=holder.unit,
        source=SUPERVISION,
    )


def pass_time(law: Law, speech: Speech, until: datetime) -> None:
    """Warn of, miss and escalate the promises whose moment has come."""
    obligations = speech.matter.obligations
    for obligation in sorted(obligations.values(), key=lambda each: str(each.obligation_id)):
        if obligation.next_at and obligation.next_at <= until:
            _keep(speech, *passed(law, obligation, until))


def _keep(speech: Speech, obligation: Obligation, tellings: Sequence[Telling]) -> None:
    known = _state(speech, obligation.obligation_id)
    speech.matter.obligations[obligation.obligation_id] = obligation
    if known:
        speech.tally["obligation", obligation.kind, known] -= 1
    speech.tally["obligation", obligation.kind, obligation.state] += 1
    for telling in tellings:
        speech.tell(obligation, telling)
        speech.matter.trail = timed(speech.matter.trail, speech.facts[-1].message)


def _state(speech: Speech, obligation_id: UUID) -> str | None:
    known = speech.matter.obligations.get(obligation_id)
    return known.state if known else None
