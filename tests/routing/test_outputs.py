"""Formal documents: numbered, replaced and never overwritten, and part of the evidence."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.topics import CASE
from services.routing.domain.outputs import Form, Forms, first_revision, unknown_placeholder
from tests.routing.desk import ACCEPT, EXPLAIN, Desk, problem, wrong
from tests.routing.matters import HEADS, a_case, gone, ruled
from tests.routing.matters import wrong as wrong_field
from tests.routing.petitions import rulebook, the_case
from tests.services import said

LETTER = {"kind": "other-letter", "number": "5/CV", "blocks": {"body": "kính gửi"}}
BETTER = {
    "kind": "explanation",
    "replaces": "7/GT-UBND",
    "number": "7a/GT-UBND",
    "reason": "nhầm số thửa",
    "blocks": {"requester": "{{requester.name}}", "requested": "y", **HEADS},
}
TODAY = date(2026, 11, 24)


async def explained(desk: Desk, number: int = 7, **changes: str) -> UUID:
    case = await desk.opened(number, track="explanation")
    await desk.tells(case, "accept", ACCEPT)
    assert (await desk.tells(case, "explain", EXPLAIN | changes, "2")).status_code == 200
    return case


async def test_a_replaced_document_stays_in_the_file(desk: Desk) -> None:
    case = await explained(desk)

    replaced = await desk.tells(case, "replace", BETTER, "3")

    assert (replaced.status_code, replaced.json()["state"]) == (200, "explained")
    listed = (await desk.asks(f"/v1/cases/{case}/documents"))["items"]
    assert [(d["number"], d["revision"], d["in_force"]) for d in listed] == [
        ("7/GT-UBND", 1, False),
        ("7a/GT-UBND", 2, True),
    ]
    for path in ("explanation", "explanation/7/GT-UBND", "explanation/7a/GT-UBND"):
        first, second = (await desk.asks(f"/v1/cases/{case}/documents/{path}"))["items"]
        assert first["blocks"]["content"] == EXPLAIN["content"]
        assert (second["blocks"]["content"], second["reason"]) == ("d", "nhầm số thửa")
        assert second["blocks"]["requester"] == "{{requester.name}}"
    assert (await desk.asks(f"/v1/cases/{case}/history"))["verified"] is True


async def test_a_replacement_may_keep_its_number_and_is_replaced_itself(desk: Desk) -> None:
    case = await explained(desk)
    same = BETTER | {"number": BETTER["replaces"]}

    assert (await desk.tells(case, "replace", same, "3")).status_code == 200
    assert (await desk.tells(case, "replace", BETTER, "4")).status_code == 200

    old = await desk.tells(case, "replace", same, "5")
    assert wrong(old) == {"replaces"}
    listed = (await desk.asks(f"/v1/cases/{case}/documents"))["items"]
    assert [d["revision"] for d in listed if d["in_force"]] == [3]


async def test_the_bus_hears_of_a_document_by_hashes_alone(desk: Desk) -> None:
    case = await explained(desk)
    await desk.tells(case, "issue", LETTER, "3")
    await desk.tells(case, "replace", BETTER, "4")

    rows = await said(desk.engine, CASE.name)

    assert [row["headers"]["ce_type"].split(".")[3] for row in rows[-2:]] == ["document-issued"] * 2
    told = b"".join(row["body"] for row in rows).decode()
    words = ("5/CV", "7a/GT", "7/GT", "kính gửi", "nhầm", "đúng trình tự", "requester")
    assert not any(word in told for word in words)


def number_taken(answer: httpx.Response, field: str) -> bool:
    errors = problem(answer, 422)["errors"]
    return bool(errors == [{"field": field, "rule": "number-is-taken"}])


async def test_an_office_gives_a_number_once_a_year_for_documents_of_a_kind(desk: Desk) -> None:
    await explained(desk, 7)
    other = await desk.opened(8, track="explanation")
    await desk.tells(other, "accept", ACCEPT)

    clash = await desk.tells(other, "explain", EXPLAIN, "2")

    assert number_taken(clash, "document_number")
    assert (await desk.asks(f"/v1/cases/{other}"))["version"] == 2
    letter = LETTER | {"number": EXPLAIN["document_number"]}
    assert (await desk.tells(other, "issue", letter, "2")).status_code == 200
    assert number_taken(await desk.tells(other, "issue", letter, "3"), "number")
    free = EXPLAIN | {"document_number": "8/GT-UBND"}
    assert (await desk.tells(other, "explain", free, "3")).status_code == 200


async def test_of_two_offices_desks_that_give_a_number_at_once_one_gets_it(desk: Desk) -> None:
    cases = [await desk.opened(number, track="explanation") for number in range(1, 7)]

    answers = await asyncio.gather(*(desk.tells(case, "issue", LETTER) for case in cases))

    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 5
    assert await desk.sql("select count(*) from output") == [(1,)]


@pytest.mark.parametrize(
    "tampering",
    [
        'update output set blocks = blocks || \'{"content": "khác"}\' where revision = 1',
        "update output set number = '9/GT-UBND' where revision = 2",
        "update output set reason = 'khác' where revision = 2",
        "update output set version = 3 where revision = 2",
        "delete from output where revision = 2",
        'update fact set body = body || \'{"document": "aaaaaaaaa"}\' where version = 4',
    ],
)
async def test_a_document_that_was_tampered_with_shows(desk: Desk, tampering: str) -> None:
    case = await explained(desk)
    await desk.tells(case, "replace", BETTER, "3")
    assert (await desk.asks(f"/v1/cases/{case}/history"))["verified"] is True

    await desk.sql(tampering)

    assert (await desk.asks(f"/v1/cases/{case}/history"))["verified"] is False


async def test_documents_that_are_not_there_are_not_found(desk: Desk) -> None:
    case = await explained(desk)

    for path in (f"{the_case(404)}/documents", f"{case}/documents/decision"):
        problem(await desk.client.get(f"/v1/cases/{path}"), 404)
    problem(await desk.client.get(f"/v1/cases/{case}/documents/explanation/9/GT"), 404)


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({"kind": "settlement"}, "kind", "not-of-this-track"),
        ({"kind": "explanation"}, "blocks.requester", "missing"),
        ({"blocks": {"body": "a", "secret": "b"}}, "blocks", "none-but-body"),
        ({"issued_on": "2026-11-03"}, "issued_on", "in-the-future"),
    ],
)
def test_a_document_stands_on_a_form_of_its_track(
    body: dict[str, Any], field: str, rule: str
) -> None:
    assert wrong_field(a_case(), "issue", body) == (field, rule)


def test_legal_forms_have_their_names_where_the_law_gives_them() -> None:
    forms = {
        (track, form.kind): form.form
        for track in ("explanation", "complaint", "denunciation")
        for form in rulebook().forms.of(track, TODAY)
    }

    assert forms["complaint", "acceptance-notice"] == "Mẫu 03 (155/2026/NĐ-CP)"
    assert forms["complaint", "refusal-notice"] == "Mẫu 04 (155/2026/NĐ-CP)"
    assert forms["complaint", "suspension-decision"] == "Mẫu 14a (155/2026/NĐ-CP)"
    assert forms["complaint", "continuation-decision"] == "Mẫu 14b (155/2026/NĐ-CP)"
    assert forms["complaint", "meeting-minutes"] == "Mẫu 14 (155/2026/NĐ-CP)"
    assert forms["complaint", "transfer-note"] == "Mẫu 03 (05/2021/TT-TTCP)"
    assert forms["complaint", "document-receipt"] == "Mẫu 02/TCD (154/2026/NĐ-CP)"
    assert forms["explanation", "explanation"] == ""


@pytest.mark.parametrize(
    ("steps", "action", "body", "kind"),
    [
        ((), "accept", {"text": "thụ lý"}, "acceptance-notice"),
        ((), "refuse", {"ground": "no-papers"}, "refusal-notice"),
        ((), "guide", {"notice_number": "1/HD"}, "guidance"),
        ((), "ask-supplement", {"notice_number": "1/BS"}, "supplement-request"),
        ((), "transfer", {"notice_number": "1/PC"}, "transfer-note"),
        (("accept",), "hold-meeting", {}, "meeting-minutes"),
        (("accept",), "suspend", {"ground": "objective"}, "suspension-decision"),
        (("accept", ("suspend", {"ground": "objective"})), "resume", {}, "continuation-decision"),
        (("accept",), "terminate", {"ground": "withdrawn"}, "termination-decision"),
        (("accept",), "explain", {}, "explanation"),
    ],
)
def test_what_is_told_in_writing_is_kept_as_a_document(
    steps: tuple[Any, ...], action: str, body: dict[str, Any], kind: str
) -> None:
    ruling = ruled(gone(a_case(), *steps), action, body)

    assert ruling.output
    assert (ruling.output.kind, ruling.output.revision) == (kind, 1)
    vouching = next(fact for fact in ruling.facts if fact.version == ruling.issued_by)
    assert vouching.model_dump()["document"] == ruling.output.hash


@pytest.mark.parametrize("changed", ["number", "blocks", "kind", "issued_on", "reason"])
def test_the_hash_of_a_document_is_over_all_it_says(changed: str) -> None:
    form = rulebook().forms.named("explanation", "other-letter", TODAY)
    assert form
    one = first_revision(the_case(), form, "1/CV", {"body": "a"}, TODAY)
    other: dict[str, Any] = {
        "number": "2/CV",
        "blocks": {"body": "b"},
        "kind": "guidance",
        "issued_on": date(2026, 11, 25),
        "reason": "nhầm",
    }
    fields = {name: getattr(one, name) for name in type(one).__slots__}

    assert type(one)(**fields | {changed: other[changed]}).hash != one.hash


def test_a_kind_is_told_once_for_each_track_and_day() -> None:
    form = Form("x", ("press",), "", "X", ("body",), (), "sample", TODAY, None, "sure")

    with pytest.raises(ValueError, match="press, x: two rows"):
        Forms([form, form])


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("gửi {{requester.name}}, {{ petition.code }}", None),
        ("{{requester.phone}}", "requester.phone"),
        ("{{requester.name}} {{x", "x"),
        ("không có", None),
    ],
)
def test_only_known_placeholders_stand_in_a_document(text: str, unknown: str | None) -> None:
    assert unknown_placeholder(text) == unknown
