"""What words say: the table, what is asked and of whom, and whose matter that makes it."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.petitions import Level
from services.intake import rules
from services.intake.domain.matters import Known, Matter
from services.intake.domain.terms import FIELDS, MINISTRIES, Term
from services.intake.domain.words import Words, spellings
from services.runtime.patience import WrongSetting

READER = rules.reader()
DAY = date(2026, 10, 5)
NATION = "Kiến nghị cử tri: cử tri gửi Quốc hội"
PROVINCE = "Kiến nghị cử tri: tiếp xúc cử tri HĐND tỉnh"


def read(text: str, subject: str = "", place: Level | None = "commune", day: date = DAY) -> Matter:
    return READER.read(text, subject, day, Known(place, "voter" if subject else None))


@pytest.mark.parametrize(
    ("text", "track", "field"),
    [
        ("Đề nghị Chủ tịch xã giải trình việc thu hồi đất", "explanation", "land"),
        ("Tôi khiếu nại quyết định xử phạt", "complaint", None),
        ("Tôi tố cáo ông X nhận hối lộ", "denunciation", "corruption"),
        ("Cử tri đề nghị sửa tuyến đường liên xã", "voter", "transport"),
        ("Đề nghị cung cấp thông tin về quy hoạch sử dụng đất", "information", "land"),
        ("Tòa soạn chuyển câu hỏi về bệnh viện", "press", "health"),
        ("Toà soạn hỏi", "press", None),
        ("ĐÈN ĐƯỜNG HỎNG BA THÁNG", "feedback", "lighting"),
        (unicodedata.normalize("NFD", "Mất điện cả tuần"), "feedback", "electricity"),
        ("Thuỷ lợi thiếu nước", "feedback", "agriculture"),
        ("Alo?", "feedback", None),
    ],
)
def test_words_point_to_track_and_field(text: str, track: str, field: str | None) -> None:
    found = read(text)

    assert (found.track, found.field) == (track, field)


@pytest.mark.parametrize(
    ("text", "subject", "place", "level"),
    [
        ("Ngõ 7 thôn Hạ tối om, đề nghị lắp đèn đường", "", "commune", "commune"),
        ("Quốc lộ 4D đoạn qua xã đầy ổ gà", "", "commune", "province"),
        ("Đề nghị xây thêm phòng học cho trường mầm non", "", "commune", "commune"),
        ("Đề nghị xây thêm phòng học cho trường THPT", "", "commune", "province"),
        ("Mất điện cả tuần", "", "commune", "province"),
        ("Đề nghị có chính sách hỗ trợ nhà văn hóa thôn", PROVINCE, "commune", "province"),
        ("Đề nghị có chính sách hỗ trợ nhà văn hóa thôn", NATION, "commune", "central"),
        ("Đề nghị Bộ Y tế tăng bác sĩ cho trạm y tế", NATION, "commune", "central"),
        ("Mức lương cơ sở quá thấp, đề nghị sửa nghị định", "", None, "central"),
    ],
)
def test_the_scale_of_a_matter_says_whose_it_is(
    text: str, subject: str, place: Level | None, level: Level
) -> None:
    assert read(text, subject, place).level == level


@pytest.mark.parametrize(
    ("text", "ministry"),
    [
        ("Đề nghị Bộ Giao thông vận tải sửa quy định", "central.construction"),
        ("Đề nghị Bộ Thông tin và Truyền thông sửa quy định", "central.science"),
        ("Đề nghị Bộ xây dựng phần mềm dùng chung cho cả nước", "central.science"),
        ("Sửa Thông tư số 7/TT-BYT về bệnh viện", "central.health"),
        ("Đề nghị Chính phủ nâng mức hưởng bảo hiểm y tế", "central.health"),
        ("Đề nghị Chính phủ nâng mức hưởng bảo hiểm xã hội", "central.home-affairs"),
    ],
)
def test_a_nations_matter_is_its_ministrys_of_today(text: str, ministry: str) -> None:
    assert read(text, NATION, None).ministry == ministry


@pytest.mark.parametrize(
    ("day", "ministry"),
    [
        (date(2026, 9, 14), "central.agriculture-environment"),
        (date(2026, 9, 15), "central.industry-trade"),
        (date(2027, 3, 1), "central.agriculture-environment"),
    ],
)
def test_a_task_that_moved_is_not_its_old_ministrys_whoever_is_asked(
    day: date, ministry: str
) -> None:
    text = "Kiến nghị Bộ Nông nghiệp và Môi trường sửa quy định về khai thác cát"

    assert read(text, NATION, None, day).ministry == ministry


@pytest.mark.parametrize("road", ["QL.4D", "QL 1A", "ĐT.605", "ĐT605", "TL-8"])
def test_a_road_that_is_written_by_its_number_is_the_provinces(road: str) -> None:
    found = read(f"Mặt đường {road} hỏng nặng")

    assert (found.level, found.field) == ("province", "transport")


def test_a_telephone_number_is_no_road() -> None:
    assert read("Mặt đường hỏng nặng, ĐT 0912345678").level == "commune"


@pytest.mark.parametrize(
    ("text", "level"),
    [("Mặt đường hỏng nặng", "province"), ("Mặt đường của thôn hỏng nặng", "commune")],
)
def test_who_asks_the_provinces_deputies_and_names_no_commune_means_the_province(
    text: str, level: Level
) -> None:
    assert read(text, PROVINCE, "province").level == level


def test_a_communes_matter_without_its_commune_is_never_sure() -> None:
    text = "Đèn đường hỏng"

    assert read(text, place="province").confidence < 0.5 < read(text).confidence


def test_confidence_is_never_certainty_and_none_without_words() -> None:
    sure, unsure, nothing = [
        read(text) for text in ("đơn khiếu nại", "khiếu nại và tố cáo", "không có gì cả")
    ]

    assert 1 > sure.track_confidence > unsure.track_confidence > nothing.track_confidence == 0
    assert (nothing.reasons, nothing.confidence) == ((), 0)


def test_a_petition_that_only_asks_is_no_less_sure_than_one_that_says_nothing() -> None:
    assert read("kiến nghị sửa đèn đường").confidence >= read("sửa đèn đường").confidence


def test_a_term_counts_once_and_every_reason_is_a_row_of_the_table() -> None:
    words = Words([Term("đất", "field", "land", 2), Term("rác", "field", "environment", 3)])

    found = words.found("Lan: đất đất đất đất, rác")

    assert list(map(str, found)) == ["“đất” → field land +2", "“rác” → field environment +3"]


def test_what_is_asked_for_counts_more_than_what_is_told() -> None:
    words = Words([Term("đất", "field", "land", 2), Term("đề nghị", "ask", "ask", 1)])

    told, asked = words.found("đất. đề nghị rác")[0], words.found("đề nghị đất")[1]
    why = words.found("đề nghị rác để đất")[1]

    assert (told.weight, asked.weight, why.weight) == (2, 4, 2)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("điện chiếu sáng", "lighting"),
        ("nhu cầu học phí", "education"),
        ("sản xuất ở nông thôn", None),
    ],
)
def test_the_longer_term_is_the_one_that_is_meant(text: str, field: str | None) -> None:
    found = [one.term for one in READER.words.found(text) if one.term.kind == "field"]

    assert [term.code for term in found] == ([field] if field else [])


def test_the_subject_counts_like_the_text() -> None:
    assert READER.read("x", "Đơn tố cáo", DAY).track == "denunciation"


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("hòa", [("hòa",), ("hoà",)]),
        ("thủy lợi", [("thủy", "lợi"), ("thuỷ", "lợi")]),
        ("toàn", [("toàn",)]),
        ("đất", [("đất",)]),
        ("mùi hôi", [("mùi", "hôi")]),
    ],
)
def test_tones_are_read_where_either_school_writes_them(
    term: str, found: list[tuple[str, ...]]
) -> None:
    assert spellings(term) == found


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    found = read(text)

    assert found.field is None or found.field in FIELDS
    assert found.ministry is None or found.ministry in MINISTRIES
    assert 0 <= found.confidence < 1
    assert found == read(unicodedata.normalize("NFC", text))


def test_every_field_has_its_row_on_every_day() -> None:
    for day in (date(2025, 7, 1), date(2026, 9, 14), date(2026, 9, 15), date(2027, 3, 1)):
        rows = [row.field for row in READER.fields if row.in_force(day)]
        assert sorted(rows) == sorted(FIELDS)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("praise,commune,x,,x,2025-07-01,", "line 2: there is no field with this code"),
        ("land,district,x,,x,2025-07-01,", "line 2: lowest must be commune or province"),
        ("land,commune,x,central.love,x,2025-07-01,", "line 2: there is no ministry"),
        ("land,commune,x,,x,1/7/2025,", "line 2: valid_from and valid_to must be days"),
    ],
)
def test_a_field_that_cannot_be_stops_the_start_and_is_named(
    tmp_path: Path, row: str, says: str
) -> None:
    head = "field,lowest,department,ministry,legal_ref,valid_from,valid_to"
    (tmp_path / "fields.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")

    with pytest.raises(WrongSetting, match=f"fields.csv, {says}"):
        rules.reader(tmp_path)
