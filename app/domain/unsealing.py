"""Unsealing (mở danh tính người báo tin): seeing who reported takes two people, a reason and a quarter of an hour.

Source: the house's domain notes §2 and §7.3; the circle of those who may decide is the province and its inspectorate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from app.domain.proposals import Hands
from app.domain.roles import Role
from app.errors import Refusal

LASTS = timedelta(minutes=15)


class ReasonCode(StrEnum):
    """Why somebody must know who reported."""

    LIFE_AT_RISK = "life_at_risk"
    WITNESS_PROTECTION = "witness_protection"
    COURT_ORDER = "court_order"
    CRIMINAL_CASE = "criminal_case"
    REPORTER_ASKED = "reporter_asked"


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """The reason as the citizen reads it."""

    vi: str
    en: str


REASONS: Mapping[ReasonCode, ReasonFacts] = MappingProxyType(
    {
        ReasonCode.LIFE_AT_RISK: ReasonFacts("Có nguy cơ đến tính mạng.", "Somebody's life was in danger."),
        ReasonCode.WITNESS_PROTECTION: ReasonFacts(
            "Để bảo vệ người báo tin hoặc nhân chứng.", "To protect the one who reported, or a witness."
        ),
        ReasonCode.COURT_ORDER: ReasonFacts(
            "Theo quyết định của tòa án hoặc viện kiểm sát.", "By order of a court or the procuracy."
        ),
        ReasonCode.CRIMINAL_CASE: ReasonFacts("Phục vụ giải quyết vụ án hình sự.", "For a criminal case."),
        ReasonCode.REPORTER_ASKED: ReasonFacts("Theo đề nghị của người báo tin.", "The one who reported asked for it."),
    }
)

HANDS = Hands(
    propose=frozenset({Role.CHIEF, Role.PROVINCE}),
    decide=frozenset({Role.PROVINCE, Role.INSPECTOR}),
)
OF_CONFLICT = Hands(propose=frozenset({Role.INSPECTOR}), decide=frozenset({Role.INSPECTOR}))
"""What concerns the police themselves stays inside the inspectorate."""


class NothingToUnseal(Refusal):
    """The reporter did not say who they are, or it was erased."""

    status = 409
    code = "nothing_to_unseal"
    vi = "Hồ sơ này không có danh tính người báo tin để mở."
    en = "Nobody's identity is kept with this submission."


class NotUnsealed(Refusal):
    """It was not asked for by this person in this posting, or nobody has granted it yet."""

    status = 409
    code = "not_unsealed"
    vi = "Danh tính người báo tin chưa được mở cho bạn. Hãy đề nghị mở, kèm lý do."
    en = "The identity is not open to you. Ask for it with a reason; a different person decides."


class NotOpenedYet(Refusal):
    """It is granted, and the custodian has not opened it yet."""

    status = 409
    code = "not_opened_yet"
    vi = "Đã được chấp thuận, đang chờ bộ phận giữ khóa mở. Vui lòng thử lại sau ít giây."
    en = "It is granted and waits for the custodian to open it. Try again in a moment."
    always: ClassVar[Mapping[str, str]] = {"Retry-After": "1"}


class UnsealingOver(Refusal):
    """The quarter of an hour has passed."""

    status = 410
    code = "unsealing_over"
    vi = "Đã hết 15 phút được xem danh tính người báo tin."
    en = "The fifteen minutes in which the identity could be read are over."
