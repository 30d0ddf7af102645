"""Relocation: a submission moves to the queue of another commune, and the old one keeps only the fact."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.places import Method, State
from app.domain.principals import Principal
from app.domain.units import Unit
from app.errors import IllegalMove
from app.models.ledger import Event
from app.models.submission import Submission
from app.repositories import scope
from app.services.reference import Reference


async def move(
    session: AsyncSession,
    submission: Submission,
    unit: Unit,
    reference: Reference,
    now: datetime,
    *,
    by: Principal | None,
) -> None:
    """Hand it over: one event out of the old unit, one into the new; the clocks run on from the first receipt.

    `by` is None when the citizen chose. Raises IllegalMove when it lies there already.
    """
    if submission.unit_id == unit.id:
        raise IllegalMove
    province = reference.gazetteer.province_of(unit)
    assert province is not None, "every commune of today lies in a province of today"
    # The mover loses sight of it in this very statement: the transaction must see both ends.
    await scope.handing_to(session, (submission.unit_id, unit.id))
    for verb, unit_id in (("reroute_out", submission.unit_id), ("reroute_in", unit.id)):
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
            )
        )
    submission.unit_id, submission.province_id = unit.id, province.id
    # What waited for a commune leaves the province's desk; what was transferred to the province stays with it.
    submission.with_province = submission.with_province and not submission.is_unrouted
    submission.is_unrouted = False
    submission.routing_state, submission.routing_method = State.RESOLVED, Method.UNIT
    submission.assignee_id = None
    # A hamlet belongs to the commune that listed it.
    submission.hamlet_id = None
    session.add(submission)
