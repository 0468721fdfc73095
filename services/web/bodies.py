"""Bodies are read by hand: one that is too large, or no JSON, is told as everywhere else."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from services.web.problems import Problem, invalid

T = TypeVar("T")


def read(shape: TypeAdapter[T], raw: bytes) -> T:
    """
    Read a body.

    Raises:
        Problem: 400 where it is no JSON, 422 naming each wrong field.

    """
    try:
        return shape.validate_json(raw)
    except ValidationError as error:
        if error.errors(include_url=False)[0]["type"] == "json_invalid":
            return _read_leniently(shape, raw)
        raise invalid(error) from None


def _read_leniently(shape: TypeAdapter[T], raw: bytes) -> T:
    """A lone surrogate is JSON for some: the field it stands in is named."""
    try:
        return shape.validate_python(json.loads(raw))
    except ValidationError as error:
        raise invalid(error) from None
    except (ValueError, RecursionError):
        raise Problem(400, "the body is not JSON") from None


def body_of(shape: type[BaseModel]) -> dict[str, Any]:
    """Describe such a body in the OpenAPI document, with everything it refers to written out."""
    schema = shape.model_json_schema()
    parts = schema.pop("$defs", {})
    content = {"application/json": {"schema": _written_out(schema, parts)}}
    return {"requestBody": {"required": True, "content": content}}


def _written_out(schema: Any, parts: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_written_out(part, parts) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _written_out(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {name: _written_out(part, parts) for name, part in schema.items()}
