"""The workflows: one table per kind; from, verb, to, who may, under which guard. The triage service interprets them.

Rows with `proposed` take two people: the one named proposes, a different one approves. Rows of `REPORTER` and `SYSTEM`
are moved by the receipt and by the clocks. The diagrams in ARCHITECTURE.md are generated from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain import cases
from app.domain.cases import Asker, Case, Guard
from app.domain.kinds import Kind
from app.domain.roles import Role


class Mover(StrEnum):
    """Who moves a submission without being of the staff."""

    REPORTER = "reporter"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a workflow. `target` None keeps the status."""

    verb: str
    sources: frozenset[str]
    target: str | None
    who: frozenset[Role | Mover]
    guards: tuple[Guard, ...] = ()
    proposed: bool = False

    def is_open_to(self, case: Case, asker: Asker) -> bool:
        """Whether this person may do this to this submission now."""
        return (
            case.status in self.sources
            and asker.role in self.who
            and not self.proposed
            and all(guard(case, asker) for guard in self.guards)
        )


@dataclass(frozen=True, slots=True)
class Status:
    """What a status is called, and what the citizen reads instead of it; `told` hides its code behind another."""

    vi: str
    en: str
    citizen_vi: str
    citizen_en: str
    is_final: bool = False
    told: str | None = None


_OFFICER, _CHIEF, _PROVINCE, _INSPECTOR, _COLLECTOR = (
    Role.OFFICER,
    Role.CHIEF,
    Role.PROVINCE,
    Role.INSPECTOR,
    Role.COLLECTOR,
)
# Conflict submissions lie with the inspector alone, who then does what an officer does elsewhere.
_DESK = frozenset({_OFFICER, _CHIEF, _INSPECTOR})
_STATION = frozenset({_OFFICER, _CHIEF})
_REPORTER = frozenset({Mover.REPORTER})
_SYSTEM = frozenset({Mover.SYSTEM})
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


def _from(*statuses: str) -> frozenset[str]:
    return frozenset(statuses)


def _open(kind: Kind) -> frozenset[str]:
    return frozenset(name for name, status in STATUSES[kind].items() if not status.is_final)


def _reroutes(kind: Kind) -> tuple[Move, Move]:
    """The province decides; what an officer proposes, the commune that it goes to or the province approves."""
    return (
        Move("reroute", _open(kind), None, frozenset({_PROVINCE})),
        Move("reroute", _open(kind), None, _STATION, proposed=True),
    )


WORKFLOWS: Mapping[Kind, tuple[Move, ...]] = MappingProxyType(
    {
        Kind.TIP_OFF: (
            Move("claim", _open(Kind.TIP_OFF), None, _DESK),
            Move("receive", _from("submitted"), "received", _DESK),
            Move("classify", _from("received", "verifying"), None, _DESK),
            Move("reject", _from("submitted"), "rejected", _STATION, proposed=True),
            Move("withdraw", _from("submitted"), "withdrawn", _REPORTER),
            # A call for help stays the caller's own, even after it has ended.
            Move("withdraw", frozenset(TIP_OFF_STATUSES) - {"withdrawn"}, "withdrawn", _REPORTER, (cases.is_help,)),
            Move("verify", _from("received"), "verifying", _DESK, (cases.is_assignee,)),
            Move("ask", _from("verifying"), "needs_info", _DESK, (cases.is_assignee,)),
            Move("answer", _from("needs_info"), "verifying", _DESK | _REPORTER),
            Move("support", _from("received", "verifying"), "supporting", _STATION, (cases.is_help,)),
            Move("transfer", _from("received", "verifying"), "transferred", frozenset({_CHIEF}), (cases.is_crime,)),
            Move("return", _from("transferred"), "verifying", frozenset({_PROVINCE})),
            Move(
                "resolve",
                _from("received", "verifying", "supporting", "transferred"),
                "resolved",
                _DESK | {_PROVINCE},
                (cases.may_resolve,),
            ),
            Move("dismiss", _from("verifying", "transferred"), "unfounded", _STATION | {_PROVINCE}, proposed=True),
            Move(
                "reopen",
                _from("resolved", "unfounded", "rejected"),
                "verifying",
                frozenset({_PROVINCE, _INSPECTOR, Mover.REPORTER}),
            ),
            *_reroutes(Kind.TIP_OFF),
        ),
        Kind.WEAPON_SURRENDER: (
            Move("claim", _open(Kind.WEAPON_SURRENDER), None, _STATION),
            Move("advise", _from("declared"), "advised", _STATION),
            Move("schedule", _from("advised"), "scheduled", _STATION | _REPORTER),
            Move("secure_site", _from("declared", "advised"), "site_secured", _STATION, (cases.has_red,)),
            Move("receive", _from("declared", "advised", "scheduled"), "received", _STATION, (cases.has_no_red,)),
            Move("miss", _from("scheduled"), "advised", _STATION),
            Move("hand_over", _from("received", "site_secured"), "handed_over", frozenset({_CHIEF})),
            Move("dispose", _from("handed_over"), "disposed", frozenset({_PROVINCE})),
            Move("link", _from("received"), "linked_to_case", frozenset({_CHIEF})),
            Move("set_aside", _from("declared", "advised"), "not_applicable", _STATION),
            Move("cancel", _from("declared", "advised", "scheduled"), "cancelled", _STATION, (cases.has_red,)),
            Move("cancel", _from("declared", "advised", "scheduled"), "cancelled", _REPORTER, (cases.has_no_red,)),
            *_reroutes(Kind.WEAPON_SURRENDER),
        ),
        Kind.PLEDGE_SIGNATURE: (
            Move("confirm", _from("pending"), "active", frozenset({_OFFICER, _CHIEF, _COLLECTOR, Mover.REPORTER})),
            Move("withdraw", _from("pending", "active"), "withdrawn", _REPORTER),
            Move("replace", _from("active"), "replaced", _SYSTEM),
            Move("expire", _from("active"), "expired", _SYSTEM),
            Move("void", _from("pending", "active"), "void", _STATION),
            *_reroutes(Kind.PLEDGE_SIGNATURE),
        ),
    }
)


def open_moves(case: Case, asker: Asker) -> tuple[Move, ...]:
    """The moves that this person may make on this submission now, in the order of the table."""
    return tuple(move for move in WORKFLOWS[case.kind] if move.is_open_to(case, asker))
