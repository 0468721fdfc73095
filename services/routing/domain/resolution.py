"""Who must answer a petition, and why; or why nobody can be named."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from contracts import units
from contracts.petitions import Level
from services.routing.domain.authorities import Authority, Directory
from services.routing.domain.competence import LEVELS, Competence, Rule
from services.routing.domain.conditions import holds
from services.routing.domain.doubts import GUIDE_GROUNDS, NOTES, PARK_REASONS
from services.routing.domain.facts import VIETNAM, Classified
from services.routing.domain.history import History
from services.routing.domain.matter import (
    Matter,
    Register,
    Unresolved,
    name_bodies,
    name_place,
    understand,
)
from services.routing.domain.naming import meant
from services.routing.domain.remembering import filed
from services.routing.domain.succession import Succession

Decision = Literal["routed", "parked", "guided"]


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that spoke of the petition and did not decide."""

    rule: str
    version: str
    why: str
    """`not-in-force`, a condition that did not hold, or `no-such-body`."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who answers and by which rule, or the desk that must find out."""

    decision: Decision
    level: Level
    """Of the authority, or of the desk."""
    unit: str | None
    """Where the matter is, on the current map."""
    reasons: tuple[str, ...]
    authority: Authority | None = None
    superiors: tuple[str, ...] = ()
    """Above the authority or the desk, the nearest first."""
    rule: str | None = None
    version: str | None = None
    parked: str | None = None
    """One of `PARK_REASONS`; of `GUIDE_GROUNDS` where the sender is to be guided."""
    to: Authority | None = None
    """Where the sender is guided to, where it is a body of the directory."""
    place: str = "none"
    """The level at which competence was looked for."""
    addressed_level: Level | None = None
    inspectorate: str | None = None
    """Id of the province's inspectorate, where the holder or the desk lies in a province."""
    skipped: bool = False
    """Filed above the level that is competent (vượt cấp)."""
    tried: tuple[Tried, ...] = ()

    @property
    def ground(self) -> str | None:
        """Why the sender is guided; None where the petition is not."""
        return self.parked if self.decision == "guided" else None


@dataclass(slots=True)
class _Search:
    """One matter on its way through the rules."""

    matter: Matter
    tried: list[Tried] = field(default_factory=list)


class Resolver:
    """Names the authority by the directory and the rules of competence; never guesses."""

    def __init__(
        self, directory: Directory, competence: Competence, succession: Succession | None = None
    ) -> None:
        self.directory = directory
        self._competence = competence
        self._register = Register(directory, succession or Succession())

    def resolve(self, facts: Classified, day: date, history: History | None = None) -> Resolution:
        """
        Return who must answer *facts*, received on *day*.

        A day before the reform of 1/7/2025 is judged by the rules of its first day, and its unit
        read on the old map. Without *history* it is a dry run: only who is competent is asked.
        """
        search = _Search(understand(facts, day, history, self._register))
        try:
            name_place(search.matter, day)
            name_bodies(search.matter, self._register)
            found = self._decide(search)
        except Unresolved as unresolved:
            found = _parked(unresolved, search.matter)
        return self._complete(found, search)

    def _decide(self, search: _Search) -> Resolution:
        matter = search.matter
        facts, place = matter.facts, matter.place
        rules = self._competence.of(facts.track, matter.subject, place, facts.instance or 1)
        for rule in rules:
            if missing := _does_not_apply(rule, matter):
                search.tried.append(Tried(rule.id, rule.version, missing))
            elif rule.to.startswith("guide:"):
                return _guided(rule, matter)
            elif authority := self._answers(rule, matter):
                return self._routed(rule, authority, matter)
            else:
                search.tried.append(Tried(rule.id, rule.version, "no-such-body"))
        raise Unresolved("no-unit" if place == "none" else "no-rule")

    def _answers(self, rule: Rule, matter: Matter) -> Authority | None:
        if rule.to.startswith("park:"):
            matter.reasons.append(why(rule))
            raise Unresolved(*told(rule.to))
        bodies = (meant(to, matter, self.directory) for to in rule.to.split("|"))
        return next(filter(None, bodies), None)

    def _routed(self, rule: Rule, authority: Authority, matter: Matter) -> Resolution:
        found = Resolution(
            decision="routed",
            level=authority.level,
            unit=matter.unit.code if matter.unit else authority.unit,
            reasons=(*matter.reasons, why(rule), *_notes(rule)),
            authority=authority,
            rule=rule.id,
            version=rule.version,
        )
        if reason := filed(matter, authority):
            return _parked(Unresolved(reason, found.level, found.unit), matter)
        return _routed_down(found, matter)

    def _complete(self, found: Resolution, search: _Search) -> Resolution:
        """Add what is known of the holder or the desk, and of the search."""
        matter = search.matter
        body = found.authority or self._desk(found, matter.day)
        above = self.directory.above(body, matter.day) if body else ()
        unit = found.authority.unit if found.authority else found.unit
        inspectorate = self.directory.on(_in_province(unit, "inspectorate"), matter.day)
        return replace(
            found,
            superiors=above,
            place=matter.place,
            addressed_level=matter.addressed.level if matter.addressed else None,
            inspectorate=inspectorate.id if inspectorate else None,
            tried=tuple(search.tried),
        )

    def _desk(self, found: Resolution, day: date) -> Authority | None:
        """The triage desk sits at the committee of its level."""
        if found.level == "central":
            return None
        here = f"{found.unit}.people-committee" if found.level == "commune" else None
        return self.directory.on(here or _in_province(found.unit, "people-committee"), day)


def day_of(moment: datetime) -> date:
    """Return the day it is in Vietnam at *moment*."""
    return moment.astimezone(VIETNAM).date()


def told(to: str) -> tuple[str, Level]:
    """Read `park:reason@level` or `guide:ground@level`, as the loader has checked it."""
    reason, _, level = to.partition(":")[2].partition("@")
    return reason, next(known for known in LEVELS if known == level)


def why(rule: Rule) -> str:
    """Return the reason that *rule* is, for officers."""
    doubt = "" if rule.confidence == "sure" else "; cần kiểm tra lại"
    return f"quy tắc {rule.id}, bản {rule.version}: {rule.legal_ref}{doubt}"


def _notes(rule: Rule) -> list[str]:
    return [NOTES[word] for word in rule.when if word in NOTES]


def _does_not_apply(rule: Rule, matter: Matter) -> str | None:
    if not rule.in_force(matter.day):
        return "not-in-force"
    return next((word for word in rule.when if not holds(word, matter)), None)


def _guided(rule: Rule, matter: Matter) -> Resolution:
    ground, level = told(rule.to)
    if reason := filed(matter, None):
        return _parked(Unresolved(reason, level), matter)
    parked = _parked(Unresolved(ground, level), matter)
    reasons = (*matter.reasons, why(rule), GUIDE_GROUNDS[ground])
    return replace(parked, decision="guided", reasons=reasons, rule=rule.id, version=rule.version)


def _routed_down(found: Resolution, matter: Matter) -> Resolution:
    """Whoever is written to above the competent level is told so; the petition goes on."""
    asked, holder = matter.addressed, found.authority
    if not asked or not holder or matter.facts.track == "voter":
        return found
    if LEVELS.index(asked.level) >= LEVELS.index(holder.level):
        return found
    guidance = f"vượt cấp: {asked.title} là cấp trên; hướng dẫn và chuyển {holder.title}"
    return replace(found, skipped=True, reasons=(*found.reasons, guidance))


def _parked(unresolved: Unresolved, matter: Matter) -> Resolution:
    where = matter.where
    said = PARK_REASONS.get(unresolved.reason)
    return Resolution(
        decision="parked",
        level=unresolved.level or (where.level if where else "central"),
        unit=unresolved.unit or (where.code if where else None),
        reasons=(*matter.reasons, *([said] if said else [])),
        parked=unresolved.reason,
    )


@lru_cache(maxsize=10_000)
def _in_province(unit: str | None, body: str) -> str | None:
    return f"{units.province_of(unit)}.{body}" if unit else None
