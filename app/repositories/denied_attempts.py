"""Denied attempts: appended by everybody, read by inspectors."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.denied_attempt import DeniedAttempt


async def add(session: AsyncSession, attempt: DeniedAttempt) -> None:
    """Write one; whoever writes it may not read it."""
    await (await session.connection()).execute(sa.insert(DeniedAttempt).values(attempt.model_dump()))


async def page(session: AsyncSession, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[DeniedAttempt]:
    """Those that the scope shows, the newest first."""
    statement = select(DeniedAttempt).order_by(col(DeniedAttempt.at).desc(), col(DeniedAttempt.id).desc()).limit(limit)
    if before is not None:
        statement = statement.where(sa.tuple_(col(DeniedAttempt.at), col(DeniedAttempt.id)) < sa.tuple_(*before))
    return (await session.exec(statement)).all()
