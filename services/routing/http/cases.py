"""Cases: lists, one by one, with their history; and what an authority does with them."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.routing.domain.commands import COMMANDS
from services.routing.domain.denouncing import tied_to
from services.routing.domain.resolution import day_of
from services.routing.http import actions, commands
from services.routing.http.answers import answer, page, the_rules
from services.routing.http.queries import CaseQuery
from services.routing.http.schemas import REFUSALS, body_of_act
from services.routing.store import Store
from services.web.access import Actor, ActorDep
from services.web.service import Service, the_service

router = APIRouter()


@router.get("/v1/cases")
async def list_cases(
    request: Request, query: Annotated[CaseQuery, Query()], actor: ActorDep
) -> Response:
    """Return cases, oldest first; a province's unit means all below it too."""
    service = the_service(request)
    least = the_rules(request).groups.least(day_of(service.clock.now()))
    async with service.work() as store:
        cases = await store.cases(query.wanted(group_from=least), scope=actor)
    return page(cases, query.limit, "opened_at", "case_id")


@router.get("/v1/cases/{case_id}")
async def read_case(request: Request, case_id: UUID, actor: ActorDep) -> Response:
    """Return one case with its clocks, how its authority was found, and what may be done now."""
    service = the_service(request)
    async with service.work() as store:
        case = await _shown(case_id, service, store, actor)
    if case is None:
        raise commands.no_such_case()
    return answer(case, case["version"])


@router.get("/v1/cases/{case_id}/history")
async def read_history(request: Request, case_id: UUID, actor: ActorDep) -> Response:
    """Return every fact of a case, and whether the chain of hashes over them is whole."""
    async with the_service(request).work() as store:
        found = await _history(case_id, store, actor)
    if found is None:
        raise commands.no_such_case()
    facts, denounced, verified = found
    items = [commands.as_told(fact, denounced) for fact in facts]
    return answer({"items": items, "verified": verified})


async def _history(
    case_id: UUID, store: Store, actor: Actor
) -> tuple[list[dict[str, Any]], frozenset[UUID], bool] | None:
    """The facts as they are kept, and which of the cases they name must not be shown in them."""
    found = await store.history(case_id, scope=actor)
    if found is None:
        return None
    facts, verified = found
    named = {case_id, *tied_to(fact["body"] for fact in facts)}
    return facts, await store.denounced(named), verified


async def act(action: str, request: Request, case_id: UUID, actor: Actor) -> Response:
    """Do *action* on a case at the version that `If-Match` names, and return it as it is then."""
    service = the_service(request)
    asked = await commands.asked(action, request)
    async with service.work() as store:
        said = await commands.perform(asked, case_id, service.clock.now(), store, actor)
        await service.bus.say(store.transaction, said)
        case = await _shown(case_id, service, store, actor)
    return answer(case or {"case_id": case_id}, said[-1].message.version)


def _door(action: str) -> Callable[..., Awaitable[Response]]:
    async def door(request: Request, case_id: UUID, actor: ActorDep) -> Response:
        return await act(action, request, case_id, actor)

    return door


for name, command in sorted(COMMANDS.items()):
    router.add_api_route(
        f"/v1/cases/{{case_id}}/{name}",
        _door(name),
        methods=["POST"],
        name=name,
        summary=f"{name} a case",
        description=command.__doc__,
        responses=REFUSALS,
        openapi_extra=body_of_act(command),
    )


@router.post("/v1/cases/{case_id}/{action}", include_in_schema=False)
async def act_unknown(request: Request, case_id: UUID, action: str, actor: ActorDep) -> Response:
    """Tell which actions there are."""
    return await act(action, request, case_id, actor)


async def _shown(
    case_id: UUID, service: Service, store: Store, actor: Actor
) -> dict[str, Any] | None:
    """A case as it is shown, with the actions that are legal now."""
    case, judged = await store.case(case_id, actor), await store.judged(case_id, actor)
    if case is None or judged is None:
        return None
    return case | {"actions": actions.legal(judged, store.rules, day_of(service.clock.now()))}
