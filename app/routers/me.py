"""The one who asks."""

from fastapi import APIRouter

from app import errors
from app.models.standing import StandingShown
from app.services import standing
from app.web.access import SessionDep, StaffMember
from app.web.answers import refuses

router = APIRouter(prefix="/v1/me", tags=["Signing in"])


@router.get("", operation_id="read_me", responses=refuses(errors.InvalidToken))
async def read_me(principal: StaffMember, session: SessionDep) -> StandingShown:
    """Show the posting that the token speaks for.

    It is read at this moment, not from the token: an app that starts learns here in which role and unit it works.
    """
    return await standing.shown(session, principal)
