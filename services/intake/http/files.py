"""Whole payloads of a channel: each petition gets its receipt, each bad row its reason."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from prometheus_client import Counter

from contracts.channels import Channel, Rejected, Submission, Unreadable
from contracts.problems import FieldError
from services.intake.domain import shape
from services.intake.domain.petition import Petition, identified, prepare
from services.intake.http.petitions import idempotency_key, known_by, receipt
from services.intake.store.accepting import Accepted
from services.web.problems import Problem
from services.web.service import the_service

router = APIRouter()

REJECTED = Counter(
    "giaitrinh_petitions_rejected_rows_total", "Rows that are no petition.", ("channel",)
)
CHUNK = 500
"""Rows of a payload that are looked at before others have their turn."""
NUMBERED = "\x1f"
"""Between a payload's key and a row's number; no key and no reference can hold it."""
PAYLOAD = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string"}}},
    }
}

Found = tuple[int, Submission | Rejected]
"""A row of the payload by its number, from 1, and what its channel found there."""


@router.post("/v1/channels/{name}", openapi_extra=PAYLOAD)
async def take_in_payload(name: str, request: Request) -> dict[str, Any]:
    """Take in all petitions of one payload; those that were there before are `repeated`."""
    channel = request.app.state.channels.get(name)
    if channel is None:
        raise Problem(404, "this channel is not open here")
    key, rows = idempotency_key(request), _rows(channel, await request.body(), request)
    receipts, rejected = [], []
    while chunk := list(islice(rows, CHUNK)):
        petitions, wrong = _prepared(chunk, name, key, request)
        accepted = await _accepted(petitions, request)
        receipts += [_receipt(row, one, request) for row, one in accepted if _is_kept(one)]
        rejected += wrong + [_conflict(row, request) for row, one in accepted if not _is_kept(one)]
    REJECTED.labels(name).inc(len({row["row"] for row in rejected}))
    return {"receipts": receipts, "rejected": rejected}


def _rows(channel: Channel, payload: bytes, request: Request) -> Iterator[Found]:
    row = 0
    try:
        for found in channel.read(payload, request.headers):
            row = found.row or row + 1
            yield row, found
    except Unreadable as error:
        raise Problem(400, "the payload cannot be read", str(error)) from None


def _prepared(
    chunk: Sequence[Found], channel: str, key: str | None, request: Request
) -> tuple[list[tuple[int, Petition]], list[dict[str, Any]]]:
    """Return the petitions of a chunk and its rows that are none."""
    office, now = request.app.state.office, the_service(request).clock.now()
    petitions, wrong = [], []
    for row, found in chunk:
        if isinstance(found, Rejected):
            wrong.append(found.model_dump())
            continue
        try:
            handed = identified(found, channel, _key(key, row), uuid4)
            petitions.append((row, prepare(handed, now, office)))
        except shape.Refusal as refusal:
            wrong += [_row(row, error) for error in refusal.errors]
    return petitions, wrong


def _key(key: str | None, row: int) -> str | None:
    """One key for a payload names its first petition; those after it are numbered."""
    return key if key is None or row == 1 else f"{key}{NUMBERED}{row}"


async def _accepted(
    petitions: Sequence[tuple[int, Petition]], request: Request
) -> list[tuple[int, Accepted]]:
    window = request.app.state.window
    accepted = await asyncio.gather(*[window.accept(petition) for _, petition in petitions])
    return [(row, one) for (row, _), one in zip(petitions, accepted, strict=True)]


def _is_kept(accepted: Accepted) -> bool:
    return accepted.outcome != "conflict"


def _receipt(row: int, accepted: Accepted, request: Request) -> dict[str, Any]:
    reference = accepted.petition.submission.reference
    return {"row": row, "reference": reference, **receipt(accepted, request)}


def _conflict(row: int, request: Request) -> dict[str, Any]:
    return _row(row, FieldError(known_by(request), "conflict"))


def _row(row: int, error: FieldError) -> dict[str, Any]:
    return {"row": row, "field": error.field, "rule": error.rule}
