"""The whole way of a request for an explanation over HTTP, and what a desk is shown on it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from contracts.topics import CASE
from tests.routing.desk import ACCEPT, EXPLAIN, Desk, problem, wrong
from tests.routing.matters import BODIES
from tests.services import said

PERSON, OTHER = "p" * 64, "q" * 64


@dataclass
class Way:
    """One case on its way, always at its newest version."""

    desk: Desk
    case: UUID
    version: int = 1

    async def goes(self, action: str, **changes: Any) -> dict[str, Any]:
        """The case after a legal action with the good body, changed."""
        body = BODIES.get(action, {}) | changes
        answer = await self.desk.tells(self.case, action, body, f"{self.version}")
        assert answer.status_code == 200, (action, answer.text)
        told: dict[str, Any] = answer.json()
        self.version = told["version"]
        return told

    async def illegal(self, action: str) -> str:
        """The article that forbids an action."""
        body = BODIES.get(action, {})
        answer = await self.desk.tells(self.case, action, body, f"{self.version}")
        article: str = problem(answer, 409)["article"]
        return article


async def way(desk: Desk, number: int = 7, **fields: Any) -> Way:
    return Way(desk, await desk.opened(number, **{"track": "explanation"} | fields))


async def test_the_whole_way_over_http(desk: Desk) -> None:
    it = await way(desk)

    assert (await it.goes("ask-supplement", notice_number="1/BS"))["state"] == "need_supplement"
    assert (await it.goes("give-supplement"))["state"] == "opened"
    assert (await it.goes("accept", text="thụ lý"))["state"] == "accepted"
    assert (await it.goes("verify"))["state"] == "accepted"
    await it.goes("announce-meeting", held_on="2099-11-24")
    await it.goes("hold-meeting")
    assert (await it.goes("extend", notice_number="2/TB"))["state"] == "extended"
    assert await it.illegal("extend") == "59/2019/NĐ-CP Điều 13"
    assert (await it.goes("suspend", ground="requester-ill"))["state"] == "suspended"
    assert await it.illegal("explain") == "59/2019/NĐ-CP Điều 13"
    assert (await it.goes("resume"))["state"] == "accepted"
    await it.goes("draft", meeting_result="đã thống nhất", content="bản nháp")
    assert await it.illegal("send") == "59/2019/NĐ-CP Điều 12"
    await it.goes("draft", meeting_result="đã thống nhất", content="bản cuối")
    await it.goes("sign")
    assert (await it.goes("send"))["state"] == "explained"
    assert (await it.goes("publish"))["state"] == "published"
    await it.goes("rate")
    complaint = await desk.opened(8, track="complaint")
    await it.goes("complain", by_case=str(complaint))
    promised = await it.goes("commit", due_on="2099-12-31")
    assert "commitment-kept" in {action["action"] for action in promised["actions"]}
    made = (await desk.asks(f"/v1/cases/{it.case}/history"))["items"][-1]["body"]["commitment_id"]
    await it.goes("commitment-kept", commitment_id=made)
    assert (await it.goes("reopen"))["state"] == "accepted"

    documents = (await desk.asks(f"/v1/cases/{it.case}/documents"))["items"]
    assert [document["kind"] for document in documents] == [
        "supplement-request",
        "acceptance-notice",
        "meeting-minutes",
        "extension-notice",
        "suspension-decision",
        "continuation-decision",
        "explanation",
    ]
    sent = (await desk.asks(f"/v1/cases/{it.case}/documents/explanation"))["items"][0]
    assert (sent["number"], sent["blocks"]["content"]) == ("3/GT", "bản cuối")
    assert (await desk.asks(f"/v1/cases/{it.case}/history"))["verified"] is True


async def test_no_officers_word_goes_to_the_bus(desk: Desk) -> None:
    it = await way(desk)
    await it.goes("accept", note="ghi chú")
    await it.goes("extend", text="lý do riêng")
    await it.goes("suspend", ground="objective", text="lý do riêng")
    await it.goes("withdraw", under_duress=True, reason="bị ép")

    told = b"".join(row["body"] for row in await said(desk.engine, CASE.name)).decode()

    assert not any(word in told for word in ("ghi chú", "lý do", "bị ép", "1/TB", "2/QĐ"))
    texts = [fact["texts"] for fact in (await desk.asks(f"/v1/cases/{it.case}/history"))["items"]]
    assert {"reason": "bị ép"} in texts
    assert {"notice_number": "1/TB", "note": "ghi chú"} in texts


async def test_a_case_shows_what_may_be_done_now_and_by_which_article(desk: Desk) -> None:
    it = await way(desk)

    shown = {a["action"]: a for a in (await desk.asks(f"/v1/cases/{it.case}"))["actions"]}

    assert shown["accept"]["article"] == "59/2019/NĐ-CP Điều 11"
    assert shown["accept"]["leads_to"] == "accepted"
    assert {g["code"] for g in shown["refuse"]["grounds"]} >= {"state-secret", "no-papers"}
    assert all(ground["says"] and ground["article"] for ground in shown["refuse"]["grounds"])
    assert not {"explain", "extend", "send"} & set(shown)
    accepted = {a["action"] for a in (await it.goes("accept"))["actions"]}
    assert {"explain", "extend", "draft"} <= accepted
    assert not {"accept", "send", "sign"} & accepted


async def test_every_action_that_is_shown_is_legal_and_no_other(desk: Desk) -> None:
    it = await way(desk)
    shown = {a["action"] for a in (await desk.asks(f"/v1/cases/{it.case}"))["actions"]}

    for action in BODIES:
        answer = await desk.tells(it.case, action, {"colour": "red"}, "1")
        assert answer.status_code == (422 if action in shown else 409), action


async def test_another_requester_is_given_a_copy_and_the_same_is_refused(desk: Desk) -> None:
    before = await way(desk, 9, pseudonym=PERSON)
    await before.goes("accept")
    await before.goes("explain")
    known = str(before.case)
    other, same = await way(desk, 10, pseudonym=OTHER), await way(desk, 11, pseudonym=PERSON)

    assert await same.illegal("supply-copy") == "59/2019/NĐ-CP Điều 5 khoản 2"
    refused = await same.goes("refuse", ground="already-explained", earlier_case=known)
    assert refused["state"] == "refused"
    copied = await other.goes("supply-copy", of_case=known, notice_number="9/SL")
    assert copied["state"] == "copy_supplied"


@pytest.mark.parametrize(
    ("action", "body", "fields"),
    [
        ("refuse", {}, {"notice_number", "text", "ground"}),
        ("refuse", BODIES["refuse"] | {"ground": "busy"}, {"ground"}),
        ("accept", ACCEPT | {"notice_date": "2126-01-01"}, {"notice_date"}),
        ("accept", ACCEPT | {"notice_date": 20261102}, {"notice_date"}),
        ("accept", ACCEPT | {"text": "gửi {{requester.phone}}"}, {"text"}),
        ("transfer", BODIES["transfer"] | {"authority": "46.nobody"}, {"authority"}),
        ("guide", BODIES["guide"] | {"authority": "46.nobody"}, {"authority"}),
        ("ask-supplement", BODIES["ask-supplement"] | {"missing": []}, {"missing"}),
        ("reclassify", BODIES["reclassify"] | {"track": "songs"}, {"track"}),
        ("reclassify", BODIES["reclassify"] | {"field": "songs"}, {"field"}),
        ("supply-copy", BODIES["supply-copy"], {"of_case"}),
        ("withdraw", {"reason": "a", "partial": "yes"}, {"partial"}),
        ("issue", {"kind": "poem", "number": "1", "blocks": {"body": "a"}}, {"kind"}),
        ("issue", {"kind": "guidance", "number": "1", "blocks": {"a": "b"}}, {"blocks.body"}),
    ],
)
async def test_every_wrong_field_is_named(
    desk: Desk, action: str, body: dict[str, Any], fields: set[str]
) -> None:
    it = await way(desk)

    assert wrong(await desk.tells(it.case, action, body)) == fields
    assert (await desk.asks(f"/v1/cases/{it.case}"))["version"] == 1


@pytest.mark.parametrize("rating", [0, 6, "5", 4.5, None])
async def test_a_rating_is_a_whole_number_from_1_to_5(desk: Desk, rating: Any) -> None:
    it = await way(desk)
    await it.goes("accept")
    await it.goes("explain")

    answer = await desk.tells(it.case, "rate", {"rating": rating}, f"{it.version}")

    assert wrong(answer) == {"rating"}


async def test_what_a_case_was_guided_by_shows_in_the_ledger(desk: Desk) -> None:
    it = await way(desk)

    await it.goes("guide")

    ((place,),) = await desk.sql("select place from docket_petition")
    assert place == "guided"


async def test_the_one_step_way_needs_no_more_than_the_four_heads(desk: Desk) -> None:
    it = await way(desk)
    await it.goes("accept")

    answer = await desk.tells(it.case, "explain", EXPLAIN, "2")

    assert (answer.json()["state"], answer.json()["version"]) == ("explained", 3)
    (document,) = (await desk.asks(f"/v1/cases/{it.case}/documents/explanation"))["items"]
    assert set(document["blocks"]) >= {"requester", "requested", "legal_basis", "content"}


async def test_what_was_rejected_shows_in_the_ledger(desk: Desk) -> None:
    it = await way(desk, track="feedback")

    assert (await it.goes("reject", ground="nothing-new"))["state"] == "rejected"

    assert await desk.sql("select place from docket_petition") == [("rejected",)]
    assert not (await desk.asks(f"/v1/cases/{it.case}"))["actions"]


async def test_a_case_says_how_it_came_to_whom_it_was_transferred(desk: Desk) -> None:
    it = await way(desk)

    told = await it.goes("transfer")

    assert told["authority"]["id"] == "46.people-committee"
    assert told["reasons"] == ["cơ quan nhận trước chuyển đến: Ủy ban nhân dân thành phố Huế"]
    assert await it.illegal("transfer") == "59/2019/NĐ-CP Điều 11"
