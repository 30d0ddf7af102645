"""Access of the desk: the strict JSON route of the citizens' doors, behind a token of the staff."""

from fastapi import Request

from app.domain.permissions import Permission
from app.web.access import SCHEME, admitted
from app.web.strict_json import StrictJsonRoute

__all__ = ["SCHEME", "DeskRoute", "SigningRoute"]


class DeskRoute(StrictJsonRoute):
    """Who asks is known at the door and forgotten behind it.

    What is taken in bears no name of the staff: whoever typed it in has seen the one who reported, and would lead to
    them.
    """

    permission = Permission.RECEIVE_AT_DESK

    async def admit(self, request: Request) -> None:
        """Let in who may receive at the desk, before a byte is read. Raises InvalidToken and Forbidden."""
        await admitted(request, self.permission)

    def is_crowded(self, request: Request) -> bool:  # noqa: ARG002 - each person has a limit of their own
        """Never: a whole station sends from one address."""
        return False


class SigningRoute(DeskRoute):
    """The same for signatures, which a station takes down and no province."""

    permission = Permission.SIGN_AT_DESK
