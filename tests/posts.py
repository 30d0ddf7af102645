"""Fixtures: somebody signed in at each post of Mường Hung and of its province."""

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.officers import SON_LA, Officer, an_officer

__all__ = ["chief", "inspector", "officer", "province"]


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
