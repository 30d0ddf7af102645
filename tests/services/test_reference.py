from datetime import date

import pytest

from app.errors import Misconfigured
from app.services.reference import Shelf, province_by_code
from app.web.parts import Parts
from tests.citizens import change
from tests.conftest import Database, SetClock
from tests.factories import a_hamlet, an_open_pledge


async def test_what_has_not_changed_is_not_read_again(parts: Parts) -> None:
    before = parts.shelf.now
    await parts.shelf.fill()
    assert parts.shelf.now is before


async def test_a_change_replaces_everything_at_once(parts: Parts) -> None:
    before = parts.shelf.now
    hamlet = await a_hamlet(parts, "bản Anh Trung")
    assert parts.shelf.now.version > before.version
    assert hamlet in parts.shelf.now.hamlets
    # A request that has begun keeps what it took.
    assert hamlet not in before.hamlets


async def test_a_pledge_opens_and_closes_by_the_vietnamese_day(parts: Parts, clock: SetClock) -> None:
    await an_open_pledge(parts, closes_on=date(2026, 11, 23))
    clock.now = clock.now.replace(hour=16, minute=59)
    await parts.shelf.fill()
    assert "vu-khi" in parts.shelf.now.open_pledges
    clock.pass_by(minutes=1)
    await parts.shelf.fill()
    assert parts.shelf.now.open_pledges == {}


async def test_a_house_without_units_does_not_open(parts: Parts, database: Database, clock: SetClock) -> None:
    await change(database, "TRUNCATE units CASCADE")
    with pytest.raises(Misconfigured, match="tinbao units load"):
        await Shelf(parts.engine, clock).fill()


async def test_the_fallback_is_a_province_of_today(parts: Parts) -> None:
    assert province_by_code(parts.shelf.now, "14").name == "Sơn La"
    with pytest.raises(Misconfigured, match="TINBAO_FALLBACK_UNIT"):
        province_by_code(parts.shelf.now, "04219")
