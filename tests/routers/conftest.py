"""The staff of Mường Hung and of Sơn La, signed in."""

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database
from tests.officers import SON_LA, Officer, an_officer


@pytest.fixture
def owner_url(database: Database) -> str:
    return database.owner_url


@pytest.fixture
async def officer(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts)


@pytest.fixture
async def chief(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts, role=Role.CHIEF)


@pytest.fixture
async def province(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)


@pytest.fixture
async def inspector(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts, role=Role.INSPECTOR, of=SON_LA)
