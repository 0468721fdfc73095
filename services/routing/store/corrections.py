"""What people corrected of what rules and words had said: kept as it happens, counted for rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from contracts.cases import CaseFact, CaseTransferred
from contracts.message import Event
from contracts.steps import CaseReclassified
from services.routing.store.scope import Conditions
from services.routing.store.tables import corrections
from services.routing.store.within import Within
from services.web.access import Actor

SAID = ("track", "field", "unit", "authority")
"""What a correction may be about, as it was read and as it is."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Which corrections are counted; None counts all."""

    limit: int
    level: str | None = None
    """Of the desk, or of the authority that held the case."""
    unit: str | None = None
    since: datetime | None = None


class Corrections(Within):
    """The evidence for better rules."""

    async def keep_correction(self, said: Sequence[Event[CaseFact]]) -> None:
        """Keep what *said*, which is not recorded yet, corrects of its case, if anything."""
        told: dict[str, Any] = dict.fromkeys(SAID)
        for event in said:
            if isinstance(event.message, CaseReclassified | CaseTransferred):
                changed = {name: getattr(event.message, name, None) for name in SAID}
                told |= {name: value for name, value in changed.items() if value is not None}
        if any(told.values()):
            first = said[0]
            where = {"case_id": first.message.case_id, "version": first.message.version}
            await self.transaction.execute(_KEEP, {**where, "at": first.time, **told})

    async def corrected(self, wanted: Counted, scope: Actor) -> list[dict[str, Any]]:
        """Return how often what was read became what, the most frequent first."""
        c = corrections.c
        read = [c[f"{side}_{name}"] for name in SAID for side in ("from", "to")]
        what = [c.level, c.reason, c.rule, *read]
        found = await self.transaction.execute(
            sa.select(
                *what,
                sa.func.count().label("cases"),
                sa.func.avg(c.confidence).label("confidence"),
                sa.func.min(c.at).label("first_at"),
                sa.func.max(c.at).label("last_at"),
            )
            .where(*_counted(wanted), *_visible_to(scope))
            .group_by(*what)
            .order_by(sa.desc("cases"), *what)
            .limit(wanted.limit)
        )
        return [_told(row) for row in found.mappings()]


def _counted(wanted: Counted) -> Conditions:
    c = corrections.c
    where = [] if wanted.level is None else [c.level == wanted.level]
    if wanted.since is not None:
        where.append(c.at >= wanted.since)
    return where + _within(wanted.unit)


def _visible_to(scope: Actor) -> Conditions:
    """An authority sees what came to it or went from it; a unit what lies in it."""
    c = corrections.c
    if scope.authority:
        return [sa.or_(c.from_authority == scope.authority, c.to_authority == scope.authority)]
    return _within(scope.unit)


def _within(unit: str | None) -> Conditions:
    c = corrections.c
    if unit is None:
        return []
    is_province = len(unit) == len("46")
    return [c.province == unit if is_province else c.to_unit == unit]


def _told(row: sa.RowMapping) -> dict[str, Any]:
    """What stayed as it was read is left out."""
    changes = {
        name: {"from": row[f"from_{name}"], "to": row[f"to_{name}"]}
        for name in SAID
        if row[f"from_{name}"] != row[f"to_{name}"]
    }
    names = ("level", "reason", "rule", "cases", "first_at", "last_at")
    sure = None if row["confidence"] is None else round(row["confidence"], 3)
    return {**{name: row[name] for name in names}, "confidence": sure, "changes": changes}


_KEEP = sa.text("""
    insert into correction (case_id, version, at, level, province, reason, rule, confidence,
        from_track, to_track, from_field, to_field, from_unit, to_unit,
        from_authority, to_authority)
    select case_id, :version, :at, level, province, reason, rule, confidence,
        track, coalesce(:track, track), field, coalesce(:field, field),
        unit, coalesce(:unit, unit), authority, coalesce(:authority, authority)
    from docket where case_id = :case_id
    on conflict do nothing
""").bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)))
