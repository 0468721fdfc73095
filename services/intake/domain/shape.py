"""What the door refuses: only what the shape of a petition forbids (design, section 5)."""

import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from contracts.channels import Submission
from contracts.petitions import UnitMap
from contracts.problems import FieldError, field_errors
from contracts.units import resolve

ShapeT = TypeVar("ShapeT", bound=BaseModel)

SKEW = timedelta(seconds=60)
"""How far a sender's clock may be ahead of ours."""
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Nothing was received before; a date without a century is a slip."""
VIETNAM = timezone(timedelta(hours=7))
"""Days are counted where the State is."""

_LONGEST_NAME = 100
"""Characters of a field's name that a refusal repeats."""
UNKNOWN_FIELD = "extra_forbidden"


class Refusal(ValueError):
    """It is no petition; *errors* name each wrong field and its rule, never what was written."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.rule}" for error in errors))
        self.errors = errors


class NotJson(Refusal):
    """It cannot even be read."""

    def __init__(self) -> None:
        super().__init__([FieldError("", "json_invalid")])


def read(body: bytes) -> Submission:
    """
    Read one petition as JSON, its text in Unicode's composed form (NFC).

    Raises:
        NotJson: for what is no JSON document in UTF-8.
        Refusal: naming every field that is wrong.

    """
    return read_as(Submission, body)


def read_as(shape: type[ShapeT], body: bytes) -> ShapeT:
    """Read JSON of another *shape* by the same rules as `read`."""
    try:
        # Not pydantic's own reader: it cannot name the field that holds half a character.
        said = _composed(json.loads(body.decode()))
    except (ValueError, RecursionError):
        raise NotJson from None
    return _taken(shape, said)


def _taken(shape: type[ShapeT], said: Any) -> ShapeT:
    try:
        return shape.model_validate(said)
    except ValidationError as error:
        raise Refusal([_printable(found) for found in field_errors(error)]) from None


def composed(found: Submission, canonical: str) -> Submission:
    """
    Return the petition in NFC, whichever channel read it; *canonical* is all of it as JSON.

    Raises:
        Refusal: when it is too long so.

    """
    if unicodedata.is_normalized("NFC", canonical):
        return found
    return _taken(Submission, _composed(found.model_dump(by_alias=True, exclude_unset=True)))


def canonical(found: Submission) -> str:
    """Return the one way to write what *found* says; two bodies that mean the same share it."""
    return found.model_dump_json(by_alias=True, exclude_none=True)


def wrong(found: Submission, received_at: datetime, now: datetime) -> list[FieldError]:
    """Return what no shape can say: times that cannot be, and a unit on neither map."""
    if received_at > now + SKEW:
        return [FieldError("received_at", "in-future")]
    if received_at < EARLIEST:
        return [FieldError("received_at", "too-early")]
    if found.unit and not _on_a_map(found.unit, day_of(received_at), found.unit_map):
        return [FieldError("unit", "unknown-unit")]
    return []


def day_of(moment: datetime) -> date:
    """Return the day on which something happened in Vietnam."""
    return moment.astimezone(VIETNAM).date()


@lru_cache(maxsize=20_000)
def _on_a_map(unit: str, day: date, unit_map: UnitMap) -> bool:
    return resolve(unit, day, map=unit_map).reason != "unknown-unit"


def _composed(said: Any) -> Any:
    if isinstance(said, str):
        return unicodedata.normalize("NFC", said)
    if isinstance(said, dict):
        return {_composed(name): _composed(value) for name, value in said.items()}
    return [_composed(value) for value in said] if isinstance(said, list | tuple) else said


def _printable(error: FieldError) -> FieldError:
    """A sender may call a field anything, half a character included."""
    return FieldError(error.field.encode(errors="replace").decode()[:_LONGEST_NAME], error.rule)
