"""Conflict of interest (xung đột lợi ích): who is related to what a submission is about has no part in it.

Somebody recuses themselves, or is barred by whoever may end their posting; the submission then goes where somebody is
left to look at it. Source: the house's domain notes §7.5.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.roles import Role
from app.errors import Refusal


class BarKind(StrEnum):
    """How somebody came to have no part in it."""

    RECUSED = "recused"
    BARRED = "barred"


MAY_BAR: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.CHIEF: frozenset({Role.COLLECTOR, Role.OFFICER}),
        Role.PROVINCE: frozenset({Role.COLLECTOR, Role.OFFICER, Role.CHIEF, Role.PROVINCE}),
        Role.INSPECTOR: frozenset({Role.INSPECTOR}),
    }
)
"""Whom a role may keep from a submission; chiefs are kept from it by the province, never by each other."""


def may_bar(role: Role, whom: Iterable[Role]) -> bool:
    """Whether this role may bar somebody who works there in these roles; all of them count."""
    roles = frozenset(whom)
    return bool(roles) and roles <= MAY_BAR.get(role, frozenset())


class NobodyLeft(Refusal):
    """Nobody else could see it then, and it must not lie where nobody looks."""

    status = 409
    code = "nobody_left"
    vi = "Không còn ai khác có thể xem hồ sơ này: hãy bổ sung người trước, rồi thực hiện lại."
    en = "Nobody else could see this submission then: have somebody posted first, then try again."
