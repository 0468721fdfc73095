"""What officers ask the counter: the words of a petition, with a reason, and a class for words."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.channels import Words
from services.intake.domain import places, shape
from services.intake.domain.matters import Known
from services.intake.domain.petition import level_of
from services.intake.domain.reading import OPENS_IDENTITY, Opened, Part, Reader
from services.intake.http.petitions import read
from services.intake.http.schemas import body_of
from services.intake.store.questions import Store
from services.web.access import Actor, ActorDep
from services.web.problems import Problem
from services.web.service import the_service

router = APIRouter()

Reason = Annotated[Words, Query(max_length=500, pattern=r"\S")]
"""Why somebody reads a petition: more than blanks."""
ARTICLE = "25/2018/QH14 Điều 8, 56"
"""Who denounces somebody is a secret."""


class Question(BaseModel):
    """Words to be classified; nothing of them is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    text: Words = Field(min_length=1, max_length=20_000)
    subject: Words | None = Field(default=None, max_length=500)
    place: Words | None = Field(default=None, max_length=500)


@router.get("/v1/petitions/{petition_id}/content")
async def read_content(
    petition_id: UUID, reason: Reason, actor: ActorDep, request: Request, response: Response
) -> dict[str, Any]:
    """Show what the citizen wrote and who they are; who reads it, and why, is a fact."""
    async with the_service(request).work() as store:
        found = await store.content(petition_id, scope=actor)
        await _note(found, "content", _reader(actor, reason), request, store)
    return _shown(found, response)


@router.get("/v1/petitions/{petition_id}/identity")
async def open_identity(
    petition_id: UUID, reason: Reason, actor: ActorDep, request: Request, response: Response
) -> dict[str, Any]:
    """Open who sent it in, a denouncer too; every opening is a fact."""
    if actor.role not in OPENS_IDENTITY:
        raise Problem(403, "your role may not open an identity", ARTICLE, legal_ref=ARTICLE)
    async with the_service(request).work() as store:
        found = await store.identity(petition_id, scope=actor)
        await _note(found, "identity", _reader(actor, reason), request, store)
    return _shown(found, response)


async def _note(
    found: dict[str, Any] | None, part: Part, reader: Reader, request: Request, store: Store
) -> None:
    """Note the reading and say it, in the transaction that reads."""
    if found is None:
        return
    service = the_service(request)
    opened = Opened(found["petition_id"], found.pop("case_id"), part)
    fact = await store.note_reading(opened, reader, service.clock.now())
    await service.bus.say(store.transaction, [fact])


def _reader(actor: Actor, reason: str) -> Reader:
    return Reader(actor.subject, actor.role, actor.authority, reason)


def _shown(found: dict[str, Any] | None, response: Response) -> dict[str, Any]:
    if found is None:
        raise Problem(404, "there is no such petition within your scope")
    response.headers["Cache-Control"] = "no-store"
    return found


@router.post("/v1/classify", openapi_extra=body_of(Question))
async def classify(request: Request) -> dict[str, Any]:
    """Say which track, field, level and unit the words point to, and why."""
    asked = read(Question, await request.body())
    today = shape.day_of(the_service(request).clock.now())
    unit = places.unit_of(asked.place, today)
    reader = request.app.state.office.reader
    found = reader.read(asked.text, asked.subject, today, Known(level_of(unit)))
    return {
        "track": found.track,
        "field": found.field,
        "level": found.level,
        "unit": unit,
        "authority": found.ministry,
        "confidence": found.confidence,
        "reasons": found.reasons,
    }
