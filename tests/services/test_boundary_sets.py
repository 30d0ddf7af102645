"""One boundary set is active: a new one takes its place, whole or not at all, and the one before can come back."""

import asyncio
from datetime import date

import asyncpg
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.database import open_session
from app.domain.places import Place, Point
from app.errors import Misconfigured
from app.services import boundary_sets, routing
from app.services.boundary_sets import Origin
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import unit_id_of

SETS = text("""
    SELECT id, is_active, (SELECT count(*) FROM boundaries WHERE set_id = id) FROM boundary_sets ORDER BY id
""")
SQUARE = shapely.to_wkb(shapely.box(103.7, 21.0, 103.8, 21.1))
PIN = Point(21.05, 103.75)
HUNG, SO = "04219", "04195"


async def bring_in(
    parts: Parts, shapes: list[tuple[int, bytes]], *, sha256: bytes = b"s" * 32, effective_on: date | None = None
) -> int:
    origin = Origin("Survey of 2025", "CC BY 4.0", effective_on or date(2025, 7, 1), sha256)
    async with open_session(parts.engine) as session, session.begin():
        return await boundary_sets.bring_in(session, shapes, origin, now=parts.clock())


async def roll_back(parts: Parts) -> int:
    async with open_session(parts.engine) as session, session.begin():
        return await boundary_sets.roll_back(session, now=parts.clock())


async def activate(parts: Parts, set_id: int) -> None:
    async with open_session(parts.engine) as session, session.begin():
        await boundary_sets.activate(session, set_id, now=parts.clock())


async def sets(parts: Parts) -> list[tuple[int, bool, int]]:
    async with open_session(parts.engine) as session:
        rows = await (await session.connection()).execute(SETS)
        return [(row[0], row[1], row[2]) for row in rows]


async def routed(parts: Parts) -> tuple[str, int | None]:
    """The commune that a pin leads to in a process that looks at the database now, and the set that says so."""
    await parts.shelf.fill()
    now = parts.shelf.now
    decision = routing.route(Place(point=PIN), now.gazetteer, now.polygons)
    assert decision.unit is not None
    return decision.unit.code, now.boundary_set.id if now.boundary_set else None


async def test_a_pin_goes_by_the_active_set_in_a_process_that_runs_on(parts: Parts, clock: SetClock) -> None:
    first = await bring_in(parts, [(unit_id_of(parts, HUNG), SQUARE)])
    assert await routed(parts) == (HUNG, first)
    clock.pass_by(hours=1)
    second = await bring_in(parts, [(unit_id_of(parts, SO), SQUARE)])
    assert await routed(parts) == (SO, second)
    clock.pass_by(hours=1)
    assert await roll_back(parts) == first
    assert await routed(parts) == (HUNG, first)
    clock.pass_by(hours=1)
    assert await roll_back(parts) == second
    assert await routed(parts) == (SO, second)


async def test_a_new_set_takes_the_place_of_the_one_before(parts: Parts) -> None:
    hung, so = unit_id_of(parts, HUNG), unit_id_of(parts, SO)
    first = await bring_in(parts, [(hung, SQUARE)])
    second = await bring_in(parts, [(hung, SQUARE), (so, SQUARE)])
    assert await sets(parts) == [(first, False, 1), (second, True, 2)]


@pytest.mark.parametrize(("other", "sha256"), [(999_999_999, b"s" * 32), (None, b"short")])
async def test_a_set_that_fails_leaves_the_one_before_active(parts: Parts, other: int | None, sha256: bytes) -> None:
    hung = unit_id_of(parts, HUNG)
    first = await bring_in(parts, [(hung, SQUARE)])
    with pytest.raises((DBAPIError, asyncpg.PostgresError), match="violates"):
        await bring_in(parts, [(other or hung, SQUARE)], sha256=sha256)
    assert await sets(parts) == [(first, True, 1)]
    assert await routed(parts) == (HUNG, first)


async def test_of_sets_brought_in_at_once_every_one_is_kept_and_one_is_active(parts: Parts) -> None:
    hung = unit_id_of(parts, HUNG)
    ids = await asyncio.gather(*(bring_in(parts, [(hung, SQUARE)]) for _ in range(4)))
    kept = await sets(parts)
    assert [row[0] for row in kept] == sorted(ids)
    assert sum(row[1] for row in kept) == 1


async def test_a_set_whose_day_is_to_come_waits_for_it(parts: Parts, clock: SetClock) -> None:
    hung = unit_id_of(parts, HUNG)
    first = await bring_in(parts, [(hung, SQUARE)])
    second = await bring_in(parts, [(hung, SQUARE)], effective_on=date(2027, 1, 1))
    assert await sets(parts) == [(first, True, 1), (second, False, 1)]
    with pytest.raises(Misconfigured, match="2027-01-01"):
        await activate(parts, second)
    clock.pass_by(days=60)
    await activate(parts, second)
    assert await sets(parts) == [(first, False, 1), (second, True, 1)]
    assert await roll_back(parts) == first


async def test_activating_what_is_active_leaves_the_way_back_as_it_was(parts: Parts, clock: SetClock) -> None:
    hung = unit_id_of(parts, HUNG)
    first = await bring_in(parts, [(hung, SQUARE)])
    clock.pass_by(hours=1)
    second = await bring_in(parts, [(hung, SQUARE)])
    clock.pass_by(hours=1)
    await activate(parts, second)
    assert await roll_back(parts) == first


async def test_there_is_no_way_back_from_the_first_set(parts: Parts) -> None:
    first = await bring_in(parts, [(unit_id_of(parts, HUNG), SQUARE)])
    with pytest.raises(Misconfigured, match="nothing to go back to"):
        await roll_back(parts)
    with pytest.raises(Misconfigured, match="no such boundary set"):
        await activate(parts, first + 1)
    assert await sets(parts) == [(first, True, 1)]
