"""Nothing the counter says or shows leads to whoever denounced somebody (Luật TC art 8.3, 56)."""

import json
from typing import Any

import httpx
import pytest

from contracts.topics import CASE
from services.web.service import Service
from tests.intake import facts
from tests.intake.test_door import GOOD
from tests.intake.test_handlers import deliver, status
from tests.services import said

SAME = {**GOOD, "text": "Cán bộ nhận tiền để cấp giấy", "authority": None, "decision": None}


async def sent(door: httpx.AsyncClient, track: str, key: str) -> dict[str, Any]:
    body = {**SAME, "track": track, "reference": key}
    receipt: dict[str, Any] = (await door.post("/v1/petitions", json=body)).json()
    return receipt


async def content(door: httpx.AsyncClient, receipt: dict[str, Any]) -> dict[str, Any]:
    where = f"/v1/petitions/{receipt['petition_id']}/content"
    shown: dict[str, Any] = (await door.get(where, params={"reason": "verifying"})).json()
    return shown


async def told(service: Service) -> list[dict[str, Any]]:
    return [json.loads(f["body"]) for f in await said(service.engine, "petition.received.v1")]


@pytest.mark.parametrize(
    ("first", "second"), [("denunciation", "explanation"), ("explanation", "denunciation")]
)
async def test_the_same_words_of_the_same_person_tie_a_denunciation_to_nothing_else(
    door: httpx.AsyncClient, service: Service, first: str, second: str
) -> None:
    before = await sent(door, first, "r1")
    await sent(door, second, "r2")
    await sent(door, first, "r3")

    one, other, again = await told(service)
    assert other["similar_to"] == []
    assert one["pseudonym"] != other["pseudonym"]
    assert again["similar_to"] == [before["petition_id"]]
    assert again["pseudonym"] == one["pseudonym"]


async def test_what_a_desk_made_a_denunciation_is_linked_to_nothing_else_from_then_on(
    door: httpx.AsyncClient, service: Service
) -> None:
    case = facts.case_of((await sent(door, "feedback", "r1"))["petition_id"])
    await deliver(service, CASE, [facts.opened(case), facts.reclassified(case, "denunciation")])

    await sent(door, "explanation", "r2")

    assert [fact["similar_to"] for fact in await told(service)] == [[], []]


async def test_what_was_received_as_a_denunciation_stays_sealed_whatever_it_becomes(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = await sent(door, "denunciation", "r1")
    case = facts.case_of(receipt["petition_id"])
    await deliver(service, CASE, [facts.opened(case)])
    await deliver(service, CASE, [facts.reclassified(case, "feedback")])

    assert await status(door, receipt) == {"code": receipt["code"], "state": "opened"}
    shown = await content(door, receipt)
    assert (shown["submitter"], shown["identity_sealed"]) == (None, True)
    where = f"/v1/petitions/{receipt['petition_id']}/identity"
    opened = (await door.get(where, params={"reason": "verifying"})).json()
    assert opened["submitter"] == GOOD["submitter"]
    assert [fact["part"] for fact in (await told(service))[1:]] == ["content", "identity"]


async def test_an_older_fact_that_comes_late_still_seals(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = await sent(door, "feedback", "r1")
    case = facts.case_of(receipt["petition_id"])
    await deliver(service, CASE, [facts.opened(case), facts.reclassified(case, "complaint", 3)])
    assert (await content(door, receipt))["submitter"] == GOOD["submitter"]

    await deliver(service, CASE, [facts.reclassified(case, "denunciation", 2)])

    assert (await content(door, receipt))["submitter"] is None


async def test_whoever_was_joined_to_a_case_is_sealed_with_it(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt, other = [await sent(door, "feedback", key) for key in ("r1", "r2")]
    here, there = [facts.case_of(one["petition_id"]) for one in (receipt, other)]
    await deliver(service, CASE, [facts.opened(here), facts.opened(there)])
    await deliver(service, CASE, [facts.joined(here, there)])
    assert "history" in await status(door, receipt)

    await deliver(service, CASE, [facts.reclassified(there, "denunciation")])

    assert await status(door, receipt) == {"code": receipt["code"], "state": "opened"}
    shown = await content(door, receipt)
    assert (shown["submitter"], shown["identity_sealed"]) == (None, True)
