"""Receiving: whether somebody is posted wherever a submission may land, so that nothing lies where nobody looks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_session
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.units import Unit
from app.repositories import mergers, people, scope
from app.services.reference import Reference

_STATION = frozenset({Role.OFFICER, Role.CHIEF})


@dataclass(frozen=True, slots=True)
class Unattended:
    """Where nobody would receive: communes, provinces without a duty desk, provinces without an inspectorate."""

    communes: tuple[Unit, ...]
    desks: tuple[Unit, ...]
    inspectorates: tuple[Unit, ...]

    def __bool__(self) -> bool:
        return bool(self.communes or self.desks or self.inspectorates)


async def unattended(engine: AsyncEngine, reference: Reference) -> Unattended:
    """The gaps in the provinces that take part, which are those where anybody is posted."""
    return _gaps(reference, await _posted(engine, reference.day))


async def stranded(engine: AsyncEngine, reference: Reference) -> int:
    """How many open submissions lie in units that have ended; none, unless a unit's last day passed unattended."""
    ended = [unit.id for unit in reference.gazetteer.former()]
    async with open_session(engine) as session, session.begin():
        await scope.handing_to(session, tuple(ended))
        return await mergers.count_open(session, ended)


async def _posted(engine: AsyncEngine, today: date) -> Mapping[int, frozenset[Role]]:
    async with open_session(engine) as session:
        await scope.of_console(session)
        roles: dict[int, set[Role]] = {}
        for unit_id, role in await people.staffed(session, today):
            roles.setdefault(unit_id, set()).add(role)
    return {unit_id: frozenset(held) for unit_id, held in roles.items()}


def _gaps(reference: Reference, posted: Mapping[int, frozenset[Role]]) -> Unattended:
    gazetteer = reference.gazetteer
    units = [unit for unit_id in posted if (unit := gazetteer.unit(unit_id))]
    taking_part = {province for unit in units if (province := gazetteer.province_of(unit))}
    provinces = sorted(taking_part, key=lambda unit: unit.code)

    def receives(unit_id: int, province: Unit) -> bool:
        needed = frozenset({Role.PROVINCE}) if unit_id == province.id else _STATION
        return not needed.isdisjoint(posted.get(unit_id, frozenset()))

    return Unattended(
        communes=tuple(
            commune
            for province in provinces
            for commune in gazetteer.communes(province.id)
            if not all(receives(unit_id, province) for unit_id in _answering(commune, province, reference))
        ),
        desks=tuple(province for province in provinces if not receives(province.id, province)),
        inspectorates=tuple(
            province for province in provinces if Role.INSPECTOR not in posted.get(province.id, frozenset())
        ),
    )


def _answering(commune: Unit, province: Unit, reference: Reference) -> Iterable[int]:
    """Every unit that answers for a commune in some case."""
    cases = [(kind, False) for kind in Kind] + [(Kind.WEAPON_SURRENDER, True)]
    return {
        reference.responsibilities.answering(commune.id, province.id, kind, is_red=is_red) for kind, is_red in cases
    }
