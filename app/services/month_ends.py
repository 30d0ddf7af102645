"""Month ends: what is still boxed to an old month is boxed to a new one, and then the old month's secret is destroyed.

From then on nobody opens what an old backup holds of that month, with whatever keys. A month ends in the first run that
finds nothing boxed to it: a request that was under way during the run before has long come to its end.
"""

import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.at_rest import place
from app.core.data_keys import NONCE
from app.core.database import open_session
from app.core.sealed_boxes import Recipient, SealedBoxes
from app.core.unit_secrets import SecretFolder, label_of
from app.domain.days import day_of
from app.errors import Misconfigured
from app.repositories import old_seals, reference
from app.repositories.old_seals import Boxed, Old
from app.services import unit_keys

_BATCH = 200
_BEFORE_ALL = UUID(int=0)


async def end(
    engine: AsyncEngine, secrets: SecretFolder, boxes: SealedBoxes, *, until: date, now: datetime, is_dry: bool
) -> tuple[int, tuple[date, ...]]:
    """Box anew what lies under months up to this day, and end those that nothing lies under; how many, and which.

    Raises Misconfigured when a secret that is still needed is missing, and SealBroken for a box that was tampered with:
    then no month ends.
    """
    old = [month for month in secrets.months() if month <= until]
    if not old:
        return 0, ()
    if is_dry:
        async with open_session(engine) as session:
            waiting = await old_seals.count(session, old[-1])
        return waiting, () if waiting else tuple(old)
    today = day_of(now)
    async with open_session(engine) as session, session.begin():
        # Whoever takes in seals to the newest pair: before an old one ends there must be a newer one.
        units = await unit_keys.units_of(session, today)
        published = await unit_keys.publish(session, secrets, units, await unit_keys.ahead(session, today))
    reboxed = 0
    for boxed in old_seals.EVERYWHERE:
        reboxed += await _rebox(engine, secrets, boxes, boxed, until=old[-1], today=today)
    async with open_session(engine) as session:
        is_free = not (published or reboxed or await old_seals.count(session, old[-1]))
    if not is_free:
        return reboxed, ()
    ended: list[date] = []
    for month in old:
        # Told first: a run that dies in between is taken up by the next one, which finds the secret still here.
        async with open_session(engine) as session, session.begin():
            if not await old_seals.end_month(session, month, now):
                break
        secrets.destroy(month)
        ended.append(month)
    return reboxed, tuple(ended)


async def renew(
    engine: AsyncEngine,
    secrets: SecretFolder,
    boxes: SealedBoxes,
    *,
    now: datetime,
    follow: Callable[[], Awaitable[None]],
) -> int:
    """After a compromise: a new month begins today, everything alive is boxed for it, the old ones end; how many.

    Nobody stops for it: servers seal to the new pairs as soon as they have followed, which `follow` waits for. One that
    was killed is taken up when it is called again on the same day. Raises Misconfigured on the first of a month, whose
    secret bears that day already.
    """
    today = day_of(now)
    if today.day == 1:
        raise Misconfigured("A new month has begun today by itself, with a secret of its own: renew it tomorrow.")
    async with open_session(engine) as session, session.begin():
        units = await unit_keys.units_of(session, today)
        await unit_keys.publish(session, secrets, units, [today])
    await follow()
    # What was made for the months ahead was in the same hands.
    for month in [month for month in secrets.months() if month > today]:
        async with open_session(engine) as session, session.begin():
            await old_seals.withdraw(session, month)
        secrets.destroy(month)
    reboxed = 0
    while any(month < today for month in secrets.months()):
        more, _ = await end(engine, secrets, boxes, until=today - timedelta(days=1), now=now, is_dry=False)
        reboxed += more
    return reboxed


async def _rebox(
    engine: AsyncEngine, secrets: SecretFolder, boxes: SealedBoxes, boxed: Boxed, *, until: date, today: date
) -> int:
    count, after = 0, _BEFORE_ALL
    while True:
        async with open_session(engine) as session, session.begin():
            rows = await old_seals.lock(session, boxed, until, after, _BATCH)
            if not rows:
                return count
            after = rows[-1].id
            newest = await _newest(session, secrets, {row.unit_id for row in rows}, today)
            for old in rows:
                month, recipient = newest[old.unit_id]
                sealed = _sealed(secrets, boxes, boxed, old, recipient)
                count += await old_seals.rebox(session, boxed, old, month, sealed)


async def _newest(
    session: AsyncSession, secrets: SecretFolder, unit_ids: set[int], today: date
) -> dict[int, tuple[date, Recipient]]:
    """The pair of today of each unit; one that has ended, and still keeps an archive, is given one."""
    await unit_keys.publish(session, secrets, unit_ids, await unit_keys.ahead(session, today))
    return {
        unit_id: (month, Recipient(label_of(unit_id, month), public))
        for unit_id, month, public in await reference.unit_keys(session, today)
        if unit_id in unit_ids
    }


def _sealed(
    secrets: SecretFolder, boxes: SealedBoxes, boxed: Boxed, old: Old, recipient: Recipient
) -> Mapping[str, bytes | None]:
    pair = secrets.box_key(old.unit_id, old.month)
    where = {name: place(boxed.table, old.id, name) for name in boxed.columns}
    return {
        name: box and boxes.seal(recipient, where[name], pair.open(where[name], box), os.urandom(NONCE))
        for name, box in old.boxes.items()
    }
