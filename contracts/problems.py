"""What is wrong and where, without repeating what a citizen wrote."""

from typing import NamedTuple

from pydantic import ValidationError


class FieldError(NamedTuple):
    """One field and the rule it broke."""

    field: str
    rule: str


def field_errors(error: ValidationError) -> list[FieldError]:
    """Return every place that is wrong and the rule it broke, never what was there."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [FieldError(".".join(map(str, e["loc"])), e["type"]) for e in found]


def describe(error: BaseException) -> str:
    """Return the type of *error*; of a validation error, each place and the rule it broke."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{field}: {rule}" for field, rule in field_errors(error))
    return type(error).__name__
