"""A trial sees the pins of all, tells only counts, and may not write a thing."""

import httpx2
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.database import open_session
from app.core.polygons import Polygons
from app.domain.units import Level
from app.services import boundary_trial
from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import unit_id_of
from tests.officers import a_tip_off
from tests.opened import opener_of

NEW = shapely.to_wkb(shapely.box(103.7, 21.0, 103.8, 21.1))


async def test_a_pin_that_was_only_suggested_is_resolved_by_the_new_set(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    await a_tip_off(client, database.owner_url, place={"point": {"lat": 21.05, "lon": 103.75}})
    await a_tip_off(client, database.owner_url, place={"point": {"lat": 21.05, "lon": 103.95}})
    await a_tip_off(client, database.owner_url)
    now = parts.shelf.now
    hung = now.gazetteer.current_by_code(Level.COMMUNE, "04219")
    polygons = Polygons([(unit_id_of(parts, "04219"), NEW)])
    async with open_session(parts.engine) as session:
        tried = await boundary_trial.run(session, opener_of(parts), now, now.gazetteer, polygons, recent=10)
        assert (tried.looked_at, tried.pins, tried.moved) == (3, 2, {(None, hung): 1})
        with pytest.raises(DBAPIError, match="read-only"):
            await (await session.connection()).execute(text("UPDATE submissions SET is_late = true"))
    # Neither the sight nor the limit stays with the connection, which goes back to the pool.
    async with open_session(parts.engine) as session, session.begin():
        connection = await session.connection()
        assert (await connection.execute(text("SELECT count(*) FROM submissions"))).scalar_one() == 0
        assert (await connection.execute(text("SHOW transaction_read_only"))).scalar_one() == "off"
