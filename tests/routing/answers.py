"""A question to the resolver, as a test asks it."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.petitions import SenderKind
from services.routing.domain.facts import ClassifiedFacts
from services.routing.domain.history import NOTHING, Earlier, History
from services.routing.domain.resolution import Resolution
from tests.routing.petitions import PHU_XUAN, rulebook

TODAY = date(2026, 11, 22)
COMMUNE, PROVINCE = f"{PHU_XUAN}.people-committee", "46.people-committee"
ME, OTHER = "a" * 16, "b" * 16
"""Pseudonyms of two people."""
LAO_CAI, HA_NOI, QUANG_NINH, DONG_NAI = "15", "01", "22", "75"
SPLIT = "00556"
"""A commune of Hà Nội that became two."""


def resolved(day: date = TODAY, **facts: Any) -> Resolution:
    given = {"track": "feedback", **facts}
    return rulebook().resolve(ClassifiedFacts.model_validate(given, strict=False), day)


def issued_by(authority: str) -> dict[str, str]:
    return {"issued_by": authority}


def received(history: History = NOTHING, sender: SenderKind = "person", **facts: Any) -> Resolution:
    """The answer to a real petition: it has a sender and a history."""
    told = {"track": "denunciation", "sender": sender, "pseudonym": ME, **facts}
    read = ClassifiedFacts.model_validate(told, strict=False)
    return rulebook().resolver.resolve(read, TODAY, history)


def holder(found: Resolution) -> str | None:
    return found.authority.id if found.authority else None


def earlier(pseudonym: str = ME, **told: Any) -> Earlier:
    known = {"state": "opened", "authority": COMMUNE, "level": "commune", **told}
    return Earlier(UUID(int=1), "46-1", UUID(int=2), pseudonym, "feedback", **known)
