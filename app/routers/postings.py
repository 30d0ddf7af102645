"""Postings: each can be ended by itself."""

from uuid import UUID

from fastapi import APIRouter, Request

from app import errors
from app.domain.proposals import AnotherPerson
from app.models.employment import PersonShown
from app.services import people
from app.web.access import PeopleKeeper, SessionDep
from app.web.answers import refuses
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/postings", tags=["People"])


@router.post(
    "/{posting_id}/end",
    operation_id="end_posting",
    responses=refuses(
        errors.InvalidToken,
        errors.Forbidden,
        AnotherPerson,
        errors.NotFound,
        errors.IllegalMove,
        errors.InvalidFields,
    ),
)
async def end_posting(request: Request, session: SessionDep, keeper: PeopleKeeper, posting_id: UUID) -> PersonShown:
    """End a posting at once.

    Its sessions end and its tokens stop working, from the next request on; other postings of the person go on. One
    that waits for a decision is declined or withdrawn instead. Nobody ends their own.
    """
    return await people.end_posting(session, keeper, posting_id, parts_of(request).clock())
