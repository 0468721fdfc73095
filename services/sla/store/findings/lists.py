"""What officers and metrics ask of findings, of the violation register and of obligations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.sla.domain.obligations.obligation import Obligation
from services.sla.store.findings.rows import an_obligation
from services.sla.store.findings.tables import findings, found, obligations, violations
from services.sla.store.obligations import Obligations
from services.web.access import Actor

Conditions = list[sa.ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows a list asks for."""

    limit: int
    after: tuple[Any, UUID] | None = None
    """The moment or day, and the id, with which the page before ended."""
    unit: str | None = None
    """With all below it."""
    equal: tuple[tuple[str, object], ...] = ()
    """Columns and their values; None asks for all."""


class FoundLists(Obligations):
    """Questions that change nothing."""

    async def findings(self, asked: Asked, scope: Actor) -> Sequence[sa.Row[Any]]:
        """Return one page of findings that *scope* may see, the oldest first."""
        return await self._page(findings, ("since", "finding_id"), asked, scope)

    async def violations(self, asked: Asked, scope: Actor) -> Sequence[sa.Row[Any]]:
        """Return one page of the register that *scope* may see, the oldest first."""
        return await self._page(violations, ("proposed_at", "entry_id"), asked, scope)

    async def obligations(self, asked: Asked, scope: Actor) -> Sequence[Obligation]:
        """Return one page of obligations that *scope* may see, by their last day."""
        rows = await self._page(obligations, ("listed_on", "obligation_id"), asked, scope)
        return [an_obligation(row) for row in rows]

    async def task(self, obligation_id: UUID, scope: Actor) -> Obligation | None:
        """Return one obligation that *scope* may see, held until the end of the transaction."""
        where = [obligations.c.obligation_id == obligation_id, *_visible(obligations, scope)]
        for row in await self._rows(sa.select(obligations).where(*where).with_for_update()):
            return an_obligation(row)
        return None

    async def numbers(self) -> Sequence[sa.Row[Any]]:
        """Return how many findings, entries and obligations there are, by kind and label."""
        return await self._rows(sa.select(found))

    async def _page(
        self, table: sa.Table, order: tuple[str, str], asked: Asked, scope: Actor
    ) -> Sequence[sa.Row[Any]]:
        place = [table.c[name] for name in order]
        where = [table.c[name] == value for name, value in asked.equal if value is not None]
        where += _visible(table, scope) + _within(table, asked.unit)
        if asked.after:
            where.append(sa.tuple_(*place) > sa.tuple_(*asked.after))
        return await self._rows(sa.select(table).where(*where).order_by(*place).limit(asked.limit))


def _visible(table: sa.Table, scope: Actor) -> Conditions:
    if scope.authority is None:
        return _within(table, scope.unit)
    if table is obligations:
        # Whoever helps sees what it helps with.
        words = sa.func.string_to_array(table.c.cooperating, " ")
        return [
            sa.or_(table.c.owner == scope.authority, sa.literal(scope.authority) == sa.any_(words))
        ]
    return [table.c.authority == scope.authority]


def _within(table: sa.Table, unit: str | None) -> Conditions:
    if unit is None:
        return []
    is_province = len(unit) == len("46")
    return [(table.c.province if is_province else table.c.unit) == unit]
