"""One boundary set is active: a new one takes its place, whole or not at all."""

from datetime import date

import asyncpg
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.database import open_session
from app.domain.units import Level
from app.services import boundary_sets
from app.web.parts import Parts

SETS = text("""
    SELECT id, is_active, (SELECT count(*) FROM boundaries WHERE set_id = id) FROM boundary_sets ORDER BY id
""")
SQUARE = shapely.to_wkb(shapely.box(103.7, 21.0, 103.8, 21.1))


async def bring_in(parts: Parts, shapes: list[tuple[int, bytes]], *, sha256: bytes = b"s" * 32) -> int:
    async with open_session(parts.engine) as session, session.begin():
        return await boundary_sets.bring_in(
            session,
            shapes,
            source="Survey of 2025",
            licence="CC BY 4.0",
            effective_on=date(2025, 7, 1),
            sha256=sha256,
            now=parts.clock(),
        )


async def sets(parts: Parts) -> list[tuple[int, bool, int]]:
    async with open_session(parts.engine) as session:
        rows = await (await session.connection()).execute(SETS)
        return [(row[0], row[1], row[2]) for row in rows]


def commune(parts: Parts, code: str) -> int:
    unit = parts.shelf.now.gazetteer.current_by_code(Level.COMMUNE, code)
    assert unit is not None
    return unit.id


async def test_points_are_matched_against_a_set_once_it_is_in(parts: Parts) -> None:
    hung = commune(parts, "04219")
    await bring_in(parts, [(hung, SQUARE)])
    await parts.shelf.fill()
    polygons = parts.shelf.now.polygons
    assert polygons is not None
    assert polygons.containing(21.05, 103.75) == [hung]


async def test_a_new_set_takes_the_place_of_the_one_before(parts: Parts) -> None:
    hung, so = commune(parts, "04219"), commune(parts, "04195")
    first = await bring_in(parts, [(hung, SQUARE)])
    second = await bring_in(parts, [(hung, SQUARE), (so, SQUARE)])
    assert await sets(parts) == [(first, False, 1), (second, True, 2)]


@pytest.mark.parametrize(("other", "sha256"), [(999_999_999, b"s" * 32), (None, b"short")])
async def test_a_set_that_fails_leaves_the_one_before_active(parts: Parts, other: int | None, sha256: bytes) -> None:
    hung = commune(parts, "04219")
    first = await bring_in(parts, [(hung, SQUARE)])
    with pytest.raises((DBAPIError, asyncpg.PostgresError), match="violates"):
        await bring_in(parts, [(other or hung, SQUARE)], sha256=sha256)
    assert await sets(parts) == [(first, True, 1)]
