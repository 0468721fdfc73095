"""How a body that is read by hand is shown in the OpenAPI document."""

from typing import Any

from pydantic import BaseModel


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """Describe a JSON body of *model*, with everything it refers to written out."""
    schema = model.model_json_schema(by_alias=True)
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
