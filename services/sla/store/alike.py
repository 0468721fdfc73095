"""
Clocks that are alike: what is said of one is said of all of them, but for ids and versions.

A day ends for tens of thousands of clocks at one moment. One of each kind is judged by the
domain; the others repeat its words with their own names in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha1
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import orjson

from contracts import wire
from contracts.deadlines import (
    CaseEscalated,
    ClockMissed,
    ClockMoved,
    ClockNear,
    DeadlineFact,
)
from contracts.message import Event
from contracts.topics import DEADLINE
from services.sla.domain.changes import Reasons
from services.sla.domain.law import Holder
from services.sla.domain.moving import Kept, Standing, judge
from services.sla.store.judged import judged_row, move_told
from services.sla.store.rows import holder_of

SLA = "sla"
ROLES = ("head", "superior", "inspectorate")
HOLDER = ("unit", "level", "authority")
CASE, CLOCK, VERSION, WHOSE, ESCALATION, TOLD, ID = (f"\x01{n}\x02" for n in range(7))


class Whose(NamedTuple):
    """How facts say who holds a case."""

    holder: Holder
    words: str
    shape: tuple[bool, ...]
    """Which words there are: facts of cases whose holders have the same are alike."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One fact as it is said of every clock of a kind."""

    name: bytes
    """What its id follows from, beside the clock."""
    numbered: bool
    """Whether its id follows from its version too."""
    body: str
    headers: str
    escalation: bytes = b""
    """What the id of its escalation follows from, beside the clock; empty: it has none."""
    to_role: str = ""
    escalated: Sequence[Any] = ()
    """What the row of its escalation says of every clock of the kind."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What becomes of every clock of a kind."""

    phrases: Sequence[Phrase]
    next_at: datetime | None
    row: Mapping[str, Any] | None
    """What its row says now, without its id; None: what it said before."""
    moves: Sequence[Any]


def pattern(kept: Kept, now: datetime, reasons: Reasons, until: datetime | None) -> Pattern | None:
    """Judge one clock for all of its kind; None where what is said of it has no pattern."""
    alone = Standing(kept.clock.case_id, 0, kept.next_at, (kept,))
    judged = judge(alone, now, reasons, until)
    phrases = [_phrase(kept, fact) for fact in judged.facts]
    row = judged_row(*judged.touched[0]) if judged.touched else None
    moves = [move_told(move) for move in judged.moves]
    if not all(phrases):
        return None
    return Pattern([phrase for phrase in phrases if phrase], judged.next_at, row, moves)


def _phrase(kept: Kept, fact: Event[DeadlineFact]) -> Phrase | None:
    """Find what in a fact is its clock's own; None where that is not all that we know of."""
    clock, message = kept.clock, fact.message
    due_on = clock.timing.due_on if clock.timing else ""
    about = getattr(message, "rung", "")
    name = f"{message.type}/{due_on}/{about}"
    numbered = uuid5(clock.clock_id, name) != fact.id
    if numbered and uuid5(clock.clock_id, f"{name}/{message.version}") != fact.id:
        return None
    body = wire.body(message).decode()
    for own, place in (
        (f'"case_id":"{clock.case_id}"', f'"case_id":"{CASE}"'),
        (f'"version":{message.version},', f'"version":{VERSION},'),
        (f'"clock_id":"{clock.clock_id}"', f'"clock_id":"{CLOCK}"'),
        (_words(clock.holder), WHOSE),
    ):
        if body.count(own) != 1:
            return None
        body = body.replace(own, place)
    headers = orjson.dumps(wire.headers(fact, SLA)).decode().replace(str(fact.id), ID)
    found = Phrase(name.encode(), numbered, body, headers)
    if isinstance(message, CaseEscalated):
        return _escalating(kept, fact.time, message, found)
    return _ready(found) if type(message) in (ClockNear, ClockMissed, ClockMoved) else None


def _escalating(kept: Kept, at: datetime, message: CaseEscalated, phrase: Phrase) -> Phrase | None:
    clock, told = kept.clock, f'"to_authority":"{message.to_authority}"'
    name = f"{clock.timing.due_on if clock.timing else ''}/{message.rung}"
    if (
        uuid5(clock.clock_id, name) != message.escalation_id
        or clock.holder.told(message.to_role) != message.to_authority
        or phrase.body.count(told) != 1
    ):
        return None
    body = phrase.body.replace(told, f'"to_authority":"{TOLD}"')
    body = body.replace(str(message.escalation_id), ESCALATION)
    row = (message.rule, message.rung, message.to_role, message.basis, at, "open")
    return _ready(
        replace(phrase, body=body, escalation=name.encode(), to_role=message.to_role, escalated=row)
    )


def _ready(phrase: Phrase) -> Phrase:
    return replace(phrase, body=_filled(phrase.body), headers=_filled(phrase.headers))


def _filled(text: str) -> str:
    """Return *text* as `str.format` takes it."""
    text = text.replace("{", "{{").replace("}", "}}")
    for number, place in enumerate((CASE, CLOCK, VERSION, WHOSE, ESCALATION, TOLD, ID)):
        text = text.replace(place, f"{{{number}}}")
    return text


Record = tuple[str, bytes, bytes, bytes, datetime]


class Own(NamedTuple):
    """What a fact says of its own case and clock."""

    case_id: UUID
    clock: UUID
    version: int


def said_of(
    phrase: Phrase, case_id: str, own: Own, whose: Whose, at: datetime
) -> tuple[Record, tuple[str, str | None] | None]:
    """
    Say a fact of one clock, as the outbox takes it; *case_id* in words.

    With it comes the id of the escalation that it raises, if it does, and whom that tells.
    """
    space, name = own.clock.bytes, phrase.name
    raised, escalation, told = None, "", None
    if phrase.escalation:
        escalation, told = _uuid5(space + phrase.escalation), whose.holder.told(phrase.to_role)
        raised = (escalation, told)
    if phrase.numbered:
        name = b"%s/%d" % (name, own.version)
    body = phrase.body.format(case_id, own.clock, own.version, whose.words, escalation, told)
    headers = phrase.headers.format("", "", "", "", "", "", _uuid5(space + name))
    return (DEADLINE.name, case_id.encode(), body.encode(), headers.encode(), at), raised


@lru_cache(maxsize=16_384)
def whose(written: str) -> Whose | None:
    """Return how facts say who holds a case, from its row; None where nobody does yet."""
    holder = holder_of(written)
    if holder is None:
        return None
    return Whose(holder, _words(holder), tuple(bool(holder.told(role)) for role in ROLES))


def _words(holder: Holder) -> str:
    told = [(name, getattr(holder, name)) for name in HOLDER]
    return ",".join(f'"{name}":{orjson.dumps(value).decode()}' for name, value in told if value)


def _uuid5(named: bytes) -> str:
    """Return the UUID of version 5 as text; *named* is the namespace's bytes and the name."""
    h = sha1(named, usedforsecurity=False).hexdigest()
    return f"{h[:8]}-{h[8:12]}-5{h[13:16]}-{'89ab'[int(h[16], 16) & 3]}{h[17:20]}-{h[20:32]}"
