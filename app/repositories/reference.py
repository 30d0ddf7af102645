"""Reference data: read whole into memory, since it is small, changes rarely and every request needs it."""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.hamlets import Hamlet
from app.domain.kinds import Kind
from app.domain.receiving_bodies import ReceivingBody
from app.domain.units import Level, Succession, Unit
from app.models.boundary import BoundarySet
from app.models.clock import AreaDifficulty
from app.models.day_off import DayOff
from app.models.pledge import Pledge, PledgeUnit
from app.models.policy import AdviceRow, ClockPolicyRow, Contact, DangerWord
from app.models.receiving_body import ReceivingBodyRow
from app.models.responsibility import ResponsibilityRow
from app.models.seal import CustodianKey
from app.models.unit import ReferencePart
from app.repositories.records import driver_connection

_LEVELS = {level.value: level for level in Level}


async def versions(session: AsyncSession) -> Mapping[str, int]:
    """For each part the number that moves with every change of it."""
    rows = await session.exec(select(ReferencePart.part, ReferencePart.version))
    return dict(rows.all())


async def units(session: AsyncSession) -> list[Unit]:
    """Every unit that is or was."""
    connection = await driver_connection(session)
    rows = await connection.fetch(
        "SELECT id, level, code, type, name, parent_id, valid_from, valid_to, lat, lon FROM units"
    )
    # Fourteen thousand at every start: entities of the ORM would take ten times as long.
    return [Unit(row[0], _LEVELS[row[1]], *row[2:]) for row in map(tuple, rows)]


async def successions(session: AsyncSession) -> list[Succession]:
    """What became of them."""
    connection = await driver_connection(session)
    rows = await connection.fetch('SELECT from_id, to_id, is_whole, "on" FROM successions')
    return [Succession(*row) for row in rows]


async def active_boundaries(session: AsyncSession) -> tuple[BoundarySet, list[tuple[int, bytes]]] | None:
    """The active boundary set with its shapes (unit id, WKB); None without one."""
    active = (await session.exec(select(BoundarySet).where(BoundarySet.is_active))).one_or_none()
    if active is None:
        return None
    connection = await driver_connection(session)
    rows = await connection.fetch("SELECT unit_id, shape FROM boundaries WHERE set_id = $1", active.id)
    return active, [(row[0], row[1]) for row in rows]


async def hamlets(session: AsyncSession) -> list[Hamlet]:
    """Every hamlet that a commune keeps today."""
    connection = await driver_connection(session)
    rows = await connection.fetch(
        "SELECT id, unit_id, name, kind, former_unit_id, lat, lon, households FROM hamlets WHERE ended_on IS NULL"
    )
    return [Hamlet(*row) for row in rows]


async def responsibilities(session: AsyncSession, today: date) -> Sequence[ResponsibilityRow]:
    """Who answers where it is not simply the commune's own police, as of a day."""
    holds = sa.and_(
        col(ResponsibilityRow.valid_from) <= today,
        col(ResponsibilityRow.valid_to).is_(None) | (col(ResponsibilityRow.valid_to) > today),
    )
    return (await session.exec(select(ResponsibilityRow).where(holds))).all()


async def pledges(session: AsyncSession) -> Sequence[Pledge]:
    """Every version of every pledge."""
    return (await session.exec(select(Pledge))).all()


async def pledge_units(session: AsyncSession) -> Sequence[PledgeUnit]:
    """Where each is open."""
    return (await session.exec(select(PledgeUnit))).all()


async def clock_policies(session: AsyncSession) -> Sequence[ClockPolicyRow]:
    """The limits, those that held once as well: a clock keeps the rule under which it began."""
    return (await session.exec(select(ClockPolicyRow))).all()


async def receiving_bodies(session: AsyncSession) -> list[ReceivingBody]:
    """Every body that takes over, or did."""
    rows = (await session.exec(select(ReceivingBodyRow))).all()
    return [
        ReceivingBody(**row.model_dump(exclude={"takes", "source"}), takes=frozenset(map(Kind, row.takes)))
        for row in rows
    ]


async def difficulties(session: AsyncSession, today: date) -> dict[int, tuple[str, ...]]:
    """The communes that are hard to reach, as of a day."""
    holds = sa.and_(
        col(AreaDifficulty.valid_from) <= today,
        col(AreaDifficulty.valid_to).is_(None) | (col(AreaDifficulty.valid_to) > today),
    )
    told: dict[int, tuple[str, ...]] = {}
    for row in await session.exec(select(AreaDifficulty).where(holds).order_by(col(AreaDifficulty.level))):
        told[row.unit_id] = (*told.get(row.unit_id, ()), row.level.value)
    return told


async def days_off(session: AsyncSession) -> Sequence[date]:
    """The days of the operator's list."""
    return (await session.exec(select(col(DayOff.day)))).all()


async def contacts(session: AsyncSession) -> Sequence[Contact]:
    """The numbers to call."""
    return (await session.exec(select(Contact))).all()


async def unit_keys(session: AsyncSession, today: date) -> list[tuple[int, date, bytes]]:
    """For each unit the newest pair that has begun: unit, month, public half."""
    connection = await driver_connection(session)
    rows = await connection.fetch(
        "SELECT DISTINCT ON (unit_id) unit_id, month, public FROM unit_keys WHERE month <= $1 "
        "ORDER BY unit_id, month DESC",
        today,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def custodian_key(session: AsyncSession) -> CustodianKey | None:
    """The custodian's newest pair that is not retired."""
    valid = select(CustodianKey).where(col(CustodianKey.retired_at).is_(None))
    return (await session.exec(valid.order_by(col(CustodianKey.id).desc()).limit(1))).first()


async def advice(session: AsyncSession) -> Sequence[AdviceRow]:
    """The sentences that go with an answer."""
    return (await session.exec(select(AdviceRow))).all()


async def danger_words(session: AsyncSession) -> Sequence[DangerWord]:
    """The words that call for them."""
    return (await session.exec(select(DangerWord))).all()
