"""Cases, commands and what decide makes of them, as the tests of the procedure ask for it."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.cases import CaseFact
from contracts.petitions import Track
from services.routing.domain.commands import COMMANDS, Act, Ruling, WrongField, decide
from services.routing.domain.docket import Case, shows
from services.routing.domain.moves import IllegalMove
from services.routing.domain.procedure import after
from services.routing.domain.resolution import day_of
from tests.routing.petitions import MORNING, PHU_XUAN, rulebook, the_case

HOLDER = "19753.people-committee"
CHAIR = "46.people-committee"
NOON = MORNING + timedelta(hours=4)
HEADS = {"legal_basis": "a", "authority": "b", "procedure": "c", "content": "d"}
NOTICE = {"notice_number": "1/TB", "text": "lý do"}
DECISION = {"decision_number": "2/QĐ", "text": "lý do"}

_COLUMNS = {field.name for field in fields(Case)} - {"procedure", "case_id", "version"}

BODIES: dict[str, dict[str, Any]] = {
    "accept": {"notice_number": "1/TB"},
    "refuse": NOTICE,
    "reject": NOTICE,
    "extend": NOTICE | {"ground": "complex"},
    "suspend": DECISION,
    "resume": DECISION,
    "terminate": DECISION,
    "settle": DECISION,
    "explain": {"document_number": "3/GT", **HEADS},
    "draft": {"requested": "{{petition.content}}", **HEADS},
    "sign": {"document_number": "3/GT"},
    "guide": {"ground": "not-responsible", "text": "nơi khác"},
    "ask-supplement": {"missing": ["signature"], "text": "ký đơn"},
    "withdraw": {"reason": "không cần nữa"},
    "reopen": {"ground": "justified-reason", "reason": "có tình tiết mới"},
    "publish": {
        "anonymised": True,
        "no_personal_data": True,
        "no_secret": True,
        "text": "nội dung đã ẩn danh",
    },
    "rate": {"rating": 4},
    "transfer": {"authority": CHAIR, "reason": "không thuộc thẩm quyền"},
    "assign": {"authority": CHAIR, "reason": "đường tỉnh"},
    "reclassify": {"ground": "wrong-track", "track": "complaint", "reason": "là khiếu nại"},
    "commit": {"owner": HOLDER, "due_on": "2027-03-31", "promise": "sửa xong đường"},
    "name-representatives": {"representatives": 1},
    "announce-meeting": {"held_on": "2026-12-24"},
    "hold-meeting": {"document_number": "4/BB", "minutes": "hai bên ký"},
    "answer-orally": {"document_number": "4/BB", "minutes": "hai bên ký"},
    "pass-on": {"authority": CHAIR},
    "order-to-settle": {"authority": CHAIR},
    "issue": {"kind": "other-letter", "number": "5/CV", "blocks": {"body": "kính gửi"}},
    "supply-copy": NOTICE | {"of_case": str(the_case(9))},
    "complain": {"by_case": str(the_case(9))},
    "commitment-kept": {"commitment_id": str(UUID(int=1)), "verified_by": CHAIR, "note": "đã sửa"},
    "replace": {
        "kind": "explanation",
        "replaces": "3/GT",
        "number": "3a/GT",
        "reason": "nhầm số thửa",
        "blocks": {"requester": "x", "requested": "y", **HEADS},
    },
}
"""A good body of each action; those that are not here need none."""


def a_case(track: Track = "explanation", number: int = 7, **fields_: Any) -> Case:
    """A case that its authority has just received."""
    told: dict[str, Any] = {
        "state": "opened",
        "unit": PHU_XUAN,
        "authority": HOLDER,
        "opened_at": MORNING,
        "petition_id": UUID(int=number),
        **fields_,
    }
    return Case(case_id=the_case(number), version=1, track=track, **told)


def ruled(
    case: Case, action: str, body: dict[str, Any] | None = None, at: datetime = NOON, **act: Any
) -> Ruling:
    """What the law makes of *action* with *body* (changes to the good one)."""
    command = COMMANDS[action].model_validate(BODIES.get(action, {}) | (body or {}))
    directory, day = rulebook().directory, day_of(at)
    named = directory.on(getattr(command, "authority", None), day)
    above = directory.above(named, day) if named else ()
    asked = Act(command, at.astimezone(UTC), "officer", case.authority, named, above, **act)
    return decide(case, asked, rulebook())


def followed(case: Case, facts: Sequence[CaseFact]) -> Case:
    """The case after *facts*, as the docket shows it."""
    for fact in facts:
        changes = {name: value for name, value in shows(fact).items() if name in _COLUMNS}
        procedure = after(case.procedure, fact)
        case = replace(case, version=fact.version, procedure=procedure, **changes)
    return case


def gone(case: Case, *steps: str | tuple[str, dict[str, Any]], **act: Any) -> Case:
    """The case after *steps*, each an action or an action with changes to its good body."""
    for step in steps:
        action, body = (step, None) if isinstance(step, str) else step
        case = followed(case, ruled(case, action, body, **act).facts)
    return case


def refused(case: Case, action: str, body: dict[str, Any] | None = None, **act: Any) -> str:
    """The article that forbids it."""
    with pytest.raises(IllegalMove) as illegal:
        ruled(case, action, body, **act)
    return illegal.value.article


def wrong(
    case: Case, action: str, body: dict[str, Any] | None = None, **act: Any
) -> tuple[str, str]:
    """The field that does not fit, and the rule."""
    with pytest.raises(WrongField) as found:
        ruled(case, action, body, **act)
    return found.value.field, found.value.rule
