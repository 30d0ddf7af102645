"""Limits: how much in how long, and the refusal of what is more than that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from app.errors import Refusal

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`quota` requests in a window that begins with the first of them, and then the next window."""

    name: str
    quota: int
    window: timedelta


# For a person or a client, counted in the database for all processes together.
READ = Limit("read", 600, _MINUTE)
"""Ten pages a second: more than any app scrolls, and too little to copy a queue unseen."""
ACT = Limit("act", 120, _MINUTE)
"""Two moves a second: nobody decides faster."""

# For an address, counted in memory. Thousands of people share one, and a whole station another.
SUBMIT = Limit("submit", 100, _MINUTE)
"""Beyond it nothing is refused: a proof of work is asked for."""
LOOK_UP = Limit("look-up", 1200, _MINUTE)
"""Reference data and places: an app asks a handful of times when it starts."""
TRACK = Limit("track", 600, _MINUTE)
"""The way back by receipt, which no guessing finds anyway."""
SIGN_IN = Limit("sign-in", 300, _MINUTE)
"""A province's staff on a Monday morning; wrong passwords are slowed down long before."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One request, put to the account of somebody: of a person, a client, a number."""

    limit: Limit
    whom: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What a charge has come to: `used` in a window that ends in so many seconds."""

    limit: Limit
    used: int
    seconds_left: int

    @property
    def is_over(self) -> bool:
        """Whether it was one too many."""
        return self.used > self.limit.quota


class TooManyRequests(Refusal):
    """More came than is allowed in that time; Retry-After tells when it goes on."""

    status = 429
    code = "too_many_requests"
    vi = "Bạn gửi quá nhanh. Vui lòng thử lại sau thời gian nêu trong Retry-After."
    en = "Too many requests. Try again after the time told in Retry-After."

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.headers["Retry-After"] = str(max(1, -int(-seconds // 1)))


class ProofOfWorkRequired(Refusal):
    """Very many submissions come from this address; whoever shows a little work is not held up by them."""

    status = 429
    code = "proof_of_work_required"
    vi = "Có rất nhiều tin từ mạng này. Ứng dụng cần giải bài toán nhỏ kèm theo rồi gửi lại cùng Idempotency-Key."
    en = "Very much is coming from this network. Solve the challenge and send it again with the same Idempotency-Key."


class BodyTooSlow(Refusal):
    """The body did not arrive in time; the connection ends with this answer, and the same request may be sent again."""

    status = 408
    code = "body_too_slow"
    vi = "Đường truyền quá chậm. Vui lòng gửi lại; dùng lại cùng Idempotency-Key để không bị trùng."
    en = "The body arrived too slowly. Send the same request again, with the same Idempotency-Key."
    always: ClassVar[Mapping[str, str]] = {"Connection": "close"}
