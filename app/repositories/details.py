"""The detail rows of a submission, its events, its notes and its register number."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import history
from app.models.ledger import Event, Note
from app.models.pledge import Pledge
from app.models.pledge_signature import PledgeSignature
from app.models.tip_off import TipOff
from app.models.weapon_record import ReceivedItem, WeaponRecord
from app.models.weapon_surrender import WeaponItem, WeaponSurrender

# Numbers given by units that went into this one are taken: what carries them may still be open here.
_NEXT_NUMBER = text(
    "INSERT INTO register_counters AS c (unit_id, kind, year, last) SELECT :unit_id, :kind, :year, "
    "1 + coalesce((SELECT max(last) FROM register_counters WHERE unit_id = ANY (:archive_ids) AND kind = :kind "
    "AND year = :year), 0) ON CONFLICT (unit_id, kind, year) DO UPDATE SET last = greatest(c.last + 1, excluded.last) "
    "RETURNING last"
).bindparams(
    sa.bindparam("unit_id", type_=sa.Integer),
    sa.bindparam("kind", type_=sa.Text),
    sa.bindparam("year", type_=sa.Integer),
    sa.bindparam("archive_ids", type_=postgresql.ARRAY(sa.Integer)),
)


async def tip_off(session: AsyncSession, submission_id: UUID) -> TipOff:
    """The detail of a tip-off."""
    return (await session.exec(select(TipOff).where(TipOff.submission_id == submission_id))).one()


async def weapons(session: AsyncSession, submission_id: UUID) -> tuple[WeaponSurrender, Sequence[WeaponItem]]:
    """A declaration and its items, in the order in which they were declared."""
    found = await session.exec(select(WeaponSurrender).where(WeaponSurrender.submission_id == submission_id))
    items = select(WeaponItem).where(WeaponItem.submission_id == submission_id).order_by(col(WeaponItem.ordinal))
    return found.one(), (await session.exec(items)).all()


async def signature(session: AsyncSession, submission_id: UUID) -> tuple[PledgeSignature, Pledge]:
    """A signature and the version of the pledge that it signs."""
    found = select(PledgeSignature, Pledge).join(Pledge).where(PledgeSignature.submission_id == submission_id)
    return (await session.exec(found)).one()


async def active_twin(session: AsyncSession, pledge_id: int, subject_hmac: bytes) -> PledgeSignature | None:
    """The active signature of the same subject, as far as the asker may see it; held until the transaction ends."""
    twin = select(PledgeSignature).where(
        PledgeSignature.pledge_id == pledge_id,
        PledgeSignature.subject_hmac == subject_hmac,
        col(PledgeSignature.is_active),
    )
    return (await session.exec(twin.with_for_update())).first()


async def events(session: AsyncSession, submission_id: UUID) -> Sequence[Event]:
    """What happened, first things first; that it was read is no part of its story."""
    of_it = select(Event).where(Event.submission_id == submission_id, Event.verb != history.READ)
    found = of_it.order_by(col(Event.id))
    return (await session.exec(found)).all()


async def notes(session: AsyncSession, submission_id: UUID) -> Sequence[Note]:
    """The station's own words, oldest first."""
    found = select(Note).where(Note.submission_id == submission_id).order_by(col(Note.written_at), col(Note.id))
    return (await session.exec(found)).all()


async def note(session: AsyncSession, note_id: UUID) -> Note:
    """One of them."""
    return (await session.exec(select(Note).where(Note.id == note_id))).one()


async def weapon_records(session: AsyncSession, submission_id: UUID) -> Sequence[WeaponRecord]:
    """What was recorded of weapons, in the order of time."""
    found = select(WeaponRecord).where(WeaponRecord.submission_id == submission_id)
    return (await session.exec(found.order_by(col(WeaponRecord.at), col(WeaponRecord.verb)))).all()


async def received_items(session: AsyncSession, submission_id: UUID) -> Sequence[ReceivedItem]:
    """What was counted when it was taken over."""
    found = select(ReceivedItem).where(ReceivedItem.submission_id == submission_id)
    return (await session.exec(found.order_by(col(ReceivedItem.ordinal)))).all()


async def next_register_number(
    session: AsyncSession, unit_id: int, archive_ids: Sequence[int], kind: str, year: int
) -> int:
    """The next number of a unit's register, after those of the units in its archive; none is given twice.

    The row is held, so that numbers have no gaps.
    """
    values = {"unit_id": unit_id, "archive_ids": list(archive_ids), "kind": kind, "year": year}
    row = await (await session.connection()).execute(_NEXT_NUMBER, values)
    return int(row.scalar_one())
