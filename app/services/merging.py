"""Merging: a list of changes becomes the units of a day, and everything open moves along, in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.polygons import Polygons
from app.domain.days import day_of
from app.domain.gazetteer import Gazetteer
from app.domain.mergers import FIRST_LOCAL_ID, Change, Plan, plan
from app.domain.units import Level
from app.errors import Misconfigured
from app.repositories import mergers, reference, scope, units
from app.services import settling, unit_keys, unit_loading
from app.services.sealing import Opener
from app.services.settling import Settled

_MOST_SAID = 20


@dataclass(frozen=True, slots=True)
class MergerReport:
    """What a list of changes did to the units, and what moved with them."""

    plan: Plan
    settled: Settled


async def apply(
    session: AsyncSession,
    changes: Sequence[Change],
    *,
    on: date,
    now: datetime,
    opener: Opener,
    polygons: Callable[[Gazetteer], Awaitable[Polygons | None]] | None = None,
) -> MergerReport:
    """Change the units as of a day that has come, and move what is open, in the caller's transaction.

    `polygons` gives the areas of the new units, by which the pins of a unit that is split are told apart; without it
    the active boundary set does, as far as it can.

    Nobody can submit, reroute or draw a unit into a submission meanwhile; they wait, and are then routed by the new
    units. Raises Misconfigured with a sentence for each fault, having changed nothing.
    """
    today = day_of(now)
    if on > today:
        raise Misconfigured(f"{on} has not come yet: apply the changes on that day, when the old units end.")
    await mergers.lock_out(session)
    all_units, successions = await reference.units(session), await reference.successions(session)
    first_id = max(FIRST_LOCAL_ID, 1 + max(unit.id for unit in all_units))
    planned, faults = plan(changes, Gazetteer(all_units, successions, today), on, first_id)
    if faults:
        raise Misconfigured("\n".join(faults[:_MOST_SAID]))
    replaced = {unit.id: unit for unit in (*planned.ended, *planned.adopted)}
    gazetteer = Gazetteer(
        [*(replaced.get(unit.id, unit) for unit in all_units), *planned.begun],
        [*successions, *planned.successions],
        today,
    )
    _check_provinces(gazetteer)
    await scope.of_console(session)
    await units.keep_units(session, unit_loading.unit_rows([*planned.ended, *planned.adopted, *planned.begun]))
    await units.keep_successions(session, unit_loading.succession_rows(planned.successions))
    # Before anything is handed to them, the new units have what it is sealed to.
    months = await unit_keys.ahead(session, today)
    await unit_keys.publish(session, opener.secrets, [unit.id for unit in planned.begun], months)
    await mergers.tell(session, [unit.id for unit in planned.ended], [unit.id for unit in planned.begun], now)
    areas = await polygons(gazetteer) if polygons else await _active(session)
    return MergerReport(planned, await settling.settle(session, gazetteer, areas, opener, now))


async def settle_all(session: AsyncSession, now: datetime, opener: Opener | None) -> Settled:
    """Move what is open in units that have ended by now, as after a new edition of the units was loaded."""
    await mergers.lock_out(session)
    gazetteer = Gazetteer(await reference.units(session), await reference.successions(session), day_of(now))
    return await settling.settle(session, gazetteer, await _active(session), opener, now)


async def _active(session: AsyncSession) -> Polygons | None:
    active = await reference.active_boundaries(session)
    return Polygons(active[1]) if active else None


def _check_provinces(gazetteer: Gazetteer) -> None:
    lost = [
        unit.full_name
        for unit in gazetteer.current()
        if unit.level is Level.COMMUNE and gazetteer.province_of(unit) is None
    ]
    if lost:
        raise Misconfigured(f"These would lie in no province of that day: {', '.join(lost[:_MOST_SAID])}.")
