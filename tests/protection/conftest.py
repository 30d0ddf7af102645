"""The custodian's rows are limited by the database's own clock, so the house keeps the same time here."""

import pytest

from app.core.clock import system_clock
from tests.conftest import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock(system_clock())
