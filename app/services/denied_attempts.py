"""Denied attempts: each leaves a trace in a transaction of its own, since the refusal rolls back everything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.domain.timeline import moment_of, number_of
from app.models.denied_attempt import DeniedAttempt, DeniedShown
from app.repositories import denied_attempts


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, as the token told: it was ours, whether or not it still stands for anything."""

    role: str
    person_id: UUID | None = None
    client_id: UUID | None = None
    unit_id: int | None = None


async def record(
    engine: AsyncEngine, asker: Asker, *, operation: str, code: str, target: UUID | None, now: datetime
) -> None:
    """Write who was refused what, and commit it."""
    attempt = DeniedAttempt(
        id=uuid4(),
        at=now,
        role=asker.role,
        person_id=asker.person_id,
        client_id=asker.client_id,
        unit_id=asker.unit_id or None,
        operation=operation,
        code=code,
        target=target,
    )
    async with open_session(engine) as session, session.begin():
        await denied_attempts.add(session, attempt)


async def page(
    session: AsyncSession, *, after: tuple[int, UUID] | None, limit: int
) -> tuple[Sequence[DeniedShown], tuple[int, UUID] | None]:
    """A page of those in sight, the newest first, and where the next begins."""
    before = (moment_of(after[0]), after[1]) if after else None
    found = await denied_attempts.page(session, before, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    shown = [DeniedShown(**attempt.model_dump()) for attempt in found[:limit]]
    return shown, (number_of(last.at), last.id) if last else None
