"""What of the docket an actor may see."""

import sqlalchemy as sa

from services.routing.store.tables import dockets
from services.web.access import Actor

Conditions = list[sa.ColumnElement[bool]]


def visible_to(scope: Actor) -> Conditions:
    """Return the conditions on a case that *scope* may see: its authority's, or its unit's."""
    if scope.authority:
        return [dockets.c.authority == scope.authority]
    return within(scope.unit)


def within(unit: str | None) -> Conditions:
    """Return the condition on a case of *unit* and what is below it; no unit means everywhere."""
    if unit is None:
        return []
    is_province = len(unit) == len("46")
    return [(dockets.c.province if is_province else dockets.c.unit) == unit]
