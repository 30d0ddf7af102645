"""What of submissions is compared: their places and stories, sealed, with the boxed keys that open them.

Who is mentioned, and what else could tell one person from another, is not even read.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import defer
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.seal import BoxedKey
from app.models.tip_off import TipOff
from app.models.weapon_surrender import WeaponItem, WeaponSurrender


async def tip_offs(session: AsyncSession, ids: Collection[UUID]) -> Sequence[tuple[TipOff, BoxedKey]]:
    """Tip-offs in sight."""
    unread = (_unread(TipOff.people), _unread(TipOff.particulars))
    found = select(TipOff, BoxedKey).join(BoxedKey, col(BoxedKey.submission_id) == col(TipOff.submission_id))
    return (await session.exec(found.where(col(TipOff.submission_id).in_(ids)).options(*unread))).all()


async def weapon_surrenders(session: AsyncSession, ids: Collection[UUID]) -> Sequence[tuple[WeaponSurrender, BoxedKey]]:
    """Declarations in sight, without what is declared."""
    boxed = col(BoxedKey.submission_id) == col(WeaponSurrender.submission_id)
    found = select(WeaponSurrender, BoxedKey).join(BoxedKey, boxed).where(col(WeaponSurrender.submission_id).in_(ids))
    return (await session.exec(found.options(_unread(WeaponSurrender.contact)))).all()


async def items(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Sequence[WeaponItem]]:
    """What is declared in each of them."""
    found = select(WeaponItem).where(col(WeaponItem.submission_id).in_(ids))
    ordered = await session.exec(found.order_by(col(WeaponItem.submission_id), col(WeaponItem.ordinal)))
    return {key: list(each) for key, each in groupby(ordered, key=lambda item: item.submission_id)}


def _unread(column: bytes | None) -> ExecutableOption:
    """A column that is left where it is; to ask for it all the same is a fault."""
    return defer(col(column), raiseload=True)  # type: ignore[arg-type]  # SQLModel's `col` is wider than what defer takes
