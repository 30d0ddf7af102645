"""Kinds (loại): the three things a citizen can send, and what each is called.

To add a kind: a row here, a model, a router and a migration; `tests/test_kinds.py` names what is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a submission (hồ sơ tiếp nhận) is."""

    TIP_OFF = "tip_off"
    WEAPON_SURRENDER = "weapon_surrender"
    PLEDGE_SIGNATURE = "pledge_signature"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What the house needs to know of a kind: its names, its door, its detail table and where its life begins."""

    vi: str
    en: str
    path: str
    table: str
    first_status: str


REGISTER: Mapping[Kind, KindFacts] = MappingProxyType(
    {
        Kind.TIP_OFF: KindFacts("Tin báo về ma túy", "Tip-off on drugs", "/v1/tip-offs", "tip_offs", "submitted"),
        Kind.WEAPON_SURRENDER: KindFacts(
            "Khai báo giao nộp vũ khí, vật liệu nổ, công cụ hỗ trợ",
            "Weapon surrender declaration",
            "/v1/weapon-surrenders",
            "weapon_surrenders",
            "declared",
        ),
        Kind.PLEDGE_SIGNATURE: KindFacts(
            "Lượt ký cam kết", "Pledge signature", "/v1/pledges/{code}/signatures", "pledge_signatures", "pending"
        ),
    }
)
