"""The formal documents of a case, every revision of them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.routing.domain.outputs import PLACEHOLDERS
from services.routing.http.answers import answer
from services.routing.http.commands import no_such_case
from services.web.access import ActorDep
from services.web.problems import Problem
from services.web.service import the_service

router = APIRouter()

LISTED = ("kind", "form", "title", "number", "revision", "issued_on", "version", "hash")

Rows = Sequence[Mapping[str, Any]]


@router.get("/v1/cases/{case_id}/documents")
async def list_documents(request: Request, case_id: UUID, actor: ActorDep) -> Response:
    """Return what was issued in a case, oldest first; the last revision of each is in force."""
    rows = await _issued(request, case_id, actor)
    latest = _latest(rows)
    return answer({"items": [_listed(row, latest) for row in rows]})


@router.get("/v1/cases/{case_id}/documents/{kind}")
async def read_documents(request: Request, case_id: UUID, kind: str, actor: ActorDep) -> Response:
    """Return the documents of one kind with all their revisions and what they say."""
    return _told(await _issued(request, case_id, actor), kind, None)


@router.get("/v1/cases/{case_id}/documents/{kind}/{number:path}")
async def read_document(
    request: Request, case_id: UUID, kind: str, number: str, actor: ActorDep
) -> Response:
    """
    Return the document that bears the number, or bore it, with all its revisions.

    Placeholders for the requester stay placeholders: the counter fills them into the letter.
    """
    return _told(await _issued(request, case_id, actor), kind, number)


async def _issued(request: Request, case_id: UUID, actor: ActorDep) -> Rows:
    async with the_service(request).work() as store:
        rows: Rows | None = await store.documents(case_id, scope=actor)
    if rows is None:
        raise no_such_case()
    return rows


def _told(rows: Rows, kind: str, number: str | None) -> Response:
    of_kind = [row for row in rows if row["kind"] == kind]
    wanted = {row["document_id"] for row in of_kind if number in (None, row["number"])}
    found = [row for row in of_kind if row["document_id"] in wanted]
    if not found:
        raise Problem(404, "no such document in this case")
    latest = _latest(rows)
    more = ("blocks", "reason")
    items = [{**_listed(row, latest), **{name: row[name] for name in more}} for row in found]
    return answer({"items": items, "placeholders": PLACEHOLDERS})


def _latest(rows: Rows) -> Mapping[Any, int]:
    return {row["document_id"]: row["revision"] for row in rows}


def _listed(row: Mapping[str, Any], latest: Mapping[Any, int]) -> dict[str, Any]:
    in_force = latest[row["document_id"]] == row["revision"]
    return {**{name: row[name] for name in LISTED}, "in_force": in_force}
