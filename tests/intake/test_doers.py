"""Whose act a petition is about: the issuer, the accused, and a second complaint."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from contracts.channels import Submission
from contracts.petitions import PetitionReceived, Track
from services.intake import rules
from services.intake.domain.doers import Act, act
from services.intake.domain.numbers import Keys
from services.intake.domain.petition import Office, identified, prepare, received

NOW = datetime(2026, 10, 5, 2, tzinfo=UTC)
OFFICE = Office(Keys.derived_from(bytes(32)), rules.reader())
COMMUNE = "17611"
"""Of Nghệ An (40), which is no city."""


def read(text: str, track: Track) -> Act:
    return act(OFFICE.reader.words.found(text), track)


def submission(**said: object) -> Submission:
    return Submission.model_validate(said)


def fact(text: str, track: Track, unit: str) -> PetitionReceived:
    handed = identified(
        submission(text=text, track=track, unit=unit), "web", "k", lambda: UUID(int=1)
    )
    return received(prepare(handed, NOW, OFFICE), ()).message


@pytest.mark.parametrize(
    ("text", "track", "whose"),
    [
        ("Khiếu nại quyết định số 5 của UBND xã", "complaint", Act("commune")),
        ("Khiếu nại quyết định của Giám đốc Sở Y tế", "complaint", Act("province.health")),
        ("Giải trình văn bản do Sở Xây dựng ban hành", "explanation", Act("province.construction")),
        ("Khiếu nại việc thu hồi đất. Gửi UBND tỉnh", "complaint", Act()),
        ("Kính gửi UBND tỉnh, tôi khiếu nại việc thu hồi đất", "complaint", Act()),
        ("Tố cáo Chủ tịch UBND xã nhận tiền", "denunciation", Act("commune", "head")),
        ("Tố cáo ông X, công chức địa chính xã", "denunciation", Act("commune", "staff")),
        ("Tố cáo công chức văn hóa của UBND xã", "denunciation", Act("commune", "staff")),
        ("Tố cáo Phó Giám đốc Sở Y tế", "denunciation", Act("province.health", "head")),
        ("Tố cáo cán bộ nhận tiền", "denunciation", Act()),
        ("Quyết định của UBND xã và của UBND tỉnh", "complaint", Act()),
        ("Đề nghị sửa con đường của xã", "complaint", Act()),
        ("Khiếu nại quyết định của UBND xã", "voter", Act()),
    ],
)
def test_words_name_whose_act_it_is_or_nobody(text: str, track: Track, whose: Act) -> None:
    assert read(text, track) == whose


@pytest.mark.parametrize(
    ("text", "instance"),
    [
        ("Tôi khiếu nại lần hai", 2),
        ("Không đồng ý với quyết định giải quyết khiếu nại lần đầu", 2),
        ("Tôi khiếu nại", None),
    ],
)
def test_who_complains_about_the_answer_complains_a_second_time(
    text: str, instance: int | None
) -> None:
    assert read(text, "complaint").instance == instance


@pytest.mark.parametrize(
    ("doer", "unit", "issuer"),
    [
        ("UBND xã", COMMUNE, f"{COMMUNE}.people-committee"),
        ("UBND xã", "40", None),
        ("UBND tỉnh", COMMUNE, "40.people-committee"),
        ("Giám đốc Sở Giáo dục và Đào tạo", COMMUNE, "40.education"),
        ("Sở Lao động - Thương binh và Xã hội", "40", "40.labour"),
        ("UBND huyện", COMMUNE, "40.district-people-committee"),
        ("UBND thành phố", "40", None),
        ("UBND thành phố", "46", "46.people-committee"),
        ("Bộ Y tế", "40", "central.health"),
    ],
)
def test_a_doer_becomes_a_body_of_the_directory_where_the_place_says_which(
    doer: str, unit: str, issuer: str | None
) -> None:
    decision = fact(f"Tôi khiếu nại quyết định của {doer}", "complaint", unit).decision

    assert (decision.issued_by if decision else None) == issuer


def test_a_second_complaint_about_nobody_known_is_not_told_as_one() -> None:
    text = "Tôi khiếu nại lần hai về quyết định của UBND xã"

    unknown, known = fact(text, "complaint", "40"), fact(text, "complaint", COMMUNE)

    assert (unknown.instance, unknown.confidence) == (None, 0)
    assert known.instance == 2


def test_what_the_sender_said_counts_before_what_the_words_say() -> None:
    said = submission(
        text="Tôi khiếu nại lần hai quyết định của UBND xã",
        track="complaint",
        unit=COMMUNE,
        instance=1,
        decision={"issued_by": "40.health"},
    )

    found = received(prepare(identified(said, "web", "k", lambda: UUID(int=1)), NOW, OFFICE), ())

    assert found.message.instance == 1
    assert found.message.decision
    assert found.message.decision.issued_by == "40.health"
