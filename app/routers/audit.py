"""The history, as those who oversee the work read it."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import errors
from app.domain.history import Wanted
from app.models.audit import EventPage
from app.models.fields import Moment
from app.services import auditing
from app.web.access import HistoryReader, SessionDep
from app.web.answers import refuses
from app.web.pages import paged, position_in
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/audit/events", tags=["Inspection"])


@router.get(
    "",
    operation_id="list_events",
    response_model=EventPage,
    responses=refuses(errors.InvalidToken, errors.Forbidden, errors.InvalidFields, errors.InvalidCursor),
)
async def list_events(
    request: Request,
    session: SessionDep,
    reader: HistoryReader,
    unit_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    person_id: UUID | None = None,
    submission_id: UUID | None = None,
    verb: Annotated[str | None, Query(pattern=r"^[a-z_]{1,60}$", examples=["read"])] = None,
    since: Moment | None = None,
    until: Moment | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List what happened, changes and readings alike.

    The newest first: an inspector reads all of the own province, a chief what the own station read, the technical admin
    what concerns no submission. An event is here once it has its place in the log, a moment after it happened.
    """
    wanted = Wanted(unit_id, person_id, submission_id, verb, since, until)
    question: dict[str, object] = {"posting": reader.posting_id, "of": "events", **asdict(wanted)}
    rows, following = await auditing.page(
        session, reader, wanted, parts_of(request).shelf.now, after=position_in(request, cursor, question), limit=limit
    )
    return paged(request, rows, following, question)
