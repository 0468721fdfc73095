"""What sla is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter

from contracts.problems import FieldError
from services.sla.domain.calendar import Refused, local
from services.sla.domain.explaining import explained
from services.sla.domain.law import Law
from services.sla.domain.moving import with_moves
from services.sla.domain.rules import Rule
from services.sla.http.questions import (
    CalendarQuestion,
    OverdueQuestion,
    RulesQuestion,
)
from services.sla.http.what_if import DeadlineQuestion, counted
from services.web.access import ActorDep
from services.web.bodies import body_of, read
from services.web.problems import Problem
from services.web.service import the_service

router = APIRouter()
QUESTION = TypeAdapter(DeadlineQuestion)

MONTH = timedelta(days=30)
YEAR = timedelta(days=366)
LISTED = ("case_id", "clock_id", "rule", "due_at", "track", "level", "unit", "authority")


def _law(request: Request) -> Law:
    law: Law = request.app.state.law
    return law


@router.get("/v1/cases/{case_id}/clocks")
async def read_clocks(request: Request, case_id: UUID, actor: ActorDep) -> dict[str, Any]:
    """Return every clock of a case: rule, basis, both dates, every day, pauses and history."""
    async with the_service(request).work() as store:
        case, moves = await store.case(case_id, scope=actor), await store.moves(case_id)
    if case is None:
        raise Problem(404, "no such case within your scope")
    clocks = [with_moves(told, moves) for told in explained(_law(request), case)]
    return {"case_id": case_id, "clocks": clocks}


@router.get("/v1/overdue")
async def list_overdue(
    request: Request, question: Annotated[OverdueQuestion, Query()], actor: ActorDep
) -> dict[str, Any]:
    """Return missed clocks, the oldest first; a province's unit means all below it too."""
    async with the_service(request).work() as store:
        rows = await store.overdue(question.wanted(), scope=actor)
    items = [_overdue(_law(request), row) for row in rows]
    last = rows[-1] if len(rows) == question.limit else None
    after = f"{last.due_at:%Y-%m-%dT%H:%M:%S.%fZ}_{last.clock_id}" if last else None
    return {"items": items, "next": after}


@router.post("/v1/deadlines", openapi_extra=body_of(DeadlineQuestion))
async def count_deadline(request: Request, actor: ActorDep) -> dict[str, Any]:
    """Count a limit, with every day on the way and why it counts or not."""
    law, question = _law(request), read(QUESTION, await request.body())
    with _refusing():
        return dict(counted(law.rules, law.calendar, question, law.remote).told())


@router.get("/v1/rules")
async def list_rules(
    request: Request, question: Annotated[RulesQuestion, Query()], actor: ActorDep
) -> dict[str, Any]:
    """Return the limits of the law with their legal references, every version of each."""
    rules = [
        rule
        for rule in _law(request).rules
        if question.rule in (None, rule.id) and (question.on is None or rule.valid_on(question.on))
    ]
    return {"items": [_rule(rule) for rule in rules], "next": None}


@router.get("/v1/calendar")
async def list_days(
    request: Request, question: Annotated[CalendarQuestion, Query()], actor: ActorDep
) -> dict[str, Any]:
    """Return days, a year at most: which are worked, and why; without `from`, from today on."""
    today = local(the_service(request).clock.now()).date()
    with _refusing():
        days = _days(question, today)
        return {"items": [_law(request).calendar.told(day) for day in days], "next": None}


def _days(question: CalendarQuestion, today: date) -> list[date]:
    first = question.first or today
    last = question.last or min(first, date.max - MONTH) + MONTH
    if not timedelta() <= last - first <= YEAR:
        raise Refused("between from and to lies at most a year, forward", "to")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _overdue(law: Law, row: sa.Row[Any]) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in LISTED}
    step = next(
        (r.step for r in law.rules.by_id.get(row.rule, ()) if r.version == row.rule_version), None
    )
    return {**told, "step": step, "due": row.due_on, "state": row.state, "rung": row.rung}


def _rule(rule: Rule) -> dict[str, Any]:
    told = {name: getattr(rule, name) for name in Rule.__dataclass_fields__}
    extension = rule.extension
    if extension:
        names = type(extension).__dataclass_fields__
        told["extension"] = {name: getattr(extension, name) for name in names}
    return told


@contextmanager
def _refusing() -> Iterator[None]:
    """Tell a refusal as what it is: the caller's question has no answer."""
    try:
        yield
    except Refused as refusal:
        errors = [FieldError(refusal.field, "refused")]
        title = "this cannot be counted"
        raise Problem(422, title, str(refusal), errors=errors) from None
