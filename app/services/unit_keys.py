"""Unit keys: pairs published ahead for every unit of today, so that the citizens' door always has one to seal to."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.unit_secrets import UnitSecrets
from app.domain.days import months_from
from app.errors import Misconfigured
from app.repositories import reference, scope, seals
from app.repositories.seals import Published

AHEAD = 3
"""This month and the two that follow: a worker may be away for weeks before anybody notices."""


async def ahead(session: AsyncSession, today: date) -> list[date]:
    """The months to publish for: the present one, which may have begun anew in its middle, and those that follow."""
    first, *later = months_from(today, AHEAD)
    begun = await seals.newest_begun(session, today)
    return [max(first, begun or first), *later]


async def publish(session: AsyncSession, secrets: UnitSecrets, unit_ids: Iterable[int], months: Sequence[date]) -> int:
    """Make the missing secrets of these units and months, and publish what they make; how many pairs.

    The secrets are on the disk before a public half is in the database: nothing is sealed to a key that nobody has.
    """
    known = await seals.published(session, months)
    missing = [(unit_id, month) for unit_id in unit_ids for month in months if (unit_id, month) not in known]
    secrets.ensure({unit_id for unit_id, _ in missing}, {month for _, month in missing})
    publics = {pair: secrets.box_key(*pair).recipient.public for pair in missing}
    await seals.publish(session, publics)
    return len(missing)


async def publish_for_today(session: AsyncSession, secrets: UnitSecrets, today: date) -> int:
    """The same for every unit of today, as the console, in the caller's transaction."""
    await scope.of_console(session)
    return await publish(session, secrets, await units_of(session, today), await ahead(session, today))


async def units_of(session: AsyncSession, today: date) -> list[int]:
    """Every unit of today."""
    return [unit.id for unit in await reference.units(session) if unit.is_current(today)]


async def faults(session: AsyncSession, secrets: UnitSecrets | None, unit_ids: Sequence[int], today: date) -> list[str]:
    """What keeps the citizens' side from sealing, or the staff's, which has secrets, from opening."""
    sample = await seals.samples(session)
    have = {key.unit_id for key in sample}
    if not have.issuperset(unit_ids):
        return ["Not every unit has a key to seal to: run `tinbao keys publish`."]
    found = list(filter(None, map(partial(_fault, secrets), sample))) if secrets else []
    if not found and max(key.month for key in sample) < today.replace(day=1):
        found.append("No unit has a key of this month: run `tinbao keys publish`, and see that `tinbao worker` runs.")
    # One wrong folder makes a fault of each key; the first says all.
    return found[:1]


def _fault(secrets: UnitSecrets, key: Published) -> str | None:
    try:
        pair = secrets.box_key(key.unit_id, key.month)
    except Misconfigured as error:
        return str(error)
    if pair.recipient.public != key.public:
        return (
            f"The secrets of units and months are not those this database was sealed with (unit {key.unit_id}, "
            f"{key.month:%Y-%m}): set TINBAO_KEYS_DIR to the folder of this database, or restore that from its backup."
        )
    return None
