"""Hamlets: everybody reads the list of a commune, its own police keep it."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic_core import from_json, to_json

from app import errors
from app.models.hamlet import HamletChanges, HamletFields, HamletKept, HamletList
from app.services import hamlet_keeping, hamlets
from app.services.hamlet_keeping import Keeper
from app.web.access import HamletKeeper, SessionDep
from app.web.answers import refuses
from app.web.etags import PUBLIC, tagged, version_in
from app.web.language import language_of
from app.web.once import at_its_turn
from app.web.parts import parts_of

router = APIRouter(tags=["Reference"])
keeping = APIRouter(tags=["Officers"])

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
IfMatch = Annotated[str | None, Header(examples=['"v3-9f86d081884c7d65"'])]
_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.InvalidFields)
_CHANGING = (
    *_GUARDED,
    errors.NotFound,
    errors.IllegalMove,
    errors.PreconditionFailed,
    errors.PreconditionRequired,
    errors.Busy,
)


@router.get(
    "/v1/units/{unit_id}/hamlets",
    operation_id="list_hamlets",
    response_model=HamletList,
    responses=refuses(errors.NotFound, errors.InvalidFields),
    openapi_extra={"security": []},
)
async def list_hamlets(request: Request, unit_id: Id) -> Response:
    """List the hamlets of a commune.

    As its police keep them today. The id of a former commune leads to the one that it went into whole.
    """
    body = to_json(hamlets.of_unit(parts_of(request).shelf.now, unit_id))
    # The hash alone tells of this list: a change in another commune leaves the copies on phones good.
    return tagged(request, body, 0, cache=PUBLIC)


@keeping.post(
    "/v1/hamlets",
    operation_id="add_hamlet",
    status_code=201,
    response_model=HamletKept,
    responses=refuses(
        *_GUARDED,
        errors.MalformedJson,
        errors.MissingIdempotencyKey,
        errors.TwinRunning,
        errors.IdempotencyMismatch,
        errors.Busy,
    ),
)
async def add_hamlet(
    request: Request,
    session: SessionDep,
    keeper: HamletKeeper,
    body: HamletFields,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Add a hamlet to the list of your commune.

    Apps find it within a second. A pin outside the commune's boundary is taken with a warning.
    """
    parts = parts_of(request)
    turn = await at_its_turn(request, session, keeper, idempotency_key)
    answer = turn.kept
    if answer is None:
        reference, now = parts.shelf.now, parts.clock()
        hamlet = await hamlet_keeping.add(session, Keeper.of(keeper), body, reference=reference, now=now)
        answer = to_json(hamlets.kept(hamlet, reference, language_of(request)))
        await turn.keep(answer, now, status=201)
    response = tagged(request, answer, from_json(answer)["version"], status=201)
    if turn.kept is not None:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@keeping.get(
    "/v1/hamlets/{hamlet_id}",
    operation_id="read_hamlet",
    response_model=HamletKept,
    responses=refuses(*_GUARDED, errors.NotFound),
)
async def read_hamlet(request: Request, session: SessionDep, keeper: HamletKeeper, hamlet_id: Id) -> Response:
    """Read a hamlet of your commune.

    With its households, which only the police of the commune see; also one that is no longer in the list.
    """
    return await _present(request, session, keeper, hamlet_id)


@keeping.patch(
    "/v1/hamlets/{hamlet_id}",
    operation_id="change_hamlet",
    response_model=HamletKept,
    responses=refuses(*_CHANGING, errors.MalformedJson),
)
async def change_hamlet(
    request: Request,
    session: SessionDep,
    keeper: HamletKeeper,
    hamlet_id: Id,
    body: HamletChanges,
    if_match: IfMatch = None,
) -> Response:
    """Change a hamlet of your commune.

    What is not named stays; null takes away a former commune, a pin or the households.
    """
    parts, version = parts_of(request), version_in(if_match)
    reference = parts.shelf.now
    try:
        hamlet = await hamlet_keeping.change(
            session, Keeper.of(keeper), hamlet_id, body, version=version, reference=reference, now=parts.clock()
        )
    except errors.PreconditionFailed as refusal:
        refusal.headers["ETag"] = (await _present(request, session, keeper, hamlet_id)).headers["ETag"]
        raise
    return tagged(request, to_json(hamlets.kept(hamlet, reference, language_of(request))), hamlet.version)


@keeping.delete(
    "/v1/hamlets/{hamlet_id}",
    operation_id="retire_hamlet",
    response_model=HamletKept,
    responses=refuses(*_CHANGING),
)
async def retire_hamlet(
    request: Request, session: SessionDep, keeper: HamletKeeper, hamlet_id: Id, if_match: IfMatch = None
) -> Response:
    """Take a hamlet off the list of your commune.

    It is kept with the day when it ended, because submissions and collectors point at it.
    """
    parts, version = parts_of(request), version_in(if_match)
    reference = parts.shelf.now
    try:
        hamlet = await hamlet_keeping.retire(
            session, Keeper.of(keeper), hamlet_id, version=version, reference=reference, now=parts.clock()
        )
    except errors.PreconditionFailed as refusal:
        refusal.headers["ETag"] = (await _present(request, session, keeper, hamlet_id)).headers["ETag"]
        raise
    return tagged(request, to_json(hamlets.kept(hamlet, reference, language_of(request))), hamlet.version)


async def _present(request: Request, session: SessionDep, keeper: HamletKeeper, hamlet_id: int) -> Response:
    hamlet = await hamlet_keeping.find(session, Keeper.of(keeper), hamlet_id)
    shown = hamlets.kept(hamlet, parts_of(request).shelf.now, language_of(request))
    return tagged(request, to_json(shown), hamlet.version)
