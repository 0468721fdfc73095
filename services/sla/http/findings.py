"""What officers ask of findings and of the violation register."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, Field

from contracts.codes import Code
from contracts.findings import Violation
from contracts.petitions import Level, Track
from services.sla.domain.definitions import Kind
from services.sla.http.questions import is_place, place
from services.sla.http.what_if import Question, UnitCode
from services.sla.store.findings.lists import Asked
from services.web.access import ActorDep
from services.web.service import the_service

router = APIRouter()
WHOSE = ("track", "level", "unit", "authority")
FOUND = ("finding_id", "case_id", "kind", "definition", *WHOSE, "since", "why", "state")
ENTERED = (
    *("entry_id", "case_id", "violation", "sanction", "definition", "basis", *WHOSE),
    *("to_authority", "finding_id", "clock_id", "proposed_at", "state"),
)


class FoundQuestion(Question):
    """Which findings or entries a list asks for."""

    case: UUID | None = None
    unit: UnitCode | None = None
    level: Level | None = None
    track: Track | None = None
    definition: Code | None = None
    limit: int = Field(default=50, ge=1, le=200)
    after: Annotated[str, AfterValidator(is_place)] | None = None

    def asked(self, **more: str | None) -> Asked:
        """Return it as the store takes it."""
        equal = {
            "case_id": self.case,
            "level": self.level,
            "track": self.track,
            "definition": self.definition,
        }
        after = place(self.after) if self.after else None
        return Asked(self.limit, after, self.unit, (*equal.items(), *more.items()))


class FindingsQuestion(FoundQuestion):
    """Which findings a list asks for; those that are open, unless it says otherwise."""

    kind: Kind | None = None
    state: Annotated[str, Field(pattern="^(open|cleared)$")] = "open"


class ViolationsQuestion(FoundQuestion):
    """Which entries a list asks for; those that stand, unless it says otherwise."""

    violation: Violation | None = None
    state: Annotated[str, Field(pattern="^(proposed|withdrawn)$")] = "proposed"


@router.get("/v1/findings")
async def list_findings(
    request: Request, question: Annotated[FindingsQuestion, Query()], actor: ActorDep
) -> dict[str, Any]:
    """Return what was found and why, the oldest first."""
    asked = question.asked(kind=question.kind, state=question.state)
    async with the_service(request).work() as store:
        rows = await store.findings(asked, scope=actor)
    return page(rows, FOUND, ("since", "finding_id"), question.limit)


@router.get("/v1/violations")
async def list_violations(
    request: Request, question: Annotated[ViolationsQuestion, Query()], actor: ActorDep
) -> dict[str, Any]:
    """
    Return the register, the oldest first.

    Each entry is a proposal to the competent person (NĐ 59/2019 art 81); none is a sanction.
    """
    asked = question.asked(violation=question.violation, state=question.state)
    async with the_service(request).work() as store:
        rows = await store.violations(asked, scope=actor)
    return page(rows, ENTERED, ("proposed_at", "entry_id"), question.limit)


def page(
    rows: Sequence[sa.Row[Any]], names: tuple[str, ...], order: tuple[str, str], limit: int
) -> dict[str, Any]:
    """Return one page of a list, and with what the next one is asked for."""
    items = [{name: getattr(row, name) for name in names} for row in rows]
    last = rows[-1] if len(rows) == limit else None
    return {"items": items, "next": last and _place(*(getattr(last, name) for name in order))}


def _place(moment: datetime, id_: UUID) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{id_}"
