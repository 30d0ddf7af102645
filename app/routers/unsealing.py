"""Unsealing: who reported, for the one who asked and only after somebody else granted it."""

from uuid import UUID

from fastapi import APIRouter, Request

from app import errors
from app.domain.proposals import AlreadyProposed
from app.domain.unsealing import NothingToUnseal, NotOpenedYet, NotUnsealed, UnsealingOver
from app.models.proposal import ProposalShown
from app.models.unsealing import ReporterShown, UnsealingFields
from app.services import unsealing
from app.web.access import SessionDep, Unsealer
from app.web.answers import refuses
from app.web.parts import opener_of, parts_of

router = APIRouter(prefix="/v1/submissions/{submission_id}", tags=["Officers"])

_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.NotFound, errors.InvalidFields)


@router.post(
    "/unsealing",
    operation_id="ask_unsealing",
    status_code=201,
    responses=refuses(*_GUARDED, errors.MalformedJson, AlreadyProposed, NothingToUnseal),
)
async def ask_unsealing(
    request: Request, session: SessionDep, asker: Unsealer, submission_id: UUID, body: UnsealingFields
) -> ProposalShown:
    """Ask to see who reported.

    A different person of the province or its inspectorate decides within 24 hours, among the proposals; of what
    concerns the police themselves, another inspector. The citizen reads that it happened and the reason code, never
    who asked.
    """
    parts = parts_of(request)
    return await unsealing.ask(
        session,
        asker,
        submission_id,
        body,
        reference=parts.shelf.now,
        boxes=opener_of(request).boxes,
        now=parts.clock(),
    )


@router.get(
    "/reporter",
    operation_id="read_reporter",
    response_model=ReporterShown,
    responses=refuses(*_GUARDED, NotUnsealed, NotOpenedYet, UnsealingOver, NothingToUnseal),
)
async def read_reporter(
    request: Request, session: SessionDep, asker: Unsealer, submission_id: UUID
) -> dict[str, object]:
    """Read who reported, within fifteen minutes of the grant.

    For the one who asked alone, in the posting in which they asked; each reading is written into the history. The
    custodian, a process apart, takes about a second to open it: until then the answer is 409 with `Retry-After`.
    """
    parts = parts_of(request)
    return await unsealing.reporter(
        session, asker, submission_id, secrets=opener_of(request).secrets, now=parts.clock()
    )
