"""Rights (quyền đối với dữ liệu): what a citizen may ask about what they sent, and what a person mentioned may."""

from enum import StrEnum

from app.errors import Refusal


class RequestType(StrEnum):
    """What the holder of a receipt may ask for."""

    SEE = "see"
    CORRECT = "correct"
    RESTRICT = "restrict"
    ERASE_IDENTITY = "erase_identity"


class RequestStatus(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


class Answer(StrEnum):
    """How a station answers."""

    DONE = "done"
    DECLINED = "declined"


class ApplicationState(StrEnum):
    """All that an applicant is told."""

    RECEIVED = "received"
    DEALT_WITH = "dealt_with"


SHARING = frozenset({"support"})
"""Verbs that pass a submission to others without the law demanding it: not open while it is restricted."""

COME_VI = "Yêu cầu đã được trả lời. Mời bạn mang số hồ sơ đến trụ sở công an để nhận câu trả lời."
COME_EN = "Your request has been answered. Please come to the station with the reference to receive the answer."
FORGOTTEN_VI = (
    "Danh tính và thông tin liên hệ của bạn đã được xóa. Nội dung tin, những yêu cầu đã gửi và mã tra cứu vẫn còn."
)
FORGOTTEN_EN = (
    "Your identity and contact have been erased. What you reported, what you asked before and your receipt remain."
)
RESTRICTED_VI = "Hồ sơ đã được hạn chế: chỉ còn dùng cho việc luật bắt buộc, không chia sẻ thêm."
RESTRICTED_EN = "It is restricted: used for nothing but what the law demands, and shared no further."

RECEIVED_VI, RECEIVED_EN = "Đơn đã được tiếp nhận.", "The application has been received."
DEALT_VI, DEALT_EN = "Đơn đã được giải quyết.", "The application has been dealt with."
# The same whatever was found, and the same if nothing was: nobody can fish for what others have said of them.
ANSWER_VI = (
    "Cơ quan thanh tra đã xem xét đơn của bạn và thực hiện những gì pháp luật yêu cầu. Theo quy định, câu trả lời "
    "không xác nhận cũng không phủ nhận việc có hay không có thông tin nào."
)
ANSWER_EN = (
    "The inspectorate has looked into your application and has done what the law demands. By rule, the answer neither "
    "confirms nor denies that any information exists."
)


class AlreadyAsked(Refusal):
    """The same was asked before and is not answered yet."""

    status = 409
    code = "already_asked"
    vi = "Yêu cầu này đã được gửi và đang chờ trả lời."
    en = "This has been asked already and waits for its answer."


class SignerIsTheSignature(Refusal):
    """A signature without its signer is none: it is taken back, and not made nameless."""

    status = 409
    code = "signer_is_the_signature"
    vi = "Lượt ký cam kết mang tên người ký nên không thể chỉ xóa tên. Hãy gửi yêu cầu «correct» để được hủy lượt ký."
    en = "A signature bears its signer's name, which cannot be erased alone. Ask with «correct» to have it voided."


class AlreadyAnswered(Refusal):
    """Somebody else has answered meanwhile; an answer is given once."""

    status = 409
    code = "already_answered"
    vi = "Yêu cầu này đã được trả lời."
    en = "This has been answered already."


class UnknownApplication(Refusal):
    """No application has this code, or it was erased long ago: both answer alike."""

    status = 404
    code = "unknown_application"
    vi = "Không tìm thấy đơn với mã này."
    en = "There is no application with this code."
