"""The statuses (trạng thái) of each kind: what they are called, and what the citizen reads instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.kinds import Kind


@dataclass(frozen=True, slots=True)
class Status:
    """What a status is called, and what the citizen reads instead of it; `told` hides its code behind another."""

    vi: str
    en: str
    citizen_vi: str
    citizen_en: str
    is_final: bool = False
    told: str | None = None


_CLOSED_VI, _CLOSED_EN = "Đã kết thúc xử lý", "Handling has ended"

TIP_OFF_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "submitted": Status("Mới gửi", "Submitted", "Đã gửi đến công an", "Sent to the police"),
        "received": Status("Đã tiếp nhận", "Received", "Công an đã tiếp nhận", "The police have received it"),
        "verifying": Status("Đang xác minh", "Verifying", "Đang được xem xét", "It is being looked into"),
        "needs_info": Status("Cần bổ sung", "Needs information", "Công an cần hỏi thêm", "The police have a question"),
        "transferred": Status(
            "Đã chuyển cơ quan có thẩm quyền",
            "Transferred",
            "Đã chuyển cơ quan có thẩm quyền",
            "Passed to the competent body",
        ),
        "supporting": Status("Đang kết nối hỗ trợ", "Supporting", "Đang kết nối hỗ trợ", "Help is being arranged"),
        # For both ends the reporter reads the same words: true, and nothing is signalled about the person mentioned.
        "resolved": Status("Đã giải quyết", "Resolved", _CLOSED_VI, _CLOSED_EN, is_final=True, told="closed"),
        "unfounded": Status("Không đủ căn cứ", "Unfounded", _CLOSED_VI, _CLOSED_EN, is_final=True, told="closed"),
        "rejected": Status("Không xử lý", "Rejected", "Không xử lý", "Not handled", is_final=True),
        "withdrawn": Status("Đã rút", "Withdrawn", "Bạn đã rút", "You withdrew it", is_final=True),
    }
)

WEAPON_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "declared": Status("Đã khai báo", "Declared", "Đã khai báo", "Declared"),
        "advised": Status("Đã hướng dẫn an toàn", "Advised", "Đã được hướng dẫn an toàn", "Safety advice given"),
        "scheduled": Status("Đã hẹn giao nộp", "Scheduled", "Đã hẹn giao nộp", "Appointment made"),
        "site_secured": Status("Đã bảo vệ hiện trường", "Site secured", "Đã bảo vệ hiện trường", "The site is secured"),
        "received": Status("Đã tiếp nhận", "Received", "Công an đã tiếp nhận", "The police have received it"),
        "handed_over": Status("Đã bàn giao", "Handed over", "Đã bàn giao", "Handed over"),
        "disposed": Status("Đã tiêu hủy/thanh lý", "Disposed of", "Đã tiêu hủy/thanh lý", "Disposed of", is_final=True),
        "linked_to_case": Status(
            "Chuyển xử lý theo vụ việc",
            "Linked to a case",
            "Công an đã tiếp nhận",
            "The police have received it",
            is_final=True,
            told="received",
        ),
        "not_applicable": Status(
            "Không thuộc diện giao nộp",
            "Not applicable",
            "Không thuộc diện giao nộp",
            "Need not be surrendered",
            is_final=True,
        ),
        "cancelled": Status("Người khai đã hủy", "Cancelled", "Bạn đã hủy", "You cancelled it", is_final=True),
    }
)

SIGNATURE_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "pending": Status("Chờ xác nhận", "Pending", "Chờ xác nhận", "Waiting to be confirmed"),
        # An active signature needs nobody's work any more: it leaves the queue, though its life goes on.
        "active": Status("Có hiệu lực", "Active", "Có hiệu lực", "In force", is_final=True),
        "expired": Status("Hết hiệu lực", "Expired", "Hết hiệu lực", "Expired", is_final=True),
        "withdrawn": Status("Đã rút", "Withdrawn", "Bạn đã rút", "You withdrew it", is_final=True),
        "replaced": Status("Đã ký lại", "Signed again", "Đã ký lại", "Signed again", is_final=True),
        "void": Status("Đã hủy", "Void", "Đã hủy", "Void", is_final=True),
    }
)

STATUSES: Mapping[Kind, Mapping[str, Status]] = MappingProxyType(
    {
        Kind.TIP_OFF: TIP_OFF_STATUSES,
        Kind.WEAPON_SURRENDER: WEAPON_STATUSES,
        Kind.PLEDGE_SIGNATURE: SIGNATURE_STATUSES,
    }
)


def open_statuses(kind: Kind) -> frozenset[str]:
    """The statuses in which somebody still has work to do."""
    return frozenset(name for name, status in STATUSES[kind].items() if not status.is_final)
