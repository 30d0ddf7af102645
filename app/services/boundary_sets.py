"""Boundary sets: an operator's import takes the place of the one before, whole or not at all, and can be taken back.

Every process notices within a second of the commit, so points are never matched against half a set.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.days import day_of
from app.domain.gazetteer import Gazetteer
from app.domain.progress import Watch, unwatched
from app.errors import Misconfigured
from app.models.boundary import BoundarySet
from app.repositories import boundaries, reference, scope


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a set comes from: who published it, on what terms, from which day it holds, and the file's SHA-256."""

    source: str
    licence: str
    effective_on: date | None
    sha256: bytes
    may_be_shown: bool = False

    def is_that_of(self, kept: BoundarySet | None) -> bool:
        """Whether a set that is kept came from the same file, told in the same words."""
        return kept is not None and all(getattr(kept, name) == told for name, told in asdict(self).items())

    def has_begun(self, now: datetime) -> bool:
        """Whether the boundaries hold already: those of a merger to come wait for their day."""
        return self.effective_on is None or self.effective_on <= day_of(now)


async def units_on(session: AsyncSession, day: date) -> Gazetteer:
    """The units as they stand on a day, whose codes a file of that day bears: the state gives codes to others later."""
    return Gazetteer(await reference.units(session), await reference.successions(session), day)


async def bring_in(
    session: AsyncSession,
    shapes: Sequence[tuple[int, bytes]],
    origin: Origin,
    *,
    now: datetime,
    watch: Watch = unwatched,
) -> int:
    """Keep these shapes (unit id, WKB in WGS 84) in the caller's transaction; active at once if their day has come.

    Gives the id of the set.
    """
    await _hold(session)
    imported = BoundarySet(**asdict(origin), imported_at=now, is_active=False)
    set_id = await boundaries.add(session, imported, shapes, watch)
    if origin.has_begun(now):
        await boundaries.activate(session, set_id, now)
    return set_id


async def activate(session: AsyncSession, set_id: int, *, now: datetime) -> None:
    """Make any set the active one. Raises Misconfigured when there is none of this id, or its day is still to come."""
    await _hold(session)
    wanted = await boundaries.find(session, set_id)
    if wanted is None:
        raise Misconfigured("There is no such boundary set: see `tinbao boundaries list`.")
    if wanted.effective_on is not None and wanted.effective_on > day_of(now):
        raise Misconfigured(f"Boundary set {set_id} holds from {wanted.effective_on} on: activate it then.")
    if not wanted.is_active:
        await boundaries.activate(session, set_id, now)


async def roll_back(session: AsyncSession, *, now: datetime) -> int:
    """Make the set active again that was active before, and give its id; the same once more undoes it.

    Raises Misconfigured when there is nothing to go back to.
    """
    await _hold(session)
    before = await boundaries.previous(session)
    if before is None or before.id is None:
        raise Misconfigured("No other boundary set has been active before: there is nothing to go back to.")
    await boundaries.activate(session, before.id, now)
    return before.id


async def listed(session: AsyncSession) -> Sequence[tuple[BoundarySet, int]]:
    """Every set with the number of its areas, the first one first."""
    return await boundaries.listed(session)


async def content(session: AsyncSession, set_id: int | None) -> tuple[BoundarySet, Sequence[tuple[str, str, bytes]]]:
    """A set, without an id the active one, with the code, name and area (WKB) of each of its units.

    Raises Misconfigured when there is none.
    """
    kept = await (boundaries.active(session) if set_id is None else boundaries.find(session, set_id))
    if kept is None or kept.id is None:
        raise Misconfigured("There is no such boundary set: see `tinbao boundaries list`.")
    return kept, await boundaries.areas(session, kept.id)


async def _hold(session: AsyncSession) -> None:
    await scope.of_console(session)
    await boundaries.hold(session)
