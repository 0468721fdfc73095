"""Petitions as intake tells of them, and the rules that judge them."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from contracts.message import Event
from contracts.petitions import PetitionReceived
from services.routing import rules
from services.routing.domain.rulebook import Rulebook

MORNING = datetime(2026, 11, 2, 8, tzinfo=UTC)
HUE = "46"
PHU_XUAN = "19753"
"""A phường of Huế."""


@cache
def rulebook() -> Rulebook:
    return rules.load()


def a_petition(number: int = 7, **fields: Any) -> Event[PetitionReceived]:
    told = {
        "petition_id": UUID(int=number),
        "code": f"46-{number}",
        "channel": "web",
        "received_at": MORNING,
        "track": "feedback",
        "unit": PHU_XUAN,
        **fields,
    }
    return Event(UUID(int=1000 + number), MORNING, PetitionReceived.model_validate(told))


def the_case(number: int = 7) -> UUID:
    return uuid5(UUID(int=number), "case")
