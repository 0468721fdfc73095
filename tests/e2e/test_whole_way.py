"""The whole way of a request for an explanation, over the desk's door."""

from services.embedded.stack import Stack
from tests.e2e.desk import Desk
from tests.e2e.proof import balanced
from tests.e2e.seen import eventually, get
from tests.e2e.test_journey import EXPLAIN, HUE_COMMUNE, a_request, hand_in, the_case

DRAFT = {key: text for key, text in EXPLAIN.items() if key != "document_number"}
ANONYMISED = {"anonymised": True, "no_personal_data": True, "no_secret": True}


def test_a_request_goes_the_whole_way_from_supplement_to_complaint(stack: Stack) -> None:
    receipt = a_request(stack)
    desk = Desk(stack, the_case(stack, receipt["code"])["case_id"])
    _received(desk)
    _handled(desk)
    _answered(desk)
    _after_its_life(stack, desk)
    status = eventually(
        lambda: get(stack, "intake", f"/v1/petitions/{receipt['code']}"), what="status"
    )
    assert status["state"] in {"published", "explained"}
    balanced(stack)


def _received(desk: Desk) -> None:
    assert desk.wrong("ask-supplement", {"missing": ["beauty"], "text": "x"})
    desk.act("ask-supplement", {"missing": ["signature"], "text": "Đề nghị bổ sung chữ ký."})
    assert "13" in desk.refused("extend", {})
    desk.act("give-supplement", {})
    assert "notice_number" in desk.wrong("accept", {})
    desk.act("accept", {"notice_number": "12/TB"})


def _handled(desk: Desk) -> None:
    desk.act("verify", {"note": "đã làm việc tại thực địa"})
    desk.act("hold-meeting", {"document_number": "1/BB", "minutes": "Hai bên thống nhất."})
    assert desk.wrong("extend", {"notice_number": "2", "text": "x", "ground": "busy"}) == {"ground"}
    desk.act("extend", {"notice_number": "2/TB", "text": "Gia hạn.", "ground": "complex"})
    assert "13" in desk.refused("extend", {"notice_number": "3", "text": "x", "ground": "complex"})
    assert "12" in desk.refused("send", {})
    suspension = {"decision_number": "4/QĐ", "text": "Tạm đình chỉ.", "ground": "requester-ill"}
    desk.act("suspend", suspension)
    assert "12" in desk.refused("draft", {**DRAFT, "requested": "x"})
    desk.act("resume", {"decision_number": "5/QĐ", "text": "Tiếp tục."})


def _answered(desk: Desk) -> None:
    written = {**DRAFT, "requested": "{{petition.content}}"}
    assert "meeting_result" in desk.wrong("draft", written)
    desk.act("draft", {**written, "meeting_result": "Như biên bản."})
    desk.act("sign", {"document_number": "34/BC"})
    assert desk.act("send", {})["state"] == "explained"
    named = {**ANONYMISED, "text": "Trả lời {{requester.name}}."}
    assert "text" in desk.wrong("publish", named)
    unchecked = {**ANONYMISED, "anonymised": False, "text": "Trả lời."}
    assert desk.wrong("publish", unchecked) == {"anonymised"}
    desk.act("publish", {**ANONYMISED, "text": "Trả lời đã lược bỏ thông tin cá nhân."})


def _after_its_life(stack: Stack, desk: Desk) -> None:
    assert desk.wrong("rate", {"rating": 6}) == {"rating"}
    desk.act("rate", {"rating": 2})
    body = f"{HUE_COMMUNE}.people-committee"
    desk.act("commit", {"owner": body, "due_on": "2099-12-31", "promise": "Sửa xong cầu."})
    complaint = hand_in(stack, "complaint", decision={"issued_by": body}, instance=1)
    desk.act("complain", {"by_case": the_case(stack, complaint["code"])["case_id"]})
    assert desk.history[-4:] == ["published", "rated", "commitment-made", "complained"]
    documents = get(stack, "routing", f"/v1/cases/{desk.case}/documents")
    assert "explanation" in str(documents)
