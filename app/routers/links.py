"""Duplicates: what may be the same as a submission, and the links by which the police say that it is."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic_core import to_json

from app import errors
from app.models.link import LinkFields, LinkShown
from app.models.similar import SimilarList
from app.services import links, similar
from app.web.access import Linker, SessionDep
from app.web.answers import refuses
from app.web.once import answered, at_its_turn
from app.web.parts import opener_of, parts_of

router = APIRouter(prefix="/v1/submissions/{submission_id}", tags=["Officers"])
_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.NotFound, errors.InvalidFields)


@router.get("/similar", operation_id="list_similar", response_model=SimilarList, responses=refuses(*_GUARDED))
async def list_similar(request: Request, session: SessionDep, linker: Linker, submission_id: UUID) -> Response:
    """List what may be the same: up to ten of one kind in your own sight, open or closed within 90 days.

    By place, time, topic or items, and words; never by people, who are not compared. Envelopes alone are shown: read
    both before you link them. That you had it compared is written down as reading it.
    """
    parts = parts_of(request)
    found = await similar.find(
        session, linker, submission_id, now=parts.clock(), reference=parts.shelf.now, opener=opener_of(request)
    )
    return Response(to_json({"data": found}), media_type="application/json")


@router.post(
    "/links",
    operation_id="link_submissions",
    status_code=201,
    response_model=LinkShown,
    responses=refuses(
        *_GUARDED,
        errors.MalformedJson,
        errors.MissingIdempotencyKey,
        errors.TwinRunning,
        errors.IdempotencyMismatch,
    ),
)
async def link_submissions(
    request: Request,
    session: SessionDep,
    linker: Linker,
    submission_id: UUID,
    body: LinkFields,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Say that two submissions of one kind tell of the same.

    Both stay what they are: that something was told twice does not make it truer. Whoever opens one of them sees the
    other, as long as they see both; the citizens who sent them never do. A pair that is linked already stays so.
    """
    turn = await at_its_turn(request, session, linker, idempotency_key)
    if turn.kept is not None:
        return answered(turn.kept, status=201, is_replayed=True)
    now = parts_of(request).clock()
    answer = to_json(await links.link(session, linker, submission_id, body.other_id, now))
    await turn.keep(answer, now, status=201)
    return answered(answer, status=201, is_replayed=False)


@router.delete(
    "/links/{other_id}",
    operation_id="unlink_submissions",
    status_code=204,
    responses=refuses(*_GUARDED),
)
async def unlink_submissions(
    request: Request, session: SessionDep, linker: Linker, submission_id: UUID, other_id: UUID
) -> None:
    """Take back that two submissions tell of the same."""
    await links.unlink(session, linker, submission_id, other_id, parts_of(request).clock())
