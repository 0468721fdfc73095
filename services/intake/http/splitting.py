"""The desk splits a mixed petition: each part is a petition of its own from now on."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from services.intake.domain import shape, splitting
from services.intake.domain.splitting import Split
from services.intake.http.petitions import read, receipt, refused
from services.intake.http.schemas import body_of
from services.intake.store.accepting import facts
from services.intake.store.questions import Store
from services.web.access import Actor, ActorDep
from services.web.problems import Problem
from services.web.service import the_service

router = APIRouter()

ARTICLE = "154/2026/NĐ-CP Điều 14.4"


@router.post("/v1/petitions/{petition_id}/split", openapi_extra=body_of(Split))
async def split(petition_id: UUID, actor: ActorDep, request: Request) -> dict[str, Any]:
    """Split it; asked again in the same way, it answers the same and does nothing."""
    asked = read(Split, await request.body())
    async with the_service(request).work() as store:
        return await _split(petition_id, asked, actor, request, store)


async def _split(
    petition_id: UUID, asked: Split, actor: Actor, request: Request, store: Store
) -> dict[str, Any]:
    service, office = the_service(request), request.app.state.office
    mixed = await store.to_be_split(petition_id, actor)
    if mixed is None:
        raise Problem(404, "there is no such petition within your scope")
    now = service.clock.now()
    try:
        parts = splitting.children(mixed, asked, now, office)
    except shape.Refusal as refusal:
        raise refused(refusal.errors) from None
    earlier = await store.children(petition_id)
    if earlier and set(earlier) != {part.petition_id for part in parts}:
        raise _split_before()
    accepted = await store.accept(parts)
    if any(one.outcome == "conflict" for one in accepted):
        raise _split_before()
    if not earlier:
        told = splitting.said(petition_id, parts, now, (actor.role, actor.authority))
        await service.bus.say(store.transaction, [*facts(accepted), told])
    return {
        "petition_id": petition_id,
        "children": [receipt(one, request) for one in accepted],
        "repeated": bool(earlier),
    }


def _split_before() -> Problem:
    return Problem(409, "this petition was split in another way", ARTICLE, legal_ref=ARTICLE)
