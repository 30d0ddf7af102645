"""Second factors: row-level security shows a transaction those of its person alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.factor import Authenticator, Passkey, RecoveryCode, SpentChallenge


async def authenticator(session: AsyncSession, person_id: UUID) -> Authenticator | None:
    """The authenticator of a person, confirmed or not."""
    return await session.get(Authenticator, person_id, populate_existing=True)


async def passkeys(session: AsyncSession, person_id: UUID) -> Sequence[Passkey]:
    """The passkeys of a person, the oldest first."""
    statement = select(Passkey).where(Passkey.person_id == person_id).order_by(col(Passkey.created_at))
    return (await session.exec(statement)).all()


async def spend_recovery_code(session: AsyncSession, person_id: UUID, code_sha256: bytes, now: datetime) -> bool:
    """Use a code up; False for one that is not theirs or was used before."""
    statement = (
        sa.update(RecoveryCode)
        .where(
            col(RecoveryCode.person_id) == person_id,
            col(RecoveryCode.code_sha256) == code_sha256,
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=now)
    )
    return await _count(session, statement) == 1


async def recovery_codes_left(session: AsyncSession, person_id: UUID) -> int:
    """How many codes are still good."""
    statement = (
        select(sa.func.count())
        .select_from(RecoveryCode)
        .where(col(RecoveryCode.person_id) == person_id, col(RecoveryCode.used_at).is_(None))
    )
    return int((await session.exec(statement)).one())


async def replace_recovery_codes(session: AsyncSession, person_id: UUID, hashes: Collection[bytes]) -> None:
    """A new set in place of the old one."""
    await _count(session, sa.delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    session.add_all(RecoveryCode(person_id=person_id, code_sha256=each) for each in hashes)
    await session.flush()


async def spend_challenge(
    session: AsyncSession, person_id: UUID, challenge_sha256: bytes, expires_at: datetime, now: datetime
) -> bool:
    """Use a challenge up; False when it was answered before. What has run out is swept away on the way."""
    mine = col(SpentChallenge.person_id) == person_id
    await _count(session, sa.delete(SpentChallenge).where(mine, col(SpentChallenge.expires_at) <= now))
    spent = insert(SpentChallenge).values(person_id=person_id, challenge_sha256=challenge_sha256, expires_at=expires_at)
    return await _count(session, spent.on_conflict_do_nothing()) == 1


async def add_passkey(session: AsyncSession, passkey: Passkey) -> bool:
    """Keep a passkey; False when it is known already."""
    values = passkey.model_dump()
    return await _count(session, insert(Passkey).values(**values).on_conflict_do_nothing()) == 1


async def remove_passkey(session: AsyncSession, person_id: UUID, passkey_id: UUID) -> bool:
    """Forget a passkey; False when it is none of theirs."""
    theirs = sa.delete(Passkey).where(col(Passkey.id) == passkey_id, col(Passkey.person_id) == person_id)
    return await _count(session, theirs) == 1


async def forget_passkeys(session: AsyncSession, person_id: UUID) -> None:
    """No passkey of before opens the account."""
    await _count(session, sa.delete(Passkey).where(col(Passkey.person_id) == person_id))


async def forget_authenticator(session: AsyncSession, person_id: UUID) -> None:
    """No authenticator of before opens the account."""
    await _count(session, sa.delete(Authenticator).where(col(Authenticator.person_id) == person_id))


async def _count(session: AsyncSession, statement: sa.Executable) -> int:
    result = await (await session.connection()).execute(statement)
    return int(result.rowcount)
