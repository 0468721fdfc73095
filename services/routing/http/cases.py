"""Cases: lists, one by one, with their history; and what an authority does with them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from contracts.cases import CaseState
from contracts.channels import Words
from contracts.petitions import UNIT, Level, Track
from services.routing.domain.commands import COMMANDS
from services.routing.http import commands
from services.routing.http.answers import AfterCase, Paged, answer, page, place_after
from services.routing.http.schemas import ACT
from services.routing.store.lists import Wanted
from services.web.access import ActorDep
from services.web.service import the_service

router = APIRouter()

Unit = Annotated[str, Field(pattern=UNIT)]
Action = Annotated[str, Path(json_schema_extra={"enum": sorted(COMMANDS)})]
Code = Annotated[Words, Field(min_length=1, max_length=100)]


class _Query(Paged):
    unit: Unit | None = None
    after: AfterCase | None = None

    def wanted(self) -> Wanted:
        """Return it as the store takes it, with one case more to see whether a page follows."""
        asked = self.model_dump(exclude={"after", "limit"})
        after = place_after(self.after) if self.after else None
        return Wanted(**asked, limit=self.limit + 1, after=after)


class CaseQuery(_Query):
    """Which cases a list asks for."""

    petition: Code | None = None
    track: Track | None = None
    state: CaseState | None = None
    authority: Code | None = None


class TriageQuery(_Query):
    """Which parked cases a desk asks for."""

    level: Level | None = None


@router.get("/v1/cases")
async def list_cases(
    request: Request, query: Annotated[CaseQuery, Query()], actor: ActorDep
) -> Response:
    """Return cases, oldest first; a province's unit means all below it too."""
    async with the_service(request).work() as store:
        cases = await store.cases(query.wanted(), scope=actor)
    return page(cases, query.limit, "opened_at", "case_id")


@router.get("/v1/triage")
async def list_parked(
    request: Request, query: Annotated[TriageQuery, Query()], actor: ActorDep
) -> Response:
    """Return what waits at the triage desks, oldest first, with its age and reason."""
    service = the_service(request)
    async with service.work() as store:
        cases = await store.parked(query.wanted(), service.clock.now(), scope=actor)
    return page(cases, query.limit, "opened_at", "case_id")


@router.get("/v1/cases/{case_id}")
async def read_case(request: Request, case_id: UUID, actor: ActorDep) -> Response:
    """Return one case with its clocks and how its authority was found."""
    async with the_service(request).work() as store:
        case = await store.case(case_id, scope=actor)
    if case is None:
        raise commands.no_such_case()
    return answer(case, case["version"])


@router.get("/v1/cases/{case_id}/history")
async def read_history(request: Request, case_id: UUID, actor: ActorDep) -> Response:
    """Return every fact of a case, and whether the chain of hashes over them is whole."""
    async with the_service(request).work() as store:
        found = await store.history(case_id, scope=actor)
    if found is None:
        raise commands.no_such_case()
    facts, verified = found
    return answer({"items": [commands.as_told(fact) for fact in facts], "verified": verified})


@router.post("/v1/cases/{case_id}/{action}", openapi_extra=ACT)
async def act(request: Request, case_id: UUID, action: Action, actor: ActorDep) -> Response:
    """Do *action* on a case at the version that `If-Match` names, and return it as it is then."""
    service = the_service(request)
    asked = await commands.asked(action, request)
    async with service.work() as store:
        said = await commands.perform(asked, case_id, service.clock.now(), store, actor)
        await service.bus.say(store.transaction, said)
        case = await store.case(case_id, scope=actor)
    return answer(case or {"case_id": case_id}, said[-1].message.version)
