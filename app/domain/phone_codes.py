"""Codes by phone (mã xác nhận): six digits that prove who answers a number, and how many of them are sent.

A message costs money and wakes somebody up, and whoever owns a dear range of numbers earns on each one that is sent
there. So what is sent is bounded for a number, for the range it lies in, and for the house as a whole.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from app.domain.limits import Limit
from app.errors import Refusal

DIGITS = 6
LIFETIME = timedelta(minutes=5)
MOST_TRIES = 5
"""With eight codes a day somebody who guesses has 40 tries a day at a number: one chance in 25,000."""

PER_NUMBER = Limit("codes_number", 3, timedelta(minutes=15))
PER_NUMBER_AND_DAY = Limit("codes_number_day", 8, timedelta(days=1))
PER_RANGE = Limit("codes_range", 30, timedelta(hours=1))
IN_TOTAL = Limit("codes_total", 1000, timedelta(hours=1))
UNSENT = Limit("codes_unsent", 2**31, timedelta(minutes=1))
"""Counted in place of the others once nothing will be sent, so that both ways take the same steps."""

FROM_ADDRESS = Limit("codes", 100, timedelta(minutes=10))
"""A festival where a whole commune signs behind one address, and not all that the house may send."""

_RANGE = 4
_TEXTS: Mapping[str, str] = {
    "vi": "Mã tinbao của bạn là {code}, có hiệu lực trong {minutes} phút. Không đưa mã này cho ai.",
    "en": "Your tinbao code is {code}, valid for {minutes} minutes. Give it to nobody.",
}


class WrongCode(Refusal):
    """Wrong, expired, used, never sent, or sent to another number: all answer alike."""

    status = 401
    code = "wrong_code"
    vi = "Mã không đúng hoặc đã hết hiệu lực. Bạn có thể yêu cầu mã mới."
    en = "The code is wrong or no longer valid. You may ask for a new one."
    always: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


class CodesNotOffered(Refusal):
    """No way of sending messages is set up here."""

    status = 503
    code = "codes_not_offered"
    vi = "Nơi này chưa gửi được mã qua điện thoại. Mã tra cứu vẫn dùng được như thường."
    en = "No codes can be sent from here. The receipt works as ever."


def code_of(number: int) -> str:
    """The digits of a random number below a million."""
    return f"{number:0{DIGITS}d}"


def range_of(phone: str) -> str:
    """The ten thousand numbers among which an E.164 number lies."""
    return phone[:-_RANGE]


def text_of(code: str, language: str) -> str:
    """The message, in `vi` or `en`: a code and its minutes, and nothing that tells what it is wanted for."""
    return _TEXTS[language].format(code=code, minutes=LIFETIME // timedelta(minutes=1))
