"""The queue (danh sách chờ xử lý) of the unit that the token stands for."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.kinds import Kind
from app.domain.pages import QueueFilter, View
from app.domain.urgency import Urgency
from app.models.queue import QueueCounts, QueuePage, UnitCountsList
from app.services import queue
from app.web.access import Overseer, QueueReading, SessionDep
from app.web.answers import refuses
from app.web.parts import parts_of

router = APIRouter(tags=["Officers"])

Within = Annotated[int, Query(ge=1, le=10_080, description="Minutes: how near a clock is that is about to be missed.")]


@router.get(
    "/v1/queue",
    operation_id="read_queue",
    response_model=QueuePage,
    responses=refuses(errors.InvalidCursor, errors.InvalidToken, errors.Forbidden, errors.InvalidFields),
)
async def read_queue(
    request: Request,
    reading: QueueReading,
    kind: Kind | None = None,
    status: Annotated[str | None, Query(pattern="^[a-z_]{1,30}$")] = None,
    urgency: Urgency | None = None,
    assignee: Annotated[str | None, Query(pattern="^(me|none|[0-9a-f-]{36})$")] = None,
    unrouted: bool | None = None,
    view: View | None = None,
    within: Within = 60,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Read the queue of your unit.

    What must be seen first comes first: emergencies, then the nearest clock, then age. Only open submissions, unless
    `status` names another. Envelopes only: open one to read what was said.

    `view` narrows it to what waits for a second person (of what you proposed or may see proposed), is about to breach
    a clock `within` so many minutes, has breached one, was escalated to the province, or has news from its sender.
    """
    parts, officer = parts_of(request), reading.officer
    wanted = QueueFilter(
        kind=kind,
        status=status,
        urgency=urgency,
        assignee_id=officer.person_id if assignee == "me" else _person(assignee),
        unassigned=assignee == "none",
        unrouted=unrouted,
        view=view,
        within=timedelta(minutes=within),
    )
    question = {"posting": officer.posting_id, "wanted": repr(wanted)}
    after = parts.cursors.read(cursor, question) if cursor is not None else None
    page = await queue.page(
        reading.connection, officer, parts.shelf.now, wanted, after=after, limit=limit, now=parts.clock()
    )
    next_cursor = parts.cursors.write(page.after, question) if page.after else None
    headers = {}
    if next_cursor:
        headers["Link"] = f'<{request.url.include_query_params(cursor=next_cursor)}>; rel="next"'
    body = {"data": page.rows, "next_cursor": next_cursor, "has_more": next_cursor is not None}
    return Response(to_json(body), media_type="application/json", headers=headers)


@router.get(
    "/v1/queue/counts",
    operation_id="count_queue",
    responses=refuses(errors.InvalidToken, errors.Forbidden, errors.InvalidFields),
)
async def count_queue(request: Request, reading: QueueReading, within: Within = 60) -> QueueCounts:
    """Count what is open in the queue of your unit, as far as you may see it.

    By kind and status, and by what presses: each number is that of the page with the same filter or view.
    """
    return await queue.counts(
        reading.connection, reading.officer, now=parts_of(request).clock(), within=timedelta(minutes=within)
    )


@router.get(
    "/v1/queue/units",
    operation_id="count_queues_of_units",
    responses=refuses(errors.InvalidToken, errors.Forbidden),
)
async def count_queues_of_units(request: Request, session: SessionDep, overseer: Overseer) -> UnitCountsList:
    """Count what is open with each commune of your province.

    Numbers alone: of what was not sent on to you, you see nothing more. Conflicts of interest are in none of them.
    """
    parts = parts_of(request)
    return UnitCountsList(data=await queue.by_unit(session, overseer, parts.shelf.now, parts.clock()))


def _person(assignee: str | None) -> UUID | None:
    if assignee in {None, "none"}:
        return None
    try:
        return UUID(assignee)
    except ValueError:
        raise errors.InvalidFields(faults=[errors.Fault("/assignee", "uuid_parsing")]) from None
