"""How a watched case becomes rows, and rows a watched case."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from contracts import units
from contracts.petitions import Level, Track
from services.sla.domain.clocks import Clock
from services.sla.domain.course import Course, First, Step
from services.sla.domain.law import Holder
from services.sla.domain.telling import Mark
from services.sla.domain.voice import Escalation
from services.sla.domain.watch import Case

Values = Mapping[str, Any]


@lru_cache(maxsize=8192)
def province_of(unit: str | None) -> str | None:
    """Return the province in which a unit of today's map lies, None where no map has it."""
    try:
        return units.province_of(unit) if unit else None
    except units.UnknownUnit:
        return None


def case_row(case: Case) -> Values:
    """Return the row of a case."""
    steps = case.course.steps
    holder = next((step.holder for step in reversed(steps) if step.holder), None)
    unit = holder.unit if holder else None
    return {
        "case_id": case.case_id,
        "version": case.version,
        "seen": case.seen,
        "dversion": case.said,
        "unit": unit,
        "province": province_of(unit),
        "authority": holder.authority if holder else None,
        "partition": case.partition,
        "next_at": case.next_at,
        "course": orjson.dumps(_written(case.course)).decode(),
    }


def clock_row(clock: Clock, mark: Mark) -> Values:
    """Return the row of a clock, as it was told."""
    timing = clock.timing
    return {
        "clock_id": clock.clock_id,
        "case_id": clock.case_id,
        "rule": clock.rule.id,
        "rule_version": clock.rule.version,
        "track": clock.track,
        "level": clock.holder.level,
        "due_on": timing.due_on if timing else None,
        "due_at": timing.due_at if timing else None,
        "state": mark.kept_state,
        "extensions": mark.extensions,
        "warned": " ".join(mark.warned),
        "stopped_at": mark.stopped_at,
        "in_time": mark.in_time,
    }


def escalation_rows(case_id: UUID, mark: Mark) -> Iterator[Values]:
    """Return the rows of the escalations of one clock."""
    for taken in mark.escalations:
        yield {**{name: getattr(taken, name) for name in _ESCALATION}, "case_id": case_id}


def a_case(row: sa.Row[Any], marks: Mapping[UUID, Mark]) -> Case:
    """Return the case that a row and what was said of its clocks describe."""
    return Case(
        row.case_id,
        row.version,
        row.seen,
        row.dversion,
        row.partition,
        _course(row.case_id, *row.course),
        marks,
        row.next_at,
    )


def marks_of(
    clocks: Iterable[sa.Row[Any]], escalations: Iterable[sa.Row[Any]]
) -> Mapping[UUID, Mapping[UUID, Mark]]:
    """Return what was said of each clock, by case and clock."""
    taken: defaultdict[UUID, list[Escalation]] = defaultdict(list)
    for row in escalations:
        named = {name: getattr(row, name) for name in _ESCALATION}
        taken[row.clock_id].append(Escalation(**named))
    found: defaultdict[UUID, dict[UUID, Mark]] = defaultdict(dict)
    for row in clocks:
        found[row.case_id][row.clock_id] = Mark(
            "running" if row.state == "missed" else row.state,
            row.due_on,
            row.extensions,
            tuple(row.warned.split()),
            row.state == "missed" or row.in_time is False,
            row.stopped_at,
            row.in_time,
            tuple(taken[row.clock_id]),
        )
    return found


def _written(course: Course) -> list[Any]:
    first = course.first
    told = first and [first.track, first.channel, first.instance, first.received_at]
    return [told, [_step_written(step) for step in course.steps]]


def _step_written(step: Step) -> list[Any]:
    holder = step.holder
    told = holder and [holder.level, holder.unit, holder.authority, holder.superiors]
    return [step.version, step.what, step.at, told, step.on, step.rule]


def _course(case_id: UUID, first: list[Any] | None, steps: list[list[Any]]) -> Course:
    return Course(_first(case_id, *first) if first else None, tuple(_step(*step) for step in steps))


def _first(
    case_id: UUID, track: Track, channel: str, instance: int | None, received_at: str
) -> First:
    return First(case_id, track, channel, instance, datetime.fromisoformat(received_at))


def _step(*written: Any) -> Step:
    version, what, at, told, on, rule = written
    holder = _holder(*told) if told else None
    day = date.fromisoformat(on) if on else None
    return Step(version, what, datetime.fromisoformat(at), holder, day, rule)


def _holder(
    level: Level, unit: str | None, authority: str | None, superiors: Iterable[str]
) -> Holder:
    return Holder(level, unit, authority, tuple(superiors))


_ESCALATION = tuple(Escalation.__dataclass_fields__)
