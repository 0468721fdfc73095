"""How what is read by hand is shown in the OpenAPI document."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from services.routing.domain.commands import Command
from services.routing.domain.facts import ClassifiedFacts

Schema = Mapping[str, Any]


def _schema(shape: Any) -> dict[str, Any]:
    """Return the schema of *shape* with everything it refers to written out."""
    schema = TypeAdapter(shape).json_schema()
    return dict(_written_out(schema, schema.pop("$defs", {})))


def _written_out(schema: Any, parts: Schema) -> Any:
    if isinstance(schema, list):
        return [_written_out(part, parts) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _written_out(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {name: _written_out(part, parts) for name, part in schema.items()}


def body_of(*schemas: Schema) -> dict[str, Any]:
    """Describe a JSON body that has one of several shapes."""
    content = {"application/json": {"schema": {"anyOf": [*schemas]}}}
    return {"requestBody": {"required": True, "content": content}}


def _single_or_several(schema: Schema, most: int) -> dict[str, Any]:
    return body_of(schema, {"type": "array", "items": schema, "maxItems": most})


IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version of the case that is meant, as its `ETag` says it.",
    "schema": {"type": "string", "examples": ['"3"']},
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such case, or not for this actor."},
    409: {"description": "The law does not allow it now; `article` says which article forbids it."},
    412: {"description": "The case has changed since; `version` says what it is now."},
    422: {"description": "Fields are wrong: each is named with the rule it broke."},
    428: {"description": "`If-Match` is missing."},
}
"""How a command is refused, judged in the order 404, 428, 412, 409, 422."""


def body_of_act(command: type[Command]) -> dict[str, Any]:
    """Describe what a command takes."""
    content = {"application/json": {"schema": _schema(command)}}
    return {"requestBody": {"required": True, "content": content}, "parameters": [IF_MATCH]}


MOST = 5_000
"""Petitions of one dry run."""
ROUTE = _single_or_several(_schema(ClassifiedFacts), MOST)
