"""One petition with all that its codes mean on the day: the place, the issuer, the addressee."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from contracts import units
from contracts.petitions import Level, Track, UnitMap
from contracts.units import FIRST_DAY, Unit
from services.routing.domain.authorities import Authority, Directory, body_of
from services.routing.domain.competence import LEVELS, known_field
from services.routing.domain.facts import Classified
from services.routing.domain.history import History
from services.routing.domain.succession import Succession

NEEDS_ITS_BODY: frozenset[Track] = frozenset(
    ("explanation", "complaint", "denunciation", "information")
)
"""Tracks that a body must answer because of what it did; the others go by field and place."""
GENERAL = frozenset(("people-committee", "office"))
"""Kinds of bodies that have no field of their own."""


class Unresolved(Exception):
    """Nobody can be named; *reason* is one of `resolution.PARK_REASONS`."""

    def __init__(self, reason: str, level: Level | None = None, unit: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.level, self.unit = reason, level, unit


@dataclass(slots=True)
class Matter:
    """What the rules of competence judge."""

    facts: Classified
    day: date
    """Whose rules decide: an abolished body never answers a new petition."""
    history: History | None
    """None in a dry run, which asks only who is competent, whoever the sender is."""
    subject: str
    """The field, or `-`."""
    unit: Unit | None = None
    issuer: Authority | None = None
    addressed: Authority | None = None
    holder: Authority | None = None
    """Who held the case that a further petition goes on about."""
    reasons: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """
        Whose matter it is: that of the body that decided, else of the place.

        Voters are heard through their deputies, so the level that they ask is the level they mean.
        """
        if self.issuer:
            return self.issuer.level
        here = self.unit.level if self.unit else None
        asked = self.addressed.level if self.addressed and self.facts.track == "voter" else None
        return min(filter(None, (here, asked)), key=LEVELS.index, default="none")

    @property
    def where(self) -> Unit | None:
        """The unit, else that of a body that the petition names."""
        body = self.issuer or self.addressed
        return self.unit or (units.unit_on(body.unit, self.day) if body and body.unit else None)


class Register(NamedTuple):
    """The bodies there are, and who took over from those that are no more."""

    directory: Directory
    succession: Succession


def understand(
    facts: Classified, received_on: date, history: History | None, register: Register
) -> Matter:
    """Return *facts* as a matter without its bodies; `name_bodies` finds them."""
    day = max(received_on, FIRST_DAY)
    matter = Matter(facts, day, history, known_field(facts.field))
    if history and history.goes_on:
        matter.holder = register.directory.on(history.goes_on.authority, day)
    return matter


def name_place(matter: Matter, received_on: date) -> None:
    """Find the unit; raises Unresolved where its code does not lead to one."""
    facts = matter.facts
    if facts.unit:
        matter.unit = _unit(facts.unit, facts.unit_map, received_on)
        matter.reasons.append(f"nơi xảy ra: {matter.unit.name} ({matter.unit.code})")


def name_bodies(matter: Matter, register: Register) -> None:
    """Find the bodies that the petition names; raises Unresolved."""
    facts = matter.facts
    if facts.decision and facts.decision.issued_by:
        matter.issuer = _body(facts.decision.issued_by, "unknown-issuer", matter, register)
        matter.reasons.append(f"cơ quan ban hành: {matter.issuer.title}")
    if facts.authority:
        matter.addressed = _addressed(facts.authority, matter, register)
    if matter.addressed:
        matter.reasons.append(f"đơn gửi tới: {matter.addressed.title}")
    if facts.field:
        matter.reasons.append(f"lĩnh vực: {facts.field}")


def _addressed(authority_id: str, matter: Matter, register: Register) -> Authority | None:
    """An abolished addressee is evidence; only where it had to answer itself must it be told."""
    try:
        return _body(authority_id, "unknown-authority", matter, register)
    except Unresolved as unresolved:
        known = unresolved.reason in {"successor-unclear", "district-abolished", "unit-split"}
        if not known or matter.facts.track in NEEDS_ITS_BODY or not matter.unit:
            raise
        return None


def _body(authority_id: str, otherwise: str, matter: Matter, register: Register) -> Authority:
    found = register.directory.on(authority_id, matter.day)
    if found:
        return found
    unit, moved = _moved(authority_id, matter)
    found = register.directory.on(moved, matter.day)
    if found is None:
        found = _successor(moved, unit, otherwise, matter, register)
    return found


def _moved(authority_id: str, matter: Matter) -> tuple[Unit | None, str]:
    """Read the unit of a body on the old map where the map of today has none of that code."""
    code, _, body = authority_id.partition(".")
    if unit := units.unit_on(code, matter.day):
        return unit, authority_id
    resolved = units.resolve(code, matter.day, map="2025-06-30")
    if resolved.reason == "unit-split":
        raise Unresolved("unit-split", "province", resolved.province)
    if resolved.unit is None:
        return None, authority_id
    old = units.old_unit(code)
    matter.reasons.append(f"{old.name if old else code} nay là {resolved.unit.name}")
    return resolved.unit, f"{resolved.unit.code}.{body}"


def _successor(
    authority_id: str, unit: Unit | None, otherwise: str, matter: Matter, register: Register
) -> Authority:
    if not register.succession.knows(authority_id, matter.day):
        raise Unresolved(otherwise)
    row = register.succession.of(authority_id, matter.subject, matter.day)
    level: Level = "province" if unit else "central"
    if row is None:
        raise Unresolved("successor-unclear", level, unit.code if unit else None)
    matter.reasons.append(row.told())
    for to in row.to.split("|"):
        place = matter.unit if to.startswith("commune:") else unit
        if found := register.directory.on(body_of(to, place), matter.day):
            return found
    raise Unresolved("district-abolished", level, unit.code if unit else None)


def _unit(code: str, unit_map: UnitMap, day: date) -> Unit:
    resolved = _read(code, unit_map, day)
    if resolved.unit:
        return resolved.unit
    level: Level = "province" if resolved.province else "central"
    raise Unresolved(resolved.reason or "unknown-unit", level, resolved.province)


@lru_cache(maxsize=20_000)
def _read(code: str, unit_map: UnitMap, day: date) -> units.Resolved:
    return units.resolve(code, day, map=unit_map)
