"""The counter itself: a petition comes in, and its sender asks where it stands."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response

from contracts.channels import Submission
from contracts.problems import FieldError
from services.intake.domain import numbers, shape
from services.intake.domain.petition import Petition, identified, prepare
from services.intake.domain.shape import ShapeT
from services.intake.http.schemas import body_of
from services.intake.store.accepting import Accepted
from services.web.problems import Problem
from services.web.service import the_service

router = APIRouter()

WEB = "web"
"""The channel of petitions that come one by one over HTTP."""
DESKS = {
    "central": "Bộ phận phân loại đơn cấp trung ương",
    "province": "Bộ phận phân loại đơn cấp tỉnh",
    "commune": "Bộ phận phân loại đơn cấp xã",
}
"""Who holds a petition that no rule has sent to an authority yet."""
RECEIVED = "Cơ quan nhà nước đã tiếp nhận đơn"
KEY = "Idempotency-Key"
"""The header with the sender's own key."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@router.post("/v1/petitions", status_code=202, openapi_extra=body_of(Submission))
async def take_in(request: Request) -> dict[str, Any]:
    """Take in one petition; the answer comes once it is kept."""
    petition = _prepared(read(Submission, await request.body()), request)
    accepted = await request.app.state.window.accept(petition)
    if accepted.outcome == "conflict":
        raise conflict(request)
    return receipt(accepted, request)


@router.get("/v1/petitions/{code}")
async def read_status(code: str, request: Request, response: Response) -> dict[str, Any]:
    """Tell the sender where the petition stands; never who they are or what they wrote."""
    status: dict[str, Any] | None = None
    if meant := numbers.code_as_typed(code):
        async with the_service(request).work() as store:
            status = await store.status(meant)
    if status is None:
        raise Problem(404, "there is no petition with this code")
    response.headers["Cache-Control"] = "no-store"
    if status["is_sealed"] and not _shows_secret(request, status):
        return {"code": status["code"], "state": status["state"]}
    return _status(status, request.app.state.sentences)


def _prepared(submission: Submission, request: Request) -> Petition:
    handed = identified(submission, WEB, idempotency_key(request), uuid4)
    try:
        return prepare(handed, the_service(request).clock.now(), request.app.state.office)
    except shape.Refusal as refusal:
        raise refused(refusal.errors) from None


def read(what: type[ShapeT], body: bytes) -> ShapeT:
    """Read a body; a Problem names every field that is wrong."""
    try:
        return shape.read_as(what, body)
    except shape.NotJson as refusal:
        detail = "the body must be one JSON document in UTF-8"
        raise Problem(400, "the body is not JSON", detail, refusal.errors) from None
    except shape.Refusal as refusal:
        raise refused(refusal.errors) from None


def refused(errors: Sequence[FieldError]) -> Problem:
    """Name every field that is wrong and its rule."""
    return Problem(422, "some fields are wrong", errors=errors)


def conflict(request: Request) -> Problem:
    """Another petition came earlier under the same key."""
    name = known_by(request)
    detail = f"the {name} belongs to a petition with another body"
    errors = [FieldError(name, "conflict")]
    return Problem(422, "this key was used for another petition", detail, errors)


def known_by(request: Request) -> str:
    """Name what says which petition it is: the key where there is one, else the reference."""
    return KEY if KEY in request.headers else "reference"


def idempotency_key(request: Request) -> str | None:
    """Return the sender's own key; a Problem where it is none."""
    key = request.headers.get(KEY)
    if key is not None and not _KEY.fullmatch(key):
        raise refused([FieldError(KEY, "1-to-255-visible-ascii")])
    return key


def receipt(accepted: Accepted, request: Request) -> dict[str, Any]:
    """Return the receipt, the same whenever it is asked for: it follows from the petition's id."""
    petition, office = accepted.petition, request.app.state.office
    return {
        "petition_id": petition.petition_id,
        "code": petition.code,
        "secret": numbers.secret(petition.petition_id, office.keys),
        "received_at": accepted.received_at,
        "status_url": f"{request.base_url}v1/petitions/{petition.code}",
        "repeated": accepted.outcome == "repeated",
    }


def _shows_secret(request: Request, status: dict[str, Any]) -> bool:
    shown = request.headers.get("X-Petition-Secret", "")
    return numbers.is_secret(shown, status["petition_id"], request.app.state.office.keys)


def _status(status: dict[str, Any], sentences: dict[str, str]) -> dict[str, Any]:
    level = status["level"]
    name = status["name"] or (None if status["authority"] else DESKS.get(level))
    told = [{"at": line["at"], "what": sentences.get(line["type"])} for line in status["history"]]
    return {
        "code": status["code"],
        "state": status["state"],
        "holder": {"authority": status["authority"], "name": name, "level": level},
        "deadlines": [_limit(limit) for limit in status["deadlines"]],
        "history": [
            {"at": status["received_at"], "what": RECEIVED},
            *[line for line in told if line["what"]],
        ],
    }


def _limit(limit: Mapping[str, Any]) -> dict[str, Any]:
    """A day where the limit is counted in days, else a moment."""
    due = limit["due_on"] or limit["due"]
    return {"step": limit["step"], "due": due, "state": limit["state"]}
