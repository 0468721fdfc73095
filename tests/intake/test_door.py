"""What the door takes in, what it refuses, and how it says so."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.http import petitions
from services.web.service import Service
from tests.services import said

RECEIPT = {"petition_id", "code", "secret", "received_at", "status_url", "repeated"}
GOOD: dict[str, Any] = {
    "text": "Đề nghị giải trình việc thu hồi đất của gia đình bà Nguyễn Thị Lan",
    "subject": "Thu hồi đất thửa 117",
    "reference": "A-1",
    "track": "explanation",
    "field": "land",
    "unit": "46",
    "place": "ngõ Hoa Sữa",
    "authority": "46.people-committee",
    "decision": {"number": "99/QĐ-XYZ", "date": "2026-01-05", "issued_by": "chủ tịch Trần Bình"},
    "people": 3,
    "signed": "handwritten",
    "submitter": {
        "kind": "person",
        "name": "Nguyễn Thị Lan",
        "address": "12 Lê Lợi",
        "phone": "0905 123 456",
        "email": "lan.nguyen@thu.example",
        "identity_number": "046099001234",
    },
    "received_at": "2026-03-02T08:00:00+07:00",
    "attachments": [
        {"name": "don-cua-lan.pdf", "media_type": "application/pdf", "content": "aGk="}
    ],
}
RARE = {
    *("map", "instance", "manner", "press", "about_rules", "urgent"),
    *("against", "further", "earlier", "representatives"),
}
PRIVATE = [
    *("hồi đất", "thửa 117", "Hoa Sữa", "99/QĐ", "Trần Bình", "don-cua-lan"),
    *("Thị Lan", "Lê Lợi", "0905 123", "123 456", "lan.nguyen", "046099001234"),
]
"""Long enough not to be found in a hash by chance."""


async def rows(engine: AsyncEngine, question: str) -> list[Any]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(question))]


async def post(door: httpx.AsyncClient, body: Any = None, **headers: str) -> httpx.Response:
    return await door.post("/v1/petitions", json=GOOD if body is None else body, headers=headers)


async def test_a_petition_gets_a_receipt_with_code_and_secret(door: httpx.AsyncClient) -> None:
    answer = await post(door)

    assert answer.status_code == 202
    receipt = answer.json()
    assert receipt.keys() == RECEIPT
    assert receipt["code"].startswith("46-")
    assert receipt["repeated"] is False
    assert receipt["status_url"].endswith(f"/v1/petitions/{receipt['code']}")
    assert datetime.fromisoformat(receipt["received_at"]) == datetime(2026, 3, 2, 1, tzinfo=UTC)


async def test_text_alone_is_enough(door: httpx.AsyncClient) -> None:
    first, second = [(await post(door, {"text": "x"})).json() for _ in range(2)]

    assert first["petition_id"] != second["petition_id"]


async def test_the_same_again_gets_the_same_receipt(
    door: httpx.AsyncClient, service: Service
) -> None:
    now = {name: value for name, value in GOOD.items() if name != "received_at"}
    first = (await post(door, now)).json()
    again = await door.post("/v1/petitions", content=json.dumps(dict(reversed(now.items()))))

    assert again.status_code == 202
    assert again.json() == first | {"repeated": True}
    assert len(await said(service.engine, "petition.received.v1")) == 1


async def test_another_body_under_the_same_key_is_refused(door: httpx.AsyncClient) -> None:
    await post(door, {"text": "one"}, **{"Idempotency-Key": "k"})
    answer = await post(door, {"text": "two"}, **{"Idempotency-Key": "k"})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "key" in answer.json()["title"]
    assert answer.json()["errors"] == [{"field": "Idempotency-Key", "rule": "conflict"}]
    assert (await post(door, {"text": "one"}, **{"Idempotency-Key": "k"})).json()["repeated"]


async def test_another_body_under_the_same_reference_is_refused(door: httpx.AsyncClient) -> None:
    await post(door, {"text": "one", "reference": "r"})
    answer = await post(door, {"text": "two", "reference": "r"})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "reference", "rule": "conflict"}]
    assert "Idempotency-Key" not in answer.text


async def test_the_key_wins_over_the_reference(door: httpx.AsyncClient) -> None:
    by_key, other_key = [
        (await post(door, **{"Idempotency-Key": key})).json()["petition_id"] for key in "ab"
    ]

    assert by_key != other_key
    assert (await post(door)).json()["petition_id"] not in {by_key, other_key}
    named = (await post(door, **{"Idempotency-Key": "A-1"})).json()
    assert named["repeated"], "a key is the reference by another name"


@pytest.mark.parametrize("key", ["", " ", "a b", "\x7f", "x" * 256, "é"])
async def test_a_key_that_is_none_is_refused(door: httpx.AsyncClient, key: str) -> None:
    answer = await door.post(
        "/v1/petitions", json={"text": "x"}, headers={b"Idempotency-Key": key.encode()}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "Idempotency-Key", "rule": "1-to-255-visible-ascii"}
    ]


def changed(**fields: Any) -> dict[str, Any]:
    return GOOD | fields


TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()
REFUSED: list[tuple[str, Any]] = [
    ("text", {"text": ""}),
    ("text", {}),
    ("text", {"text": None}),
    ("text", {"text": 5}),
    ("text", {"text": "x" * 20_001}),
    ("text", {"text": "a\0b"}),
    ("text", {"text": "a\ud800b"}),
    ("subject", changed(subject="\udfff")),
    ("reference", changed(reference="a\0")),
    ("reference", changed(reference="\ud83d")),
    ("nonsense", changed(nonsense=1)),
    ("track", changed(track="praise")),
    ("unit", changed(unit="460")),
    ("unit", changed(unit="99999")),
    ("unit", changed(unit="00")),
    ("unit", changed(unit=46)),
    ("unit", changed(unit="99999", map="2025-06-30")),
    ("map", changed(map="1975")),
    ("received_at", changed(received_at="2026-03-02T08:00:00")),
    ("received_at", changed(received_at=TOMORROW)),
    ("received_at", changed(received_at="0001-01-01T00:00:00+14:00")),
    ("received_at", changed(received_at="9999-12-31T23:59:59-14:00")),
    ("received_at", changed(received_at="yesterday")),
    ("received_at", changed(received_at=1700000000)),
    ("people", changed(people=0)),
    ("people", changed(people="3")),
    ("people", changed(people=True)),
    ("people", changed(people=10**30)),
    ("people", changed(people=float("nan"))),
    ("instance", changed(instance=3)),
    ("signed", changed(signed="stamp")),
    ("manner", changed(manner="pigeon")),
    ("press", changed(press="shouts")),
    ("against", changed(against="nobody")),
    ("further", changed(further="again")),
    ("earlier", changed(earlier="của bà Lan")),
    ("representatives", changed(representatives=-1)),
    ("decision.date", changed(decision={"date": "2026-02-30"})),
    ("submitter.kind", changed(submitter={"kind": "robot"})),
    ("submitter.shoe_size", changed(submitter={"shoe_size": 43})),
    ("submitter.name", changed(submitter={"name": "\0"})),
    ("submitter", changed(submitter="Lan")),
    ("attachments.0.content", changed(attachments=[{**GOOD["attachments"][0], "content": "?"}])),
    (
        "attachments.0.media_type",
        changed(attachments=[{**GOOD["attachments"][0], "media_type": ""}]),
    ),
]


@pytest.mark.parametrize(("field", "body"), REFUSED, ids=lambda value: str(value)[:40])
async def test_a_refusal_names_the_field_and_keeps_nothing(
    door: httpx.AsyncClient, service: Service, field: str, body: Any
) -> None:
    answer = await door.post("/v1/petitions", content=json.dumps(body))

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not await rows(service.engine, "select 1 from petition union all select 1 from words")


async def test_a_refusal_names_every_wrong_field(door: httpx.AsyncClient) -> None:
    answer = await post(door, {"text": "", "track": "x", "unit": 1, "more": True})

    assert {e["field"] for e in answer.json()["errors"]} == {"text", "track", "unit", "more"}


NO_JSON = [b"", b"{", b"\xff\xfe{}", b'{"text": "x"', b"[" * 100_000, b'{"text": ' * 50_000]


@pytest.mark.parametrize("body", NO_JSON, ids=lambda body: repr(body[:12]))
async def test_what_is_no_json_is_400(door: httpx.AsyncClient, body: bytes) -> None:
    answer = await door.post("/v1/petitions", content=body)

    assert answer.status_code == 400
    assert answer.json()["title"]


@pytest.mark.parametrize("body", [b"[]", b"1", b'"x"', b"null", b"NaN", b"true", b'{"\\ud800": 1}'])
async def test_json_that_is_no_petition_is_422(door: httpx.AsyncClient, body: bytes) -> None:
    assert (await door.post("/v1/petitions", content=body)).status_code == 422


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted({*GOOD, *RARE})), ANYTHING)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_whatever_a_field_holds_is_accepted_or_named(
    door: httpx.AsyncClient, field: str, value: Any
) -> None:
    answer = await door.post("/v1/petitions", content=json.dumps({"text": "x", field: value}))

    assert answer.status_code in {202, 422}, answer.text
    if answer.status_code == 422 and field != "reference":
        assert {error["field"].split(".")[0] for error in answer.json()["errors"]} == {field}


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x" * 20_000},
        {"text": "e\u0301" * 20_000},
        {"text": " "},
        changed(submitter=None),
        changed(submitter={}),
        changed(signed="none", people=1_000),
        changed(instance=2, track="feedback"),
        changed(field="not-a-field-of-ours"),
        changed(field="đất đai"),
        changed(
            attachments=[{**GOOD["attachments"][0], "media_type": "text/plain; charset=utf-8"}]
        ),
        changed(authority="46.no-such-body"),
        changed(unit="46", map="2025-06-30"),
        changed(received_at=datetime.now(UTC).isoformat()),
        changed(place="một nơi không ai biết", unit=None),
    ],
    ids=lambda body: str(body)[:30],
)
async def test_everything_else_is_taken_in(door: httpx.AsyncClient, body: Any) -> None:
    answer = await post(door, body, **{"Idempotency-Key": str(hash(str(body)))})

    assert answer.status_code == 202, answer.text


async def test_composed_and_decomposed_text_is_the_same_petition(door: httpx.AsyncClient) -> None:
    composed = await post(door, {"text": "Đường hỏng", "reference": "n"})
    again = await door.post(
        "/v1/petitions",
        content='{"text": "Đường ho\\u0309ng", "reference": "n"}'.encode(),
    )

    assert again.json() == composed.json() | {"repeated": True}


async def test_petitions_in_the_same_words_are_linked_and_nothing_more(
    door: httpx.AsyncClient, service: Service
) -> None:
    first = (await post(door, {"text": "Đèn  đường HỎNG"})).json()
    second = (await post(door, {"text": "đèn đường hỏng"})).json()

    *_, fact = await said(service.engine, "petition.received.v1")
    assert json.loads(fact["body"])["similar_to"] == [first["petition_id"]]
    assert first["code"] != second["code"]


async def test_two_hundred_at_once_with_keys_in_common_are_each_kept_once(
    door: httpx.AsyncClient, service: Service
) -> None:
    sent = [(f"k{n % 180}", {"text": f"đơn số {n % 180}"}) for n in range(200)]
    answers = await asyncio.gather(
        *[post(door, body, **{"Idempotency-Key": key}) for key, body in sent]
    )

    receipts = [answer.json() for answer in answers]
    assert {answer.status_code for answer in answers} == {202}
    assert Counter(receipt["repeated"] for receipt in receipts) == {False: 180, True: 20}
    assert len({receipt["petition_id"] for receipt in receipts}) == 180
    assert await rows(service.engine, "select count(*) from petition") == [(180,)]
    assert len(await said(service.engine, "petition.received.v1")) == 180


async def test_one_that_cannot_be_kept_fails_no_other(
    door: httpx.AsyncClient, service: Service
) -> None:
    async with service.engine.begin() as connection:
        await connection.execute(text("alter table words add check (text <> 'unkept')"))
    answers = await asyncio.gather(
        *[post(door, {"text": "unkept" if n == 7 else f"đơn {n}"}) for n in range(20)]
    )

    assert [answer.status_code for answer in answers] == [500 if n == 7 else 202 for n in range(20)]
    assert await rows(service.engine, "select count(*) from petition") == [(19,)]


async def test_words_and_identity_stay_in_their_tables(
    door: httpx.AsyncClient, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = (await post(door)).json()
    await post(door, changed(text="", subject=PRIVATE[0]))

    tables = ("petition", "history", "limits", "set_aside", "reading")
    kept = str([await rows(service.engine, f"select t::text from {t} t") for t in tables])  # noqa: S608
    (fact,) = await said(service.engine, "petition.received.v1")
    logged = "".join(capsys.readouterr())
    for words in PRIVATE:
        assert words not in kept
        assert words not in fact["body"].decode() + str(fact["headers"])
        assert words not in logged
    assert receipt["code"] not in logged
    sealed = str(await rows(service.engine, "select convert_from(sealed, 'utf8') from identity"))
    assert sealed.count(".") == 4
    assert "046099001234" not in sealed


async def test_the_fact_says_codes_and_numbers(door: httpx.AsyncClient, service: Service) -> None:
    receipt = (await post(door)).json()

    (fact,) = await said(service.engine, "petition.received.v1")
    told = json.loads(fact["body"])
    assert told.pop("pseudonym").isalnum()
    assert told == {
        "petition_id": receipt["petition_id"],
        "code": receipt["code"],
        "channel": "web",
        "received_at": "2026-03-02T08:00:00+07:00",
        "track": "explanation",
        "field": "land",
        "unit": "46",
        "map": "current",
        "authority": "46.people-committee",
        "decision": {"date": "2026-01-05"},
        "people": 3,
        "signed": "handwritten",
        "sender": "person",
        "similar_to": [],
        "manner": "online",
        "about_rules": False,
        "urgent": False,
        "representatives": 0,
    }


async def test_openapi_shows_the_shape_of_a_petition(app: FastAPI) -> None:
    shown = app.openapi()["paths"]["/v1/petitions"]["post"]["requestBody"]

    properties = shown["content"]["application/json"]["schema"]["properties"]
    assert set(properties) == {*GOOD, *RARE}
    assert "$ref" not in json.dumps(shown)


def test_the_desks_have_names_for_every_level() -> None:
    assert set(petitions.DESKS) == {"central", "province", "commune"}
