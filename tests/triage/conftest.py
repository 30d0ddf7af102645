"""The staff of Mường Hung and of Sơn La, signed in."""

import pytest

from tests.conftest import Database
from tests.posts import chief, inspector, officer, province

__all__ = ["chief", "inspector", "officer", "owner_url", "province"]


@pytest.fixture
def owner_url(database: Database) -> str:
    return database.owner_url
