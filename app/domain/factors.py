"""Second factors (yếu tố xác thực thứ hai): who needs one, and the refusals of somebody who has not shown it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from app.domain.roles import STAFF, Role
from app.errors import Refusal

FACTOR_ROLES = STAFF - {Role.COLLECTOR}
"""Officers and above: whoever can open what citizens wrote, or say who may."""

FREE_TRIES, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 5, 60, 3600
"""Wrong factors behind a right password: nobody without the password can make its owner wait."""

RECOVERY_CODES = 10
"""For the day when the phone is gone: each has the form and the 120 bits of a receipt, and works once."""


class SecondFactor(StrEnum):
    """Whether those roles may go without."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Way(StrEnum):
    """What can be shown beside a password."""

    OTP = "otp"
    PASSKEY = "passkey"


class OtpRequired(Refusal):
    """The password is right; the answer names what else is to be shown."""

    status = 401
    code = "otp_required"
    vi = "Cần thêm mã xác thực (hoặc khóa truy cập, mã khôi phục) để đăng nhập."
    en = "A code of the authenticator (or a passkey, or a recovery code) is needed as well."
    always: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


def wait_seconds(wrong: int, free: int, first: int, longest: int) -> int:
    """How long to wait after so many wrong tries: nothing at first, then doubling up to the longest."""
    # The exponent is bounded too: nobody's thousandth try needs a number of three hundred digits.
    return 0 if wrong < free else min(first * 2 ** min(wrong - free, 20), longest)
