"""Public keys of units and of the custodian, and the boxed keys of submissions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.kinds import Kind
from app.models.seal import BoxedKey, UnitKey
from app.repositories.records import driver_connection


class Published(NamedTuple):
    """The public half of a unit's pair for a month."""

    unit_id: int
    month: date
    public: bytes


class RecentPlace(NamedTuple):
    """A place that is finer than its commune, if there is one, sealed under the key in the box."""

    kind: Kind
    id: UUID
    place: bytes | None
    key_unit_id: int
    key_month: date
    key_box: bytes


async def published(session: AsyncSession, months: Iterable[date]) -> set[tuple[int, date]]:
    """The units and months of these months that have a pair."""
    wanted = col(UnitKey.month).in_(list(months))
    rows = await session.exec(select(col(UnitKey.unit_id), col(UnitKey.month)).where(wanted))
    return set(rows.all())


async def newest_begun(session: AsyncSession, today: date) -> date | None:
    """The month that is sealed to today, as far as one was ever published."""
    return (await session.exec(select(sa.func.max(UnitKey.month)).where(col(UnitKey.month) <= today))).one()


async def publish(session: AsyncSession, publics: Mapping[tuple[int, date], bytes]) -> None:
    """Add the public halves; one that is there already stays as it is."""
    rows = [{"unit_id": unit_id, "month": month, "public": public} for (unit_id, month), public in publics.items()]
    if rows:
        statement = postgresql.insert(UnitKey).on_conflict_do_nothing()
        await (await session.connection()).execute(statement, rows)


async def samples(session: AsyncSession) -> list[Published]:
    """One pair of each month and the newest of each unit: enough to tell whether the secrets at hand are theirs."""
    connection = await driver_connection(session)
    # Thousands at every start: entities of the ORM would take four times as long as all the rest of it.
    of_months = "SELECT DISTINCT ON (month) unit_id, month, public FROM unit_keys ORDER BY month, unit_id"
    of_units = "SELECT DISTINCT ON (unit_id) unit_id, month, public FROM unit_keys ORDER BY unit_id, month DESC"
    rows = [*await connection.fetch(of_months), *await connection.fetch(of_units)]
    return [Published(*row) for row in rows]


async def boxed_key(session: AsyncSession, submission_id: UUID) -> BoxedKey:
    """The boxed key of a submission that the asker may see."""
    return (await session.exec(select(BoxedKey).where(BoxedKey.submission_id == submission_id))).one()


async def hold(session: AsyncSession, submission_id: UUID) -> BoxedKey:
    """The same as it is now, held until the transaction ends: nobody boxes it anew in between."""
    wanted = select(BoxedKey).where(BoxedKey.submission_id == submission_id).with_for_update()
    return (await session.exec(wanted.execution_options(populate_existing=True))).one()


async def keep(session: AsyncSession, keys: Sequence[BoxedKey]) -> None:
    """Put each key into the box that it has now."""
    connection = await driver_connection(session)
    rows = [(key.submission_id, key.unit_id, key.month, key.box) for key in keys]
    statement = "UPDATE data_keys SET unit_id = $2, month = $3, box = $4 WHERE submission_id = $1"
    await connection.executemany(statement, rows)
