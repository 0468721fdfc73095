"""Why a petition is not simply routed: closed sets of codes, and what officers read."""

from collections.abc import Mapping

PARK_REASONS: Mapping[str, str] = {
    "no-unit": "đơn không nêu nơi xảy ra hay cơ quan nhận",
    "no-commune": "việc thường thuộc cấp xã nhưng đơn chỉ nêu tỉnh, cần hỏi xã nơi xảy ra",
    "unknown-unit": "mã đơn vị hành chính không có trên bản đồ đã chọn",
    "unit-of-other-map": "mã đơn vị hành chính thuộc bản đồ khác với bản đồ đã chọn",
    "unit-split": "đơn vị cũ đã chia cho nhiều đơn vị mới, cần hỏi lại nơi xảy ra",
    "unknown-authority": "cơ quan được gửi tới không có trong danh bạ vào ngày đó",
    "unknown-issuer": "cơ quan ban hành quyết định không có trong danh bạ vào ngày đó",
    "successor-unclear": "cơ quan cũ đã chia nhiệm vụ cho nhiều cơ quan, cần xác định lĩnh vực",
    "district-abolished": "cấp huyện không còn, cần xác định xã nơi xảy ra",
    "denounced-unknown": "chưa rõ người bị tố cáo nên chưa rõ người đứng đầu có thẩm quyền",
    "anonymous-unclear": "tố cáo không rõ người gửi và chưa rõ người vi phạm, bằng chứng cụ thể",
    "earlier-unknown": "tố cáo tiếp nhưng chưa rõ cơ quan đã thụ lý trước đó",
    "no-second-instance": "chưa xác định được cấp giải quyết khiếu nại lần hai",
    "unsure": "nội dung chưa đủ rõ để phân loại, cần người đọc",
    "guided-before": "đã hướng dẫn một lần về cùng nội dung: lưu đơn, không xử lý",
    "transferred-before": "đã chuyển một lần về cùng nội dung: lưu đơn, không chuyển nữa",
    "no-rule": "không quy tắc thẩm quyền nào áp dụng",
}
"""Why a petition goes to the triage desk: a closed set of codes, and what officers read."""
NOTES: Mapping[str, str] = {
    "anonymous": "không xử lý theo thủ tục tố cáo: chuyển để thanh tra, kiểm tra, quản lý; không"
    " phải trả lời người gửi",
    "overdue": "tố cáo tiếp do quá hạn: cấp trên yêu cầu giải quyết và báo cáo",
    "after-conclusion": "tố cáo tiếp sau kết luận: cấp trên xem xét",
}
"""What an officer reads besides, by the condition under which a rule decided."""
GUIDE_GROUNDS: Mapping[str, str] = {
    "party-matter": "việc của tổ chức, đảng viên: hướng dẫn gửi cơ quan Đảng có thẩm quyền",
}
"""Why the State's bodies do not answer at all; the desk signs the guidance."""
