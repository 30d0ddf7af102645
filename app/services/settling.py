"""Settling: what lies in units that have ended moves to what they became, so that nothing lies where nobody looks."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.polygons import Polygons
from app.domain.days import day_of
from app.domain.gazetteer import Gazetteer
from app.domain.kinds import REGISTER, Kind
from app.domain.places import Point, State
from app.domain.units import Unit
from app.errors import Misconfigured
from app.models.seal import BoxedKey
from app.repositories import mergers, scope, seals
from app.repositories.mergers import Moved, OpenSubmission
from app.services import pins
from app.services.sealing import Opener


@dataclass(frozen=True, slots=True)
class Settled:
    """How much was moved. `by_pin` and `to_province` are the open submissions of units that were split."""

    submissions: int
    by_pin: int
    to_province: int
    postings: int
    hamlets: int
    pledges: int
    responsibilities: int


@dataclass(frozen=True, slots=True)
class _Ended:
    """The units that are no more, with what each became: all of it in one unit, or parts in several."""

    whole: dict[int, int]
    parts: dict[int, tuple[Unit, ...]]


async def settle(
    session: AsyncSession, gazetteer: Gazetteer, polygons: Polygons | None, opener: Opener | None, now: datetime
) -> Settled:
    """Move everything that is open and lies in a unit that has ended, in the caller's transaction.

    What was closed stays with its historic owner. An open submission of a unit that was split goes where its pin says,
    if it has one that says it clearly, and otherwise to the province's desk. The caller has locked writers out. Raises
    Misconfigured where something is open and there is no `opener`.
    """
    ended = _ended(gazetteer)
    await scope.of_console(session)
    # The same right that a reroute takes for itself, for all units: a commune that goes on may lie in a province that
    # ended, or answer for a neighbour that did.
    await scope.handing_to(session, tuple(unit.id for unit in (*gazetteer.former(), *gazetteer.current())))
    waiting = await mergers.open_submissions(session, [*ended.whole, *ended.parts])
    moved: list[Moved] = []
    if waiting:
        if opener is None:
            raise Misconfigured("Submissions have to be moved, and their keys are not here: set TINBAO_KEYS_DIR.")
        moved = [_moved(submission, ended, gazetteer, polygons, opener) for submission in waiting]
        await mergers.move(session, moved, now)
        await seals.keep(session, _reboxed(waiting, moved, opener))
    rest = await mergers.move_the_rest(
        session,
        list(ended.whole.items()),
        [(old, unit.id) for old, parts in ended.parts.items() for unit in parts],
        now,
        day_of(now),
    )
    split = [(was, new) for was, new in zip(waiting, moved, strict=True) if was.unit_id in ended.parts]
    to_province = sum(new.is_unrouted for _, new in split)
    return Settled(
        submissions=len(moved),
        by_pin=len(split) - to_province,
        to_province=to_province,
        postings=rest["postings"],
        hamlets=rest["hamlets"],
        pledges=rest["pledges"],
        responsibilities=rest["responsibilities"],
    )


def _reboxed(waiting: Iterable[OpenSubmission], moved: Iterable[Moved], opener: Opener) -> list[BoxedKey]:
    """The keys of those that lie in another unit now, boxed for that."""
    keys = [(_kept(was), now.unit_id) for was, now in zip(waiting, moved, strict=True)]
    handed_on = [(kept, unit_id) for kept, unit_id in keys if kept.unit_id != unit_id]
    for kept, unit_id in handed_on:
        opener.rebox(kept, unit_id, kept.month)
    return [kept for kept, _ in handed_on]


def _kept(was: OpenSubmission) -> BoxedKey:
    return BoxedKey(submission_id=was.id, unit_id=was.key_unit_id, month=was.key_month, box=was.key_box)


def _ended(gazetteer: Gazetteer) -> _Ended:
    ended = _Ended({}, {})
    for unit in gazetteer.former():
        today, is_whole = gazetteer.today_of(unit)
        if is_whole:
            ended.whole[unit.id] = today[0].id
        elif today:
            ended.parts[unit.id] = today
    return ended


def _moved(
    was: OpenSubmission, ended: _Ended, gazetteer: Gazetteer, polygons: Polygons | None, opener: Opener
) -> Moved:
    desk = _desk(was.province_id, ended)
    is_parted = was.unit_id in ended.parts
    if was.area_id is None and was.unit_id == was.province_id:
        return Moved(was.id, desk, None, desk, is_unrouted=not was.conflict, is_parted=is_parted)
    about = was.area_id or was.unit_id
    if about in ended.parts:
        area = _by_pin(was, ended.parts[about], gazetteer, polygons, opener)
    else:
        area = gazetteer.unit(ended.whole.get(about, about))
    area_id = area.id if area else None
    if was.unit_id == was.province_id:  # an inspectorate's, or a province desk that answers for the commune
        return Moved(was.id, desk, area_id, desk, is_parted=is_parted)
    if not is_parted:
        unit_id = ended.whole.get(was.unit_id, was.unit_id)
        return Moved(was.id, unit_id, area_id, _province(unit_id, gazetteer))
    if area is not None:  # also when it was the neighbour who answered that was split
        return Moved(was.id, area.id, area.id, _province(area.id, gazetteer), is_parted=True)
    parts = ended.parts[about]
    desk = shared.id if (shared := gazetteer.province_shared_by(parts)) else desk
    candidates = "{" + ",".join(str(unit.id) for unit in parts) + "}"
    return Moved(was.id, desk, None, desk, is_unrouted=True, is_parted=True, candidate_unit_ids=candidates)


def _desk(province_id: int, ended: _Ended) -> int:
    """The province of today; of one that was split the first part, where people can hand it on."""
    parts = ended.parts.get(province_id)
    return parts[0].id if parts else ended.whole.get(province_id, province_id)


def _by_pin(
    was: OpenSubmission, parts: Collection[Unit], gazetteer: Gazetteer, polygons: Polygons | None, opener: Opener
) -> Unit | None:
    """The one part that the pin lies in; None without a pin, and where it leaves a doubt or contradicts the parts."""
    if was.place is None or polygons is None:
        return None
    place = json.loads(opener.opened(_kept(was)).open(REGISTER[Kind(was.kind)].table, was.id, "place", was.place))
    if (pin := place.get("point")) is None:
        return None
    decision = pins.locate(Point(pin["lat"], pin["lon"], pin.get("accuracy_m")), gazetteer, polygons)
    return decision.unit if decision.state is State.RESOLVED and decision.unit in parts else None


def _province(unit_id: int, gazetteer: Gazetteer) -> int:
    unit = gazetteer.unit(unit_id)
    province = gazetteer.province_of(unit) if unit else None
    assert province is not None, "every commune of today lies in a province of today"
    return province.id
