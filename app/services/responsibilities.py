"""Responsibilities: the console says who answers for an area where it is not simply the commune's own police."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.gazetteer import Gazetteer
from app.domain.kinds import Kind
from app.domain.units import Level, Unit
from app.errors import Misconfigured
from app.models.responsibility import ResponsibilityRow
from app.repositories import responsibilities, scope


@dataclass(frozen=True, slots=True)
class Word:
    """What the operator says: the police of the unit with code `unit` answer for `area`, or see it besides."""

    area: str
    unit: str
    kind: Kind | None
    red_only: bool
    is_additional: bool
    valid_from: date
    valid_to: date | None
    source: str


async def say(session: AsyncSession, gazetteer: Gazetteer, word: Word) -> int:
    """Write it down; the number of the row. In the caller's transaction, followed by every process within a second.

    Raises Misconfigured for units that are not of today or not of one province, and where another row for the same area
    and kind holds at the same time: of two stations that both answer, each would wait for the other.
    """
    area, unit = _unit(gazetteer, word.area), _unit(gazetteer, word.unit)
    province = gazetteer.province_of(area)
    if province is None or gazetteer.province_of(unit) != province:
        raise Misconfigured(f"{unit.full_name} lies in another province than {area.full_name}.")
    if word.is_additional and unit != province:
        raise Misconfigured("Only the province's own desk can see submissions besides the station that answers.")
    if word.red_only and word.kind is not Kind.WEAPON_SURRENDER:
        raise Misconfigured("Only weapon surrender declarations have red items: add --kind weapon_surrender.")
    if word.valid_to is not None and word.valid_to <= word.valid_from:
        raise Misconfigured("It would end before it begins.")
    row = ResponsibilityRow(
        area_id=area.id,
        kind=word.kind,
        red_only=word.red_only,
        unit_id=unit.id,
        is_additional=word.is_additional,
        valid_from=word.valid_from,
        valid_to=word.valid_to,
        source=word.source,
    )
    await scope.of_console(session)
    if (twin := await responsibilities.overlapping(session, row)) is not None:
        raise Misconfigured(f"Row {twin} says otherwise for the same time: end it first.")
    return await responsibilities.add(session, row)


async def end(session: AsyncSession, row_id: int, on: date) -> None:
    """Let a row hold no longer from that day on. Raises Misconfigured when no such row holds then."""
    await scope.of_console(session)
    if not await responsibilities.end(session, row_id, on):
        raise Misconfigured(f"No row {row_id} holds on {on}.")


async def listed(session: AsyncSession) -> Sequence[ResponsibilityRow]:
    """Every row, past ones included, in the order in which they were written."""
    return await responsibilities.all_rows(session)


def _unit(gazetteer: Gazetteer, code: str) -> Unit:
    """A commune or, by its code of two digits, a province of today."""
    for level in (Level.COMMUNE, Level.PROVINCE):
        if unit := gazetteer.current_by_code(level, code):
            return unit
    raise Misconfigured(f"No commune or province of today has the code {code}.")
