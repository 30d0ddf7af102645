"""Advice that comes with an answer: what to do now, with the number to call where life is in danger."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.tip_offs import CATEGORIES, Category, DangerFlag, TipOffClass
from app.domain.weapons import Safety


class AdviceCode(StrEnum):
    """The sentences that an app may show; the most urgent come first in an answer."""

    CALL_AMBULANCE = "call_ambulance"
    CALL_POLICE = "call_police"
    DO_NOT_TOUCH = "do_not_touch"
    CALL_CHILD_LINE = "call_child_line"
    OFFICER_COLLECTS = "officer_collects"
    BY_APPOINTMENT = "by_appointment"
    HELP_COMES = "help_comes"
    KEEP_SAFE = "keep_safe"
    TO_INSPECTOR = "to_inspector"
    CHOOSE_COMMUNE = "choose_commune"
    KEEP_RECEIPT = "keep_receipt"
    CONFIRM_SIGNATURE = "confirm_signature"
    CONFIRM_BY_CODE = "confirm_by_code"
    COME_BACK = "come_back"


@dataclass(frozen=True, slots=True)
class AdviceFacts:
    """The sentence in Vietnamese and English, and the contact row whose number goes with it."""

    vi: str
    en: str
    contact: str | None = None


ADVICE: Mapping[AdviceCode, AdviceFacts] = MappingProxyType(
    {
        AdviceCode.CALL_AMBULANCE: AdviceFacts(
            "Gọi cấp cứu ngay. Ở lại với người bị nạn nếu an toàn.",
            "Call an ambulance now. Stay with them if it is safe.",
            "ambulance",
        ),
        AdviceCode.CALL_POLICE: AdviceFacts(
            "Nếu đang nguy hiểm, gọi công an ngay. Đừng tự can thiệp.",
            "If there is danger now, call the police. Do not step in yourself.",
            "police",
        ),
        AdviceCode.DO_NOT_TOUCH: AdviceFacts(
            "Không chạm vào, không di chuyển, tránh xa và giữ trẻ em tránh xa. Người có chuyên môn đang đến.",
            "Do not touch, do not move it, keep away and keep children away. People are coming.",
            "police",
        ),
        AdviceCode.CALL_CHILD_LINE: AdviceFacts(
            "Nếu trẻ em gặp nguy hiểm, gọi Tổng đài bảo vệ trẻ em.",
            "If a child is in danger, call the child protection line.",
            "children",
        ),
        AdviceCode.OFFICER_COLLECTS: AdviceFacts(
            "Để yên tại chỗ an toàn, cán bộ sẽ đến nhận. Chỉ mang đến trụ sở khi cán bộ đã đồng ý.",
            "Leave it where it is safe; an officer will collect it. Bring it only when an officer has agreed.",
        ),
        AdviceCode.BY_APPOINTMENT: AdviceFacts(
            "Công an xã sẽ liên hệ hẹn giờ. Bạn có thể mang đến trụ sở theo lịch hẹn.",
            "The commune police will arrange a time. You may bring it by appointment.",
        ),
        AdviceCode.HELP_COMES: AdviceFacts(
            "Đây là đề nghị hỗ trợ, không phải tố giác. Cán bộ sẽ kết nối hỗ trợ.",
            "This is a request for help, not an accusation. Someone will arrange support.",
        ),
        AdviceCode.KEEP_SAFE: AdviceFacts(
            "Đừng tự theo dõi, chụp ảnh hay kể cho người khác biết bạn đã báo tin.",
            "Do not follow anyone, take pictures, or tell others that you reported.",
        ),
        AdviceCode.TO_INSPECTOR: AdviceFacts(
            "Nội dung này đi thẳng đến thanh tra cấp tỉnh, công an xã không xem được.",
            "This goes straight to the provincial inspectorate; the commune police cannot see it.",
        ),
        AdviceCode.CHOOSE_COMMUNE: AdviceFacts(
            "Chưa chắc nơi này thuộc xã nào, công an tỉnh đã nhận. Bạn có thể chọn xã để đến đúng nơi nhanh hơn.",
            "We are not sure which commune this is; the provincial police have it. Choosing one gets it there faster.",
        ),
        AdviceCode.KEEP_RECEIPT: AdviceFacts(
            "Giữ mã tra cứu ở nơi riêng tư: đó là cách duy nhất để xem lại, và chỉ hiện một lần.",
            "Keep the receipt somewhere private: it is the only way back, and is shown once.",
        ),
        AdviceCode.CONFIRM_SIGNATURE: AdviceFacts(
            "Lượt ký chờ cán bộ hoặc người thu xác nhận trước người làm chứng.",
            "The signature waits for an officer or collector to confirm it before a witness.",
        ),
        AdviceCode.CONFIRM_BY_CODE: AdviceFacts(
            "Trong 24 giờ, xác nhận bằng mã gửi đến số điện thoại đã ghi; hoặc cán bộ xác nhận trước người làm chứng.",
            "Within 24 hours confirm it with a code to the number given; or an officer confirms it before a witness.",
        ),
        AdviceCode.COME_BACK: AdviceFacts(
            "Xem lại bằng mã tra cứu bất cứ lúc nào. Không ai gọi hay nhắn tin cho bạn về việc này.",
            "Look again with the receipt whenever you like. Nobody will call or write to you about it.",
        ),
    }
)


def for_tip_off(category: Category, flags: Collection[DangerFlag], *, concerns_minor: bool) -> list[AdviceCode]:
    """What to say first to somebody who reports this; a life in danger shows 115 before anything else."""
    facts = CATEGORIES[category]
    codes: list[AdviceCode] = []
    if facts.is_emergency or DangerFlag.OVERDOSE in flags:
        codes.append(AdviceCode.CALL_AMBULANCE)
    if DangerFlag.WEAPON_SEEN in flags or DangerFlag.VIOLENCE in flags:
        codes.append(AdviceCode.CALL_POLICE)
    if concerns_minor:
        codes.append(AdviceCode.CALL_CHILD_LINE)
    codes.append(AdviceCode.HELP_COMES if facts.default_class is TipOffClass.HELP else AdviceCode.KEEP_SAFE)
    return codes


_BY_SAFETY: Mapping[Safety, AdviceCode] = {
    Safety.RED: AdviceCode.DO_NOT_TOUCH,
    Safety.AMBER: AdviceCode.OFFICER_COLLECTS,
    Safety.GREEN: AdviceCode.BY_APPOINTMENT,
}


def for_weapons(safety: Safety) -> list[AdviceCode]:
    """What to do with the items until people come or a time is agreed."""
    return [_BY_SAFETY[safety]]
