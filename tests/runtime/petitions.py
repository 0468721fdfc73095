"""Petitions and what a handler says of them, for tests that care about neither."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from contracts.cases import CaseParked
from contracts.message import Event
from contracts.petitions import PetitionReceived

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)


def a_petition(number: int = 7, unit: str | None = "46") -> Event[PetitionReceived]:
    """The petition number *number*."""
    petition = PetitionReceived(
        petition_id=UUID(int=number),
        code=f"46-{number}",
        channel="web",
        received_at=MORNING,
        track="feedback",
        unit=unit,
    )
    return Event(UUID(int=1000 + number), MORNING, petition)


def parked(received: Event[PetitionReceived]) -> Event[CaseParked]:
    """A docket for the petition, held by a desk."""
    petition = received.message
    return received.leads_to(
        CaseParked(
            case_id=uuid5(petition.petition_id, "case"),
            version=1,
            petition_id=petition.petition_id,
            code=petition.code,
            channel=petition.channel,
            received_at=petition.received_at,
            opened_at=petition.received_at,
            track=petition.track,
            level="province",
            reason="test",
        )
    )
