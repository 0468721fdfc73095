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
from services.sla.domain.course import Change, Course, First, Step
from services.sla.domain.law import Holder
from services.sla.domain.telling import Mark, next_moment
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
        "holder": _held(holder) if holder else "",
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
        "began": clock.began.version,
        "trigger": clock.trigger,
        "variant": clock.terms.variant,
        "pauses": " ".join(f"{pause.begins}/{pause.ends}" for pause in clock.pauses),
        "paused_on": clock.paused_on,
        "next_at": next_moment(clock, mark),
        "rung": max((e.rung for e in mark.escalations if e.state == "open"), default=0),
        "again": any(e.state == "withdrawn" for e in mark.escalations),
        "held": _held(clock.holder) if clock.run.held_by != "holder" else "",
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
    told = first and _short([getattr(first, name) for name in _FIRST])
    return [told, [_step_written(step) for step in course.steps]]


def _step_written(step: Step) -> list[Any]:
    told = [getattr(step, name) for name in _STEP]
    told[_STEP.index("holder")] = step.holder and _holder_written(step.holder)
    told[_STEP.index("change")] = step.change and _short(_fields(step.change))
    return _short(told)


def _held(holder: Holder) -> str:
    return orjson.dumps(_holder_written(holder)).decode()


def _holder_written(holder: Holder) -> list[Any]:
    return _short(_fields(holder))


def _fields(told: Holder | Change) -> list[Any]:
    return [getattr(told, name) for name in told.__dataclass_fields__]


def _short(told: list[Any]) -> list[Any]:
    """Leave out what is not said, from the end; there the defaults stand."""
    while told and (told[-1] is None or told[-1] is False):
        told.pop()
    return told


@lru_cache(maxsize=8192)
def holder_of(written: str) -> Holder | None:
    """Return who holds a case, as its row says it; None where nobody does yet."""
    return _holder(*orjson.loads(written)) if written else None


def _course(case_id: UUID, first: list[Any] | None, steps: list[list[Any]]) -> Course:
    return Course(_first(case_id, *first) if first else None, tuple(_step(*step) for step in steps))


def _first(
    case_id: UUID, track: Track, channel: str, instance: int | None, received_at: str, *more: Any
) -> First:
    return First(case_id, track, channel, instance, datetime.fromisoformat(received_at), *more)


def _step(version: int, what: str, at: str, *more: Any) -> Step:
    told = dict(zip(_STEP[3:], more, strict=False))
    told["holder"] = _holder(*told["holder"]) if told.get("holder") else None
    told["on"] = date.fromisoformat(told["on"]) if told.get("on") else None
    told["change"] = Change(*told["change"]) if told.get("change") else None
    held_at = told.get("held_at")
    told["held_at"] = datetime.fromisoformat(held_at) if held_at else None
    return Step(version, what, datetime.fromisoformat(at), **told)


def _holder(
    level: Level,
    unit: str | None = None,
    authority: str | None = None,
    superiors: Iterable[str] = (),
    inspectorate: str | None = None,
) -> Holder:
    return Holder(level, unit, authority, tuple(superiors), inspectorate)


_STEP = tuple(Step.__dataclass_fields__)
_FIRST = tuple(First.__dataclass_fields__)[1:]
"""All but the id of the case, which its row says."""
_ESCALATION = tuple(Escalation.__dataclass_fields__)
