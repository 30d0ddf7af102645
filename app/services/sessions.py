"""One's own sessions: seen and ended."""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.principals import Principal
from app.errors import NotFound
from app.models.account import SessionList, SessionShown
from app.repositories import people, sessions


async def living(session: AsyncSession, asker: Principal, now: datetime) -> SessionList:
    """Every sign-in that still works, the newest first."""
    person = (await people.held(session, asker.posting_id)).person
    found = await sessions.living(session, person.id, person.credential_version, now)
    return SessionList(
        data=[
            SessionShown(
                id=each.id,
                started_at=each.started_at,
                last_used_at=each.rotated_at,
                expires_at=each.expires_at,
                is_this=each.id == asker.session_id,
            )
            for each in found
        ]
    )


async def end(session: AsyncSession, asker: Principal, session_id: UUID, now: datetime) -> None:
    """End one of them at once. Raises NotFound for somebody else's as for none."""
    if not await sessions.end(session, asker.person_id, session_id, now):
        raise NotFound


async def end_others(session: AsyncSession, asker: Principal, now: datetime) -> None:
    """End all but the one that asks."""
    await sessions.end_all_but(session, asker.person_id, asker.session_id, now)
