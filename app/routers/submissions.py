"""One submission: read it, move it on."""

import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.conflicts import NobodyLeft
from app.domain.proposals import AlreadyProposed
from app.models.actions import Action
from app.models.queue import Departed, SubmissionShown
from app.services import replays, triage
from app.web import moves
from app.web.access import QueueReader, SessionDep, TriageOfficer
from app.web.answers import refuses
from app.web.etags import tag_of, tagged, version_in
from app.web.parts import opener_of, parts_of

router = APIRouter(tags=["Officers"])


@router.get(
    "/v1/submissions/{submission_id}",
    operation_id="read_submission",
    response_model=SubmissionShown,
    responses=refuses(errors.InvalidToken, errors.Forbidden, errors.NotFound, errors.InvalidFields),
)
async def read_submission(request: Request, session: SessionDep, officer: QueueReader, submission_id: UUID) -> Response:
    """Read one submission of your unit.

    `allowed` lists the verbs open to you now. One of another unit answers exactly like one that does not exist. That
    you read it is written down.
    """
    parts = parts_of(request)
    shown = await triage.open_one(
        session, officer, submission_id, now=parts.clock(), reference=parts.shelf.now, opener=opener_of(request)
    )
    return tagged(request, to_json(shown), int(str(shown["version"])))


@router.post(
    "/v1/submissions/{submission_id}/actions",
    operation_id="act_on_submission",
    response_model=SubmissionShown | Departed,
    responses=refuses(
        errors.MalformedJson,
        errors.InvalidToken,
        errors.Forbidden,
        errors.NotFound,
        errors.IllegalMove,
        NobodyLeft,
        AlreadyProposed,
        errors.TwinRunning,
        errors.PreconditionFailed,
        errors.InvalidFields,
        errors.IdempotencyMismatch,
        errors.UnknownUnit,
        errors.PreconditionRequired,
    ),
)
async def act_on_submission(
    request: Request,
    session: SessionDep,
    officer: TriageOfficer,
    submission_id: UUID,
    action: Annotated[Action, Body()],
    if_match: Annotated[str | None, Header(examples=['"v3-9f86d081884c7d65"'])] = None,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Move a submission on with a verb.

    `If-Match` carries the ETag it was read with, so that nobody moves what somebody else has moved meanwhile. The
    answer is the submission as it is afterwards; one that has left your unit, or your sight, answers `departed`. A
    station that reroutes offers it to another one, which answers by `/v1/proposals`; until then it stays, and its
    clocks run on. A repeat with the same key changes nothing and answers with the submission as it is then.
    """
    parts = parts_of(request)
    lock = body_sha256 = None
    if idempotency_key:
        # The posting asks, not the person: somebody who was posted elsewhere does not read old answers there.
        lock = parts.locksmith.lock(request.url.path, str(officer.posting_id), idempotency_key)
        body_sha256 = hashlib.sha256(await request.body()).digest()
        # Before If-Match: whoever repeats a request that succeeded holds the tag from before it.
        if await replays.find(session, lock, body_sha256) is not None:
            # Read anew rather than kept: an answer that was kept would outlive the right to see what is in it.
            again = await moves.present(request, session, officer, submission_id)
            return moves.answer(request, again, is_replayed=True)
    try:
        shown = await triage.act(
            session,
            officer,
            submission_id,
            action,
            version=version_in(if_match),
            now=parts.clock(),
            reference=parts.shelf.now,
            opener=opener_of(request),
            subject_tags=parts.subject_tags,
        )
    except errors.PreconditionFailed as refusal:
        # Nothing was changed and the row is held: what is read here is what the answer's tag stands for. It is not
        # shown, so that the refusal may take the event of reading along.
        present = await triage.open_one(
            session, officer, submission_id, now=parts.clock(), reference=parts.shelf.now, opener=opener_of(request)
        )
        refusal.headers["ETag"] = tag_of(to_json(present), int(str(present["version"])))
        raise
    body = to_json(shown if shown is not None else moves.departed(submission_id))
    if lock is not None and body_sha256 is not None:
        await replays.keep(session, lock, body_sha256, b"{}", parts.clock())
    return moves.answer(request, body, is_replayed=False)
