"""Keeping clients: made by the admin, with secrets that are shown once and known here by their hash alone."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.partners import MOST_SECRETS, TwoSecretsLive
from app.domain.principals import Principal
from app.domain.units import Level
from app.errors import Fault, InvalidFields, NotFound
from app.models.client import Client, ClientSecret
from app.models.client_forms import ClientChanges, ClientFields, ClientMade, ClientShown, SecretShown
from app.models.ledger import Event
from app.repositories import clients, scope
from app.repositories.clients import Kept
from app.services.reference import Reference

# The prefix lets scanners of source code find one that was published by mistake.
_PREFIX, _BYTES = "tbs_", 32


def new_secret() -> str:
    """256 random bits."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> bytes:
    """What is kept of a secret; so many random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


async def as_console(session: AsyncSession) -> None:
    """Let the operator's console keep clients in this transaction."""
    await scope.of_console(session)


async def add(
    session: AsyncSession,
    fields: ClientFields,
    reference: Reference,
    *,
    by: Principal | None,
    unit_id: int,
    now: datetime,
) -> ClientMade:
    """A new client with its first secret. Raises InvalidFields for a unit that is no commune of today."""
    _check(fields.unit_ids, reference)
    client = Client(
        id=uuid4(),
        name=fields.name,
        scopes=sorted(set(fields.scopes)),
        per_minute=fields.per_minute,
        jwks=fields.jwks.model_dump(exclude_none=True) if fields.jwks else None,
        created_at=now,
        created_by=by.person_id if by else None,
    )
    await clients.add(session, client, set(fields.unit_ids))
    secret = await _draw(session, client.id, now)
    await _tell(session, "add_client", client.id, by=by, unit_id=unit_id, now=now)
    return ClientMade(client=await read(session, client.id), client_secret=secret)


async def change(
    session: AsyncSession,
    client_id: UUID,
    changes: ClientChanges,
    reference: Reference,
    *,
    by: Principal | None,
    unit_id: int,
    now: datetime,
) -> ClientShown:
    """Other scopes, communes, limits or keys, from the client's next request on. Raises NotFound and InvalidFields."""
    client = await _held(session, client_id)
    if changes.unit_ids is not None:
        _check(changes.unit_ids, reference)
        await clients.set_units(session, client_id, set(changes.unit_ids))
    given: dict[str, Any] = changes.model_dump(exclude_none=True, exclude={"unit_ids"})
    if changes.scopes is not None:
        given["scopes"] = sorted(set(changes.scopes))
        # A token tells its scopes itself: those of before must not outlive the change.
        client.credential_version += 1
    for name, value in given.items():
        setattr(client, name, value)
    await session.flush()
    await _tell(session, "change_client", client_id, by=by, unit_id=unit_id, now=now)
    return await read(session, client_id)


async def add_secret(
    session: AsyncSession, client_id: UUID, *, by: Principal | None, unit_id: int, now: datetime
) -> ClientMade:
    """One more secret, so that it can replace the other without a pause. Raises NotFound and TwoSecretsLive."""
    await _held(session, client_id)
    if len(await clients.live_secrets(session, client_id)) >= MOST_SECRETS:
        raise TwoSecretsLive
    secret = await _draw(session, client_id, now)
    await _tell(session, "add_client_secret", client_id, by=by, unit_id=unit_id, now=now)
    return ClientMade(client=await read(session, client_id), client_secret=secret)


async def revoke_secret(
    session: AsyncSession, client_id: UUID, secret_id: UUID, *, by: Principal | None, unit_id: int, now: datetime
) -> None:
    """End a secret and every token that was got with it, at once. Raises NotFound."""
    await _held(session, client_id)
    if not await clients.revoke_secret(session, client_id, secret_id, now):
        raise NotFound
    await _tell(session, "revoke_client_secret", client_id, by=by, unit_id=unit_id, now=now)


async def disable(
    session: AsyncSession, client_id: UUID, *, by: Principal | None, unit_id: int, now: datetime
) -> ClientShown:
    """End everything of a client at once; again changes nothing. Raises NotFound."""
    client = await _held(session, client_id)
    if client.disabled_at is None:
        client.disabled_at, client.credential_version = now, client.credential_version + 1
        await session.flush()
        await _tell(session, "disable_client", client_id, by=by, unit_id=unit_id, now=now)
    return await read(session, client_id)


async def read(session: AsyncSession, client_id: UUID) -> ClientShown:
    """One client. Raises NotFound."""
    for kept in await clients.all_kept(session, client_id):
        return _shown(kept)
    raise NotFound


async def listed(session: AsyncSession) -> list[ClientShown]:
    """All of them, in the order in which they were made."""
    return [_shown(kept) for kept in await clients.all_kept(session)]


async def _held(session: AsyncSession, client_id: UUID) -> Client:
    client = await clients.find(session, client_id, lock=True)
    if client is None:
        raise NotFound
    return client


async def _draw(session: AsyncSession, client_id: UUID, now: datetime) -> str:
    secret = new_secret()
    session.add(ClientSecret(id=uuid4(), client_id=client_id, secret_sha256=digest(secret), created_at=now))
    await session.flush()
    return secret


async def _tell(
    session: AsyncSession, verb: str, client_id: UUID, *, by: Principal | None, unit_id: int, now: datetime
) -> None:
    session.add(
        Event(
            at=now,
            verb=verb,
            unit_id=unit_id,
            role="admin",
            person_id=by.person_id if by else None,
            details={"client": str(client_id)},
        )
    )
    await session.flush()


def _check(unit_ids: Collection[int], reference: Reference) -> None:
    for index, unit_id in enumerate(unit_ids):
        unit = reference.gazetteer.unit(unit_id)
        if unit is None or unit.level is not Level.COMMUNE or unit.valid_to is not None:
            raise InvalidFields(faults=[Fault(f"/unit_ids/{index}", "not_a_commune_of_today")])


def _shown(kept: Kept) -> ClientShown:
    client = kept.client
    return ClientShown(
        client_id=client.id,
        name=client.name,
        scopes=client.scopes,
        unit_ids=kept.unit_ids,
        per_minute=client.per_minute,
        has_keys=client.jwks is not None,
        secrets=[SecretShown(**secret.model_dump()) for secret in kept.secrets],
        created_at=client.created_at,
        disabled_at=client.disabled_at,
    )
