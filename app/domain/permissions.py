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
    OVERSEE = "oversee"
    RECEIVE_AT_DESK = "receive_at_desk"
    SIGN_AT_DESK = "sign_at_desk"
    ASSIGN = "assign"
    KEEP_HAMLETS = "keep_hamlets"
    READ_PEOPLE = "read_people"
    KEEP_PEOPLE = "keep_people"
    DECIDE = "decide"
    READ_DENIED_ATTEMPTS = "read_denied_attempts"
    READ_HISTORY = "read_history"
    KEEP_CLIENTS = "keep_clients"
    UNSEAL = "unseal"
    HOLD = "hold"
    ANSWER_REQUESTS = "answer_requests"
    CONVERSE = "converse"
    LINK = "link"
    KEEP_WATCH = "keep_watch"
    KEEP_ROSTER = "keep_roster"
    READ_APPLICATIONS = "read_applications"


# The police of a commune, who know its hamlets best.
_STATION = frozenset(
    {
        Permission.READ_OWN_POSTING,
        Permission.READ_QUEUE,
        Permission.ACT,
        Permission.ASSIGN,
        Permission.RECEIVE_AT_DESK,
        Permission.SIGN_AT_DESK,
        Permission.ANSWER_REQUESTS,
        Permission.CONVERSE,
        Permission.LINK,
        Permission.KEEP_HAMLETS,
        Permission.KEEP_WATCH,
    }
)

# Who proposes people and decides about what others propose; which of them may do what is a table in `proposals`.
_KEEPER = frozenset({Permission.READ_PEOPLE, Permission.KEEP_PEOPLE, Permission.DECIDE})

ROLE_MAY: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ANONYMOUS: frozenset(),
        Role.CITIZEN: frozenset(),
        # A collector sees only the signatures of own hamlets; a tip-off is invisible to one, in SQL and behind it.
        Role.COLLECTOR: frozenset({Permission.READ_OWN_POSTING, Permission.READ_QUEUE, Permission.ACT}),
        # Who proposes may also take it back; no table lets an officer decide what others propose.
        Role.OFFICER: _STATION | {Permission.DECIDE},
        Role.CHIEF: _STATION
        | _KEEPER
        | {Permission.UNSEAL, Permission.HOLD, Permission.READ_HISTORY, Permission.KEEP_ROSTER},
        Role.PROVINCE: frozenset(
            {
                Permission.READ_OWN_POSTING,
                Permission.READ_QUEUE,
                Permission.ACT,
                Permission.OVERSEE,
                Permission.RECEIVE_AT_DESK,
                Permission.ANSWER_REQUESTS,
                Permission.CONVERSE,
                Permission.LINK,
                Permission.UNSEAL,
                Permission.HOLD,
                Permission.KEEP_WATCH,
                Permission.KEEP_ROSTER,
            }
        )
        | _KEEPER,
        Role.INSPECTOR: frozenset(
            {
                Permission.READ_OWN_POSTING,
                Permission.READ_QUEUE,
                Permission.ACT,
                Permission.ASSIGN,
                Permission.READ_PEOPLE,
                Permission.READ_DENIED_ATTEMPTS,
                # Of unsealings alone: no table lets the inspectorate decide about people.
                Permission.DECIDE,
                Permission.UNSEAL,
                Permission.HOLD,
                Permission.ANSWER_REQUESTS,
                Permission.CONVERSE,
                Permission.LINK,
                Permission.READ_APPLICATIONS,
                Permission.READ_HISTORY,
                Permission.KEEP_WATCH,
                Permission.KEEP_ROSTER,
            }
        ),
        Role.INTEGRATION: frozenset(),
        # The technical admin never reads the content of a submission.
        Role.ADMIN: frozenset(
            {
                Permission.READ_OWN_POSTING,
                Permission.READ_DENIED_ATTEMPTS,
                Permission.READ_HISTORY,
                Permission.KEEP_CLIENTS,
            }
        )
        | _KEEPER,
    }
)


def may(role: Role, permission: Permission) -> bool:
    """Whether the role may ever do this."""
    return permission in ROLE_MAY[role]
