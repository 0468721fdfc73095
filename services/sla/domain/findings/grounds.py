"""
When a case is stalled, repeated, passed around, prolonged, above its level or answered hollowly.

No statute defines them: each kind reads the numbers of its dated definitions, and says why.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain

from contracts.findings import (
    AnswerHollow,
    CasePassedAround,
    CaseProlonged,
    CaseStalled,
    FindingFact,
    LevelSkipped,
    MatterRepeated,
)
from services.sla.domain.calendar import ONE_DAY, Calendar, Refused, local, midnight
from services.sla.domain.definitions import Definition, Kind
from services.sla.domain.findings.filings import by_citizen, level_skipped, repeated
from services.sla.domain.findings.scene import Ground, Scene
from services.sla.domain.findings.trail import Trail


def grounds(definitions: Sequence[Definition], scene: Scene) -> Iterator[Ground]:
    """Yield every ground that the facts so far give, those among them that wait for a moment."""
    track = scene.trail.track
    if track is None or scene.trail.holder is None:
        return
    for definition in definitions:
        for ground in KNOWN[definition.kind](definition, scene):
            if definition.speaks_of(track, local(ground.since).date()):
                yield ground


def fact_of(kind: Kind) -> type[FindingFact]:
    """Return the fact that says a finding of this kind."""
    return FACTS[kind]


def _stalled(definition: Definition, scene: Scene) -> Iterator[Ground]:
    """Nothing for so many working days; a missed limit has its own ladder."""
    trail = scene.trail
    if trail.state != "open" or trail.missed or trail.touched_at is None:
        return
    days = definition.working_days
    since = _working_days_after(scene.calendar, local(trail.touched_at).date(), days)
    if since:
        yield Ground(definition, str(trail.last), since, {"working_days": days}, waits=True)


def _passed_around(definition: Definition, scene: Scene) -> Iterator[Ground]:
    """Handed on again and again; out of triage it only gets its first body."""
    trail = scene.trail
    accepted = trail.latest("accepted")
    parked = False
    handed = []
    for note in trail.after(accepted.version if accepted else 0, "parked", "transferred"):
        if note.what == "transferred" and not parked:
            handed.append(note)
        parked = note.what == "parked"
    if trail.state != "ended" and len(handed) >= definition.transfers:
        reached = handed[definition.transfers - 1]
        told = {"transfers": len(handed)}
        yield Ground(definition, str(reached.version), reached.at, told)


def _by_agency(definition: Definition, scene: Scene) -> Iterator[Ground]:
    """Open beyond the limit and any extension, or opened again so many times."""
    return chain(_beyond_limit(definition, scene), _reopened(definition, scene.trail))


def _beyond_limit(definition: Definition, scene: Scene) -> Iterator[Ground]:
    asked = [
        (clock.due_at, clock_id)
        for clock_id, clock in scene.trail.missed.items()
        if clock.rule in definition.clocks
    ]
    if not asked or scene.trail.state == "ended":
        return
    due_at, clock_id = min(asked)
    since: datetime | None = due_at
    if definition.working_days:
        due_on = local(due_at - timedelta(microseconds=1)).date()
        since = _working_days_after(scene.calendar, due_on, definition.working_days)
    if since:
        told = {"by": "agency"}
        waits = definition.working_days > 0
        yield Ground(definition, str(clock_id), since, told, clock_id, waits=waits)


def _reopened(definition: Definition, trail: Trail) -> Iterator[Ground]:
    times = trail.after(0, "reopened")
    if definition.reopened and trail.state != "ended" and len(times) >= definition.reopened:
        reached = times[definition.reopened - 1]
        yield Ground(definition, str(reached.version), reached.at, {"by": "agency"})


def _hollow_answer(definition: Definition, scene: Scene) -> Iterator[Ground]:
    """Answered, then found useless and taken further by the one who asked."""
    answer = scene.trail.latest("explained")
    if answer is None:
        return
    last = answer.at + timedelta(days=definition.days) if definition.days else None
    after = [
        note
        for note in scene.trail.after(answer.version, "rated", "complained", "reopened")
        if last is None or note.at <= last
    ]
    marks = [n.at for n in after if n.what == "rated" and int(n.about) <= definition.rating]
    further = [n.at for n in after if n.what != "rated"]
    if marks and further:
        since = max(min(marks), min(further))
        yield Ground(definition, str(answer.version), since)


def _hollow_promises(definition: Definition, scene: Scene) -> Iterator[Ground]:
    """Whatever the answers promised, nothing of it was kept in time."""
    answer, broken = scene.trail.latest("explained"), scene.trail.broken
    made = {note.about for note in scene.trail.after(0, "commitment-made")}
    if answer and made and made <= broken.keys():
        yield Ground(definition, str(answer.version), max(broken.values()))


@lru_cache(maxsize=4096)
def _working_days_after(calendar: Calendar, day: date, number: int) -> datetime | None:
    """When so many working days are over; None beyond the calendar."""
    try:
        return midnight(calendar.working_day(day, number) + ONE_DAY)
    except Refused:
        return None


KNOWN: Mapping[Kind, Callable[[Definition, Scene], Iterator[Ground]]] = {
    "stalled": _stalled,
    "repeated": repeated,
    "passed-around": _passed_around,
    "prolonged-by-agency": _by_agency,
    "prolonged-by-citizen": by_citizen,
    "level-skipped": level_skipped,
    "hollow-answer": _hollow_answer,
    "hollow-promises": _hollow_promises,
}
FACTS: Mapping[Kind, type[FindingFact]] = {
    "stalled": CaseStalled,
    "repeated": MatterRepeated,
    "passed-around": CasePassedAround,
    "prolonged-by-agency": CaseProlonged,
    "prolonged-by-citizen": CaseProlonged,
    "level-skipped": LevelSkipped,
    "hollow-answer": AnswerHollow,
    "hollow-promises": AnswerHollow,
}
