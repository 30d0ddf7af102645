"""Two communes with the same population, and a way past the app to the database."""

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import a_hamlet, an_open_pledge
from tests.officers import (
    CHIENG_SO,
    MUONG_HUNG,
    SON_LA,
    Officer,
    a_signature,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
)


@pytest.fixture
async def two_communes(client: httpx2.AsyncClient, parts: Parts, database: Database) -> list[Officer]:
    """The same population in Mường Hung and in Chiềng Sơ, with something in every table; an officer of each."""
    await an_open_pledge(parts, unit_codes=(MUONG_HUNG, CHIENG_SO))
    owner_url = database.owner_url
    province = await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)
    officers = []
    for code in (MUONG_HUNG, CHIENG_SO):
        officer = await an_officer(client, parts, of=code)
        hamlet = await a_hamlet(parts, "bản Anh Trung", of=code)
        await an_officer(client, parts, of=code, role=Role.COLLECTOR, hamlet_ids=[hamlet])
        await a_signature(client, owner_url, of=code)
        weapon = await a_weapon_surrender(client, owner_url, of=code)
        await officer.moves(weapon, "set_aside", reason="Không thuộc diện.")
        await officer.moves(await a_tip_off(client, owner_url, of=code), "receive", **{"class": "crime"})
        unrouted = await a_tip_off(client, owner_url, of=None)
        await province.act(unrouted, "reroute", unit_code=code)
        officers.append(officer)
    return officers
