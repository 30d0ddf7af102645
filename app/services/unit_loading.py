"""Loading units: brings units.csv and successions.csv into the database, as the operator's console."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.units import Succession, Unit
from app.repositories import scope, units

_VALID_TO = 7
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

    Units are never removed, because submissions point at them; a succession that is no longer told is.
    """
    await scope.of_console(session)
    # Every statement moves the version number that all processes watch, even one that changes no row: so the
    # comparison is made here, and what is equal is not sent.
    wanted_units = set(map(_UNIT, all_units))
    changed = wanted_units - await units.unit_rows(session)
    if changed:
        # A code of today is unique: the units that ended give theirs up before others take it.
        await units.keep_units(session, sorted(changed, key=lambda row: (row[_VALID_TO] is None, row[0])))
    wanted, known = set(map(_SUCCESSION, successions)), await units.succession_rows(session)
    gone = {row[:2] for row in known} - {row[:2] for row in wanted}
    if gone:
        await units.drop_successions(session, sorted(gone))
    if wanted - known:
        await units.keep_successions(session, sorted(wanted - known, key=lambda row: row[:2]))
    return LoadingReport(len(changed), len(gone) + len(wanted - known))
