"""The ledger: where each petition is, whatever else is said of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest

from contracts.message import Event
from contracts.petitions import PetitionContentRead, PetitionReceived, PetitionSplit
from contracts.topics import PETITION_RECEIVED
from services.console.ledger import PLACES
from services.console.reconcile import _judged
from services.routing.domain.docket import case_of
from services.sla.app import create_app as sla_app
from services.sla.settings import Settings as SlaSettings
from tests.console.pump import Four, four

AT = datetime(2026, 11, 3, tzinfo=UTC)
PETITION_STAGES = ("petition to docket", "petition to report")


@pytest.fixture
async def services(address: str, tmp_path: Path) -> AsyncIterator[Four]:
    async with four(address, tmp_path) as found:
        yield found


def a_reading(petition_id: UUID, number: int = 1) -> Event[PetitionContentRead]:
    told = PetitionContentRead(
        petition_id=petition_id,
        case_id=case_of(petition_id),
        read_at=AT,
        reason="verify",
        actor_role="head",
    )
    return Event(uuid5(petition_id, f"reading {number}"), AT, told)


def a_split(parent: UUID, *children: UUID) -> Event[PetitionSplit]:
    told = PetitionSplit(petition_id=parent, children=children)
    return Event(uuid5(parent, "split"), AT, told)


def places(found: dict[str, Any]) -> dict[str, int]:
    return {place: found[place] for place in PLACES if found[place]}


def balanced(found: dict[str, Any]) -> bool:
    judged = _judged({**found, "stages": [*found["stages"].values()]}, moving=False)
    return bool(judged["balanced"])


async def test_what_came_in_is_accounted_for_at_every_stage(services: Four) -> None:
    for number in range(3):
        await services.accept(number)
    on_its_way = await services.ledger()
    await services.settle()

    found = await services.ledger()

    assert (on_its_way["accepted"], places(on_its_way)) == (3, {"in_flight": 3})
    assert not balanced(on_its_way)
    assert (found["accepted"], places(found), found["foreign"]) == (3, {"opened": 3}, 0)
    assert balanced(found)
    for stage in found["stages"].values():
        assert stage["in"] == stage["out"], stage


async def test_a_split_parent_is_split_and_its_parts_are_accepted(services: Four) -> None:
    parent, *parts = [await services.accept(number) for number in range(3)]
    await services.settle()
    await services.says(a_split(parent, *parts), PETITION_RECEIVED)
    await services.settle()

    found = await services.ledger()

    assert (found["accepted"], places(found)) == (3, {"opened": 2, "split": 1})
    assert balanced(found)


async def test_a_join_moves_a_petition_and_loses_none(services: Four) -> None:
    left, into = [await services.accept(number) for number in range(2)]
    await services.settle()
    await services.sql(
        "routing",
        "update docket_petition set place = 'joined', case_id = :into where petition_id = :left",
        left=left,
        into=case_of(into),
    )

    found = await services.ledger()

    assert (places(found), balanced(found)) == ({"opened": 1, "joined": 1}, True)


async def test_a_reading_counts_for_no_petition_whether_it_is_handled_or_set_aside(
    services: Four,
) -> None:
    petition = await services.accept(1)
    await services.says(a_reading(petition), PETITION_RECEIVED, "routing")  # before its docket
    await services.settle()
    await services.says(a_reading(petition, 2), PETITION_RECEIVED)
    await services.settle()

    found = await services.ledger()

    (aside,) = await services.sql("routing", "select reason, key from set_aside")
    assert (aside.reason, aside.key) == ("out-of-order", str(petition))
    assert (places(found), found["foreign"]) == ({"opened": 1}, 0)
    assert balanced(found)
    for name in PETITION_STAGES:
        assert (found["stages"][name]["in"], found["stages"][name]["out"]) == (1, 1)


async def test_a_reading_that_was_set_aside_hides_no_petition_that_was_lost(
    services: Four,
) -> None:
    petition = await services.accept(1)
    await services.sql("intake", "delete from outbox")
    await services.says(a_reading(petition), PETITION_RECEIVED, "routing")

    found = await services.ledger()

    assert places(found) == {"in_flight": 1}
    assert found["stages"]["petition to docket"]["late"] == 1
    assert not balanced(found)


async def test_a_petition_that_was_set_aside_is_dead_and_one_of_strangers_is_foreign(
    services: Four,
) -> None:
    petition = await services.accept(1)
    await services.sql("intake", "delete from outbox")
    for event_id, key in ((petition, petition), (UUID(int=9), UUID(int=9))):
        await services.sql(
            "routing",
            "insert into set_aside values (:place, 'petition.received.v1', 0, :n, :key, :event,"
            " 'handler-failed', now())",
            place=uuid5(event_id, "place"),
            n=event_id.int % 1000,
            key=str(key),
            event=event_id,
        )

    found = await services.ledger()

    assert (places(found), found["foreign"]) == ({"dead": 1}, 1)


async def test_what_strangers_say_is_counted_apart_and_unbalances_nothing(services: Four) -> None:
    await services.accept(1)
    stranger = PetitionReceived(
        petition_id=UUID(int=77),
        code="46-77",
        channel="web",
        received_at=AT,
        track="feedback",
        unit="19753",
    )
    await services.says(Event(UUID(int=77), AT, stranger), PETITION_RECEIVED)
    await services.settle()

    found = await services.ledger()

    assert (found["accepted"], places(found), found["foreign"]) == (1, {"opened": 1}, 1)
    assert balanced(found)


TASK = (
    "id,task,owner,cooperating,due,began_on,level,unit,source,confidence,note\n"
    "made-up,Việc thử,46.construction,,Quý IV/2030,2026-01-01,province,46,KH 1/KH-UBND,R,\n"
)


async def test_a_task_of_a_plan_is_read_by_the_docket_and_is_no_petition(services: Four) -> None:
    await services.accept(1)
    transport = httpx.ASGITransport(sla_app(SlaSettings(database=services.address)))
    async with httpx.AsyncClient(transport=transport, base_url="http://sla") as client:
        headers = {"content-type": "text/csv"}
        answer = await client.post("/v1/obligations", content=TASK.encode(), headers=headers)
    assert answer.status_code == 202, answer.text
    before = (await services.ledger())["stages"]["deadline to docket"]
    await services.settle()

    found = await services.ledger()

    assert before["late"] >= 1
    assert found["stages"]["deadline to docket"]["late"] == 0
    assert (found["accepted"], found["foreign"], balanced(found)) == (1, 0, True)
