"""Every reading of words or identity is noted, and a fact."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from contracts.topics import CASE
from services.intake.domain.reading import IN_OWN_WORDS
from services.web.access import Actor, current_actor
from services.web.service import Service
from tests.intake import facts
from tests.intake.test_door import GOOD, rows
from tests.intake.test_handlers import deliver
from tests.services import said

DENUNCIATION = {
    **GOOD,
    "track": "denunciation",
    "text": "Tôi tố cáo ông X nhận hối lộ",
    "authority": None,
    "decision": None,
}


@pytest.fixture
def officer(app: FastAPI) -> Any:
    """Whoever acts from now on."""

    def acts(role: str, authority: str | None = None) -> None:
        app.dependency_overrides[current_actor] = lambda: Actor("o-7", role, authority)

    return acts


async def opening(
    door: httpx.AsyncClient, receipt: dict[str, Any], part: str, reason: str = "verifying"
) -> httpx.Response:
    where = f"/v1/petitions/{receipt['petition_id']}/{part}"
    return await door.get(where, params={"reason": reason})


async def told(service: Service) -> list[dict[str, Any]]:
    """The readings that were said, without what was received."""
    records = await said(service.engine, "petition.received.v1")
    bodies = [json.loads(record["body"]) for record in records]
    return [body for body in bodies if "read_at" in body]


async def test_a_reading_is_noted_and_said_in_one_transaction(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = (await door.post("/v1/petitions", json=GOOD)).json()

    assert (await opening(door, receipt, "content")).status_code == 200

    (fact,) = await told(service)
    assert fact.pop("read_at")
    assert fact == {
        "petition_id": receipt["petition_id"],
        "case_id": str(facts.case_of(receipt["petition_id"])),
        "reason": "verifying",
        "part": "content",
        "actor_role": "operator",
    }
    assert await rows(service.engine, "select part, role from reading") == [("content", "operator")]


async def test_every_reading_is_a_fact_of_its_own(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = (await door.post("/v1/petitions", json=GOOD)).json()
    for _ in range(3):
        await opening(door, receipt, "content")

    records = await said(service.engine, "petition.received.v1")
    assert len({record["headers"]["ce_id"] for record in records}) == 4


async def test_a_reason_in_own_words_never_leaves_the_counter(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = (await door.post("/v1/petitions", json=GOOD)).json()

    await opening(door, receipt, "content", "hỏi bà Lan")

    (fact,) = await told(service)
    assert fact["reason"] == IN_OWN_WORDS
    assert await rows(service.engine, "select reason from reading") == [("hỏi bà Lan",)]


async def test_what_may_not_be_read_is_neither_noted_nor_said(
    door: httpx.AsyncClient, service: Service, officer: Any
) -> None:
    receipt = (await door.post("/v1/petitions", json=GOOD)).json()
    officer("officer", "48.people-committee")

    assert (await opening(door, receipt, "content")).status_code == 404
    assert await told(service) == []
    assert await rows(service.engine, "select 1 from reading") == []


async def test_who_denounces_is_not_among_the_words_and_opened_apart(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = (await door.post("/v1/petitions", json=DENUNCIATION)).json()

    words = await opening(door, receipt, "content")
    assert words.json()["submitter"] is None
    assert words.json()["identity_sealed"] is True
    assert "Nguyễn Thị Lan" not in words.text
    who = await opening(door, receipt, "identity")
    assert who.json()["submitter"] == GOOD["submitter"]
    assert [fact["part"] for fact in await told(service)] == ["content", "identity"]


@pytest.mark.parametrize(
    ("role", "status"), [("head", 200), ("auditor", 200), ("officer", 403), ("clerk", 403)]
)
async def test_only_some_roles_of_the_holder_open_an_identity(
    door: httpx.AsyncClient, service: Service, officer: Any, role: str, status: int
) -> None:
    receipt = (await door.post("/v1/petitions", json=DENUNCIATION)).json()
    case = facts.case_of(receipt["petition_id"])
    await deliver(service, CASE, [facts.opened(case)])
    officer(role, facts.HOLDER)

    answer = await opening(door, receipt, "identity")

    assert answer.status_code == status
    assert len(await told(service)) == (1 if status == 200 else 0)
    if status == 403:
        assert "25/2018/QH14" in answer.json()["legal_ref"]


async def test_a_head_of_another_body_opens_nothing(
    door: httpx.AsyncClient, service: Service, officer: Any
) -> None:
    receipt = (await door.post("/v1/petitions", json=DENUNCIATION)).json()
    officer("head", "48.people-committee")

    assert (await opening(door, receipt, "identity")).status_code == 404
    assert await told(service) == []


async def test_the_reading_names_the_case_that_the_petition_was_joined_to(
    door: httpx.AsyncClient, service: Service
) -> None:
    here, there = [(await door.post("/v1/petitions", json={"text": "x"})).json() for _ in "ab"]
    mine, other = facts.case_of(here["petition_id"]), facts.case_of(there["petition_id"])
    await deliver(service, CASE, [facts.opened(mine), facts.opened(other)])
    await deliver(service, CASE, [facts.joined(mine, other)])

    await opening(door, here, "content")

    (fact,) = await told(service)
    assert UUID(fact["case_id"]) == other
