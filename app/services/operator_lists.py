"""The operator's lists: what a file of days off, or of communes that are hard to reach, changes.

A clock that runs already keeps the moment at which it runs out; one that starts later is counted by the new list.
"""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.gazetteer import Gazetteer
from app.models.clock import AreaDifficulty
from app.models.day_off import DayOff
from app.repositories import operator_rows, scope
from app.services import operator_files


async def take_days_off(session: AsyncSession, content: bytes) -> list[DayOff]:
    """The file is the whole list of each year that it names, so that a swapped day is simply written anew.

    In the caller's transaction, followed by every process within a second. Raises Misconfigured for a faulty file,
    having changed nothing.
    """
    days = operator_files.read_days_off(content)
    await scope.of_console(session)
    await operator_rows.replace_years(session, days)
    return days


async def take_difficulties(session: AsyncSession, content: bytes, gazetteer: Gazetteer) -> list[AreaDifficulty]:
    """The rows of the file beside those that are there; one with a last day ends what it began. As above."""
    rows = operator_files.read_difficulties(content, gazetteer)
    await scope.of_console(session)
    await operator_rows.keep_difficulties(session, rows)
    return rows


async def days_off(session: AsyncSession) -> Sequence[DayOff]:
    """Every day off, in order."""
    return await operator_rows.days_off(session)


async def difficulties(session: AsyncSession) -> Sequence[AreaDifficulty]:
    """Every decision on a commune, past ones included."""
    return await operator_rows.difficulties(session)
