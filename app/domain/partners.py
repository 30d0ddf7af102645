"""Partners (đối tác tích hợp): what a third party may do, and the refusals that only it meets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from app.errors import Refusal

MOST_SECRETS = 2
"""One that is in use and one that replaces it."""

SMALLEST_SHOWN = 5
"""Smaller counts are hidden, zero among them: in a village a three is a list of names."""


class Scope(StrEnum):
    """What a client can be allowed (RFC 6749 §3.3). None of them reads what a citizen wrote."""

    SUBMIT = "submissions:write"
    SIGN = "pledges:sign"
    READ_STATUS = "status:read"
    READ_TOTALS = "totals:read"


@dataclass(frozen=True, slots=True)
class Partner:
    """A client that is asking: what its token may do, and for which communes."""

    client_id: UUID
    scopes: frozenset[str]
    unit_ids: frozenset[int]
    per_minute: int


class InsufficientScope(Refusal):
    """The token is good, and not for this (RFC 6750 §3.1)."""

    status = 403
    code = "insufficient_scope"
    vi = "Mã truy cập của đối tác không có phạm vi cần thiết."
    en = "The token lacks the scope that this needs."
    always: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}


class OutsideYourCommunes(Refusal):
    """The place lies in a commune that is not on the client's list; nothing was kept."""

    status = 422
    code = "outside_your_communes"
    vi = "Nơi này không thuộc các xã mà đối tác được phép gửi. Người dân có thể gửi trực tiếp."
    en = "This place is not in a commune of your list. The citizen can send it directly."


class ReceiptNotFree(Refusal):
    """The device draws another receipt; whose the present one is, nobody is told."""

    status = 422
    code = "receipt_not_free"
    vi = "Không dùng được receipt_sha256 này: thiết bị hãy tạo mã tra cứu mới."
    en = "This receipt_sha256 cannot be used: let the device draw a new receipt."


class TwoSecretsLive(Refusal):
    """A third secret waits until one of the two is revoked."""

    status = 409
    code = "two_secrets_live"
    vi = "Đã có hai khóa bí mật còn hiệu lực: hãy thu hồi một khóa trước."
    en = "Two secrets are live already: revoke one of them first."


def month_of(text: str) -> date | None:
    """The first day of a month told as YYYY-MM, from 2020 on; None for anything else."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return day if day.year in range(2020, 2100) else None


def month_after(day: date) -> date:
    """The first day of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
