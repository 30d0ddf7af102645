"""One's own sessions."""

from uuid import UUID

from fastapi import APIRouter, Request

from app import errors
from app.models.account import SessionList
from app.services import sessions
from app.web.access import SessionDep, StaffMember
from app.web.answers import refuses
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/me/sessions", tags=["Signing in"])


@router.get("", operation_id="list_my_sessions", responses=refuses(errors.InvalidToken))
async def list_my_sessions(request: Request, session: SessionDep, asker: StaffMember) -> SessionList:
    """List where you are signed in.

    One of them is this one. Neither address nor device is kept: when a sign-in began is all that tells it apart.
    """
    return await sessions.living(session, asker, parts_of(request).clock())


@router.delete(
    "/{session_id}",
    operation_id="end_my_session",
    status_code=204,
    responses=refuses(errors.InvalidToken, errors.NotFound, errors.InvalidFields),
)
async def end_my_session(request: Request, session: SessionDep, asker: StaffMember, session_id: UUID) -> None:
    """End one of your sessions.

    From the next request on neither of its tokens works.
    """
    await sessions.end(session, asker, session_id, parts_of(request).clock())


@router.delete("", operation_id="end_my_other_sessions", status_code=204, responses=refuses(errors.InvalidToken))
async def end_my_other_sessions(request: Request, session: SessionDep, asker: StaffMember) -> None:
    """End every session but this one."""
    await sessions.end_others(session, asker, parts_of(request).clock())
