"""Open clocks as they stand: counted anew when the law changes, and moved on when time passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.deadlines import ClockMoved, DeadlineFact
from contracts.message import Event
from services.sla.domain.calendar import local
from services.sla.domain.changes import Reasons
from services.sla.domain.clocks import Clock
from services.sla.domain.law import Law, rule_on
from services.sla.domain.life import clocks_of
from services.sla.domain.runs import is_remote
from services.sla.domain.telling import Mark, advance, next_moment, tell
from services.sla.domain.voice import Voice
from services.sla.domain.watch import Case


@dataclass(frozen=True, slots=True)
class Kept:
    """One open clock, counted by the law of today, and how it was kept."""

    clock: Clock
    mark: Mark | None
    """None: nothing was said of it yet."""
    version: str
    """Of the rule it was counted by."""
    due_at: datetime | None
    next_at: datetime | None
    again: bool = False
    """Whether it was missed before, and that was revoked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as its open clocks are kept; what happened to it need not be gone through again."""

    case_id: UUID
    said: int
    """Facts that sla said of it."""
    next_at: datetime | None
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class Move:
    """A date that a change of the law or the calendar moved."""

    clock_id: UUID
    at: datetime
    was_due_on: date
    due_on: date
    reason: str


@dataclass(slots=True)
class Judged:
    """What became of a standing case."""

    case_id: UUID
    said: int
    next_at: datetime | None = None
    touched: list[tuple[Clock, Mark]] = field(default_factory=list)
    """The clocks that are not as they were kept."""
    facts: Sequence[Event[DeadlineFact]] = ()
    moves: Sequence[Move] = ()


def judge(case: Standing, now: datetime, reasons: Reasons, until: datetime | None = None) -> Judged:
    """
    Say how the law of today moves the clocks of a case, and what time did to them by *until*.

    Without *until* time does nothing. What is said is what the whole course of the case would
    lead to, in the same order; a rule that *reasons* does not name says `counted-anew`.
    """
    voice = Voice(case.case_id, case.said, now)
    found = Judged(case.case_id, case.said)
    for kept in case.kept:
        clock = kept.clock
        # The day it had before may be the day it gets again: that is news, not a repeat.
        voice.again = True
        mark = tell(voice, clock, kept.mark)
        voice.again = False
        if until and clock.state == "running":
            mark = advance(voice, clock, mark, until)
        moment = next_moment(clock, mark)
        if mark is not kept.mark or _counted(clock, moment) != (
            kept.version,
            kept.due_at,
            kept.next_at,
        ):
            found.touched.append((clock, mark))
        if moment and (found.next_at is None or moment < found.next_at):
            found.next_at = moment
    found.said = voice.said
    found.facts = [_with_reason(fact, reasons) for fact in voice.facts]
    found.moves = [
        Move(m.clock_id, now, m.was_due_on, m.due_on, m.reason)
        for m in (fact.message for fact in found.facts)
        if isinstance(m, ClockMoved)
    ]
    return found


def standing_by_course(law: Law, case: Case) -> Standing:
    """Return a case with all of its clocks that were not said to have stopped, from its course."""
    kept = [
        Kept(clock, case.marks.get(clock.clock_id), "", None, None)
        for clock in clocks_of(law, case.course)
    ]
    open_ones = [one for one in kept if one.mark is None or one.mark.state != "stopped"]
    return Standing(case.case_id, case.said, case.next_at, open_ones)


def may_have_changed(law: Law, row: Mapping[str, Any]) -> bool:
    """
    Whether a clock may stand otherwise by the law of today than its *row* can tell.

    *row*: of a clock; where its rule is `of_remote_areas`, with the `unit` of whoever holds it.
    """
    day = local(row["trigger"]).date()
    if row["state"] == "unknown":
        found = rule_on(law, row["rule"], day)
        return found is not None and found.limit is not None
    bent = row["extensions"] or row["pauses"] or row["variant"]
    if bent or row["state"] not in {"running", "missed"}:
        return True
    return row["unit"] is not None and is_remote(law.remote, row["unit"], day)


def _counted(clock: Clock, moment: datetime | None) -> tuple[str, datetime | None, datetime | None]:
    return clock.rule.version, clock.timing.due_at if clock.timing else None, moment


def _with_reason(fact: Event[DeadlineFact], reasons: Reasons) -> Event[DeadlineFact]:
    message = fact.message
    if not isinstance(message, ClockMoved) or message.rule not in reasons:
        return fact
    told = message.model_copy(update={"reason": reasons[message.rule]})
    return Event(fact.id, fact.time, told)


def with_moves(
    told: Mapping[str, Any], moves: Mapping[UUID, Sequence[Sequence[str]]]
) -> Mapping[str, Any]:
    """Return a clock as it is shown, with the moves of the law in its history."""
    moved = [
        {
            "at": datetime.fromisoformat(at),
            "what": "moved",
            "was_due": was,
            "due": due,
            "reason": why,
        }
        for at, was, due, why in moves.get(told["clock_id"], ())
    ]
    return {**told, "history": sorted([*told["history"], *moved], key=lambda each: each["at"])}
