"""What officers ask the counter: the words of a petition, with a reason, and a class for words."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.channels import Words
from services.intake.domain import places, shape
from services.intake.http.petitions import read
from services.intake.http.schemas import body_of
from services.web.access import ActorDep
from services.web.problems import Problem
from services.web.service import the_service

router = APIRouter()

Reason = Annotated[Words, Query(max_length=500, pattern=r"\S")]
"""Why somebody reads a petition: more than blanks."""


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
    """Show what the citizen wrote and who they are; who reads it, and why, is noted."""
    service = the_service(request)
    content: dict[str, Any] | None
    async with service.work() as store:
        content = await store.content(petition_id, scope=actor)
        if content is not None:
            await store.note_reading(petition_id, actor, reason, service.clock.now())
    if content is None:
        raise Problem(404, "there is no such petition within your scope")
    response.headers["Cache-Control"] = "no-store"
    return content


@router.post("/v1/classify", openapi_extra=body_of(Question))
async def classify(request: Request) -> dict[str, Any]:
    """Say which track, field and unit the words point to, and why."""
    asked = read(Question, await request.body())
    found = request.app.state.office.words.classify(asked.text, asked.subject)
    today = shape.day_of(the_service(request).clock.now())
    return {
        "track": found.track,
        "field": found.field,
        "unit": places.unit_of(asked.place, today),
        "confidence": min(found.track_confidence, found.field_confidence),
        "reasons": found.reasons,
    }
