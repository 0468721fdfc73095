"""Figures as JSON, CSV or XLSX."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from services.reporting.domain import places
from services.reporting.domain.open_data import Line
from services.reporting.domain.places import NATION, NOWHERE

Written = Literal["json", "csv", "xlsx"]
MEDIA_TYPES: Mapping[Written, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS = ("unit", "name", "track", "state", "cases")
HEADINGS = ("Mã đơn vị", "Đơn vị", "Loại đơn", "Trạng thái", "Số lượng")
WORDS: Mapping[str, str] = {
    "explanation": "Giải trình",
    "complaint": "Khiếu nại",
    "denunciation": "Tố cáo",
    "feedback": "Phản ánh, kiến nghị",
    "voter": "Kiến nghị cử tri",
    "information": "Tiếp cận thông tin",
    "press": "Báo chí",
    "received": "Đã tiếp nhận",
    "opened": "Đã chuyển cơ quan có thẩm quyền",
    "parked": "Chờ phân loại",
    "joined": "Đã nhập vào vụ việc khác",
    "split": "Đã tách",
    "guided": "Đã hướng dẫn",
    "copy_supplied": "Đã cung cấp văn bản giải trình có sẵn",
    "need_supplement": "Chờ bổ sung",
    "accepted": "Đã thụ lý",
    "refused": "Từ chối thụ lý",
    "extended": "Đã gia hạn",
    "suspended": "Tạm đình chỉ",
    "settled": "Đã giải quyết",
    "explained": "Đã trả lời",
    "published": "Đã công khai",
    "withdrawn": "Đã rút đơn",
    "terminated": "Đình chỉ",
    "rejected": "Không thụ lý giải quyết",
    "near": "Sắp đến hạn",
    "missed": "Quá hạn",
    "escalated": "Đã đôn đốc",
    "in_time": "Trả lời đúng hạn",
    "late": "Trả lời trễ hạn",
}
"""What officers read for a track, a state or a mark."""


def name(unit: str) -> str:
    """Return what officers read for a unit."""
    special = {NATION: "Cả nước", NOWHERE: "Chưa xác định được đơn vị"}
    return special.get(unit) or places.name(unit)


def written(head: Mapping[str, Any], lines: Sequence[Line], form: Written) -> bytes:
    """Return *lines* as a file; *head* says of what, in JSON only."""
    if form == "csv":
        return _csv(lines)
    return _xlsx(lines) if form == "xlsx" else _json(head, lines)


def _json(head: Mapping[str, Any], lines: Sequence[Line]) -> bytes:
    rows = [dict(zip(COLUMNS, _row(line), strict=True)) for line in lines]
    return orjson.dumps({**head, "rows": rows})


def _csv(lines: Sequence[Line]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *map(_row, lines)])
    # The mark at the beginning makes spreadsheet programs read Vietnamese as what it is.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(lines: Sequence[Line]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    sheet.append([_bold(sheet, heading) for heading in HEADINGS])
    for line in lines:
        unit, title, track, state, number = _row(line)
        sheet.append([unit, title, WORDS[str(track)], WORDS[str(state)], number])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _row(line: Line) -> tuple[str | int, ...]:
    return (line.unit, name(line.unit), line.track, line.state, line.cases)


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell
