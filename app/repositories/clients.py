"""Clients, their communes and their secrets: the scope shows a client itself, and the admin all of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.client import Client, ClientSecret, ClientUnit, RevokedToken, SpentAssertion


class Kept(NamedTuple):
    """A client with its communes and its secrets, the newest first."""

    client: Client
    unit_ids: list[int]
    secrets: list[ClientSecret]


async def find(session: AsyncSession, client_id: UUID, *, lock: bool = False) -> Client | None:
    """A client of the scope, held against every other change where that is asked for."""
    statement = select(Client).where(Client.id == client_id)
    return (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()


async def units_of(session: AsyncSession, client_id: UUID) -> list[int]:
    """The communes of its list."""
    statement = select(ClientUnit.unit_id).where(ClientUnit.client_id == client_id).order_by(col(ClientUnit.unit_id))
    return list((await session.exec(statement)).all())


async def live_secrets(session: AsyncSession, client_id: UUID) -> Sequence[ClientSecret]:
    """The secrets that still open."""
    statement = select(ClientSecret).where(ClientSecret.client_id == client_id, col(ClientSecret.revoked_at).is_(None))
    return (await session.exec(statement)).all()


async def is_revoked(session: AsyncSession, client_id: UUID, jti: UUID) -> bool:
    """Whether the client gave this token back."""
    return await session.get(RevokedToken, (client_id, jti)) is not None


async def revoke(session: AsyncSession, client_id: UUID, jti: UUID, expires_at: datetime, now: datetime) -> None:
    """Take a token back until it runs out; what has run out is swept away on the way."""
    ended = sa.delete(RevokedToken).where(col(RevokedToken.client_id) == client_id, col(RevokedToken.expires_at) <= now)
    await _count(session, ended)
    revoked = insert(RevokedToken).values(client_id=client_id, jti=jti, expires_at=expires_at)
    await _count(session, revoked.on_conflict_do_nothing())


async def spend_assertion(
    session: AsyncSession, client_id: UUID, jti_sha256: bytes, expires_at: datetime, now: datetime
) -> bool:
    """Use an assertion up; False when it has had its use."""
    mine = col(SpentAssertion.client_id) == client_id
    await _count(session, sa.delete(SpentAssertion).where(mine, col(SpentAssertion.expires_at) <= now))
    spent = insert(SpentAssertion).values(client_id=client_id, jti_sha256=jti_sha256, expires_at=expires_at)
    return await _count(session, spent.on_conflict_do_nothing()) == 1


async def add(session: AsyncSession, client: Client, unit_ids: Collection[int]) -> None:
    """A new client with its communes."""
    session.add(client)
    await session.flush()
    await set_units(session, client.id, unit_ids)


async def set_units(session: AsyncSession, client_id: UUID, unit_ids: Collection[int]) -> None:
    """These communes in place of those of before."""
    await _count(session, sa.delete(ClientUnit).where(col(ClientUnit.client_id) == client_id))
    session.add_all(ClientUnit(client_id=client_id, unit_id=unit_id) for unit_id in unit_ids)
    await session.flush()


async def revoke_secret(session: AsyncSession, client_id: UUID, secret_id: UUID, now: datetime) -> bool:
    """End a secret; False when it is none of this client's that lives."""
    ended = (
        sa.update(ClientSecret)
        .where(
            col(ClientSecret.id) == secret_id,
            col(ClientSecret.client_id) == client_id,
            col(ClientSecret.revoked_at).is_(None),
        )
        .values(revoked_at=now)
    )
    return await _count(session, ended) == 1


async def all_kept(session: AsyncSession, client_id: UUID | None = None) -> Sequence[Kept]:
    """Every client of the scope, or one, in the order in which they were made."""
    statement = select(Client).order_by(col(Client.created_at), col(Client.id))
    if client_id is not None:
        statement = statement.where(Client.id == client_id)
    clients = (await session.exec(statement)).all()
    named = [client.id for client in clients]
    units: dict[UUID, list[int]] = {}
    listed = select(ClientUnit).where(col(ClientUnit.client_id).in_(named)).order_by(col(ClientUnit.unit_id))
    for row in (await session.exec(listed)).all():
        units.setdefault(row.client_id, []).append(row.unit_id)
    secrets: dict[UUID, list[ClientSecret]] = {}
    newest = select(ClientSecret).where(col(ClientSecret.client_id).in_(named))
    for secret in (await session.exec(newest.order_by(col(ClientSecret.created_at).desc()))).all():
        secrets.setdefault(secret.client_id, []).append(secret)
    return [Kept(client, units.get(client.id, []), secrets.get(client.id, [])) for client in clients]


async def _count(session: AsyncSession, statement: sa.Executable) -> int:
    result = await (await session.connection()).execute(statement)
    return int(result.rowcount)
