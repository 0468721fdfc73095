"""How the demo's desks work a case of each track to its end: which acts, and on which day."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

from contracts.petitions import Track

Body = Mapping[str, Any]
Act = tuple[str, Body]
Day = Sequence[Act]
Way = Sequence[Day]
"""What is done on the first day, some days later, and when most limits have passed."""

NUMBERED = "{n}"
"""Stands for a number of a document, another one each time."""

ANSWER: Body = {
    "document_number": f"{NUMBERED}/BC-UBND",
    "legal_basis": "Luật Đất đai 2024 và quy định của địa phương.",
    "authority": "Thuộc thẩm quyền của cơ quan giải trình.",
    "procedure": "Đã niêm yết, lấy ý kiến và thông báo theo quy định.",
    "content": "Việc được thực hiện theo kế hoạch đã công bố.",
}
DRAFT = {key: text for key, text in ANSWER.items() if key != "document_number"}
NOTICE: Body = {"notice_number": f"{NUMBERED}/TB-UBND"}
REFUSAL: Body = {**NOTICE, "text": "Thông báo không thụ lý và nêu rõ lý do."}
DECISION: Body = {
    "decision_number": f"{NUMBERED}/QĐ-UBND",
    "text": "Quyết định kèm theo hồ sơ vụ việc.",
}
ANONYMISED: Body = {
    "anonymised": True,
    "no_personal_data": True,
    "no_secret": True,
    "text": "Nội dung giải trình đã lược bỏ thông tin cá nhân.",
}

ACCEPT: Act = ("accept", NOTICE)
EXPLAIN: Act = ("explain", ANSWER)
PUBLISH: Act = ("publish", ANONYMISED)

WAYS: Mapping[Track, Sequence[Way]] = {
    "explanation": (
        (
            [ACCEPT, ("verify", {})],
            [("extend", {**REFUSAL, "ground": "complex"})],
            [
                ("draft", {**DRAFT, "requested": "{{petition.content}}"}),
                ("sign", {"document_number": f"{NUMBERED}/BC-UBND"}),
                ("send", {}),
                PUBLISH,
                ("rate", {"rating": 4}),
            ],
        ),
        (
            [
                ("ask-supplement", {"missing": ["signature"], "text": "Đề nghị bổ sung chữ ký."}),
                ("give-supplement", {}),
                ACCEPT,
            ],
            [("suspend", {**DECISION, "ground": "requester-ill"})],
            [("resume", DECISION), EXPLAIN],
        ),
        ([("refuse", {**REFUSAL, "ground": "not-affected"})], [], []),
        ([ACCEPT], [], [EXPLAIN]),
    ),
    "complaint": (
        (
            [ACCEPT],
            [("suspend", {**DECISION, "ground": "art11a"}), ("send-suspension", {})],
            [
                ("resume", DECISION),
                ("settle", {**DECISION, "outcome": "partly-upheld"}),
                ("send-decision", {}),
            ],
        ),
        ([("accept", {**NOTICE, "ground": "complex-1"})], [], []),
    ),
    "denunciation": (
        (
            [ACCEPT, ("notify-acceptance", {})],
            [("extend", {**REFUSAL, "ground": "complex"})],
            [
                ("settle", {**DECISION, "outcome": "untrue"}),
                ("send-conclusion", {}),
                ("act-on-conclusion", {}),
                ("publicise-conclusion", {}),
            ],
        ),
    ),
    "feedback": (([ACCEPT], [("verify", {})], [EXPLAIN, PUBLISH, ("rate", {"rating": 5})]),),
    "voter": (([ACCEPT], [], [EXPLAIN]),),
    "information": (([ACCEPT], [], [EXPLAIN]), ([], [], [])),
    "press": (([ACCEPT], [], [EXPLAIN, PUBLISH]),),
}
"""Each track's ways in turn."""


def numbered(body: Body, n: int) -> dict[str, Any]:
    """Return *body* with its number told."""
    return {
        key: value.replace(NUMBERED, str(n)) if isinstance(value, str) else value
        for key, value in body.items()
    }


def ways(cases: Sequence[str], track: Track) -> list[tuple[str, Way]]:
    """Give each case of a track one of its ways."""
    return list(zip(cases, cycle(WAYS[track]), strict=False))
