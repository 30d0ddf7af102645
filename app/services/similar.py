"""Similar submissions (hồ sơ có thể trùng): what may tell of the same, among what the asker sees anyway.

Clear columns pick a few candidates, and only these are opened. That the asker has the submission compared counts as
reading it, because the answer is worked out of what it says. No reading of the candidates is written: their envelopes
are shown, as in the queue, and fifty events of what nobody has read would hide those of what somebody has.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.data_keys import DataKey
from app.domain import history, similarity
from app.domain.kinds import Kind
from app.domain.places import Point
from app.domain.principals import Principal
from app.domain.similarity import Pairs, Traits
from app.errors import NotFound
from app.models.submission import Submission
from app.models.tip_off import TipOff
from app.models.weapon_surrender import WeaponItem
from app.repositories import comparisons, submissions
from app.services import passage, showing
from app.services.reference import Reference
from app.services.sealing import Opener

CLOSED_WITHIN = timedelta(days=90)
MOST_COMPARED, MOST_SHOWN = 50, 10


async def find(
    session: AsyncSession,
    by: Principal,
    submission_id: UUID,
    *,
    now: datetime,
    reference: Reference,
    opener: Opener,
) -> list[dict[str, object]]:
    """Envelopes with why and how alike they are, the likeliest first. Raises NotFound out of sight.

    Nothing is similar to a signature: all that tells two of them apart is who signed, and twins are settled when they
    are confirmed. Nothing is compared that its sender has restricted.
    """
    submission = await submissions.find(session, by, submission_id)
    if submission is None:
        raise NotFound
    if submission.kind is Kind.PLEDGE_SIGNATURE or submission.restricted_at is not None:
        return []
    session.add(passage.told(submission, history.READ, now, role=by.role, person_id=by.person_id))
    await session.flush()
    candidates = await submissions.near(session, by, submission, now - CLOSED_WITHIN, MOST_COMPARED)
    traits = await _traits(session, [submission, *candidates], _is_unit_in(submission.province_id, reference), opener)
    compared = [(each, similarity.compare(traits[submission_id], traits[each.id])) for each in candidates]
    likely = sorted((pair for pair in compared if pair[1].because), key=lambda pair: (-pair[1].score, pair[0].id))
    return [
        {
            **showing.envelope(each.model_dump(), reference),
            # Coarse: how many words two texts share is not told to the hundredth.
            "score": round(likeness.score, 1),
            "because": likeness.because,
        }
        for each, likeness in likely[:MOST_SHOWN]
    ]


def _is_unit_in(province_id: int, reference: Reference) -> Callable[[str], bool]:
    gazetteer = reference.gazetteer
    return lambda words: any(
        (province := gazetteer.province_of(unit)) is not None and province.id == province_id
        for unit in gazetteer.bearers(words, folded=True)
    )


async def _traits(
    session: AsyncSession, those: Sequence[Submission], is_unit: Callable[[str], bool], opener: Opener
) -> dict[UUID, Traits]:
    """What of each is compared; all are of one kind."""
    of = {each.id: each for each in those}
    if those[0].kind is Kind.TIP_OFF:
        return {
            row.submission_id: _of_tip_off(of[row.submission_id], row, opener.opened(kept), is_unit)
            for row, kept in await comparisons.tip_offs(session, of)
        }
    items = await comparisons.items(session, of)
    return {
        row.submission_id: _of_weapons(
            of[row.submission_id], row.place, items[row.submission_id], opener.opened(kept), is_unit
        )
        for row, kept in await comparisons.weapon_surrenders(session, of)
    }


def _of_tip_off(submission: Submission, row: TipOff, key: DataKey, is_unit: Callable[[str], bool]) -> Traits:
    pin, place = _place(key, "tip_offs", row.submission_id, row.place, is_unit)
    started, ended = row.occurred_from or row.occurred_to, row.occurred_to or row.occurred_from
    return Traits(
        received_at=submission.received_at,
        occurred=(started, ended) if started and ended else None,
        topic=row.category,
        pin=pin,
        place=place,
        words=similarity.pairs_of([key.open("tip_offs", row.submission_id, "statement", row.statement).decode()]),
    )


def _of_weapons(
    submission: Submission,
    place: bytes | None,
    items: Sequence[WeaponItem],
    key: DataKey,
    is_unit: Callable[[str], bool],
) -> Traits:
    pin, told = _place(key, "weapon_surrenders", submission.id, place, is_unit)
    return Traits(
        received_at=submission.received_at,
        items=frozenset(item.type for item in items),
        pin=pin,
        place=told,
        words=similarity.pairs_of(
            key.open("weapon_items", submission.id, f"description {item.ordinal}", item.description).decode()
            for item in items
            if item.description
        ),
    )


def _place(
    key: DataKey, table: str, row: UUID, sealed: bytes | None, is_unit: Callable[[str], bool]
) -> tuple[Point | None, Pairs]:
    facts: dict[str, Any] = json.loads(key.open(table, row, "place", sealed)) if sealed else {}
    pin = facts.get("point")
    return (
        Point(pin["lat"], pin["lon"], pin.get("accuracy_m")) if pin else None,
        similarity.place_of(facts.get("text", ""), is_unit),
    )
