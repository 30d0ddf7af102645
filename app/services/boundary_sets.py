"""Boundary sets: an operator's import takes the place of the one before, whole or not at all."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.boundary import BoundarySet
from app.repositories import boundaries, scope


async def bring_in(
    session: AsyncSession,
    shapes: Iterable[tuple[int, bytes]],
    *,
    source: str,
    licence: str,
    effective_on: date | None,
    sha256: bytes,
    now: datetime,
) -> int:
    """Make these shapes (unit id, WKB in WGS 84) the active set, in the caller's transaction; gives its id.

    Every process notices within a second of the commit, so points are never matched against half a set.
    """
    await scope.of_console(session)
    await boundaries.retire(session)
    imported = BoundarySet(
        source=source,
        licence=licence,
        effective_on=effective_on,
        sha256=sha256,
        imported_at=now,
        is_active=True,
    )
    return await boundaries.add(session, imported, shapes)
