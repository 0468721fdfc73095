"""One petition from the counter to its answer, as its sender and its authority see it."""

from typing import Any
from uuid import uuid4

import httpx

from services.embedded.stack import Stack
from tests.e2e.proof import balanced, wrong
from tests.e2e.seen import door, eventually, get

HUE_COMMUNE = "19753"
OWN = ("GT1", "GT2")
"""Decree 59/2019: 5 working days to accept, 15 days to explain."""
ACCEPT = {"notice_number": "12/TB-UBND"}
EXPLAIN = {
    "document_number": "34/BC-UBND",
    "legal_basis": "Luật Đất đai 2024, Điều 79.",
    "authority": "Ủy ban nhân dân xã có thẩm quyền.",
    "procedure": "Đã niêm yết và lấy ý kiến.",
    "content": "Cầu được sửa theo kế hoạch đã công bố.",
}


def hand_in(stack: Stack, track: str, **more: Any) -> dict[str, Any]:
    """One petition about a commune of Huế; its receipt, with the body that was sent."""
    mine = uuid4()
    body = {
        "text": f"Đề nghị giải trình việc sửa cầu qua suối ở xã ({mine}).",
        "reference": f"E2E-{mine}",
        "track": track,
        "field": "transport",
        "unit": HUE_COMMUNE,
        **more,
    }
    with door(stack, "intake") as client:
        answer = client.post("/v1/petitions", json=body)
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    return {**answer.json(), "body": body}


def a_request(stack: Stack) -> dict[str, Any]:
    """A request for an explanation, addressed to whom it is about."""
    return hand_in(stack, "explanation", authority=f"{HUE_COMMUNE}.people-committee")


def the_case(stack: Stack, code: str) -> dict[str, Any]:
    """The case of a petition, once it is there."""

    def asked() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = get(stack, "routing", f"/v1/cases?petition={code}")["items"]
        return found

    (case,) = eventually(asked, what="the case")
    return case


def command(
    stack: Stack, case: str, action: str, body: dict[str, str], version: object = None
) -> httpx.Response:
    """What an officer's command is answered."""
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    with door(stack, "routing") as client:
        return client.post(f"/v1/cases/{case}/{action}", json=body, headers=headers)


def clocks(stack: Stack, case: str) -> dict[str, str]:
    """The state of each clock that a request for an explanation has of its own, by its rule."""
    found = get(stack, "sla", f"/v1/cases/{case}/clocks")["clocks"]
    return {c["rule"]: c["state"] for c in found if c["rule"] in OWN}


def deadlines(stack: Stack, code: str) -> dict[str, str]:
    """What the sender sees of them: the state by step."""
    found = get(stack, "intake", f"/v1/petitions/{code}")["deadlines"]
    return {limit["step"]: limit["state"] for limit in found}


def test_a_request_for_an_explanation_goes_from_the_counter_to_its_answer(stack: Stack) -> None:
    receipt = a_request(stack)
    code, case = receipt["code"], the_case(stack, receipt["code"])
    assert case["petitions"] == [{"petition_id": receipt["petition_id"], "code": code}]
    assert (case["state"], case["version"], case["track"]) == ("opened", 1, "explanation")

    status = eventually(lambda: _with_deadlines(stack, code), what="a status with deadlines")
    assert (status["code"], status["state"]) == (code, "opened")
    assert status["holder"]["authority"] == case["authority"]["id"]
    assert status["holder"]["level"] == case["authority"]["level"] == "commune"
    assert status["holder"]["name"] == case["authority"]["name"]
    assert [line["what"] for line in status["history"]]
    assert all(limit["due"] and limit["step"] for limit in status["deadlines"])

    _explained(stack, case["case_id"])
    eventually(lambda: get(stack, "intake", f"/v1/petitions/{code}")["state"] == "explained")
    eventually(lambda: set(deadlines(stack, code).values()) == {"met"}, what="met deadlines")
    eventually(lambda: not wrong(stack, [receipt["petition_id"]]), what="the proof")
    balanced(stack)


def _with_deadlines(stack: Stack, code: str) -> dict[str, Any]:
    status = get(stack, "intake", f"/v1/petitions/{code}")
    return status if status["state"] == "opened" and status["deadlines"] else {}


def _explained(stack: Stack, case: str) -> None:
    """Accept and explain over the desk's door; every wrong way there is refused."""
    eventually(lambda: clocks(stack, case) == {"GT1": "running"}, what="the first clock")
    early = command(stack, case, "explain", EXPLAIN, 1)
    assert (early.status_code, early.headers["Content-Type"]) == (409, "application/problem+json")
    assert "Điều" in early.text
    assert command(stack, case, "accept", ACCEPT).status_code == httpx.codes.PRECONDITION_REQUIRED
    assert command(stack, case, "accept", ACCEPT, 7).status_code == httpx.codes.PRECONDITION_FAILED
    accepted = command(stack, case, "accept", ACCEPT, 1)
    assert (accepted.status_code, accepted.json()["version"]) == (200, 2)
    eventually(lambda: clocks(stack, case) == {"GT1": "stopped", "GT2": "running"})
    assert command(stack, case, "explain", EXPLAIN, 1).status_code == 412
    explained = command(stack, case, "explain", EXPLAIN, 2)
    assert (explained.json()["state"], explained.json()["version"]) == ("explained", 3)
    eventually(lambda: clocks(stack, case) == {"GT1": "stopped", "GT2": "stopped"})
    history = get(stack, "routing", f"/v1/cases/{case}/history")
    assert [fact["version"] for fact in history["items"]] == [1, 2, 3]
    assert history["verified"]


def test_the_same_again_is_the_same_receipt_and_another_body_is_refused(stack: Stack) -> None:
    receipt = a_request(stack)
    body = receipt.pop("body")
    with door(stack, "intake") as client:
        again = client.post("/v1/petitions", json=body)
        other = client.post("/v1/petitions", json=body | {"text": "Một việc khác."})
    assert not receipt["repeated"]
    assert again.json() == receipt | {"repeated": True}
    assert (other.status_code, other.headers["Content-Type"]) == (422, "application/problem+json")
    assert (
        len(get(stack, "routing", f"/v1/cases?petition={the_code(stack, receipt)}")["items"]) == 1
    )


def the_code(stack: Stack, receipt: dict[str, Any]) -> str:
    """The code of a petition whose case is there."""
    the_case(stack, receipt["code"])
    return str(receipt["code"])


def test_a_denunciation_shows_nothing_but_its_state_without_the_secret(stack: Stack) -> None:
    receipt = hand_in(stack, "denunciation")
    path = f"/v1/petitions/{the_code(stack, receipt)}"
    eventually(lambda: get(stack, "intake", path)["state"] != "received", what="its state")
    assert set(get(stack, "intake", path)) <= {"code", "state"}
    wrong_secret = {"X-Petition-Secret": "AAAA-BBBB-CCCC-DDDD"}
    assert set(get(stack, "intake", path, **wrong_secret)) <= {"code", "state"}
    shown = get(stack, "intake", path, **{"X-Petition-Secret": receipt["secret"]})
    assert shown["history"]
    assert shown["holder"]["level"]
