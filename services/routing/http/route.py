"""A dry run: who would have to answer, and why; nothing is kept."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field, TypeAdapter

from services.routing.domain.dry_runs import dry_run
from services.routing.domain.facts import ClassifiedFacts
from services.routing.domain.resolution import day_of
from services.routing.domain.rulebook import Rulebook
from services.routing.http.answers import answer, the_rules
from services.routing.http.schemas import MOST, ROUTE
from services.web.access import ActorDep
from services.web.bodies import read
from services.web.service import the_service

router = APIRouter()

ONE = TypeAdapter(ClassifiedFacts)
SEVERAL = TypeAdapter(Annotated[list[ClassifiedFacts], Field(max_length=MOST)])


@router.post("/v1/route", openapi_extra=ROUTE)
async def route(request: Request, actor: ActorDep) -> Response:
    """Resolve the classified facts of one petition, or of a list of up to 5,000; no words."""
    raw, rules = await request.body(), the_rules(request)
    now = the_service(request).clock.now()
    if raw.lstrip()[:1] == b"[":
        return answer([_resolved(facts, rules, now) for facts in read(SEVERAL, raw)])
    return answer(_resolved(read(ONE, raw), rules, now))


def _resolved(facts: ClassifiedFacts, rules: Rulebook, now: datetime) -> dict[str, Any]:
    day = day_of(facts.received_at or now)
    found = rules.resolve(facts, day)
    return dry_run(facts.reference, facts, found, day)
