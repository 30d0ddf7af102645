"""Reference data in memory: units, boundaries, hamlets, pledges, clocks and contacts, replaced as a whole."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.clock import Clock
from app.core.database import open_session
from app.core.polygons import Polygons
from app.domain.clocks import ClockPolicy, Clocks
from app.domain.days import day_of
from app.domain.gazetteer import Gazetteer
from app.domain.pledges import PledgeStatus
from app.domain.text import accented_key
from app.domain.units import Level, Unit
from app.errors import Misconfigured
from app.models.pledge import Pledge
from app.models.policy import Contact
from app.repositories import reference

_LOOK_EVERY_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reference:
    """One consistent state of all reference data."""

    version: int
    day: date
    gazetteer: Gazetteer
    polygons: Polygons | None
    hamlets: Mapping[int, int]
    hamlet_names: Mapping[tuple[int, str], int]
    open_pledges: Mapping[str, Pledge]
    pledge_units: Mapping[int, frozenset[int]]
    clocks: Clocks
    contacts: Mapping[str, Contact]


class Shelf:
    """Holds the current Reference and looks once a second whether the database has a newer one."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._now: Reference | None = None

    @property
    def now(self) -> Reference:
        """What holds at this moment; requests that have begun keep the one they took."""
        assert self._now is not None, "the shelf is filled before the doors open"
        return self._now

    async def fill(self) -> None:
        """Read everything if something has changed or a new day has begun (units and pledges have dates)."""
        today = day_of(self._clock())
        async with open_session(self._engine) as session:
            version = await reference.version(session)
            if self._now is None or (version, today) != (self._now.version, self._now.day):
                self._now = await _read(session, version, today)

    async def watch(self) -> None:
        """Keep the shelf true until cancelled; a database that is away for a while leaves it as it is."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            try:
                await self.fill()
            except (SQLAlchemyError, OSError, ValueError, Misconfigured) as error:
                logger.warning("reference data could not be looked at: %s", type(error).__name__)


async def _read(session: AsyncSession, version: int, today: date) -> Reference:
    gazetteer = Gazetteer(await reference.units(session), await reference.successions(session), today)
    if not gazetteer.provinces():
        raise Misconfigured("There are no units in the database: run `tinbao units load`.")
    shapes = await reference.active_boundaries(session)
    hamlets = [hamlet for hamlet in await reference.hamlets(session) if hamlet.id is not None]
    opened = [pledge for pledge in await reference.pledges(session) if _is_open(pledge, today)]
    units_of: dict[int, set[int]] = {}
    for row in await reference.pledge_units(session):
        units_of.setdefault(row.pledge_id, set()).add(row.unit_id)
    policies = [
        ClockPolicy(row.code, row.variant, timedelta(minutes=row.minutes), row.source)
        for row in await reference.clock_policies(session)
    ]
    return Reference(
        version=version,
        day=today,
        gazetteer=gazetteer,
        polygons=Polygons((shape.unit_id, shape.shape) for shape in shapes) if shapes else None,
        hamlets=MappingProxyType({hamlet.id: hamlet.unit_id for hamlet in hamlets if hamlet.id is not None}),
        hamlet_names=MappingProxyType(
            {(hamlet.unit_id, accented_key(hamlet.name)): hamlet.id for hamlet in hamlets if hamlet.id is not None}
        ),
        open_pledges=MappingProxyType({pledge.code: pledge for pledge in opened}),
        pledge_units=MappingProxyType({pledge: frozenset(units) for pledge, units in units_of.items()}),
        clocks=Clocks(tuple(policies)),
        contacts=MappingProxyType({contact.code: contact for contact in await reference.contacts(session)}),
    )


def _is_open(pledge: Pledge, today: date) -> bool:
    return (
        pledge.status is PledgeStatus.OPEN
        and pledge.opens_on <= today
        and (pledge.closes_on is None or today <= pledge.closes_on)
    )


def province_by_code(reference_now: Reference, code: str) -> Unit:
    """Today's province of this code. Raises Misconfigured: it comes from the settings."""
    province = reference_now.gazetteer.current_by_code(Level.PROVINCE, code)
    if province is None:
        raise Misconfigured("TINBAO_FALLBACK_UNIT is not the code of a province of today: see GET /v1/units.")
    return province
