"""Applications of people who may be mentioned, under the scope of their code or of the inspectorate."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.application import Application
from app.repositories import scope

_MOST = 200


async def add(session: AsyncSession, application: Application) -> None:
    """Keep it; the one who sends it sees nothing of the table."""
    session.add(application)
    await session.flush()


async def by_code(session: AsyncSession, code_sha256: bytes) -> Application | None:
    """The one that a code opens."""
    await scope.of_application(session, code_sha256)
    return (await session.exec(select(Application).where(Application.code_sha256 == code_sha256))).first()


async def received(session: AsyncSession) -> Sequence[Application]:
    """Those of the inspectorate that is the scope: what waits first, the nearest clock first."""
    in_order = (col(Application.closed_at).is_not(None), col(Application.due_at), col(Application.id))
    return (await session.exec(select(Application).order_by(*in_order).limit(_MOST))).all()


async def find(session: AsyncSession, application_id: UUID, *, lock: bool = False) -> Application | None:
    """One of them, held against everybody else if wanted."""
    found = select(Application).where(Application.id == application_id)
    if lock:
        # As it is now, not as it was when it was looked at before.
        found = found.with_for_update().execution_options(populate_existing=True)
    return (await session.exec(found)).first()
