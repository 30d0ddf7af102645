"""The names of verbs, as the button of an officer bears them."""

from collections.abc import Mapping
from types import MappingProxyType

VERB_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "claim": ("Nhận xử lý", "Claim"),
        "assign": ("Giao xử lý", "Assign"),
        "release": ("Trả lại hàng chờ", "Release"),
        "receive": ("Tiếp nhận", "Receive"),
        "classify": ("Phân loại", "Classify"),
        "reject": ("Không xử lý", "Reject"),
        "verify": ("Xác minh", "Verify"),
        "ask": ("Hỏi thêm người báo tin", "Ask the reporter"),
        "answer": ("Ghi câu trả lời", "Note an answer"),
        "support": ("Kết nối hỗ trợ", "Connect with help"),
        "transfer": ("Chuyển cơ quan có thẩm quyền", "Transfer"),
        "report_up": ("Báo cáo cấp trên", "Report to the province"),
        "file": ("Lập hồ sơ", "Hand in the file"),
        "extend": ("Gia hạn giải quyết", "Extend the time"),
        "return": ("Trả lại xã", "Return"),
        "resolve": ("Giải quyết", "Resolve"),
        "dismiss": ("Kết luận không đủ căn cứ", "Dismiss as unfounded"),
        "reopen": ("Mở lại", "Reopen"),
        "reroute": ("Chuyển địa bàn", "Reroute"),
        "recuse": ("Xin không tham gia", "Recuse"),
        "bar": ("Loại khỏi hồ sơ", "Bar"),
        "unbar": ("Cho tham gia lại", "Let in again"),
        "advise": ("Hướng dẫn an toàn", "Give safety advice"),
        "schedule": ("Hẹn giao nộp", "Schedule"),
        "secure_site": ("Bảo vệ hiện trường", "Secure the site"),
        "miss": ("Lỡ hẹn", "Appointment missed"),
        "hand_over": ("Bàn giao", "Hand over"),
        "dispose": ("Tiêu hủy, thanh lý", "Dispose of"),
        "link": ("Chuyển xử lý theo vụ việc", "Link to a case"),
        "set_aside": ("Không thuộc diện giao nộp", "Set aside"),
        "cancel": ("Hủy khai báo", "Cancel"),
        "confirm": ("Xác nhận lượt ký", "Confirm"),
        "void": ("Hủy lượt ký", "Void"),
    }
)
"""verb → Vietnamese, English"""
