"""Every way the system can refuse, in one list.

A refusal (từ chối) is an expected no: the citizen or officer reads why and what to do. Anything else that is raised is
a bug and is answered as `internal_error`, without a word of what was sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


class Misconfigured(Exception):
    """The start is refused: the sentence says what is wrong and what to do about it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One faulty field: a JSON pointer (RFC 6901) and a code; the sentence is put to it in the language asked for."""

    pointer: str
    code: str


class Refusal(Exception):
    """The root of the family: an HTTP status, a stable code, and a sentence in Vietnamese and English."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    vi: ClassVar[str] = "Hệ thống gặp lỗi. Vui lòng thử lại sau."
    en: ClassVar[str] = "Something went wrong on our side. Please try again later."
    always: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *, faults: Sequence[Fault] = (), extra: Mapping[str, object] | None = None) -> None:
        super().__init__(self.code)
        self.faults, self.extra = tuple(faults), dict(extra or {})
        self.headers = dict(self.always)


class InvalidToken(Refusal):
    """No token, or one that is forged, expired, revoked or simply odd: all answer alike (RFC 6750 §3.1)."""

    status = 401
    code = "invalid_token"
    vi = "Vui lòng đăng nhập lại."
    en = "Please sign in again."
    always: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class Busy(Refusal):
    """More is arriving than can be kept durably; nothing was lost, the same request may be sent again."""

    status = 503
    code = "busy"
    vi = "Hệ thống đang bận. Vui lòng gửi lại sau ít giây; dùng lại cùng Idempotency-Key để không bị trùng."
    en = "The service is busy. Send the same request again in a few seconds, with the same Idempotency-Key."
    always: ClassVar[Mapping[str, str]] = {"Retry-After": "2"}


class MalformedJson(Refusal):
    """The body is not JSON at all."""

    status = 400
    code = "malformed_json"
    vi = "Nội dung gửi lên không phải JSON hợp lệ."
    en = "The body is not valid JSON."


class MissingIdempotencyKey(Refusal):
    """Whatever creates something must be repeatable without doing it twice."""

    status = 400
    code = "missing_idempotency_key"
    vi = "Thiếu tiêu đề Idempotency-Key."
    en = "The header Idempotency-Key is missing."


class WeakIdempotencyKey(Refusal):
    """Without an account the key is the only thing that tells two phones apart: it must not be guessable."""

    status = 400
    code = "weak_idempotency_key"
    vi = "Idempotency-Key phải là UUID hoặc có từ 22 đến 200 ký tự."
    en = "Idempotency-Key must be a UUID or have 22 to 200 characters."


class InvalidCursor(Refusal):
    """The cursor is broken, foreign, or belongs to other filters."""

    status = 400
    code = "invalid_cursor"
    vi = "Con trỏ trang không hợp lệ với bộ lọc này."
    en = "The cursor is not valid for these filters."


class WrongCredentials(Refusal):
    """Unknown name, wrong password, disabled person and ended posting answer alike."""

    status = 401
    code = "wrong_credentials"
    vi = "Sai tên đăng nhập hoặc mật khẩu."
    en = "The username or the password is wrong."
    always: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


class Forbidden(Refusal):
    """This role may never do that."""

    status = 403
    code = "forbidden"
    vi = "Vai trò của bạn không được làm việc này."
    en = "Your role may not do this."


class BoundaryNotShown(Refusal):
    """The boundaries may be used for routing, and their licence does not let them be passed on."""

    status = 403
    code = "boundary_not_shown"
    vi = "Giấy phép của dữ liệu ranh giới không cho phép công bố."
    en = "The licence of these boundaries does not allow showing them."


class NotFound(Refusal):
    """There is nothing here for the one who asks; what belongs to another unit answers alike."""

    status = 404
    code = "not_found"
    vi = "Không tìm thấy."
    en = "Not found."


class UnknownReceipt(Refusal):
    """Unknown, expired and erased receipts answer alike."""

    status = 404
    code = "unknown_receipt"
    vi = "Không tìm thấy hồ sơ với mã tra cứu này."
    en = "There is no submission with this receipt."


class UnknownPledge(Refusal):
    """No pledge of this code is open now."""

    status = 404
    code = "unknown_pledge"
    vi = "Không có bản cam kết này đang mở ký."
    en = "No pledge of this code is open."


class MethodNotAllowed(Refusal):
    """The path exists, this verb does not."""

    status = 405
    code = "method_not_allowed"
    vi = "Phương thức không được hỗ trợ ở đường dẫn này."
    en = "This method is not supported here."


class IllegalMove(Refusal):
    """The workflow has no such move for this person from here; the answer lists what would be legal."""

    status = 409
    code = "illegal_move"
    vi = "Không thể thực hiện bước này ở trạng thái hiện tại."
    en = "This step is not possible now."


class TwinRunning(Refusal):
    """The same request is still under way."""

    status = 409
    code = "twin_running"
    vi = "Yêu cầu giống hệt đang được xử lý."
    en = "The same request is still being handled."
    always: ClassVar[Mapping[str, str]] = {"Retry-After": "1"}


class PreconditionFailed(Refusal):
    """Somebody else moved it in the meantime."""

    status = 412
    code = "precondition_failed"
    vi = "Hồ sơ đã thay đổi. Hãy tải lại rồi thử lại."
    en = "It has changed in the meantime. Load it again and retry."


class BodyTooLarge(Refusal):
    """The body is larger than any honest form."""

    status = 413
    code = "body_too_large"
    vi = "Nội dung gửi lên quá lớn."
    en = "The body is too large."


class UnsupportedMediaType(Refusal):
    """The content is not of the type that is understood there: JSON, or CSV for a file."""

    status = 415
    code = "unsupported_media_type"
    vi = "Không nhận loại nội dung này ở đây: xem tài liệu API."
    en = "This type of content is not understood here: see the API document."


class InvalidFields(Refusal):
    """Required fields are missing or faulty, or unknown ones were sent; nothing was changed."""

    status = 422
    code = "invalid_fields"
    vi = "Một số mục chưa đúng."
    en = "Some fields are not right."


class IdempotencyMismatch(Refusal):
    """The key was used before with another body."""

    status = 422
    code = "idempotency_mismatch"
    vi = "Idempotency-Key này đã dùng cho nội dung khác."
    en = "This Idempotency-Key was used with another body."


class BeyondTheProvince(Refusal):
    """It names the province or its inspectorate, who must not receive it: the answer says who does."""

    status = 422
    code = "beyond_the_province"
    vi = "Nội dung liên quan đến cấp tỉnh: vui lòng gửi đến cơ quan nêu trong câu trả lời."
    en = "This concerns the province itself: please turn to the body named in this answer."


class UnknownUnit(Refusal):
    """No commune of today has this code or id."""

    status = 422
    code = "unknown_unit"
    vi = "Không có xã, phường hay đặc khu hiện nay với mã này."
    en = "No commune of today has this code."


class PreconditionRequired(Refusal):
    """A change of a submission says which version it was decided on."""

    status = 428
    code = "precondition_required"
    vi = "Thiếu tiêu đề If-Match."
    en = "The header If-Match is missing."
