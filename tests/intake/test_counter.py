"""Status for the sender, content for staff, a class for words, and whole files."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from contracts.topics import CASE
from services.web.access import Actor, current_actor
from services.web.service import Service
from tests.intake import facts
from tests.intake.test_door import GOOD, rows
from tests.intake.test_handlers import deliver, status, taken_in
from tests.services import said

# status


@pytest.mark.parametrize(
    "code", ["46-0000-0000-0000", "x", "é", "46-0000-0000-00%00", "%ff", "..", "a" * 5000]
)
async def test_an_unknown_code_is_404(door: httpx.AsyncClient, code: str) -> None:
    answer = await door.get(f"/v1/petitions/{code}")

    assert answer.status_code == 404


async def test_a_petition_is_not_found_by_its_id(door: httpx.AsyncClient) -> None:
    receipt = await taken_in(door)

    assert (await door.get(f"/v1/petitions/{receipt['petition_id']}")).status_code == 404


async def test_a_code_may_be_typed_in_small_letters(door: httpx.AsyncClient) -> None:
    receipt = await taken_in(door)

    assert (await door.get(f"/v1/petitions/{receipt['code'].lower()}")).status_code == 200


async def test_status_shows_no_identity_and_no_words(door: httpx.AsyncClient) -> None:
    receipt = (await door.post("/v1/petitions", json=GOOD)).json()
    answer = await door.get(receipt["status_url"])

    assert answer.json().keys() == {"code", "state", "holder", "deadlines", "history"}
    assert "Lan" not in answer.text
    assert receipt["secret"] not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("shown", [None, "", "wrong", "é", "0000-0000-0000-0000"])
async def test_a_denunciation_shows_its_state_only_without_the_secret(
    door: httpx.AsyncClient, shown: str | None
) -> None:
    receipt = await taken_in(door, track="denunciation")
    headers = {} if shown is None else {b"X-Petition-Secret": shown.encode()}

    answer = await door.get(receipt["status_url"], headers=headers)

    assert answer.json() == {"code": receipt["code"], "state": "received"}


async def test_a_denunciation_shows_all_with_its_secret_and_with_no_other(
    door: httpx.AsyncClient,
) -> None:
    receipt, other = [await taken_in(door, track="denunciation") for _ in range(2)]

    answers = [
        await door.get(receipt["status_url"], headers={"X-Petition-Secret": one["secret"]})
        for one in (receipt, other)
    ]

    assert [len(answer.json()) for answer in answers] == [5, 2]


# content


@pytest.fixture
def officer(app: FastAPI) -> Any:
    """Whoever acts from now on."""

    def acts(role: str, authority: str | None = None) -> None:
        app.dependency_overrides[current_actor] = lambda: Actor("o-7", role, authority)

    return acts


async def content(door: httpx.AsyncClient, petition_id: str, reason: str = "verify") -> Any:
    return await door.get(f"/v1/petitions/{petition_id}/content", params={"reason": reason})


async def test_an_operator_reads_everything_and_it_is_noted(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = (await door.post("/v1/petitions", json=GOOD)).json()
    answer = await content(door, receipt["petition_id"], "xác minh")

    found = answer.json()
    assert {name: found[name] for name in ("text", "subject", "place", "submitter")} == {
        name: GOOD[name] for name in ("text", "subject", "place", "submitter")
    }
    assert found["decision"] == {"number": "99/QĐ-XYZ", "issued_by": "chủ tịch Trần Bình"}
    (file,) = found["attachments"]
    assert file == {"n": 1, "name": "don-cua-lan.pdf", "media_type": "application/pdf", "size": 2}
    assert await rows(service.engine, "select role, authority, reason from reading") == [
        ("operator", None, "xác minh")
    ]


async def test_only_the_authority_that_holds_the_case_reads_it(
    door: httpx.AsyncClient, service: Service, officer: Any
) -> None:
    receipt = await taken_in(door)
    case = facts.case_of(receipt["petition_id"])
    officer("officer", facts.HOLDER)
    assert (await content(door, receipt["petition_id"])).status_code == 404

    await deliver(service, CASE, [facts.opened(case)])
    assert (await content(door, receipt["petition_id"])).status_code == 200
    officer("officer", "46.construction")
    assert (await content(door, receipt["petition_id"])).status_code == 404
    officer("officer")
    assert (await content(door, receipt["petition_id"])).status_code == 404

    assert await rows(service.engine, "select authority from reading") == [(facts.HOLDER,)]


async def test_after_a_join_the_other_cases_authority_reads_it(
    door: httpx.AsyncClient, service: Service, officer: Any
) -> None:
    here, there = [await taken_in(door, text=f"đơn {n}") for n in range(2)]
    a, b = [facts.case_of(receipt["petition_id"]) for receipt in (here, there)]
    await deliver(service, CASE, [facts.opened(a, "46.tax"), facts.opened(b), facts.joined(a, b)])

    officer("officer", facts.HOLDER)
    assert (await content(door, here["petition_id"])).status_code == 200
    officer("officer", "46.tax")
    assert (await content(door, here["petition_id"])).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        *("", "?reason=", "?reason=%20", "?reason=%09%0a", "?reason=%C2%A0%E3%80%80"),
        *("?reason=" + "x" * 501, "?reason=%00", "?why=x"),
    ],
)
async def test_without_a_reason_nobody_reads(
    door: httpx.AsyncClient, service: Service, query: str
) -> None:
    receipt = await taken_in(door)
    answer = await door.get(f"/v1/petitions/{receipt['petition_id']}/content{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "reason"
    assert not await rows(service.engine, "select 1 from reading")


async def test_an_unknown_petition_has_no_content(door: httpx.AsyncClient) -> None:
    assert (await content(door, str(uuid4()))).status_code == 404
    assert (await content(door, "46-0000-0000-0000")).status_code == 422


# classify


async def test_words_are_classified_with_reasons(door: httpx.AsyncClient, service: Service) -> None:
    asked = {"text": "Tôi khiếu nại việc thu hồi đất", "place": "phường Vỹ Dạ, thành phố Huế"}
    answer = await door.post("/v1/classify", json=asked)

    told = answer.json()
    assert (told["track"], told["field"], told["unit"]) == ("complaint", "land", "19777")
    assert (told["level"], told["authority"]) == ("commune", None)
    assert 0 < told["confidence"] < 1
    assert "“khiếu nại” → track complaint +4" in told["reasons"]
    assert not await rows(service.engine, "select 1 from petition")


@pytest.mark.parametrize(
    ("body", "field"), [({}, "text"), ({"text": "\0"}, "text"), ({"text": "x", "y": 1}, "y")]
)
async def test_classify_names_what_is_wrong(door: httpx.AsyncClient, body: Any, field: str) -> None:
    answer = await door.post("/v1/classify", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


# files


def lines(*petitions: Any) -> bytes:
    return b"".join(
        one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in petitions
    )


async def test_a_file_gives_receipts_and_names_its_bad_lines(
    door: httpx.AsyncClient, service: Service
) -> None:
    payload = lines(
        {"text": "đơn 1", "reference": "a"},
        b"{not json\n",
        {"text": "", "nonsense": 1},
        b"\n",
        {"text": "đơn 4", "unit": "99999"},
        {"text": "đơn 1", "reference": "a"},
        {"text": "khác", "reference": "a"},
        b"\xff\n",
        {"text": "đơn 2"},
    )
    answer = await door.post("/v1/channels/jsonl", content=b"\xef\xbb\xbf" + payload)

    told = answer.json()
    assert [(r["row"], r["reference"], r["repeated"]) for r in told["receipts"]] == [
        (1, "a", False),
        (6, "a", True),
        (9, None, False),
    ]
    assert sorted((r["row"], r["field"], r["rule"]) for r in told["rejected"]) == [
        (2, "", "json_invalid"),
        (3, "nonsense", "extra_forbidden"),
        (3, "text", "string_too_short"),
        (5, "unit", "unknown-unit"),
        (7, "reference", "conflict"),
        (8, "", "json_invalid"),
    ]
    assert await rows(service.engine, "select count(*) from petition") == [(2,)]


async def test_a_file_sent_again_is_repeated_by_reference_or_key(
    door: httpx.AsyncClient, service: Service
) -> None:
    payload = lines(*[{"text": f"đơn {n}", "reference": f"r{n}"} for n in range(1200)])
    keyed = lines({"text": "x"}, {"text": "y"})

    for _ in range(2):
        whole = (await door.post("/v1/channels/jsonl", content=payload)).json()
        few = await door.post("/v1/channels/jsonl", content=keyed, headers={"Idempotency-Key": "f"})

    assert {r["repeated"] for r in [*whole["receipts"], *few.json()["receipts"]]} == {True}
    assert len(whole["receipts"]) == 1200
    assert await rows(service.engine, "select count(*) from petition") == [(1202,)]


@pytest.mark.parametrize("payload", [b"\n", b" \r\n\t\n\n", b"\xef\xbb\xbf\n", b" "])
async def test_a_file_of_blank_lines_has_no_rows(door: httpx.AsyncClient, payload: bytes) -> None:
    answer = await door.post("/v1/channels/jsonl", content=payload)

    assert (answer.status_code, answer.json()) == (200, {"receipts": [], "rejected": []})


async def test_no_petition_of_a_file_is_taken_for_one_with_a_key_of_its_own(
    door: httpx.AsyncClient,
) -> None:
    both = lines({"text": "một"}, {"text": "hai"})
    sent = [("k", both), ("k", both), ("k/2", lines({"text": "ba"}))]
    answers = [
        await door.post("/v1/channels/jsonl", content=payload, headers={"Idempotency-Key": key})
        for key, payload in sent
    ]

    assert [[one["repeated"] for one in a.json()["receipts"]] for a in answers] == [
        [False, False],
        [True, True],
        [False],
    ]


async def test_a_row_in_conflict_names_the_key_that_its_file_came_under(
    door: httpx.AsyncClient,
) -> None:
    first, second = [
        await door.post("/v1/channels/jsonl", content=sent, headers={"Idempotency-Key": "k"})
        for sent in (lines({"text": "a"}, {"text": "b"}), lines({"text": "a"}, {"text": "c"}))
    ]

    assert first.json()["rejected"] == []
    assert second.json()["rejected"] == [{"row": 2, "field": "Idempotency-Key", "rule": "conflict"}]


async def test_petitions_of_one_file_in_the_same_words_are_linked(
    door: httpx.AsyncClient, service: Service
) -> None:
    payload = lines(*[{"text": "Cùng một nội dung", "reference": f"r{n}"} for n in range(12)])
    receipts = (await door.post("/v1/channels/jsonl", content=payload)).json()["receipts"]

    told = [json.loads(f["body"]) for f in await said(service.engine, "petition.received.v1")]
    links = {fact["petition_id"]: fact["similar_to"] for fact in told}
    ids = [receipt["petition_id"] for receipt in receipts]
    assert links == {ids[n]: ids[:n][:10] for n in range(12)}


@pytest.mark.parametrize(
    ("channel", "payload", "code"),
    [
        ("web", b"\0 not a payload", 400),
        ("jsonl", b"\0 not a payload", 400),
        ("jsonl", b"", 400),
        ("zalo", b"{}", 404),
        ("web", b'{"text": "x"}', 200),
    ],
)
async def test_a_channel_answers_for_the_whole_payload(
    door: httpx.AsyncClient, channel: str, payload: bytes, code: int
) -> None:
    assert (await door.post(f"/v1/channels/{channel}", content=payload)).status_code == code


async def test_the_web_channel_and_the_door_are_one(door: httpx.AsyncClient) -> None:
    first = (await door.post("/v1/petitions", json=GOOD)).json()
    (again,) = (await door.post("/v1/channels/web", json=GOOD)).json()["receipts"]

    assert again["repeated"]
    assert again["code"] == first["code"]


async def test_a_large_body_is_413(door: httpx.AsyncClient) -> None:
    answer = await door.post("/v1/petitions", content=b"x" * (16 * 1024 * 1024 + 1))

    assert answer.status_code == 413


async def test_counted_by_channel_and_track(door: httpx.AsyncClient) -> None:
    await taken_in(door, track="press", reference="m")
    await taken_in(door, track="press", reference="m")
    await door.post("/v1/channels/jsonl", content=lines({"text": 1}))

    shown = (await door.get("/metrics")).text
    assert 'giaitrinh_petitions_accepted_total{channel="web",track="press"}' in shown
    assert 'giaitrinh_petitions_repeated_total{channel="web"}' in shown
    assert 'giaitrinh_petitions_rejected_rows_total{channel="jsonl"}' in shown


async def test_status_after_a_join_to_a_case_that_is_not_ours_is_joined(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = await taken_in(door)
    case = facts.case_of(receipt["petition_id"])
    await deliver(service, CASE, [facts.opened(case), facts.joined(case, facts.case_of(str(case)))])

    assert (await status(door, receipt))["state"] == "joined"
