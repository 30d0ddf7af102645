"""Denied attempts, as inspectors read them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app import errors
from app.models.denied_attempt import DeniedPage
from app.services import denied_attempts
from app.web.access import Inspector, SessionDep
from app.web.answers import refuses
from app.web.pages import paged, position_in

router = APIRouter(prefix="/v1/denied-attempts", tags=["Inspection"])


@router.get(
    "",
    operation_id="list_denied_attempts",
    response_model=DeniedPage,
    responses=refuses(errors.InvalidToken, errors.Forbidden, errors.InvalidFields, errors.InvalidCursor),
)
async def list_denied_attempts(
    request: Request,
    session: SessionDep,
    inspector: Inspector,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List who was refused what.

    The newest first: an inspector reads those of the own province, the technical admin all. Each tells who asked, by
    which token, for which operation and which id; whether there is such a thing, it does not tell.
    """
    question: dict[str, object] = {"posting": inspector.posting_id, "of": "denied attempts"}
    rows, following = await denied_attempts.page(session, after=position_in(request, cursor, question), limit=limit)
    return paged(request, rows, following, question)
