"""A copy of the queue on a device: what has changed, when it asks and as it happens."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.copies import CursorExpired, ScopeChanged
from app.domain.days import day_of
from app.domain.limits import TooManyRequests
from app.models.change import ChangesShown
from app.services import sync
from app.web import copy_cursors
from app.web.access import QueueReading
from app.web.answers import refuses
from app.web.parts import parts_of
from app.web.streams import ChangeStream

router = APIRouter(tags=["Officers"])

_REFUSED = refuses(
    errors.InvalidCursor,
    errors.InvalidToken,
    errors.Forbidden,
    CursorExpired,
    ScopeChanged,
    errors.InvalidFields,
    TooManyRequests,
)
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events for as long as the connection stands.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'id: AAAA…\nevent: change\ndata: {"op": "delete", "type": "submission", "id": "…", '
                '"version": null, "data": null}\n\n: ping\nid: AAAA…\n\n',
            }
        },
    }
}


@router.get("/v1/sync/changes", operation_id="read_changes", response_model=ChangesShown, responses=_REFUSED)
async def read_changes(
    request: Request,
    reading: QueueReading,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
) -> Response:
    """Keep a copy of your queue: what has changed since the cursor.

    Without a cursor you get all that is open and that you may see, page by page, and then, with the cursor of each
    answer, what has changed since; ask at once while `has_more`, otherwise whenever you like. An `upsert` carries the
    envelope as it is now: put it in place of what you have, and take out of the queue what `is_closed`. A `delete` is
    for what you may not see any more, or what was erased: drop it. The same change may come twice. 410 means to drop
    the whole copy and to begin without a cursor: it is older than 30 days, or what you may see has changed.
    """
    parts, officer, connection = parts_of(request), reading.officer, reading.connection
    today = day_of(parts.clock())
    if cursor is None:
        reached, is_whole = await sync.beginning(connection), False
    else:
        reached = copy_cursors.read(parts.cursors, cursor, officer, today)
        is_whole = reached.after is None
    if is_whole:
        step = await sync.since(connection, officer, parts.shelf.now, reached.position, limit)
    else:
        step = await sync.picture(connection, officer, parts.shelf.now, reached, limit=limit, now=parts.clock())
    body = {
        "changes": step.changes,
        "next_cursor": copy_cursors.write(parts.cursors, step.reached, officer, today),
        "has_more": step.has_more,
    }
    return Response(to_json(body), media_type="application/json")


@router.get(
    "/v1/queue/stream",
    operation_id="stream_queue",
    status_code=200,
    response_class=ChangeStream,
    responses={**_REFUSED, **_STREAMED},
)
async def stream_queue(
    request: Request,
    reading: QueueReading,
    last_event_id: Annotated[
        str | None, Header(max_length=200, description="The last id, or a `next_cursor` of `/v1/sync/changes`.")
    ] = None,
) -> Response:
    """Be told of changes of your queue as they happen.

    Server-sent events: `change` carries the same as a change of `/v1/sync/changes`, and the ids are its cursors, so
    that a copy that was made there goes on here. Without `Last-Event-ID` it begins now. A sign of life comes every 15
    seconds. `end` says with a `code` why nothing more comes: with `invalid_token` get a fresh token, with
    `scope_changed` or `cursor_expired` drop the copy, with `busy` wait a little; then come back with the last id. The
    token travels in its header as everywhere, which a browser's own `EventSource` cannot send: read the stream with
    `fetch`.
    """
    parts, officer = parts_of(request), reading.officer
    if last_event_id is None:
        reached = await sync.beginning(reading.connection)
    else:
        reached = copy_cursors.read_whole(parts.cursors, last_event_id, officer, day_of(parts.clock()))
    return ChangeStream(parts, reading.token, officer, reached)
