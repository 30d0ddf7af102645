"""May this role ever? One table; whether a row is one of yours is asked in SQL, by `visible_to(principal)`."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.roles import Role


class Permission(StrEnum):
    """What an operation demands of the one who asks."""

    READ_OWN_POSTING = "read_own_posting"
    READ_QUEUE = "read_queue"
    ACT = "act"
    KEEP_HAMLETS = "keep_hamlets"


# The police of a commune, who know its hamlets best.
_STATION = frozenset({Permission.READ_OWN_POSTING, Permission.READ_QUEUE, Permission.ACT, Permission.KEEP_HAMLETS})

ROLE_MAY: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ANONYMOUS: frozenset(),
        Role.CITIZEN: frozenset(),
        # A collector sees only the signatures of own hamlets; a tip-off is invisible to one, in SQL and behind it.
        Role.COLLECTOR: frozenset({Permission.READ_OWN_POSTING, Permission.READ_QUEUE, Permission.ACT}),
        Role.OFFICER: _STATION,
        Role.CHIEF: _STATION,
        Role.PROVINCE: frozenset({Permission.READ_OWN_POSTING, Permission.READ_QUEUE, Permission.ACT}),
        Role.INSPECTOR: frozenset({Permission.READ_OWN_POSTING, Permission.READ_QUEUE, Permission.ACT}),
        Role.INTEGRATION: frozenset(),
        # The technical admin never reads the content of a submission.
        Role.ADMIN: frozenset({Permission.READ_OWN_POSTING}),
    }
)


def may(role: Role, permission: Permission) -> bool:
    """Whether the role may ever do this."""
    return permission in ROLE_MAY[role]
