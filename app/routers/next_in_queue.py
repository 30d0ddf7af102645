"""The next in the queue, for whoever has a hand free."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Request, Response
from pydantic_core import from_json, to_json

from app import errors
from app.models.actions import NextWanted
from app.models.queue import SubmissionShown
from app.services import triage
from app.web import moves
from app.web.access import SessionDep, TriageOfficer
from app.web.answers import refuses
from app.web.once import at_its_turn
from app.web.parts import opener_of, parts_of

router = APIRouter(tags=["Officers"])


@router.post(
    "/v1/queue/next",
    operation_id="claim_next",
    response_model=SubmissionShown,
    responses={
        204: {"description": "Nothing waits that you may claim."},
        **refuses(
            errors.MalformedJson,
            errors.InvalidToken,
            errors.Forbidden,
            errors.TwinRunning,
            errors.InvalidFields,
            errors.IdempotencyMismatch,
        ),
    },
)
async def claim_next(
    request: Request,
    session: SessionDep,
    officer: TriageOfficer,
    wanted: Annotated[NextWanted | None, Body()] = None,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Claim the first of your queue that nobody has claimed.

    The queue's order decides: emergencies, then the nearest clock, then age; `kind` and `urgency` narrow it. It needs
    no `If-Match`, and however many ask at once, each gets another submission. A repeat with the same key gets the same
    one again, as it is then.
    """
    parts = parts_of(request)
    turn = await at_its_turn(request, session, officer, idempotency_key) if idempotency_key else None
    if turn is not None and turn.kept is not None:
        claimed = from_json(turn.kept)["id"]
        if claimed is None:
            return Response(status_code=204, headers={"Idempotent-Replayed": "true"})
        # Read anew rather than kept: an answer that was kept would outlive the right to see what is in it.
        present = await moves.present(request, session, officer, UUID(claimed))
        return moves.answer(request, present, is_replayed=True)
    shown = await triage.claim_next(
        session,
        officer,
        wanted or NextWanted(),
        now=parts.clock(),
        reference=parts.shelf.now,
        opener=opener_of(request),
        subject_tags=parts.subject_tags,
    )
    if turn is not None:
        await turn.keep(to_json({"id": shown["id"] if shown else None}), parts.clock())
    if shown is None:
        return Response(status_code=204)
    return moves.answer(request, to_json(shown), is_replayed=False)
