"""A question to the resolver, as a test asks it."""

from datetime import date
from typing import Any

from services.routing.domain.facts import ClassifiedFacts
from services.routing.domain.resolution import Resolution
from tests.routing.petitions import rulebook

TODAY = date(2026, 11, 22)
LAO_CAI, HA_NOI, QUANG_NINH, DONG_NAI = "15", "01", "22", "75"
SPLIT = "00556"
"""A commune of Hà Nội that became two."""


def resolved(day: date = TODAY, **facts: Any) -> Resolution:
    given = {"track": "feedback", **facts}
    return rulebook().resolve(ClassifiedFacts.model_validate(given, strict=False), day)


def issued_by(authority: str) -> dict[str, str]:
    return {"issued_by": authority}
