"""How the rows of open clocks become clocks again, without the course of their case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.sla.domain.calendar import local
from services.sla.domain.clocks import Clock
from services.sla.domain.course import Step
from services.sla.domain.law import Holder, Law, rule_on
from services.sla.domain.moving import Kept, Standing
from services.sla.domain.runs import Run
from services.sla.domain.telling import Mark
from services.sla.domain.walk import Pause
from services.sla.store.rows import holder_of

ByCase = Mapping[UUID, Sequence[sa.Row[Any]]]


def standing(
    law: Law, case: Any, clocks: Iterable[sa.Row[Any]], marks: Mapping[UUID, Mark]
) -> Standing:
    """Return a case with those of its *clocks* that the law of today still runs."""
    holder = holder_of(case.holder)
    kept = [
        Kept(clock, marks[row.clock_id], row.rule_version, row.due_at, row.next_at, row.again)
        for row in clocks
        if holder and (clock := _clock(law, row, holder_of(row.held) or holder))
    ]
    if len(kept) > 1:
        kept.sort(key=lambda one: (one.clock.began.version, place_of(law, one.clock.rule.id)))
    return Standing(case.case_id, case.dversion, case.next_at, kept)


def place_of(law: Law, rule: str) -> int:
    """Return where a limit stands among those that run: clocks of one fact start in that order."""
    return _places(law).get(rule, (0, None))[0]


def _clock(law: Law, row: sa.Row[Any], holder: Holder) -> Clock | None:
    rule = rule_on(law, row.rule, local(row.trigger).date())
    run = _places(law).get(row.rule, (0, None))[1]
    if rule is None or run is None:
        return None
    began = Step(row.began, "", row.trigger)
    clock = Clock(row.case_id, row.clock_id, run, rule, row.track, began, row.trigger, holder, None)
    clock.variant, clock.extensions = row.variant, row.extensions
    clock.pauses = _pauses(row.pauses)
    clock.begin(law)
    return clock if clock.state == "running" else None


@lru_cache(maxsize=4)
def _places(law: Law) -> Mapping[str, tuple[int, Run]]:
    """Where each limit stands among those that may run: clocks of one fact start in that order."""
    return {run.rule: (place, run) for place, run in reversed(list(enumerate(law.runs)))}


@lru_cache(maxsize=8192)
def _pauses(written: str) -> tuple[Pause, ...]:
    ends = (pause.split("/") for pause in written.split())
    return tuple(Pause(date.fromisoformat(a), date.fromisoformat(b)) for a, b in ends)
