"""The answer to a move: the submission as it is afterwards, or that it has left this person's sight."""

from uuid import UUID

from fastapi import Request, Response
from pydantic_core import from_json, to_json

from app import errors
from app.domain.principals import Principal
from app.services import triage
from app.web.access import SessionDep
from app.web.etags import tagged
from app.web.parts import opener_of, parts_of


async def present(request: Request, session: SessionDep, officer: Principal, submission_id: UUID) -> bytes:
    """The submission as it is now, or that it has left."""
    try:
        parts = parts_of(request)
        shown = await triage.open_one(
            session, officer, submission_id, now=parts.clock(), reference=parts.shelf.now, opener=opener_of(request)
        )
    except errors.NotFound:
        shown = departed(submission_id)
    return to_json(shown)


def departed(submission_id: UUID) -> dict[str, object]:
    """That it has left, and no more."""
    return {"id": str(submission_id), "departed": True}


def answer(request: Request, body: bytes, *, is_replayed: bool) -> Response:
    """The answer, with the tag of what is in it."""
    version = from_json(body).get("version")
    told = Response(body, media_type="application/json") if version is None else tagged(request, body, version)
    if is_replayed:
        told.headers["Idempotent-Replayed"] = "true"
    return told
