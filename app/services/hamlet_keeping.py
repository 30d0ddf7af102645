"""Keeping hamlets: a commune's police add to their own list, change it and retire from it, an event each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.days import day_of
from app.domain.gazetteer import Gazetteer
from app.domain.hamlet_names import bare_name, identity
from app.domain.principals import Principal
from app.domain.roles import Role
from app.errors import Busy, Fault, IllegalMove, InvalidFields, NotFound, PreconditionFailed
from app.models.hamlet import Hamlet, HamletChanges, HamletFields
from app.models.ledger import Event
from app.repositories import hamlets, scope, units
from app.services import former_communes
from app.services.reference import Reference

Identity = tuple[str, str, int | None]
Written = tuple[Hamlet, Sequence[str] | None]
"""A row to be kept, with the columns that were changed; None for a new one."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps the list of which commune: an officer of it, or the console, which is no person."""

    unit_id: int
    role: Role
    person_id: UUID | None = None

    @classmethod
    def of(cls, principal: Principal) -> "Keeper":
        """Somebody at the commune of the posting: what ended and went into it has no list any more."""
        return cls(principal.unit_id, principal.role, principal.person_id)


async def as_console(session: AsyncSession, unit_id: int) -> Keeper:
    """The operator at the list of a commune."""
    await scope.of_console(session)
    return Keeper(unit_id, Role.ADMIN)


async def find(session: AsyncSession, by: Keeper, hamlet_id: int) -> Hamlet:
    """One hamlet of the own commune, a retired one too. Raises NotFound."""
    hamlet = await hamlets.find(session, by.unit_id, hamlet_id)
    if hamlet is None:
        raise NotFound
    return hamlet


async def add(
    session: AsyncSession, by: Keeper, fields: HamletFields, *, reference: Reference, now: datetime
) -> Hamlet:
    """A new hamlet. Raises InvalidFields, and Busy when a merger has changed the units just now."""
    listed = await open_list(session, by, reference)
    hamlet = new(by, fields)
    _check(hamlet, listed, reference.gazetteer)
    await keep(session, by, [(hamlet, None)], now)
    return hamlet


async def change(
    session: AsyncSession,
    by: Keeper,
    hamlet_id: int,
    changes: HamletChanges,
    *,
    version: int | None,
    reference: Reference,
    now: datetime,
) -> Hamlet:
    """The hamlet as it is afterwards; what changes nothing leaves no trace.

    Raises NotFound, PreconditionFailed when `version` is not the present one, IllegalMove once it is retired,
    InvalidFields, and Busy like `add`.
    """
    listed = await open_list(session, by, reference)
    hamlet = await _find_to_change(session, by, hamlet_id, version)
    if different := differences(hamlet, changes):
        apply(hamlet, different)
        _check(hamlet, listed, reference.gazetteer)
        await keep(session, by, [(hamlet, sorted(different))], now)
    return hamlet


async def retire(
    session: AsyncSession, by: Keeper, hamlet_id: int, *, version: int | None, reference: Reference, now: datetime
) -> Hamlet:
    """Take it off the list; the row stays, since submissions and collectors point at it. Raises like `change`."""
    await open_list(session, by, reference)
    hamlet = await _find_to_change(session, by, hamlet_id, version)
    hamlet.ended_on, hamlet.version = day_of(now), hamlet.version + 1
    session.add_all((hamlet, _event(by, "hamlet_retire", hamlet, now)))
    await session.flush()
    return hamlet


async def open_list(session: AsyncSession, by: Keeper, reference: Reference) -> Mapping[Identity, Hamlet]:
    """The commune's list, held for this transaction together with the units. Raises Busy."""
    if not await units.hold(session, reference.units_version):
        raise Busy
    await hamlets.hold(session, by.unit_id)
    return {identity_of(hamlet): hamlet for hamlet in await hamlets.listed(session, by.unit_id)}


def identity_of(hamlet: Hamlet) -> Identity:
    """What no two hamlets of a commune share."""
    return identity(hamlet.name, hamlet.kind, hamlet.former_unit_id)


def new(by: Keeper, fields: HamletFields) -> Hamlet:
    """The row of a new hamlet, not kept yet."""
    return Hamlet.model_validate(_columns(fields, fields.name, fields.kind), update={"unit_id": by.unit_id})


def differences(hamlet: Hamlet, told: HamletChanges | HamletFields) -> dict[str, object]:
    """The columns that would be different, with what they would be."""
    columns = _columns(told, told.name or hamlet.name, told.kind or hamlet.kind)
    return {column: value for column, value in columns.items() if getattr(hamlet, column) != value}


def apply(hamlet: Hamlet, different: Mapping[str, object]) -> None:
    """Make the row different, under a new version."""
    for column, value in different.items():
        setattr(hamlet, column, value)
    hamlet.version += 1


async def keep(session: AsyncSession, by: Keeper, written: Sequence[Written], now: datetime) -> None:
    """Keep the rows with an event each."""
    session.add_all(hamlet for hamlet, _ in written)
    # The events name the rows by the ids that they are given here.
    await session.flush()
    session.add_all(
        _event(by, "hamlet_add" if columns is None else "hamlet_change", hamlet, now, columns)
        for hamlet, columns in written
    )
    await session.flush()


async def _find_to_change(session: AsyncSession, by: Keeper, hamlet_id: int, version: int | None) -> Hamlet:
    hamlet = await find(session, by, hamlet_id)
    if version != hamlet.version:
        raise PreconditionFailed
    if hamlet.ended_on is not None:
        raise IllegalMove
    return hamlet


def _check(hamlet: Hamlet, listed: Mapping[Identity, Hamlet], gazetteer: Gazetteer) -> None:
    found = []
    unit, former_id = gazetteer.unit(hamlet.unit_id), hamlet.former_unit_id
    assert unit is not None, "the shelf knows every unit of the version that is held"
    if former_id is not None and not former_communes.went_into(gazetteer, gazetteer.unit(former_id), unit):
        found.append(Fault("/former_unit_id", "not_a_former_commune"))
    if listed.get(identity_of(hamlet), hamlet) is not hamlet:
        found.append(Fault("/name", "duplicate_hamlet"))
    if found:
        raise InvalidFields(faults=found)


def _columns(fields: HamletChanges | HamletFields, name: str, kind: str) -> dict[str, object]:
    told: dict[str, object] = fields.model_dump(exclude_unset=True, exclude={"point"})
    told["name"] = bare_name(name, kind)
    if "point" in fields.model_fields_set:
        told |= fields.point.model_dump() if fields.point else {"lat": None, "lon": None}
    return told


def _event(by: Keeper, verb: str, hamlet: Hamlet, now: datetime, columns: Sequence[str] | None = None) -> Event:
    return Event(
        at=now,
        verb=verb,
        unit_id=by.unit_id,
        role=by.role,
        person_id=by.person_id,
        details={"hamlet": hamlet.id, **({"columns": list(columns)} if columns else {})},
    )
