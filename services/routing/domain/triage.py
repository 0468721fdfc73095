"""What a triage desk may say that a petition is about."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from services.routing.domain.competence import FIELDS


def _known(field: str) -> str:
    if field not in FIELDS:
        raise PydanticCustomError("unknown-field", "must be a field that intake classifies into")
    return field


Subject = Annotated[str, AfterValidator(_known)]
"""What a petition is about, as a code of the closed list."""
