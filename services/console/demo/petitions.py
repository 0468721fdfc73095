"""A day at the counter: petitions made up from a number, so that each run sends the same ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from contracts import units
from contracts.petitions import Track
from contracts.units import Unit

Kind = Literal["good", "repeat", "changed", "broken"]
"""Sent once; sent a second time; sent again with another body; what no door may take."""

TRACKS: Sequence[Track] = get_args(Track)
REPEATED_EVERY, CHANGED_EVERY, BROKEN_EVERY = 20, 400, 40
PLACES = 35
"""One of each province in turn, and one that says nowhere."""
OVERDUE_DAYS, NEAR_DAYS = 20, 4
NAMES = ("Nguyễn Thị Lan", "Trần Văn Minh", "Lê Thị Hoa", "Phạm Quốc Huy", "Y Moan Niê")

MATTERS = (
    ("lighting", "Đèn đường trước cổng trường ở {place} hỏng đã ba tuần, tối rất nguy hiểm."),
    ("land", "Đề nghị giải trình căn cứ thu hồi thửa đất của gia đình tôi tại {place}."),
    ("environment", "Cơ sở tái chế nhựa ở {place} đốt rác ban đêm, khói vào tận nhà dân."),
    ("transport", "Cầu qua suối ở {place} sụt một nhịp, học sinh phải lội nước đi học."),
    ("education", "Trường tiểu học {place} thu khoản ngoài quy định mà không công khai."),
    ("health", "Trạm y tế {place} thiếu thuốc bảo hiểm, bà con phải đi xa mua ngoài."),
    ("construction", "Nhà bên cạnh ở {place} xây quá giấy phép, làm nứt tường nhà tôi."),
    ("social-protection", "Hồ sơ trợ cấp của mẹ tôi ở {place} nộp bốn tháng chưa có trả lời."),
    ("civil-servants", "Cán bộ tiếp nhận hồ sơ ở {place} yêu cầu nộp thêm tiền ngoài phí."),
    ("finance", "Đề nghị công khai quyết toán tuyến mương {place} do dân đóng góp."),
)
BROKEN: Sequence[dict[str, Any]] = (
    {"text": ""},
    {"text": "x" * 20_001},
    {"text": "có ký tự lạ \0 ở giữa"},
    {"unit": "99999"},
    {"unit": "1"},
    {"track": "wish"},
    {"received_at": "2026-01-05T08:00:00"},
    {"received_at": "2199-01-05T08:00:00+07:00"},
    {"people": 0},
    {"colour": "red"},
    {"submitter": {"kind": "ghost"}},
)


@dataclass(frozen=True)
class Filed:
    """One petition as it is sent, and what the demo expects the door to say."""

    kind: Kind
    body: dict[str, Any]


def a_day(number: int, now: datetime) -> Iterator[Filed]:
    """Return *number* petitions of all provinces and tracks, with repeats and broken ones."""
    places = _places(now)
    for n in range(number):
        body = _petition(n, places[n % len(places)], now)
        if n % BROKEN_EVERY == BROKEN_EVERY - 1:
            yield Filed("broken", body | BROKEN[n // BROKEN_EVERY % len(BROKEN)])
            continue
        yield Filed("good", body)
        if n % REPEATED_EVERY == 0:
            yield Filed("repeat", body)
        if n % CHANGED_EVERY == 1:
            yield Filed("changed", body | {"text": f"{body['text']} Xin bổ sung."})


def _places(now: datetime) -> list[Unit | None]:
    """Each province in turn, each time another of its communes; some nowhere, some whole."""
    today = units.units_on(now.date())
    provinces = [unit for unit in today if unit.level == "province"]
    communes: dict[str, list[Unit]] = {province.code: [] for province in provinces}
    for unit in today:
        if unit.level == "commune":
            communes[unit.province].append(unit)
    found: list[Unit | None] = []
    for turn in range(30):
        for province in provinces:
            row = communes[province.code]
            found.append(province if turn % 10 == 9 else row[turn % len(row)])
        found.append(None)
    return found


def _petition(n: int, place: Unit | None, now: datetime) -> dict[str, Any]:
    field, text = MATTERS[n % len(MATTERS)]
    track = TRACKS[(n + n // PLACES) % len(TRACKS)]
    name = place.name if place else "nơi tôi ở"
    petition: dict[str, Any] = {
        "reference": f"DEMO-{n:06}",
        "track": track,
        "field": field,
        "subject": "Đơn của công dân",
        "text": f"{text.format(place=name)} (đơn số {n})",
        "received_at": _received(n, track, now).isoformat(),
        "signed": "eid",
    }
    if place is not None:
        petition["unit"] = place.code
        if track == "explanation":
            petition["authority"] = f"{place.code}.people-committee"
        if track == "denunciation" and n % 3:  # the rest does not say who must look into it
            petition["authority"] = f"{place.province}.people-committee"
    if n % 9:
        submitter = {"kind": "person", "name": NAMES[n % len(NAMES)], "phone": f"09{n:08}"}
        petition["submitter"] = submitter
    return petition


def _received(n: int, track: Track, now: datetime) -> datetime:
    """Some requests for an explanation came long ago or some days ago, the rest today."""
    if track == "explanation":
        days = (OVERDUE_DAYS, 0, NEAR_DAYS, 0, 0)[(n + n // PLACES // len(TRACKS)) % 5]
        return now - timedelta(days=days, minutes=n % 60)
    return now - timedelta(minutes=n % 240)
