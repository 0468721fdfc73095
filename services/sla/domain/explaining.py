"""Why this date: the clocks of a case with rule, basis, every day, and what happened to them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.sla.domain.clocks import Clock
from services.sla.domain.counting import count
from services.sla.domain.law import Law
from services.sla.domain.life import clocks_of
from services.sla.domain.telling import Mark
from services.sla.domain.watch import Case

Told = Mapping[str, Any]


def explained(law: Law, case: Case) -> Sequence[Told]:
    """Return every clock of the case that was told, in the order in which they started."""
    clocks = clocks_of(law, case.course)
    return [
        _clock(law, clock, case.marks[clock.clock_id])
        for clock in clocks
        if clock.clock_id in case.marks
    ]


def _clock(law: Law, clock: Clock, mark: Mark) -> Told:
    timing, rule = clock.timing, clock.rule
    counted = count(rule, clock.counted_from, law.calendar, clock.terms).told() if timing else {}
    return {
        "clock_id": clock.clock_id,
        "rule": rule.id,
        "version": rule.version,
        "step": rule.step,
        "what": rule.what,
        "basis": rule.legal_ref,
        "confidence": rule.confidence,
        "from": counted.get("from", clock.counted_from.isoformat()),
        "trigger": clock.trigger,
        "nominal": counted.get("nominal"),
        "due": counted.get("due"),
        "due_at": timing.due_at if timing else None,
        "state": mark.shown_state,
        "reason": clock.reason or None,
        "note": rule.note or None,
        "authority": clock.holder.authority,
        "level": clock.holder.level,
        "unit": clock.holder.unit,
        "variant": clock.variant,
        "extensions": clock.extensions,
        "pauses": [{"from": pause.begins, "to": pause.ends} for pause in clock.pauses],
        "paused_on": clock.paused_on,
        "stopped_at": clock.stopped_at,
        "cause": clock.cause or None,
        "in_time": mark.in_time,
        "escalations": list(_escalations(mark)),
        "history": sorted(_history(clock, mark), key=_when),
        "days": counted.get("days", []),
    }


def _escalations(mark: Mark) -> Iterator[Told]:
    for taken in mark.escalations:
        names = ("escalation_id", "rung", "to_role", "to_authority", "basis", "at", "state")
        yield {name: getattr(taken, name) for name in names}


def _history(clock: Clock, mark: Mark) -> Iterator[Told]:
    yield {"at": clock.trigger, "what": "unknown" if clock.timing is None else "started"}
    for step, due_on in clock.changes:
        yield {"at": step.at, "what": step.what, "due": due_on}
    for moment, rung in clock.timing.rungs if clock.timing else ():
        if rung.name in mark.warned:
            yield {"at": moment, "what": "near", "rung": rung.name}
    if mark.missed and clock.timing:
        yield {"at": clock.timing.due_at, "what": "missed"}
    for taken in mark.escalations:
        yield {"at": taken.at, "what": "escalated", "rung": taken.rung, "to_role": taken.to_role}
    if clock.stopped_at:
        yield {"at": clock.stopped_at, "what": "stopped", "cause": clock.cause}


def _when(entry: Told) -> datetime:
    at: datetime = entry["at"]
    return at
