"""The trial of a boundary set before it is active: how many recent pins it would lead elsewhere."""

import json
from collections import Counter

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.at_rest import SealBroken
from app.core.polygons import Polygons
from app.domain.boundaries import Trial
from app.domain.gazetteer import Gazetteer
from app.domain.kinds import REGISTER
from app.domain.places import Point
from app.domain.units import Unit
from app.errors import Misconfigured
from app.models.seal import BoxedKey
from app.repositories import scope, submissions
from app.repositories.seals import RecentPlace
from app.services import pins
from app.services.reference import Reference
from app.services.sealing import Opener

# Whether a place was told by a pin is known only once it is open: so many times more are looked at than are wanted.
_LOOKED_AT = 10


async def run(
    session: AsyncSession, opener: Opener, now: Reference, gazetteer: Gazetteer, polygons: Polygons, *, recent: int
) -> Trial:
    """Route the pins of the newest `recent` submissions that have one as today, and with the units and areas given.

    Begins the session's transaction, read-only. Raises Misconfigured when the submissions were sealed with another key.
    """
    # The console sees no submission, and gets no lasting right to. For this one transaction it names the units of
    # today, as a reroute names the desks it moves between; that would allow it to move what lies there as well, and
    # therefore the transaction may not write at all.
    await session.connection(execution_options={"postgresql_readonly": True})
    await scope.handing_to(session, tuple(unit.id for unit in now.gazetteer.current()))
    places = await submissions.recent_places(session, recent * _LOOKED_AT)
    moved: Counter[tuple[Unit | None, Unit | None]] = Counter()
    looked_at = pins_found = 0
    for place in places:
        if pins_found == recent:
            break
        looked_at += 1
        if point := _pin(opener, place):
            pins_found += 1
            before = pins.locate(point, now.gazetteer, now.polygons).unit
            after = pins.locate(point, gazetteer, polygons).unit
            if before != after:
                moved[before, after] += 1
    return Trial(looked_at, pins_found, moved)


def _pin(opener: Opener, recent: RecentPlace) -> Point | None:
    if recent.place is None:
        return None
    kept = BoxedKey(submission_id=recent.id, unit_id=recent.key_unit_id, month=recent.key_month, box=recent.key_box)
    try:
        pin = json.loads(opener.opened(kept).open(REGISTER[recent.kind].table, recent.id, "place", recent.place)).get(
            "point"
        )
    except (SealBroken, Misconfigured):
        raise Misconfigured(
            "Submissions are sealed with another key: set TINBAO_KEYS_DIR as the server has it."
        ) from None
    return Point(pin["lat"], pin["lon"], pin.get("accuracy_m")) if pin else None
