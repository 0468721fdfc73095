"""Who must answer a petition, and why; or why nobody can be named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from contracts import units
from contracts.petitions import Level, UnitMap
from contracts.units import FIRST_DAY, Unit
from services.routing.domain.authorities import Authority, Directory, body_of
from services.routing.domain.competence import FIELDS, NO_FIELD, Competence, Rule
from services.routing.domain.facts import VIETNAM, Classified

PARK_REASONS: Mapping[str, str] = {
    "no-unit": "đơn không nêu nơi xảy ra hay cơ quan nhận",
    "unknown-unit": "mã đơn vị hành chính không có trên bản đồ đã chọn",
    "unit-of-other-map": "mã đơn vị hành chính thuộc bản đồ khác với bản đồ đã chọn",
    "unit-split": "đơn vị cũ đã chia cho nhiều đơn vị mới, cần hỏi lại nơi xảy ra",
    "unknown-authority": "cơ quan được gửi tới không có trong danh bạ vào ngày đó",
    "unknown-issuer": "cơ quan ban hành quyết định không có trong danh bạ vào ngày đó",
    "denounced-unknown": "chưa rõ người bị tố cáo nên chưa rõ người đứng đầu có thẩm quyền",
    "no-second-instance": "chưa xác định được cấp giải quyết khiếu nại lần hai",
    "no-rule": "không quy tắc thẩm quyền nào áp dụng",
}
"""Why a petition goes to the triage desk: a closed set of codes, and what officers read."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who answers and by which rule, or the desk that must find out."""

    decision: Literal["routed", "parked", "guided"]
    level: Level
    """Of the authority, or of the desk."""
    unit: str | None
    """Where the matter is, on the current map."""
    reasons: tuple[str, ...]
    authority: Authority | None = None
    superiors: tuple[str, ...] = ()
    rule: str | None = None
    version: str | None = None
    parked: str | None = None
    """One of `PARK_REASONS`."""


class Unresolved(Exception):
    """Nobody can be named; *reason* is one of `PARK_REASONS`."""

    def __init__(self, reason: str, level: Level | None = None, unit: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.level, self.unit = reason, level, unit


@dataclass(slots=True)
class _Matter:
    """One petition with all that its codes mean on the day."""

    facts: Classified
    received_on: date
    day: date
    """Whose rules decide: an abolished body never answers a new petition."""
    unit: Unit | None = None
    issuer: Authority | None = None
    addressed: Authority | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Whose matter it is: that of the body that decided, else of the place."""
        about = self.issuer or self.unit
        return about.level if about else "none"

    @property
    def where(self) -> Unit | None:
        """The unit, else that of a body that the petition names."""
        body = self.issuer or self.addressed
        return self.unit or (units.unit_on(body.unit, self.day) if body and body.unit else None)


class Resolver:
    """Names the authority by the directory and the rules of competence; never guesses."""

    def __init__(self, directory: Directory, competence: Competence) -> None:
        self.directory = directory
        self._competence = competence

    def resolve(self, facts: Classified, day: date) -> Resolution:
        """
        Return who must answer *facts*, received on *day*.

        A day before the reform of 1/7/2025 is judged by the rules of its first day, and its unit
        read on the old map.
        """
        matter = _Matter(facts, received_on=day, day=max(day, FIRST_DAY))
        try:
            self._understand(matter)
            return self._decide(matter)
        except Unresolved as unresolved:
            return _parked(unresolved, matter)

    def _understand(self, matter: _Matter) -> None:
        facts = matter.facts
        if facts.unit:
            matter.unit = _unit(facts.unit, facts.unit_map, matter.received_on)
            matter.reasons.append(f"nơi xảy ra: {matter.unit.name} ({matter.unit.code})")
        if facts.decision and facts.decision.issued_by:
            matter.issuer = self._body(facts.decision.issued_by, "unknown-issuer", matter)
            matter.reasons.append(f"cơ quan ban hành: {matter.issuer.title}")
        if facts.authority:
            matter.addressed = self._body(facts.authority, "unknown-authority", matter)
            matter.reasons.append(f"đơn gửi tới: {matter.addressed.title}")
        if facts.field:
            matter.reasons.append(f"lĩnh vực: {facts.field}")

    def _body(self, authority_id: str, otherwise: str, matter: _Matter) -> Authority:
        found = self.directory.on(authority_id, matter.day)
        if found is None:
            raise Unresolved(otherwise)
        return found

    def _decide(self, matter: _Matter) -> Resolution:
        facts = matter.facts
        subject = facts.field if facts.field in FIELDS else NO_FIELD
        rules = self._competence.of(facts.track, subject, matter.place, facts.instance or 1)
        for rule in rules:
            if rule.in_force(matter.day) and (authority := self._answers(rule, matter)):
                return self._routed(rule, authority, matter)
        raise Unresolved("no-unit" if matter.place == "none" else "no-rule")

    def _answers(self, rule: Rule, matter: _Matter) -> Authority | None:
        if rule.to.startswith("park:"):
            matter.reasons.append(_why(rule))
            raise _as_told(rule.to)
        for to in rule.to.split("|"):
            if body := self._meant(to, matter):
                return body
        return None

    def _meant(self, to: str, matter: _Matter) -> Authority | None:
        match to:
            case "issuer":
                return matter.issuer
            case "reviewer":
                reviewer = matter.issuer.reviewer if matter.issuer else None
                return self.directory.on(reviewer, matter.day)
            case "addressed":
                return matter.addressed
            case "addressed-here":
                here, body = matter.where, matter.addressed
                return body if body and here and body.unit == here.code else None
        return self.directory.on(body_of(to, matter.where), matter.day)

    def _routed(self, rule: Rule, authority: Authority, matter: _Matter) -> Resolution:
        return Resolution(
            decision="routed",
            level=authority.level,
            unit=matter.unit.code if matter.unit else authority.unit,
            reasons=(*matter.reasons, _why(rule)),
            authority=authority,
            superiors=self.directory.above(authority, matter.day),
            rule=rule.id,
            version=rule.version,
        )


def day_of(moment: datetime) -> date:
    """Return the day it is in Vietnam at *moment*."""
    return moment.astimezone(VIETNAM).date()


def dry_run(reference: str | None, facts: Classified, found: Resolution) -> dict[str, Any]:
    """Return *found* in the shape that `route` shows."""
    return {
        "reference": reference,
        "decision": found.decision,
        "level": found.level,
        "track": facts.track,
        "field": facts.field,
        "authority": found.authority.told() if found.authority else None,
        "rule": found.rule,
        "version": found.version,
        "reasons": list(found.reasons),
    }


def _unit(code: str, unit_map: UnitMap, day: date) -> Unit:
    resolved = _read(code, unit_map, day)
    if resolved.unit:
        return resolved.unit
    level: Level = "province" if resolved.province else "central"
    raise Unresolved(resolved.reason or "unknown-unit", level, resolved.province)


@lru_cache(maxsize=20_000)
def _read(code: str, unit_map: UnitMap, day: date) -> units.Resolved:
    return units.resolve(code, day, map=unit_map)


def _parked(unresolved: Unresolved, matter: _Matter) -> Resolution:
    where = matter.where
    return Resolution(
        decision="parked",
        level=unresolved.level or (where.level if where else "central"),
        unit=unresolved.unit or (where.code if where else None),
        reasons=(*matter.reasons, PARK_REASONS[unresolved.reason]),
        parked=unresolved.reason,
    )


def _as_told(to: str) -> Unresolved:
    """`park:reason@level`, as the loader has checked it."""
    reason, level = to.removeprefix("park:").split("@")
    return Unresolved(reason, level)  # type: ignore[arg-type]


def _why(rule: Rule) -> str:
    doubt = "" if rule.confidence == "sure" else "; cần kiểm tra lại"
    return f"quy tắc {rule.id}, bản {rule.version}: {rule.legal_ref}{doubt}"
