"""People of the staff, as others of the staff bring them in, see them and stop them."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic_core import to_json
from sqlmodel.ext.asyncio.session import AsyncSession

from app import errors
from app.domain.employment import UsernameTaken
from app.domain.principals import Principal
from app.domain.proposals import AlreadyProposed, AnotherPerson, ProposalKind
from app.models.employment import PeoplePage, PersonFields, PersonShown, PostingFields, Proposed
from app.services import people
from app.web.access import PeopleKeeper, PeopleReader, SessionDep
from app.web.answers import refuses
from app.web.once import at_its_turn
from app.web.pages import paged, position_in
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/people", tags=["People"])

_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.InvalidFields)
_ONCE = (errors.MalformedJson, errors.MissingIdempotencyKey, errors.TwinRunning, errors.IdempotencyMismatch)
_PROPOSING = (*_GUARDED, *_ONCE, errors.NotFound, AlreadyProposed)
IdempotencyKey = Annotated[str | None, Header(max_length=200)]


@router.post(
    "",
    operation_id="invite_person",
    status_code=201,
    response_model=Proposed,
    responses=refuses(*_PROPOSING, UsernameTaken),
)
async def invite_person(
    request: Request,
    session: SessionDep,
    keeper: PeopleKeeper,
    body: PersonFields,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Propose a new person with a first posting.

    Neither works before a different person approves the proposal. You get the first half of the entry code, the one
    who approves gets the second: only with both can the person choose a password.
    """
    parts = parts_of(request)
    return await _proposed(
        request,
        session,
        keeper,
        idempotency_key,
        lambda: people.invite(session, keeper, body, secret=parts.entry_secret, now=parts.clock()),
    )


@router.get(
    "",
    operation_id="list_people",
    response_model=PeoplePage,
    responses=refuses(*_GUARDED, errors.InvalidCursor),
)
async def list_people(
    request: Request,
    session: SessionDep,
    reader: PeopleReader,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List the people of your unit, or of your province.

    With those of their postings that lie in it: proposed, working, ended.
    """
    question = {"posting": reader.posting_id, "of": "people"}
    after = position_in(request, cursor, question)
    rows, following = await people.page(session, reader, after=after, limit=limit, now=parts_of(request).clock())
    return paged(request, rows, following, question)


@router.get("/{person_id}", operation_id="read_person", responses=refuses(*_GUARDED, errors.NotFound))
async def read_person(request: Request, session: SessionDep, reader: PeopleReader, person_id: UUID) -> PersonShown:
    """Read one person of your unit, or of your province.

    Somebody of another unit answers exactly like nobody.
    """
    return await people.read(session, reader, person_id, parts_of(request).clock())


@router.post(
    "/{person_id}/postings",
    operation_id="propose_posting",
    status_code=201,
    response_model=Proposed,
    responses=refuses(*_PROPOSING),
)
async def propose_posting(
    request: Request,
    session: SessionDep,
    keeper: PeopleKeeper,
    person_id: UUID,
    body: PostingFields,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Propose another posting of a person.

    It works once a different person approved it. Somebody who has a password goes on using it.
    """
    parts = parts_of(request)
    return await _proposed(
        request,
        session,
        keeper,
        idempotency_key,
        lambda: people.propose_posting(session, keeper, person_id, body, secret=parts.entry_secret, now=parts.clock()),
    )


@router.post(
    "/{person_id}/reset",
    operation_id="propose_reset",
    status_code=201,
    response_model=Proposed,
    responses=refuses(*_PROPOSING, errors.IllegalMove),
)
async def propose_reset(
    request: Request,
    session: SessionDep,
    keeper: PeopleKeeper,
    person_id: UUID,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Propose that a person chooses password and second factor anew.

    Nothing changes before a different person approves it within 24 hours; then the old ones and every session end.
    You get the first half of the code with which the person begins again, the one who approves the second.
    """
    return await _reopening(request, session, keeper, person_id, idempotency_key, ProposalKind.RESET)


@router.post(
    "/{person_id}/reinstate",
    operation_id="propose_reinstatement",
    status_code=201,
    response_model=Proposed,
    responses=refuses(*_PROPOSING, errors.IllegalMove),
)
async def propose_reinstatement(
    request: Request,
    session: SessionDep,
    keeper: PeopleKeeper,
    person_id: UUID,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Propose that a disabled person may sign in again.

    Nothing changes before a different person approves it; the password of before is good again then.
    """
    return await _reopening(request, session, keeper, person_id, idempotency_key, ProposalKind.REINSTATE)


@router.post(
    "/{person_id}/disable",
    operation_id="disable_person",
    responses=refuses(*_GUARDED, errors.NotFound, AnotherPerson),
)
async def disable_person(request: Request, session: SessionDep, keeper: PeopleKeeper, person_id: UUID) -> PersonShown:
    """Disable a person at once.

    Every session ends and no token works any longer, from the next request on. To undo it takes two people. Nobody
    disables themselves.
    """
    return await people.disable(session, keeper, person_id, parts_of(request).clock())


async def _reopening(
    request: Request, session: AsyncSession, by: Principal, person_id: UUID, key: str | None, kind: ProposalKind
) -> Response:
    parts = parts_of(request)
    return await _proposed(
        request,
        session,
        by,
        key,
        lambda: people.propose_reopening(session, by, person_id, kind, secret=parts.entry_secret, now=parts.clock()),
    )


async def _proposed(
    request: Request, session: AsyncSession, by: Principal, key: str | None, propose: Callable[[], Awaitable[Proposed]]
) -> Response:
    turn = await at_its_turn(request, session, by, key)
    headers = {"Idempotent-Replayed": "true"} if turn.kept is not None else {}
    answer = turn.kept
    if answer is None:
        answer = to_json(await propose())
        await turn.keep(answer, parts_of(request).clock(), status=201)
    return Response(answer, status_code=201, media_type="application/json", headers=headers)
