"""Clients of third parties, kept by the technical admin."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.partners import TwoSecretsLive
from app.models.client_forms import ClientChanges, ClientFields, ClientList, ClientMade, ClientShown
from app.services import clients
from app.web.access import ClientKeeper, SessionDep
from app.web.answers import refuses
from app.web.once import at_its_turn
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/clients", tags=["Partners"])

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.InvalidFields)
_MAKING = (
    *_GUARDED,
    errors.MalformedJson,
    errors.MissingIdempotencyKey,
    errors.TwinRunning,
    errors.IdempotencyMismatch,
)


@router.post("", operation_id="add_client", status_code=201, response_model=ClientMade, responses=refuses(*_MAKING))
async def add_client(
    request: Request, session: SessionDep, admin: ClientKeeper, body: ClientFields, idempotency_key: Key = None
) -> Response:
    """Add a third party.

    It may do what its scopes say, for the communes of its list. The secret is in this answer and nowhere else.
    """
    parts = parts_of(request)
    turn = await at_its_turn(request, session, admin, idempotency_key)
    if turn.kept is not None:
        return _again(turn.kept)
    now = parts.clock()
    made = await clients.add(session, body, parts.shelf.now, by=admin, unit_id=admin.unit_id, now=now)
    answer = to_json(made)
    await turn.keep(answer, now, status=201)
    return Response(answer, status_code=201, media_type="application/json")


@router.get("", operation_id="list_clients", responses=refuses(*_GUARDED))
async def list_clients(session: SessionDep, _admin: ClientKeeper) -> ClientList:
    """List the third parties."""
    return ClientList(data=await clients.listed(session))


@router.get("/{client_id}", operation_id="read_client", responses=refuses(*_GUARDED, errors.NotFound))
async def read_client(session: SessionDep, _admin: ClientKeeper, client_id: UUID) -> ClientShown:
    """Read one third party."""
    return await clients.read(session, client_id)


@router.patch(
    "/{client_id}",
    operation_id="change_client",
    responses=refuses(*_GUARDED, errors.MalformedJson, errors.NotFound),
)
async def change_client(
    request: Request, session: SessionDep, admin: ClientKeeper, client_id: UUID, body: ClientChanges
) -> ClientShown:
    """Change what a third party may do.

    It counts from the party's next request on; other scopes end the tokens that tell of the old ones.
    """
    parts = parts_of(request)
    return await clients.change(
        session, client_id, body, parts.shelf.now, by=admin, unit_id=admin.unit_id, now=parts.clock()
    )


@router.post(
    "/{client_id}/secrets",
    operation_id="add_client_secret",
    status_code=201,
    response_model=ClientMade,
    responses=refuses(*_MAKING, errors.NotFound, TwoSecretsLive),
)
async def add_client_secret(
    request: Request, session: SessionDep, admin: ClientKeeper, client_id: UUID, idempotency_key: Key = None
) -> Response:
    """Draw a second secret.

    Both work until you revoke one: so a secret is replaced without a pause. It is in this answer and nowhere else.
    """
    parts = parts_of(request)
    turn = await at_its_turn(request, session, admin, idempotency_key)
    if turn.kept is not None:
        return _again(turn.kept)
    now = parts.clock()
    answer = to_json(await clients.add_secret(session, client_id, by=admin, unit_id=admin.unit_id, now=now))
    await turn.keep(answer, now, status=201)
    return Response(answer, status_code=201, media_type="application/json")


@router.delete(
    "/{client_id}/secrets/{secret_id}",
    operation_id="revoke_client_secret",
    status_code=204,
    responses=refuses(*_GUARDED, errors.NotFound),
)
async def revoke_client_secret(
    request: Request, session: SessionDep, admin: ClientKeeper, client_id: UUID, secret_id: UUID
) -> None:
    """Revoke a secret.

    Every token that was got with it stops at its next request.
    """
    now = parts_of(request).clock()
    await clients.revoke_secret(session, client_id, secret_id, by=admin, unit_id=admin.unit_id, now=now)


@router.post("/{client_id}/disable", operation_id="disable_client", responses=refuses(*_GUARDED, errors.NotFound))
async def disable_client(request: Request, session: SessionDep, admin: ClientKeeper, client_id: UUID) -> ClientShown:
    """Disable a third party, at once and for good."""
    now = parts_of(request).clock()
    return await clients.disable(session, client_id, by=admin, unit_id=admin.unit_id, now=now)


def _again(kept: bytes) -> Response:
    return Response(kept, status_code=201, media_type="application/json", headers={"Idempotent-Replayed": "true"})
