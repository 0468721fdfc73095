"""The triage desks: what waits there, and what they had to correct."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from contracts.petitions import Level
from services.routing.http.answers import Paged, answer, page
from services.routing.http.queries import ListQuery, Since, Unit
from services.routing.store.corrections import Counted
from services.web.access import ActorDep
from services.web.service import the_service

router = APIRouter()


class CorrectionQuery(Paged):
    """Which corrections are counted; absent: all."""

    level: Level | None = None
    unit: Unit | None = None
    since: Since | None = None


@router.get("/v1/triage")
async def list_parked(
    request: Request, query: Annotated[ListQuery, Query()], actor: ActorDep
) -> Response:
    """Return what waits at the triage desks, oldest first, with its age and reason."""
    service = the_service(request)
    async with service.work() as store:
        cases = await store.parked(query.wanted(), service.clock.now(), scope=actor)
    return page(cases, query.limit, "opened_at", "case_id")


@router.get("/v1/triage/corrections")
async def count_corrections(
    request: Request, query: Annotated[CorrectionQuery, Query()], actor: ActorDep
) -> Response:
    """
    Return what desks corrected, the most frequent first: evidence for better rules.

    Each item says why the cases were parked or which rule had placed them, what was read of them
    and what a person said it is, in how many cases, and how sure intake had been on average.
    """
    async with the_service(request).work() as store:
        found = await store.corrected(Counted(**query.model_dump()), scope=actor)
    return answer({"items": found})
