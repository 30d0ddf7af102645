"""Reference data in memory: each part replaced as a whole when its version has moved or a new day has begun."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.clock import Clock
from app.core.database import open_session
from app.core.polygons import Polygons
from app.domain.advice import Advice, AdviceCode
from app.domain.clocks import ClockPolicy, Clocks
from app.domain.danger import DangerWords
from app.domain.days import day_of
from app.domain.gazetteer import Gazetteer
from app.domain.hamlets import Hamlet
from app.domain.pledges import PledgeStatus
from app.domain.receiving_bodies import ReceivingBodies
from app.domain.responsibilities import Responsibilities, Responsibility
from app.domain.text import accented_key
from app.domain.units import Unit
from app.domain.working_days import WorkingDays
from app.errors import Misconfigured
from app.models.boundary import BoundarySet
from app.models.pledge import Pledge
from app.models.policy import Contact
from app.repositories import reference
from app.services.recipients import CustodianRecipient, UnitRecipient, read_recipients

_LOOK_EVERY_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reference:
    """One state of all reference data. `units_version` is the number under which the units were read."""

    versions: Mapping[str, int]
    day: date
    gazetteer: Gazetteer
    hamlets: Mapping[int, Hamlet]
    hamlets_of: Mapping[int, Sequence[Hamlet]]
    hamlet_names: Mapping[tuple[int, str], int]
    polygons: Polygons | None
    boundary_set: BoundarySet | None
    open_pledges: Mapping[str, Pledge]
    pledge_units: Mapping[int, frozenset[int]]
    clocks: Clocks
    difficulties: Mapping[int, tuple[str, ...]]
    receiving_bodies: ReceivingBodies
    contacts: Mapping[str, Contact]
    advice: Mapping[AdviceCode, Advice]
    danger: DangerWords
    responsibilities: Responsibilities
    unit_keys: Mapping[int, UnitRecipient]
    custodian: CustodianRecipient | None

    @property
    def version(self) -> int:
        """A number that moves with every change of any part."""
        return sum(self.versions.values())

    @property
    def units_version(self) -> int:
        """What whoever writes a unit into a submission must still find in the database."""
        return self.versions["units"]


class Shelf:
    """Holds the current Reference and looks once a second whether the database has a newer one."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._now: Reference | None = None
        self._filling = asyncio.Lock()

    @property
    def now(self) -> Reference:
        """What holds at this moment; requests that have begun keep the one they took."""
        assert self._now is not None, "the shelf is filled before the doors open"
        return self._now

    async def fill(self) -> None:
        """Read what has changed, and what has dates when a new day has begun. Raises Misconfigured without units."""
        async with self._filling, open_session(self._engine) as session:
            # The numbers before the data: what changes in between is then read once more, and never missed.
            versions, today = await reference.versions(session), day_of(self._clock())
            before = self._now
            read: dict[str, Any] = {}
            for part in _PARTS:
                if before is None or part.is_older(before, versions, today):
                    read |= await part.read(session, today)
            if before is None:
                self._now = Reference(versions=versions, day=today, **read)
            elif read:
                kept = {name: getattr(before, name) for name in Reference.__dataclass_fields__}
                self._now = Reference(**{**kept, **read, "versions": versions, "day": today})

    async def watch(self) -> None:
        """Keep the shelf true until cancelled; a database that is away for a while leaves it as it is."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            try:
                await self.fill()
            except (SQLAlchemyError, OSError, ValueError, Misconfigured) as error:
                logger.warning("reference data could not be looked at: %s", type(error).__name__)


async def _read_places(session: AsyncSession, today: date) -> dict[str, object]:
    units, successions = await reference.units(session), await reference.successions(session)
    hamlets = await reference.hamlets(session)
    # Beside the loop: the tables of the nation take a sixth of a second, in which requests are to be answered.
    gazetteer = await asyncio.to_thread(partial(Gazetteer, units, successions, today, hamlets=hamlets))
    if not gazetteer.provinces():
        raise Misconfigured("There are no units in the database: run `tinbao units load`.")
    return {
        "gazetteer": gazetteer,
        "hamlets": MappingProxyType({hamlet.id: hamlet for hamlet in hamlets}),
        "hamlets_of": MappingProxyType(_by_unit(hamlets)),
        "hamlet_names": MappingProxyType(_hamlet_names(hamlets)),
    }


def _by_unit(hamlets: Iterable[Hamlet]) -> dict[int, list[Hamlet]]:
    of: dict[int, list[Hamlet]] = {}
    for hamlet in hamlets:
        of.setdefault(hamlet.unit_id, []).append(hamlet)
    return of


def _hamlet_names(hamlets: Iterable[Hamlet]) -> dict[tuple[int, str], int]:
    """Hamlets by commune and name, with their kind in front and without; never by a name that two of them bear."""
    bearers: dict[tuple[int, str], set[int]] = {}
    for hamlet in hamlets:
        for name in (hamlet.name, f"{hamlet.kind} {hamlet.name}"):
            bearers.setdefault((hamlet.unit_id, accented_key(name)), set()).add(hamlet.id)
    return {key: ids.pop() for key, ids in bearers.items() if len(ids) == 1}


async def _read_boundaries(session: AsyncSession, _today: date) -> dict[str, object]:
    if (active := await reference.active_boundaries(session)) is None:
        return {"polygons": None, "boundary_set": None}
    boundary_set, shapes = active
    polygons = await asyncio.to_thread(partial(Polygons, shapes, version=boundary_set.id))
    return {"polygons": polygons, "boundary_set": boundary_set}


async def _read_pledges(session: AsyncSession, today: date) -> dict[str, object]:
    opened = [pledge for pledge in await reference.pledges(session) if _is_open(pledge, today)]
    units_of: dict[int, set[int]] = {}
    for row in await reference.pledge_units(session):
        units_of.setdefault(row.pledge_id, set()).add(row.unit_id)
    return {
        "open_pledges": MappingProxyType({pledge.code: pledge for pledge in opened}),
        "pledge_units": MappingProxyType({pledge: frozenset(units) for pledge, units in units_of.items()}),
    }


async def _read_policies(session: AsyncSession, today: date) -> dict[str, object]:
    policies = [ClockPolicy(**row.model_dump()) for row in await reference.clock_policies(session)]
    contacts = {contact.code: contact for contact in await reference.contacts(session)}
    advice = {
        AdviceCode(row.code): Advice(row.vi, row.en, row.contact, contacts[row.contact].phone if row.contact else None)
        for row in await reference.advice(session)
    }
    bodies = await reference.receiving_bodies(session)
    words = [(word.phrase, AdviceCode(word.advice)) for word in await reference.danger_words(session)]
    return {
        "clocks": Clocks(policies, WorkingDays(await reference.days_off(session))),
        "receiving_bodies": ReceivingBodies(body for body in bodies if body.is_there(today)),
        "difficulties": MappingProxyType(await reference.difficulties(session, today)),
        "contacts": MappingProxyType(contacts),
        "advice": MappingProxyType(advice),
        "danger": DangerWords(words),
    }


async def _read_responsibilities(session: AsyncSession, today: date) -> dict[str, object]:
    rows = await reference.responsibilities(session, today)
    held = (Responsibility(row.area_id, row.kind, row.red_only, row.unit_id, row.is_additional) for row in rows)
    return {"responsibilities": Responsibilities(held)}


@dataclass(frozen=True, slots=True)
class _Part:
    """What is read together: when one of its numbers has moved, or with each new day if it has dates."""

    names: frozenset[str]
    has_dates: bool
    read: Callable[[AsyncSession, date], Awaitable[dict[str, object]]]

    def is_older(self, before: Reference, versions: Mapping[str, int], today: date) -> bool:
        has_moved = any(versions[name] != before.versions[name] for name in self.names)
        return has_moved or (self.has_dates and before.day != today)


_PARTS = (
    _Part(frozenset({"units", "hamlets"}), has_dates=True, read=_read_places),
    _Part(frozenset({"boundaries"}), has_dates=False, read=_read_boundaries),
    _Part(frozenset({"pledges"}), has_dates=True, read=_read_pledges),
    _Part(frozenset({"policies"}), has_dates=True, read=_read_policies),
    _Part(frozenset({"responsibilities"}), has_dates=True, read=_read_responsibilities),
    _Part(frozenset({"seals"}), has_dates=True, read=read_recipients),
)


def _is_open(pledge: Pledge, today: date) -> bool:
    return (
        pledge.status is PledgeStatus.OPEN
        and pledge.opens_on <= today
        and (pledge.closes_on is None or today <= pledge.closes_on)
    )


def province_by_code(reference_now: Reference, code: str) -> Unit:
    """Today's province of this code, be it from before a merger. Raises Misconfigured: it comes from the settings."""
    province = reference_now.gazetteer.province_by_code(code)
    if province is None:
        raise Misconfigured("TINBAO_FALLBACK_UNIT is not the code of a province of today: see GET /v1/units.")
    return province
