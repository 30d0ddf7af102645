"""Proposals: what one person wants and a different person decides."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.proposals import AnotherPerson, ProposalClosed, State
from app.models.proposal import DecisionFields, ProposalDecided, ProposalPage, ProposalShown
from app.services import decisions, offers, proposals, relocation, unsealing
from app.services.means import Means
from app.web.access import Decider, SessionDep
from app.web.answers import refuses
from app.web.once import at_its_turn
from app.web.pages import paged, position_in
from app.web.parts import opener_of, parts_of

router = APIRouter(prefix="/v1/proposals", tags=["People"])

_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.InvalidFields)


@router.get(
    "",
    operation_id="list_proposals",
    response_model=ProposalPage,
    responses=refuses(*_GUARDED, errors.InvalidCursor),
)
async def list_proposals(
    request: Request,
    session: SessionDep,
    decider: Decider,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List what you have proposed and what you may decide.

    The newest first; `state=open` leaves out what was decided or has expired. A submission that another station offers
    to yours is among them with its envelope in `details` and why it is offered, and nothing of what was said.
    """
    question = {"posting": decider.posting_id, "of": "proposals", "state": state}
    after = position_in(request, cursor, question)
    now = parts_of(request).clock()
    rows, following = await proposals.page(session, decider, state=state, after=after, limit=limit, now=now)
    told = await offers.told(session, decider, rows, secrets=opener_of(request).secrets, now=now)
    return paged(request, told, following, question)


@router.get("/{proposal_id}", operation_id="read_proposal", responses=refuses(*_GUARDED, errors.NotFound))
async def read_proposal(request: Request, session: SessionDep, decider: Decider, proposal_id: UUID) -> ProposalShown:
    """Read one proposal of your unit, or of your province.

    `allowed` lists what you may do about it now; `reason` says why somebody asks who reported, or why a submission is
    offered. One of another unit answers exactly like none.
    """
    secrets, now = opener_of(request).secrets, parts_of(request).clock()
    shown = await unsealing.read_proposal(session, decider, proposal_id, secrets=secrets, now=now)
    return (await offers.told(session, decider, [shown], secrets=secrets, now=now))[0]


@router.post(
    "/{proposal_id}/decision",
    operation_id="decide_proposal",
    response_model=ProposalDecided,
    responses=refuses(
        *_GUARDED,
        errors.MalformedJson,
        errors.NotFound,
        errors.TwinRunning,
        errors.IdempotencyMismatch,
        errors.UnknownUnit,
        AnotherPerson,
        ProposalClosed,
        errors.IllegalMove,
        errors.Busy,
    ),
)
async def decide_proposal(
    request: Request,
    session: SessionDep,
    decider: Decider,
    proposal_id: UUID,
    body: DecisionFields,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Approve or decline what somebody else proposed, or withdraw what you proposed.

    What was approved is carried out at once. When that opens an account you get the second half of its entry code,
    this once: send an `Idempotency-Key` to be able to ask again after a lost answer. When another station's offer is
    approved, its submission comes to you in the same moment in which it leaves them; when you decline, or do not answer
    in time, the province decides, which may also name another commune.
    """
    parts = parts_of(request)
    turn = await at_its_turn(request, session, decider, idempotency_key) if idempotency_key else None
    if turn is not None and turn.kept is not None:
        return Response(turn.kept, media_type="application/json", headers={"Idempotent-Replayed": "true"})
    now, reference, opener = parts.clock(), parts.shelf.now, opener_of(request)
    is_named = body.unit_id is not None or body.unit_code is not None
    elsewhere = relocation.commune_of_today(reference, body.unit_id, body.unit_code) if is_named else None
    means = Means(parts.entry_secret, reference, opener, parts.subject_tags, elsewhere)
    decided = await decisions.decide(session, decider, proposal_id, body.decision, means=means, now=now)
    answer = to_json((await offers.told(session, decider, [decided], secrets=opener.secrets, now=now))[0])
    if turn is not None:
        await turn.keep(answer, now)
    return Response(answer, media_type="application/json")
