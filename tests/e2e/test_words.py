"""A citizen's words and identity stay at the counter, whatever happens to them there."""

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer

from contracts.topics import PETITION_SUBMITTED
from services.embedded.folder import Folder
from services.embedded.stack import Stack
from tests.e2e.proof import balanced
from tests.e2e.seen import EVERY_TOPIC, door, ends, eventually, get, header, records, services_of
from tests.e2e.test_journey import hand_in, the_case

MARK = "zqxwords"
"""In everything that a citizen writes here; nobody else writes so."""
WORDS: dict[str, Any] = {
    "text": f"Đơn của tôi {MARK}text về con đường.",
    "subject": f"Việc {MARK}subject",
    "place": f"Thôn {MARK}place",
    "decision": {"number": f"{MARK}number", "issued_by": f"Ông {MARK}issuer"},
    "submitter": {
        "kind": "person",
        "name": f"Nguyễn {MARK}name",
        "address": f"Số 1 {MARK}address",
        "phone": "0987654329",
        "email": f"{MARK}@example.vn",
        "identity_number": "079987654321",
    },
    "attachments": [
        {
            "name": f"{MARK}file.pdf",
            "media_type": "application/pdf",
            "content": base64.b64encode(f"{MARK}content".encode()).decode(),
        }
    ],
}
SPOKEN = (
    MARK.encode(),
    b"0987654329",
    b"987654329",
    b"079987654321",
    base64.b64encode(f"{MARK}content".encode()),
)
REFUSED: tuple[bytes, ...] = (
    b'{"text": "' + MARK.encode() + b'", ',
    b'{"text": "' + MARK.encode() + b'", "colour": "' + MARK.encode() + b'"}',
    b'{"text": "' + MARK.encode() + b'\\u0000"}',
    b'{"text": "' + MARK.encode() + b'", "unit": "' + MARK.encode() + b'"}',
    MARK.encode() + b"\xff",
)


def test_words_and_identity_appear_nowhere_but_in_the_vault(stack: Stack) -> None:
    begin = ends(stack, *EVERY_TOPIC)
    tracks = ("explanation", "denunciation", "complaint", "feedback")
    receipts = [hand_in(stack, track, **WORDS) for track in tracks]
    _refused(stack)
    _from_a_stranger(stack)
    _asked_for(stack, receipts)
    for receipt in receipts:
        the_case(stack, receipt["code"])
    eventually(lambda: _sealed_letter(stack, begin), what="the stranger's dead letter")
    balanced(stack)
    for where, said in everything_said(stack):
        found = [words for words in SPOKEN if words in said]
        assert not found, f"{found} in {where}"
    _codes_stay_out_of_logs(stack, receipts)


def _refused(stack: Stack) -> None:
    """What the door refuses is nobody's business either, nor who asked in which wrong way."""
    with door(stack, "intake") as client:
        for body in REFUSED:
            answer = client.post("/v1/petitions", content=body)
            assert answer.status_code in {400, 422}, answer.text
            assert b"text" + MARK.encode() not in answer.content
        lines = b"\n".join(REFUSED)
        assert client.post("/v1/channels/jsonl", content=lines).status_code == httpx.codes.OK
        assert client.post("/v1/classify", json={"text": WORDS["text"]}).status_code == 200
        assert client.get(f"/v1/petitions/{MARK}").status_code == httpx.codes.NOT_FOUND
        assert client.get(f"/{MARK}").status_code == httpx.codes.NOT_FOUND


def _from_a_stranger(stack: Stack) -> None:
    """Somebody who may write to the bus forgets to seal."""

    async def work() -> None:
        async with AIOKafkaProducer(bootstrap_servers=stack.kafka) as producer:
            mark = MARK.encode()
            headers = [("ce_id", mark), ("x-name", mark)]
            await producer.send_and_wait(PETITION_SUBMITTED.name, mark, mark, headers=headers)

    asyncio.run(work())


def _sealed_letter(stack: Stack, begin: Any) -> bool:
    letters = records(stack, PETITION_SUBMITTED.dead_letters, since=begin)
    return any(header(letter, "dead_sealed") == "jwe" for letter in letters)


def _asked_for(stack: Stack, receipts: list[dict[str, Any]]) -> None:
    """The sender looks, with the secret; an officer reads, with a reason."""
    for receipt in receipts:
        shown = {"X-Petition-Secret": receipt["secret"]}
        get(stack, "intake", f"/v1/petitions/{receipt['code']}", **shown)
        content = get(
            stack, "intake", f"/v1/petitions/{receipt['petition_id']}/content?reason={MARK}"
        )
        assert MARK in content["text"]


def everything_said(stack: Stack) -> Iterator[tuple[str, bytes]]:
    """All that leaves the services, but what we put on a topic ourselves."""
    yield "stack.json", Folder(stack.data).stack.read_bytes()
    yield from _logs(stack)
    for service in services_of(stack):
        with door(stack, service) as client:
            yield f"metrics of {service}", client.get("/metrics").content
    for topic in set(EVERY_TOPIC) - {PETITION_SUBMITTED.name}:
        for record in records(stack, topic):
            headers = b"".join(name.encode() + (value or b"") for name, value in record.headers)
            yield (
                f"{topic}/{record.partition}/{record.offset}",
                b"".join((record.key or b"", record.value or b"", headers)),
            )


def _logs(stack: Stack) -> Iterator[tuple[str, bytes]]:
    for log in Folder(stack.data).log("up").parent.iterdir():
        yield log.name, log.read_bytes()


def _codes_stay_out_of_logs(stack: Stack, receipts: list[dict[str, Any]]) -> None:
    for name, said in _logs(stack):
        for receipt in receipts:
            for what in ("code", "secret"):
                assert receipt[what].encode() not in said, f"a {what} in {name}"
