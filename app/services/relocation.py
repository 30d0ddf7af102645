"""Relocation: a submission moves to the queue of another commune, and the old one keeps only the fact."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import picks, sight
from app.domain.places import Place, Placer
from app.domain.principals import Principal
from app.domain.units import Level, Unit
from app.errors import Busy, IllegalMove, UnknownUnit
from app.models.ledger import Event
from app.models.submission import Submission
from app.repositories import reroutes, scope, units
from app.services import station_seals
from app.services.reference import Reference
from app.services.sealing import Opener


async def move(
    session: AsyncSession,
    submission: Submission,
    unit: Unit,
    reference: Reference,
    now: datetime,
    *,
    by: Principal | None,
    opener: Opener | None,
) -> None:
    """Hand it over: one event out of the old unit, one into the new; the clocks run on from the first receipt.

    `unit` is the commune of the place; where others answer for it, it goes to them. `by` is None when the citizen
    chose. Its key is boxed for the new unit with the `opener`; the citizens' door has none, and whoever opens it next
    does that. Raises IllegalMove when it lies there already, and Busy when a merger has changed the units just now.
    """
    province = reference.gazetteer.province_of(unit)
    assert province is not None, "every commune of today lies in a province of today"
    desk_id, is_seen = _desk(unit, submission, reference)
    if (submission.unit_id, submission.area_id) == (desk_id, unit.id):
        raise IllegalMove
    if not await units.hold(session, reference.units_version):
        raise Busy
    # The mover loses sight of it in this very statement: the transaction must see both ends.
    await scope.handing_to(session, (submission.unit_id, desk_id))
    here, seen_by = submission.unit_id, sight.audience(submission)
    if opener:
        await opener.hand_to(session, submission.id, desk_id)
        await station_seals.hand_to(session, submission.id, desk_id, opener)
    # What waited for a commune leaves the province's desk; what was transferred to it or ran out of time stays there.
    was_transferred = submission.with_province and (not submission.is_unrouted or submission.status == "transferred")
    submission.unit_id, submission.area_id, submission.province_id = desk_id, unit.id, province.id
    submission.with_province = is_seen or was_transferred or submission.escalated_at is not None
    submission.is_unrouted = False
    # The decision made at intake stays as it was made; this tells that somebody has put it right since.
    submission.placed_by = Placer.STAFF if by else Placer.CITIZEN
    submission.assignee_id = None
    # A hamlet belongs to the commune that listed it.
    submission.hamlet_id = None
    session.add(submission)
    _tell(session, submission, here, seen_by, now=now, by=by)
    await reroutes.close(session, submission.id, now)


def desk_of(unit: Unit, submission: Submission, reference: Reference) -> int:
    """Who answers for this commune in what the submission is about: its own station, as a rule."""
    return _desk(unit, submission, reference)[0]


def commune_of_today(reference: Reference, unit_id: int | None, unit_code: str | None) -> Unit:
    """The commune that was named, by an id or code that may be from before a merger.

    Raises UnknownUnit for what is no commune, and for one that was split: where in it is not told.
    """
    # Where a code was borne by another commune before, the unit is today's holder: here one chooses from today's list.
    unit = picks.decide(Place(unit_id=unit_id, unit_code=unit_code), reference.gazetteer).unit
    if unit is None:
        raise UnknownUnit
    return unit


async def bring_home(
    session: AsyncSession,
    submission: Submission,
    reference: Reference,
    now: datetime,
    *,
    by: Principal | None,
    opener: Opener | None,
) -> None:
    """Move what is opened again in a unit that ended: to what the unit became, or to the province if it was split.

    Raises Busy when a merger has changed the units just now.
    """
    gazetteer = reference.gazetteer
    unit = gazetteer.unit(submission.unit_id)
    if unit is None or gazetteer.is_today(unit):
        return
    today, is_whole = gazetteer.today_of(unit)
    province = gazetteer.province_of(unit) or gazetteer.province_of(today[0])
    assert province is not None, "every unit that ended lies in a province of today"
    if is_whole and unit.level is Level.COMMUNE:
        await move(session, submission, today[0], reference, now, by=by, opener=opener)
        return
    if not await units.hold(session, reference.units_version):
        raise Busy
    await scope.handing_to(session, (submission.unit_id, province.id))
    here, seen_by = submission.unit_id, sight.audience(submission)
    if opener:
        await opener.hand_to(session, submission.id, province.id)
        await station_seals.hand_to(session, submission.id, province.id, opener)
    submission.unit_id = submission.province_id = province.id
    if unit.level is Level.COMMUNE:
        submission.area_id, submission.is_unrouted, submission.with_province = None, True, True
        submission.candidate_unit_ids = [part.id for part in today]
    session.add(submission)
    _tell(session, submission, here, seen_by, now=now, by=by)


async def to_inspectorate(
    session: AsyncSession, submission: Submission, reference: Reference, now: datetime, *, by: Principal, opener: Opener
) -> None:
    """What turns out to concern somebody of the police: nobody but the inspectorate of the province sees it then.

    Raises Busy when a merger has changed the units just now.
    """
    if not await units.hold(session, reference.units_version):
        raise Busy
    here, seen_by, province_id = submission.unit_id, sight.audience(submission), submission.province_id
    await scope.handing_to(session, (here, province_id))
    await opener.hand_to(session, submission.id, province_id)
    await station_seals.hand_to(session, submission.id, province_id, opener)
    submission.unit_id, submission.conflict, submission.with_province = province_id, True, False
    submission.is_unrouted, submission.assignee_id, submission.hamlet_id = False, None, None
    session.add(submission)
    _tell(session, submission, here, seen_by, now=now, by=by)
    await reroutes.close(session, submission.id, now)


def _desk(unit: Unit, submission: Submission, reference: Reference) -> tuple[int, bool]:
    province = reference.gazetteer.province_of(unit)
    assert province is not None, "every commune of today lies in a province of today"
    return reference.responsibilities.desk(unit.id, province.id, submission.kind, submission.topic)


def _tell(
    session: AsyncSession,
    submission: Submission,
    from_id: int,
    seen_by: AbstractSet[str],
    *,
    now: datetime,
    by: Principal | None,
) -> None:
    """One event out of the old unit, which says who lost sight of it, and one into the new."""
    gone = sight.lost(seen_by, sight.audience(submission))
    for verb, unit_id, codes in (("reroute_out", from_id, gone), ("reroute_in", submission.unit_id, {})):
        session.add(
            Event(
                submission_id=submission.id,
                at=now,
                verb=verb,
                from_status=submission.status,
                to_status=submission.status,
                unit_id=unit_id,
                role=by.role if by else None,
                person_id=by.person_id if by else None,
                details=codes or None,
            )
        )
