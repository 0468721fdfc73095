"""What is asked of reporting."""

from typing import Annotated, Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.petitions import Track
from services.reporting.domain import indicators
from services.reporting.domain.ledger import Ledger
from services.reporting.domain.places import NATION
from services.reporting.http import reports
from services.reporting.http.reports import Question, the_form, the_unit
from services.reporting.http.sheets import Written, name
from services.reporting.rules import Figure
from services.reporting.store.cells import Asked
from services.web.access import Actor, ActorDep
from services.web.service import the_service

router = APIRouter()
PUBLIC = Actor(subject="public", role="public")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Unit(_Strict):
    """About which unit; a parameter that is not here is refused by name."""

    unit: str = NATION


class Sheet(Unit):
    """And in what form."""

    format: Written = "json"


class Statutory(Sheet):
    """And for which period."""

    period: str | None = None


class Page(_Strict):
    """Which part of a list."""

    limit: int = Field(default=50, ge=1, le=200)
    after: UUID | None = None


@router.get("/v1/reports/{form:path}")
async def read_report(
    form: str, asked: Annotated[Statutory, Query()], request: Request, actor: ActorDep
) -> Response:
    """Return the figures of a unit and of what lies directly below it."""
    question = Question(form, asked.unit, asked.period, asked.format)
    async with the_service(request).work() as store:
        return _file(await reports.report(store, question, scope=actor))


@router.get("/v1/open-data/counts")
async def read_open_counts(asked: Annotated[Sheet, Query()], request: Request) -> Response:
    """Return the figures that everybody may see."""
    question = Question("counts", asked.unit, format=asked.format, public=True)
    async with the_service(request).work() as store:
        return _file(await reports.report(store, question, scope=PUBLIC))


@router.get("/v1/indicators")
async def read_indicators(
    asked: Annotated[Unit, Query()], request: Request, actor: ActorDep
) -> dict[str, Any]:
    """Return the indicators of accountability of a unit and all below it, as they stand."""
    unit, now = the_unit(asked.unit, scope=actor), the_service(request).clock.now()
    async with the_service(request).work() as store:
        lines = await store.figures(unit, scope=actor)
        book = store.book
    figures = indicators.totals(lines, unit)
    told = indicators.values(book.indicators, figures, now.date())
    return {"unit": unit, "name": name(unit), "at": now, **told}


Place = tuple[str, str, Track, Figure]


def _figure(form: str, unit: str, track: Track, state: Figure) -> Place:
    return form, unit, track, state


@router.get("/v1/cells/{form:path}/{unit}/{track}/{state}")
async def read_cell(
    figure: Annotated[Place, Depends(_figure)],
    page: Annotated[Page, Query()],
    request: Request,
    actor: ActorDep,
) -> dict[str, Any]:
    """Return the cases that one figure counts."""
    async with the_service(request).work() as store:
        form, unit, track, state = figure
        the_form(store.book, form)
        asked = Asked(the_unit(unit, scope=actor), track, state, page.limit, page.after)
        found = await store.cell(asked, scope=actor)
    items = [_item(row) for row in found[: page.limit]]
    more = len(found) > page.limit
    return {"items": items, "next": found[page.limit - 1][asked.key] if more else None}


@router.get("/v1/reconciliation")
async def read_reconciliation(request: Request, actor: ActorDep) -> dict[str, Any]:
    """Return where each petition that reporting knows is, and whether all figures are right."""
    async with the_service(request).work() as store:
        ledger = await store.ledger(scope=actor)
    return _told(ledger)


def _told(ledger: Ledger) -> dict[str, Any]:
    return {
        "balanced": ledger.balanced,
        "received": ledger.received,
        **ledger.placed,
        "in_flight": ledger.in_flight,
        "without_petition": ledger.without_petition,
        "miscounted": ledger.miscounted,
        "difference": ledger.difference,
    }


def _file(report: reports.Report) -> Response:
    named = {"Content-Disposition": f'inline; filename="{report.filename}"'}
    return Response(report.body, media_type=report.media_type, headers=named)


def _item(row: sa.RowMapping) -> dict[str, Any]:
    return {**row} if "case_id" in row else {"case_id": uuid5(row["petition_id"], "case"), **row}
