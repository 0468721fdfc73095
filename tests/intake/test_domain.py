"""The rules of the counter: numbers, senders, places, words, and how far a case is."""

import re
import unicodedata
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.channels import Submission, Submitter
from contracts.outcomes import CASE_FACTS
from services.intake import rules
from services.intake.domain import numbers, sender, shape
from services.intake.domain.numbers import Keys
from services.intake.domain.petition import Handed, Office, identified, prepare, received
from services.runtime.patience import WrongSetting

KEYS = Keys.derived_from(b"the secret of one deployment 123")
OTHER = Keys.derived_from(b"the secret of another deployment")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OFFICE = Office(KEYS, rules.reader(), "46", frozenset({"web"}))
KEY = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=255)


def submission(**said: Any) -> Submission:
    return Submission.model_validate({"text": "x", **said})


def drawn() -> UUID:
    """The id of a petition without a key."""
    return UUID(int=5)


# numbers


@given(KEY, KEY)
def test_a_key_is_one_petition_and_another_key_another(one: str, other: str) -> None:
    first, second = numbers.petition_id("web", one), numbers.petition_id("web", other)

    assert (first == second) == (one == other)
    assert first != numbers.petition_id("zalo", one)


@given(st.uuids())
def test_a_code_tells_nothing_and_follows_from_petition_and_secret(petition: UUID) -> None:
    code = numbers.code(petition, KEYS, "46")

    assert re.fullmatch(r"46(-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
    assert code == numbers.code(petition, KEYS, "46019")
    assert code[2:] != numbers.code(petition, OTHER, "46")[2:]
    assert numbers.code(petition, KEYS, None).startswith("00-")


@given(st.uuids())
def test_only_the_secret_of_this_petition_opens_it(petition: UUID) -> None:
    secret = numbers.secret(petition, KEYS)

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", secret)
    assert numbers.is_secret(f" {secret.lower()} ", petition, KEYS)
    assert not numbers.is_secret(secret, uuid5(petition, "x"), KEYS)
    assert not numbers.is_secret(secret, petition, OTHER)


@pytest.mark.parametrize("shown", ["", "x", "é", "\ud800", "0000-0000-0000-0000"])
def test_anything_else_is_no_secret(shown: str) -> None:
    assert not numbers.is_secret(shown, UUID(int=1), KEYS)


def test_a_code_may_be_typed_as_people_read_it() -> None:
    assert numbers.as_meant("46-oil0-abcd-efgh") == "46-0110-ABCD-EFGH"


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert len({getattr(KEYS, field.name) for field in fields(KEYS)}) == len(fields(KEYS))


# sender


def pseudonym(**who: str) -> str | None:
    return sender.pseudonym(Submitter.model_validate(who), KEYS.sender)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"phone": "0905 123 456"}, {"phone": "+84905123456", "name": "Lan"}),
        ({"phone": "0905123456"}, {"phone": "0084 905-123-456"}),
        ({"email": "Lan@Thu.example"}, {"email": " lan@thu.example"}),
        ({"identity_number": "046 099 001234"}, {"identity_number": "046099001234", "phone": "1"}),
        ({"name": "Nguyễn  Lan", "address": "1 A"}, {"name": "NGUYỄN LAN", "address": "1 a"}),
    ],
)
def test_the_same_person_has_the_same_pseudonym(one: dict[str, str], other: dict[str, str]) -> None:
    assert pseudonym(**one) == pseudonym(**other)


def test_different_people_have_different_pseudonyms_and_a_name_alone_has_none() -> None:
    found = [
        pseudonym(phone="0905123456"),
        pseudonym(phone="0905123457"),
        pseudonym(identity_number="0905123456"),
        pseudonym(name="Lan", address="1 A"),
        pseudonym(name="Lan", address="2 A"),
    ]

    assert len(set(found)) == len(found)
    assert pseudonym(name="Nguyễn Thị Lan") is None
    assert pseudonym(phone="---") is None
    assert sender.pseudonym(None, KEYS.sender) is None


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        (None, "anonymous"),
        ({}, "anonymous"),
        ({"kind": "press"}, "anonymous"),
        ({"name": "Báo A", "kind": "press"}, "press"),
        ({"phone": "0905"}, "person"),
    ],
)
def test_whoever_says_nothing_of_themselves_is_anonymous(
    who: dict[str, str] | None, kind: str
) -> None:
    assert sender.kind(who if who is None else Submitter.model_validate(who)) == kind


# a petition


def test_a_denunciation_shares_neither_words_nor_sender_with_another_track() -> None:
    who = {"kind": "person", "name": "Lan", "identity_number": "046000000001"}
    same = {"text": "Cán bộ nhận tiền.", "submitter": who}
    denounced, again, asked = (
        prepare(identified(submission(track=track, **same), "web", key, drawn), NOW, OFFICE)
        for track, key in (("denunciation", "a"), ("denunciation", "b"), ("explanation", "c"))
    )

    assert (denounced.pseudonym, denounced.content_hash) == (again.pseudonym, again.content_hash)
    assert denounced.pseudonym != asked.pseudonym
    assert denounced.content_hash != asked.content_hash


def test_what_the_sender_said_counts_and_needs_no_confidence() -> None:
    said = submission(text="tố cáo mất điện", track="feedback", field="land")

    petition = prepare(identified(said, "web", "k", drawn), NOW, OFFICE)

    assert (petition.track, petition.field, petition.confidence) == ("feedback", "land", None)


@pytest.mark.parametrize("field", ["0905123456", "đất đai của bà Lan", "Land", " ", ""])
def test_a_field_that_nobody_knows_never_leaves_the_counter(field: str) -> None:
    said = submission(text="mất điện", field=field)

    petition = prepare(identified(said, "web", None, drawn), NOW, OFFICE)

    assert petition.field == "electricity"
    assert received(petition, []).message.field == "electricity"


def test_a_unit_found_by_its_name_is_one_of_todays_map() -> None:
    said = submission(place="thành phố Huế", map="2025-06-30")

    fact = received(prepare(identified(said, "web", "k", drawn), NOW, OFFICE), []).message

    assert (fact.unit, fact.unit_map) == ("46", "current")


@pytest.mark.parametrize(
    ("issuer", "told"),
    [
        ("46.people-committee", "46.people-committee"),
        ("central.finance", "central.finance"),
        ("Lan", None),
        ("UBND xã Vỹ Dạ", None),
        (None, None),
    ],
)
def test_an_issuer_in_words_stays_at_the_counter(issuer: str | None, told: str | None) -> None:
    said = submission(decision={"issued_by": issuer, "number": "7"})

    fact = received(prepare(identified(said, "web", "k", drawn), NOW, OFFICE), []).message

    assert fact.decision is not None
    assert fact.decision.issued_by == told
    assert '"7"' not in fact.model_dump_json()


def test_the_time_of_a_fact_is_ours_and_that_of_receipt_the_senders() -> None:
    long_ago = NOW - timedelta(days=90)
    said = submission(received_at=long_ago.isoformat())

    fact = received(prepare(identified(said, "web", "k", drawn), NOW, OFFICE), [])

    assert (fact.time, fact.message.received_at) == (NOW, long_ago)
    assert fact.id == fact.message.petition_id == numbers.petition_id("web", "k")


def test_without_key_and_reference_the_id_is_what_the_caller_drew() -> None:
    assert identified(submission(), "web", None, drawn).petition_id == drawn()
    assert identified(submission(reference="r"), "web", None, drawn).key == "r"


@pytest.mark.parametrize(
    ("ahead", "refused"), [(timedelta(seconds=60), False), (timedelta(seconds=61), True)]
)
def test_a_clock_may_be_a_minute_ahead(ahead: timedelta, *, refused: bool) -> None:
    assert bool(shape.wrong(submission(), NOW + ahead, NOW)) == refused


@given(st.text(min_size=1, max_size=200))
def test_composing_twice_changes_nothing(text: str) -> None:
    way = Handed(submission(text=text.replace("\0", "")[:100] or "x"), "web", UUID(int=1))

    once = prepare(way, NOW, OFFICE)
    twice = prepare(way._replace(submission=once.submission), NOW, OFFICE)

    assert once == twice
    assert unicodedata.is_normalized("NFC", once.submission.text)


@pytest.mark.parametrize("mark", ["\u0303", "\u0301"])
def test_a_mark_after_a_line_break_composes_with_nothing(mark: str) -> None:
    way = Handed(submission(text=f"a\n{mark}", subject="e\u0301"), "web", UUID(int=1))

    said = prepare(way, NOW, OFFICE).submission
    assert (said.text, said.subject) == (f"a\n{mark}", "é")


@pytest.mark.parametrize(
    ("said", "channel", "manner"),
    [
        ({}, "web", "online"),
        ({"manner": "reception"}, "web", "reception"),
        ({}, "jsonl", None),
    ],
)
def test_the_manner_is_what_the_sender_said_or_the_channel_implies(
    said: dict[str, Any], channel: str, manner: str | None
) -> None:
    office = Office(KEYS, OFFICE.reader, manners=rules.manners())

    petition = prepare(identified(submission(**said), channel, "k", drawn), NOW, office)

    assert received(petition, []).message.manner == manner


def test_what_only_some_petitions_say_is_told_as_it_was_said() -> None:
    told = {"press": "asks", "about_rules": True, "urgent": True, "against": "head"}
    more = {"further": "overdue", "representatives": 2, "people": 12}
    said = submission(**told, **more, earlier="46-abcd-1234-5678")

    fact = received(prepare(identified(said, "web", "k", drawn), NOW, OFFICE), []).message

    assert fact.model_dump(include={*told, *more}) == told | more
    assert fact.earlier == "46-ABCD-1234-5678"


def test_an_earlier_code_that_is_none_stays_at_the_counter() -> None:
    said = submission(earlier="0905123456")

    assert (
        received(prepare(identified(said, "web", "k", drawn), NOW, OFFICE), []).message.earlier
        is None
    )


@pytest.mark.parametrize(
    ("text", "track", "unit", "told"),
    [
        ("Quốc lộ 4D đầy ổ gà, đề nghị sửa", "feedback", "19777", ("46", None)),
        ("Đề nghị Bộ Y tế sửa thông tư", "voter", "19777", (None, "central.health")),
        ("Ngõ 5 đầy ổ gà, đề nghị sửa", "feedback", "19777", ("19777", None)),
        ("Khiếu nại việc sửa Quốc lộ 4D", "complaint", "19777", ("19777", None)),
        ("Ngõ 5 phường Vỹ Dạ đầy ổ gà", "feedback", "46", ("19777", None)),
        ("Đề nghị Bộ Y tế sửa trạm y tế thôn 2", "feedback", "19777", ("19777", "central.health")),
        ("Bộ Y tế giải trình về trạm y tế", "explanation", "19777", ("19777", "central.health")),
    ],
)
def test_a_matter_is_lifted_to_whose_it_is_but_never_a_complaint(
    text: str, track: str, unit: str, told: tuple[str | None, str | None]
) -> None:
    said = submission(text=text, track=track, unit=unit)

    fact = received(prepare(identified(said, "web", "k", drawn), NOW, OFFICE), []).message

    assert (fact.unit, fact.authority) == told


# tables


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("x,mood,land,1,", "line 2: kind must be one of track, field"),
        ("x,level,land,1,", "line 2: there is no level with this code"),
        ("x,field,praise,1,", "line 2: there is no field with this code"),
        ("x,track,praise,1,", "line 2: there is no track with this code"),
        ("x,field,land,-1,", "line 2: weight must be a whole number above 0"),
        ("x,field,land,0,", "line 2: weight must be a whole number above 0"),
        ("?,field,land,1,", "line 2: term must say something"),
        ("x,field,land,1", "line 2: must have every column once"),
        ("x,field,land,1,,", "line 2: must have every column once"),
    ],
)
def test_a_row_that_cannot_be_stops_the_start_and_is_named(
    tmp_path: Path, row: str, says: str
) -> None:
    (tmp_path / "words.csv").write_text(f"term,kind,code,weight,note\n{row}\n", encoding="utf-8")

    with pytest.raises(WrongSetting, match=re.escape(f"words.csv, {says}")):
        rules.reader(tmp_path)


def test_a_manner_that_nobody_knows_stops_the_start_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "manners.csv").write_text("channel,manner,note\nweb,pigeon,\n", encoding="utf-8")

    with pytest.raises(WrongSetting, match=r"manners.csv, line 2: manner must be one of office"):
        rules.manners(tmp_path)


def test_a_table_with_other_columns_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("word,weight\n", encoding="utf-8")

    with pytest.raises(WrongSetting, match="columns must be term, kind, code"):
        rules.reader(tmp_path)


def test_a_folder_with_other_tables_leaves_ours_in_force(tmp_path: Path) -> None:
    assert rules.reader(tmp_path).words.found("mất điện")


def test_every_fact_of_a_case_is_told_to_citizens_or_left_out_on_purpose() -> None:
    assert set(rules.sentences()) == {fact.type for fact in CASE_FACTS}
