"""The log as its keeper sees it: events that have no place yet, the nodes of the tree, checkpoints."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.history import CHANNEL, PRUNE
from app.domain.merkle import Place
from app.models.ledger import Event
from app.models.log import LogNode, StoredCheckpoint

_EVENTS = Event.__table__  # type: ignore[attr-defined]  # SQLModel gives every table class one
_LEAF = [column for column in _EVENTS.columns if column.name != "position"]
_BIGINTS = postgresql.ARRAY(sa.BigInteger)
_PLACED = text(
    "UPDATE events SET position = placed.position FROM unnest(:ids, :positions) AS placed (id, position) "
    "WHERE events.id = placed.id"
).bindparams(sa.bindparam("ids", type_=_BIGINTS), sa.bindparam("positions", type_=_BIGINTS))
_ANNOUNCED = text("SELECT pg_notify(:channel, :size)")
_GROWN = text("INSERT INTO log_nodes SELECT * FROM unnest(:levels, :indexes, :hashes)").bindparams(
    sa.bindparam("levels", type_=postgresql.ARRAY(sa.SmallInteger)),
    sa.bindparam("indexes", type_=_BIGINTS),
    sa.bindparam("hashes", type_=postgresql.ARRAY(sa.LargeBinary)),
)
_FOUND = text(
    "SELECT n.level, n.idx, n.hash FROM log_nodes n JOIN unnest(:levels, :indexes) AS wanted (level, idx) "
    "ON n.level = wanted.level AND n.idx = wanted.idx"
).bindparams(sa.bindparam("levels", type_=postgresql.ARRAY(sa.SmallInteger)), sa.bindparam("indexes", type_=_BIGINTS))


async def unsealed(session: AsyncSession, limit: int) -> list[dict[str, Any]]:
    """Committed events without a place, in the order of their random column, which tells nothing of who came first."""
    found = sa.select(*_LEAF).where(col(Event.position).is_(None)).order_by(col(Event.blind)).limit(limit)
    return await _rows(session, found)


async def place(session: AsyncSession, positions: Mapping[int, int]) -> None:
    """Give the events of these ids their positions."""
    values = {"ids": list(positions), "positions": list(positions.values())}
    await (await session.connection()).execute(_PLACED, values)


async def grow(session: AsyncSession, nodes: Sequence[tuple[Place, bytes]]) -> None:
    """Add nodes of the tree."""
    values = {
        "levels": [level for (level, _), _ in nodes],
        "indexes": [index for (_, index), _ in nodes],
        "hashes": [hashed for _, hashed in nodes],
    }
    await (await session.connection()).execute(_GROWN, values)


async def length(session: AsyncSession) -> int:
    """How many leaves the tree has."""
    last = select(func.coalesce(func.max(LogNode.idx), -1)).where(LogNode.level == 0)
    return (await session.exec(last)).one() + 1


async def nodes(session: AsyncSession, wanted: Iterable[Place]) -> dict[Place, bytes]:
    """The nodes at these places, as far as they are there."""
    places = list(wanted)
    values = {"levels": [level for level, _ in places], "indexes": [index for _, index in places]}
    rows = await (await session.connection()).execute(_FOUND, values)
    return {(row.level, row.idx): row.hash for row in rows}


async def newest_checkpoint(session: AsyncSession, before: datetime | None = None) -> StoredCheckpoint | None:
    """The newest checkpoint, or the newest of the hours before a moment."""
    statement = select(StoredCheckpoint).order_by(col(StoredCheckpoint.size).desc()).limit(1)
    if before is not None:
        statement = statement.where(StoredCheckpoint.hour < before)
    return (await session.exec(statement)).first()


async def keep_checkpoint(session: AsyncSession, hour: datetime, size: int, root: bytes, note: str) -> None:
    """Keep a checkpoint in place of the one before of the same hour."""
    changed = {"size": size, "root": root, "note": note}
    statement = postgresql.insert(StoredCheckpoint).values(hour=hour, **changed)
    await (await session.connection()).execute(statement.on_conflict_do_update(index_elements=["hour"], set_=changed))


async def announce(session: AsyncSession, size: int) -> None:
    """Tell whoever listens how long the log is, once this transaction is there for all to see; once for each batch."""
    await (await session.connection()).execute(_ANNOUNCED, {"channel": CHANNEL, "size": str(size)})


async def sealed(session: AsyncSession, after: int | None, limit: int) -> list[dict[str, Any]]:
    """Events that have a place, in the order of their places, from the first or after a position."""
    found = sa.select(*_EVENTS.columns).where(col(Event.position).is_not(None)).order_by(col(Event.position))
    if after is not None:
        found = found.where(col(Event.position) > after)
    return await _rows(session, found.limit(limit))


async def tail(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many events have no place yet, and the moment of the oldest."""
    found = select(func.count(), func.min(Event.at)).where(col(Event.position).is_(None))
    count, oldest = (await session.exec(found)).one()
    return count, oldest


async def leaves(session: AsyncSession, start: int, end: int) -> dict[int, bytes]:
    """The stored hashes of the leaves [start, end)."""
    wanted = select(LogNode.idx, LogNode.hash).where(LogNode.level == 0, LogNode.idx >= start, LogNode.idx < end)
    return dict((await session.exec(wanted)).all())


async def node_count(session: AsyncSession) -> int:
    """How many nodes are stored."""
    return (await session.exec(select(func.count()).select_from(LogNode))).one()


async def checkpoints(session: AsyncSession) -> Sequence[StoredCheckpoint]:
    """Every checkpoint that is kept, the smallest first."""
    return (await session.exec(select(StoredCheckpoint).order_by(col(StoredCheckpoint.size)))).all()


async def prunings(session: AsyncSession) -> Sequence[Event]:
    """The records of prunings that have their place in the log."""
    found = select(Event).where(Event.verb == PRUNE, col(Event.position).is_not(None)).order_by(col(Event.position))
    return (await session.exec(found)).all()


async def first_kept(session: AsyncSession) -> int | None:
    """The first position whose event is there."""
    return (await session.exec(select(func.min(Event.position)))).one()


async def overdue(session: AsyncSession, until: datetime) -> tuple[int, int] | None:
    """Where the events that are all from before a moment end, and the unit of the last of them; None without any."""
    young = select(func.min(Event.position)).where(col(Event.position).is_not(None), Event.at >= until)
    end = (await session.exec(young)).one()
    old = select(Event.position, Event.unit_id).where(col(Event.position).is_not(None), Event.at < until)
    if end is not None:
        old = old.where(col(Event.position) < end)
    last = (await session.exec(old.order_by(col(Event.position).desc()).limit(1))).first()
    return (last[0] + 1, last[1]) if last is not None and last[0] is not None else None


async def delete_before(session: AsyncSession, position: int) -> int:
    """Delete the events before a position; how many they were."""
    deleted = await (await session.connection()).execute(sa.delete(Event).where(col(Event.position) < position))
    return deleted.rowcount


async def _rows(session: AsyncSession, statement: sa.Select[Any]) -> list[dict[str, Any]]:
    """Plain rows: entities of the ORM would take several times as long."""
    return [dict(row) for row in (await (await session.connection()).execute(statement)).mappings()]
