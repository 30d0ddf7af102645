"""The staff of Mường Hung and of Sơn La, signed in."""

import pytest

from app.core.settings import Settings
from tests.conftest import Database
from tests.posts import chief, inspector, officer, province

__all__ = ["chief", "inspector", "officer", "owner_url", "province"]


@pytest.fixture
def owner_url(database: Database) -> str:
    return database.owner_url


@pytest.fixture
def house(settings: Settings) -> Settings:
    """The settings of the house, by a name that hypothesis does not bear as well."""
    return settings
