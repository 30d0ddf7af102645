"""Pages of a list: the rows, where the next page begins, and the header that leads there."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import Request, Response
from pydantic_core import to_json

from app.domain.pages import Position
from app.web.parts import parts_of


def position_in(request: Request, cursor: str | None, question: Mapping[str, object]) -> tuple[int, UUID] | None:
    """Where the page begins. Raises InvalidCursor for one that was not given in answer to this question."""
    return parts_of(request).cursors.read(cursor, question) if cursor is not None else None


def paged(request: Request, rows: Sequence[object], after: Position | None, question: Mapping[str, object]) -> Response:
    """The page as an answer."""
    cursor = parts_of(request).cursors.write(after, question) if after else None
    headers = {"Link": f'<{request.url.include_query_params(cursor=cursor)}>; rel="next"'} if cursor else {}
    body = to_json({"data": rows, "next_cursor": cursor, "has_more": cursor is not None})
    return Response(body, media_type="application/json", headers=headers)
