"""How routing answers and pages; what is asked is read strictly."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
from fastapi import Request, Response
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
)
from pydantic_core import PydanticCustomError

from services.routing.domain.rulebook import Rulebook
from services.routing.store.lists import Place

T = TypeVar("T")


class Paged(BaseModel):
    """What every list takes; an unknown parameter is refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    limit: int = Field(default=50, ge=1, le=200)


def answer(content: Any, version: int | None = None) -> Response:
    """Return *content* as JSON; with the *version* of a case as its `ETag`."""
    headers = {} if version is None else {"ETag": f'"{version}"'}
    told = orjson.dumps(content, default=str)  # the database's driver has a UUID of its own
    return Response(told, headers=headers, media_type="application/json")


def the_rules(request: Request) -> Rulebook:
    """Return the rules of this installation, loaded at its start."""
    found: Rulebook = request.app.state.rules
    return found


def page(found: Sequence[Mapping[str, Any]], limit: int, *keys: str) -> Response:
    """
    Return the first *limit* of what was *found*, one more where there is more.

    `next` is where the following page begins, null on the last.
    """
    items = found[:limit]
    more = len(found) > limit
    return answer({"items": items, "next": cursor(items[-1], *keys) if more else None})


def cursor(item: Mapping[str, Any], *keys: str) -> str:
    """Return the place after *item* in a list ordered by *keys*."""
    told = orjson.dumps([item[key] for key in keys], default=str)
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def _place(written: str) -> str:
    place_after(written)
    return written


def place_after(written: str) -> Place:
    """Read a cursor over cases."""
    try:
        padded = written + "=" * (-len(written) % 4)
        opened_at, case_id = orjson.loads(base64.urlsafe_b64decode(padded))
        return _AWARE.validate_python(opened_at).astimezone(UTC), UUID(case_id)
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error):
        raise PydanticCustomError("cursor", "must be the `next` of a page") from None


_AWARE: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
AfterCase = Annotated[str, Field(max_length=300), AfterValidator(_place)]
