"""Legal holds: what the law still needs is kept beyond its time."""

from uuid import UUID

from fastapi import APIRouter, Request

from app import errors
from app.models.submission import HoldFields, HoldShown
from app.services import legal_holds
from app.web.access import Holder, SessionDep
from app.web.answers import refuses
from app.web.parts import opener_of, parts_of

router = APIRouter(prefix="/v1/submissions/{submission_id}/legal-hold", tags=["Officers"])
_REFUSES = refuses(errors.InvalidToken, errors.Forbidden, errors.NotFound, errors.MalformedJson, errors.InvalidFields)


@router.post("", operation_id="hold_submission", response_model=HoldShown, responses=_REFUSES)
async def hold_submission(
    request: Request, session: SessionDep, holder: Holder, submission_id: UUID, body: HoldFields
) -> HoldShown:
    """Keep a submission beyond its time, with a reason.

    Nothing of it is erased until it is released, not even the names of people mentioned. The citizen does not see it.
    """
    return await _put(request, session, holder, submission_id, body, is_held=True)


@router.post("/release", operation_id="release_submission", response_model=HoldShown, responses=_REFUSES)
async def release_submission(
    request: Request, session: SessionDep, holder: Holder, submission_id: UUID, body: HoldFields
) -> HoldShown:
    """Let it go, with a reason: from the next daily run on the policies of retention hold for it again."""
    return await _put(request, session, holder, submission_id, body, is_held=False)


async def _put(
    request: Request, session: SessionDep, holder: Holder, submission_id: UUID, body: HoldFields, *, is_held: bool
) -> HoldShown:
    return await legal_holds.put(
        session,
        holder,
        submission_id,
        is_held=is_held,
        reason=body.reason,
        opener=opener_of(request),
        now=parts_of(request).clock(),
    )
