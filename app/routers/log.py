"""The log of all events, for everybody who wants to hold it to what it signed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app import errors
from app.domain.history import ProofPending
from app.models.audit import ConsistencyProof
from app.services import proofs
from app.web.access import SessionDep
from app.web.answers import refuses
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/audit", tags=["Inspection"])


class NoteResponse(Response):
    """A signed note."""

    media_type = "text/plain"


@router.get(
    "/checkpoint",
    operation_id="read_checkpoint",
    response_class=NoteResponse,
    responses=refuses(ProofPending),
    openapi_extra={"security": []},
)
async def read_checkpoint(request: Request, session: SessionDep) -> Response:
    """Read how far the log had come when the last hour was over.

    A C2SP tlog-checkpoint: the name of the log, its size, its root hash, and the signature. It moves once an hour, so
    that nobody reads from it when something arrives; witnesses are told within a second.
    """
    newest = await proofs.checkpoint(session, parts_of(request).clock())
    return NoteResponse(newest.note, headers={"Cache-Control": "no-cache"})


@router.get(
    "/proofs/consistency",
    operation_id="prove_consistency",
    response_model=ConsistencyProof,
    responses=refuses(errors.NotFound, errors.InvalidFields, ProofPending),
    openapi_extra={"security": []},
)
async def prove_consistency(
    request: Request,
    session: SessionDep,
    first: Annotated[int, Query(alias="from", ge=1, le=2**63 - 1)],
    second: Annotated[int, Query(alias="to", ge=1, le=2**63 - 1)],
) -> ConsistencyProof:
    """Ask for proof that nothing was changed between two checkpoints.

    That the log of size `to` begins with that of size `from` (RFC 6962 §2.1.2). `to` is at most the size of the public
    checkpoint.
    """
    return await proofs.of_consistency(session, first, second, parts_of(request).clock())
