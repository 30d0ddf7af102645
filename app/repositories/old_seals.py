"""Old seals: what is still boxed to a month that is to be destroyed, wherever it lies."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.repositories import mergers


class Boxed(NamedTuple):
    """A table of boxes: the column of its row's id, the columns that hold one, and what is held while they change."""

    table: str
    row: str
    columns: tuple[str, ...]
    held: str


EVERYWHERE = (
    Boxed("data_keys", "submission_id", ("box",), "submissions s ON s.id = b.submission_id"),
    Boxed("privacy_requests", "id", ("words", "answer_copy"), "submissions s ON s.id = b.submission_id"),
    Boxed("messages", "id", ("for_station",), "submissions s ON s.id = b.submission_id"),
    Boxed("applications", "id", ("words", "note"), "applications s ON s.id = b.id"),
)
"""Every table whose boxes open with the pair of a unit and month, told in the columns unit_id and month."""

_MONTH = sa.bindparam("month", type_=sa.Date)


class Old(NamedTuple):
    """A row with its boxes, None where a column is empty."""

    id: UUID
    unit_id: int
    month: date
    boxes: Mapping[str, bytes | None]


async def lock(session: AsyncSession, boxed: Boxed, until: date, after: UUID, limit: int) -> list[Old]:
    """Up to `limit` rows by id that are boxed to this month or an older one.

    Held by their submission until the transaction ends, as everybody holds it who hands one on; what somebody moves
    just now is left for the next run.
    """
    names = ", ".join(f"b.{name}" for name in boxed.columns)
    statement = text(
        f"SELECT b.{boxed.row}, b.unit_id, b.month, {names} FROM {boxed.table} b "  # noqa: S608 - names of ours, from the table above
        f"JOIN {boxed.held} WHERE b.month <= :month AND b.{boxed.row} > :after "
        f"ORDER BY b.{boxed.row} LIMIT :limit FOR UPDATE OF s SKIP LOCKED"
    ).bindparams(_MONTH, sa.bindparam("after", type_=sa.Uuid))
    connection = await session.connection()
    rows = await connection.execute(statement, {"month": until, "after": after, "limit": limit})
    return [Old(row[0], row[1], row[2], dict(zip(boxed.columns, row[3:], strict=True))) for row in rows]


async def rebox(session: AsyncSession, boxed: Boxed, old: Old, month: date, boxes: Mapping[str, bytes | None]) -> bool:
    """Put the new boxes in their place; False when somebody else has boxed the row anew meanwhile."""
    filled = {name: box for name, box in boxes.items() if box is not None}
    places = ", ".join(f"{name} = :{name}" for name in filled)
    statement = text(
        f"UPDATE {boxed.table} SET month = :month{', ' * bool(filled)}{places} "  # noqa: S608 - as above
        f"WHERE {boxed.row} = :id AND unit_id = :unit_id AND month = :was"
    ).bindparams(_MONTH, sa.bindparam("was", type_=sa.Date), sa.bindparam("id", type_=sa.Uuid))
    values: dict[str, Any] = {**filled, "month": month, "id": old.id, "unit_id": old.unit_id, "was": old.month}
    return bool((await (await session.connection()).execute(statement, values)).rowcount)


async def count(session: AsyncSession, until: date) -> int:
    """How many rows are boxed to this month or an older one."""
    told = " UNION ALL ".join(f"SELECT 1 FROM {boxed.table} WHERE month <= :month" for boxed in EVERYWHERE)  # noqa: S608 - as above
    statement = text(f"SELECT count(*) FROM ({told}) old").bindparams(_MONTH)  # noqa: S608 - as above
    return int((await (await session.connection()).execute(statement, {"month": until})).scalar_one())


async def withdraw(session: AsyncSession, month: date) -> None:
    """Unpublish the pairs of a month that nothing is sealed to yet."""
    withdrawn = text("DELETE FROM unit_keys WHERE month = :month").bindparams(_MONTH)
    await (await session.connection()).execute(withdrawn, {"month": month})


async def end_month(session: AsyncSession, month: date, now: datetime) -> bool:
    """Tell that a month ends, and unpublish its pairs; told once, however often it is tried.

    Alone, with everybody shut out who takes in: False when something was sealed to it meanwhile, and nothing is done.
    From the commit on nothing is taken in that is (alembic/versions/20261125_sealed_arrivals.py).
    """
    await mergers.lock_out(session)
    if await count(session, month):
        return False
    connection = await session.connection()
    told = text("INSERT INTO seal_months (month, destroyed_at) VALUES (:month, :now) ON CONFLICT DO NOTHING")
    await connection.execute(told.bindparams(_MONTH), {"month": month, "now": now})
    await withdraw(session, month)
    return True
