"""Loading units: brings units.csv and successions.csv into the database, as the operator's console."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from operator import attrgetter

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.mergers import FIRST_LOCAL_ID
from app.domain.units import Succession, Unit
from app.repositories import mergers, scope, units
from app.repositories.units import Row

_PARENT, _VALID_FROM, _VALID_TO = 5, 6, 7
# dataclasses.astuple copies deeply: a second for these 25,000 rows, where this takes a fiftieth.
_UNIT = attrgetter(*(field.name for field in fields(Unit)))
_SUCCESSION = attrgetter(*(field.name for field in fields(Succession)))


@dataclass(frozen=True, slots=True)
class LoadingReport:
    """How many rows were written or removed; zeros when the database held all of it already."""

    units: int
    successions: int


async def load(session: AsyncSession, all_units: Iterable[Unit], successions: Iterable[Succession]) -> LoadingReport:
    """Make the tables equal to the files, in the caller's transaction.

    Units are never removed, because submissions point at them; a succession that is no longer told is. What an operator
    has applied since (`tinbao units apply`) stays: a unit that was ended is not opened again, and a unit that was begun
    keeps its id when a later edition brings it too.
    """
    # One at a time, and never while a merger is applied: what is compared here must still hold when it is written.
    await mergers.lock_out(session)
    await scope.of_console(session)
    kept = {row[0]: row for row in await units.unit_rows(session)}
    local = {_nature(row): row[0] for row in kept.values() if row[0] >= FIRST_LOCAL_ID}
    all_units = list(all_units)
    # A code has one holder today: where only the day differs, it is still the same unit.
    holders = {row[1:3]: row[0] for row in kept.values() if row[0] >= FIRST_LOCAL_ID and row[_VALID_TO] is None}
    ids = {
        unit.id: local.get(_nature(_UNIT(unit)))
        or (unit.id not in kept and unit.valid_to is None and holders.get((unit.level, unit.code)))
        or unit.id
        for unit in all_units
    }
    # Every statement moves the version number that all processes watch, even one that changes no row: so the
    # comparison is made here, and what is equal is not sent.
    wanted_units = {_as_kept(unit, ids, kept) for unit in all_units}
    changed = wanted_units - set(kept.values())
    if changed:
        await units.keep_units(session, in_order(changed))
    wanted = {
        (ids.get(step.from_id, step.from_id), ids.get(step.to_id, step.to_id), step.is_whole, step.on)
        for step in successions
    }
    known = await units.succession_rows(session)
    told = set(ids.values())
    gone = {row[:2] for row in known if told.issuperset(row[:2])} - {row[:2] for row in wanted}
    if gone:
        await units.drop_successions(session, sorted(gone))
    if wanted - known:
        await units.keep_successions(session, sorted(wanted - known, key=lambda row: row[:2]))
    return LoadingReport(len(changed), len(gone) + len(wanted - known))


def unit_rows(several: Iterable[Unit]) -> list[Row]:
    """Units as rows, in an order in which they can be written."""
    return in_order(map(_UNIT, several))


def succession_rows(several: Iterable[Succession]) -> list[Row]:
    """Successions as rows."""
    return [_SUCCESSION(step) for step in several]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """A code of today is unique: the units that ended give theirs up before others take it."""
    return sorted(rows, key=lambda row: (row[_VALID_TO] is None, row[0]))


def _nature(row: Row) -> Row:
    """What makes a unit the same one in a file and in a list of changes: level, code and the day it began."""
    return row[1], row[2], row[_VALID_FROM]


def _as_kept(unit: Unit, ids: Mapping[int, int], kept: Mapping[int, Row]) -> Row:
    parent_id = ids.get(unit.parent_id, unit.parent_id) if unit.parent_id is not None else None
    row = _UNIT(replace(unit, id=ids[unit.id], parent_id=parent_id))
    before = kept.get(row[0])
    if before is None:
        return row
    if before[_VALID_TO] is not None and row[_VALID_TO] is None:
        return before
    if row[_VALID_TO] is None and (parent := kept.get(row[_PARENT])) and parent[_VALID_TO] is not None:
        # A province that an operator ended has given its communes away.
        return (*row[:_PARENT], before[_PARENT], *row[_PARENT + 1 :])
    return row
