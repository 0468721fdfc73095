"""The shape of a petition: what the door takes, and what it refuses by name."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.channels import Attachment, Submission
from contracts.problems import describe, field_errors

FULL: dict[str, Any] = {
    "text": "Đề nghị giải trình quyết định thu hồi đất.",
    "subject": "Giải trình",
    "reference": "DVC/2026/0001",
    "track": "explanation",
    "field": "land",
    "unit": "19753",
    "map": "2025-06-30",
    "place": "12 Lê Lợi",
    "authority": "46.people-committee",
    "decision": {"number": "12/QĐ-UBND", "date": "2026-01-05", "issued_by": "UBND phường"},
    "instance": 2,
    "people": 7,
    "signed": "eid",
    "submitter": {
        "kind": "representative",
        "name": "Nguyễn Văn A",
        "address": "Huế",
        "phone": "0900000000",
        "email": "a@example.vn",
        "identity_number": "046000000000",
    },
    "received_at": "2026-11-20T09:00:00+07:00",
    "attachments": [{"name": "don.pdf", "media_type": "application/pdf", "content": "AP+A/w=="}],
    "manner": "post",
    "press": "forwards",
    "about_rules": True,
    "urgent": True,
    "against": "head",
    "further": "overdue",
    "earlier": "46-7Q2M-K9",
    "representatives": 2,
}


def the_error(**wrong: Any) -> str:
    """What is said of one wrong field, as JSON and as Python values."""
    petition = {"text": "x", **wrong}
    with pytest.raises(ValidationError) as from_json:
        Submission.model_validate_json(json.dumps(petition))
    with pytest.raises(ValidationError) as from_python:
        Submission.model_validate(petition)
    assert describe(from_json.value) == describe(from_python.value)
    (error,) = field_errors(from_json.value)
    return ": ".join(error)


def test_a_full_petition_is_read_alike_from_json_and_from_python() -> None:
    read = Submission.model_validate_json(json.dumps(FULL))

    assert read == Submission.model_validate(FULL)
    assert read.unit_map == "2025-06-30"
    assert read.attachments[0].content == b"\x00\xff\x80\xff"
    assert json.loads(read.model_dump_json(by_alias=True)) == FULL


def test_a_text_is_enough() -> None:
    (text, *rest) = Submission(text="x").model_dump(exclude_defaults=True)

    assert (text, rest) == ("text", [])


def test_nulls_are_as_good_as_absent() -> None:
    optional = ("subject", "reference", "track", "unit", "decision", "instance", "received_at")

    assert Submission.model_validate({"text": "x", **dict.fromkeys(optional)}) == Submission(
        text="x"
    )


def test_text_is_counted_in_characters_up_to_20000() -> None:
    assert Submission(text="ệ" * 20_000)
    assert the_error(text="ệ" * 20_001) == "text: string_too_long"
    assert the_error(text="") == "text: string_too_short"


def test_a_channel_in_python_gives_raw_bytes() -> None:
    attachment = Attachment(name="a", media_type="image/png", content=b"\x89PNG")

    assert attachment.content == b"\x89PNG"


@pytest.mark.parametrize(
    "media_type",
    [
        "application/pdf",
        "text/plain; charset=utf-8",
        "text/plain;charset=UTF-8 ; format=flowed",
        'application/pdf; name="đơn \\"1\\"; bản 2.pdf"',
        "text/plain;",
    ],
)
def test_a_media_type_may_have_parameters(media_type: str) -> None:
    assert Attachment(name="a", media_type=media_type, content=b"").media_type == media_type


@pytest.mark.parametrize(
    "media_type",
    [
        *("text", "text/plain charset=utf-8", "text/plain; charset", "text/plain; a b=c"),
        *('text/plain; a="b', "text/plain; a=b\r\nX: y", 'text/plain; a="\r\nX: y"'),
        "text/plain; a=b\n",
    ],
)
def test_what_is_no_media_type_is_refused(media_type: str) -> None:
    with pytest.raises(ValidationError):
        Attachment(name="a", media_type=media_type, content=b"")


@pytest.mark.parametrize("field", ["đất đai", "", "land", "x" * 100])
def test_a_field_may_be_said_in_words(field: str) -> None:
    assert Submission(text="x", field=field).field == field


def test_the_row_that_a_petition_was_found_in_is_no_part_of_it() -> None:
    found = Submission(text="x").found_in(7)

    assert (found.row, Submission(text="x").row) == (7, None)
    assert "row" not in found.model_dump()
    assert the_error(row=7) == "row: extra_forbidden"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"text": "a\0b"}, "text: no-nul"),
        ({"subject": "\0"}, "subject: no-nul"),
        ({"place": "\0"}, "place: no-nul"),
        ({"field": "\0"}, "field: no-nul"),
        ({"field": "x" * 101}, "field: too_long"),
        ({"reference": "a\0"}, "reference: string_pattern_mismatch"),
        ({"reference": ""}, "reference: string_pattern_mismatch"),
        ({"submitter": {"name": "a\0"}}, "submitter.name: no-nul"),
        ({"decision": {"number": "\0"}}, "decision.number: no-nul"),
        ({"text": 5}, "text: string_type"),
        ({"subject": 5}, "subject: string_type"),
        ({"unit": 46}, "unit: string_type"),
        ({"unit": "4"}, "unit: string_pattern_mismatch"),
        ({"unit": "46\n"}, "unit: string_pattern_mismatch"),
        ({"map": "2024"}, "map: literal_error"),
        ({"unit_map": "current"}, "unit_map: extra_forbidden"),
        ({"colour": "red"}, "colour: extra_forbidden"),
        ({"submitter": {"nick": "x"}}, "submitter.nick: extra_forbidden"),
        ({"submitter": {"kind": "anonymous"}}, "submitter.kind: literal_error"),
        ({"track": "unknown"}, "track: literal_error"),
        ({"people": 0}, "people: greater_than_equal"),
        ({"people": "3"}, "people: int_type"),
        ({"people": True}, "people: int_type"),
        ({"instance": 3}, "instance: less_than_equal"),
        ({"instance": True}, "instance: int_type"),
        ({"signed": "yes"}, "signed: literal_error"),
        ({"received_at": "2026-11-20T09:00:00"}, "received_at: timezone_aware"),
        ({"received_at": 1_763_600_000}, "received_at: iso-8601"),
        ({"received_at": "1763600000"}, "received_at: iso-8601"),
        ({"decision": {"date": 20_000}}, "decision.date: iso-8601"),
        ({"decision": {"date": "2026-02-30"}}, "decision.date: date_from_datetime_parsing"),
        ({"authority": "Ủy ban nhân dân"}, "authority: string_pattern_mismatch"),
        (
            {"attachments": [{"name": "a", "media_type": "text/plain", "content": "%"}]},
            "attachments.0.content: base64",
        ),
        (
            {"attachments": [{"name": "a", "media_type": "text\r\nX: y", "content": ""}]},
            "attachments.0.media_type: string_pattern_mismatch",
        ),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_with_the_rule_it_breaks(wrong: dict[str, Any], error: str) -> None:
    assert the_error(**wrong) == error


@pytest.mark.parametrize(
    "field", ["text", "subject", "place", "field", "reference", "unit", "authority"]
)
def test_a_lone_surrogate_is_refused(field: str) -> None:
    petition = f'{{"text": "x", "{field}": "\\ud800"}}'

    with pytest.raises(ValidationError):
        Submission.model_validate_json(petition)
    with pytest.raises(ValidationError):
        Submission.model_validate(json.loads(petition))


def test_an_error_never_repeats_what_was_written() -> None:
    with pytest.raises(ValidationError) as refused:
        Submission.model_validate({"text": "x", "unit": "Nguyễn Văn A", "secret-key": "0900"})

    assert "Nguyễn" not in str(refused.value)
    assert "0900" not in str(refused.value)


def test_a_moment_may_be_given_as_a_datetime() -> None:
    moment = datetime(2026, 11, 20, 2, tzinfo=UTC)

    assert Submission(text="x", received_at=moment).received_at == moment
