"""Units come in by the thousand, and nothing moves when nothing differs."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.domain.unit_files import read_successions, read_units
from app.domain.units import Succession, Unit
from app.services import unit_loading
from app.web.parts import Parts
from tests.conftest import DATA


@pytest.fixture(scope="module")
def all_units() -> list[Unit]:
    return read_units(DATA / "units.csv")


@pytest.fixture(scope="module")
def successions() -> list[Succession]:
    return read_successions(DATA / "successions.csv")


@pytest.fixture(autouse=True)
async def loaded(parts: Parts, all_units: list[Unit], successions: list[Succession]) -> None:
    """The template holds a part of the country; here it is the nation that is loaded again."""
    await load(parts, all_units, successions)


async def load(parts: Parts, all_units: list[Unit], successions: list[Succession]) -> tuple[int, int]:
    async with open_session(parts.engine) as session, session.begin():
        report = await unit_loading.load(session, all_units, successions)
    return report.units, report.successions


async def count(session: AsyncSession, table: str) -> int:
    return int((await (await session.connection()).execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def version(parts: Parts) -> int:
    async with open_session(parts.engine) as session:
        row = await (await session.connection()).execute(
            text("SELECT version FROM reference_parts WHERE part = 'units'")
        )
        return int(row.scalar_one())


async def test_the_same_files_change_nothing(
    parts: Parts, all_units: list[Unit], successions: list[Succession]
) -> None:
    before = await version(parts)
    assert await load(parts, all_units, successions) == (0, 0)
    assert await version(parts) == before
    async with open_session(parts.engine) as session:
        assert await count(session, "units") == len(all_units)
        assert await count(session, "successions") == len(successions)


async def test_what_differs_is_changed_and_every_process_is_told(
    parts: Parts, all_units: list[Unit], successions: list[Succession]
) -> None:
    before = await version(parts)
    renamed = [replace(unit, name="Mường Hung Mới") if unit.code == "04219" else unit for unit in all_units]
    changed = sum(old != new for old, new in zip(all_units, renamed, strict=True))
    assert await load(parts, renamed, successions) == (changed, 0)
    assert await version(parts) > before
    await parts.shelf.fill()
    unit = next(unit for unit in renamed if unit.code == "04219" and unit.valid_to is None)
    assert parts.shelf.now.gazetteer.unit(unit.id) == unit


async def test_a_code_passes_from_a_unit_that_ends_to_a_new_one(
    parts: Parts, all_units: list[Unit], successions: list[Succession]
) -> None:
    ending = next(unit for unit in all_units if unit.code == "04219" and unit.valid_to is None)
    day = date(2026, 11, 23)
    # The lowest id of all: in plain order the new holder of the code would come in first.
    heir = replace(ending, id=0, name="Sông Mã", valid_from=day)
    ended = [replace(unit, valid_to=day) if unit.id == ending.id else unit for unit in all_units]
    follows = Succession(ending.id, heir.id, is_whole=True, on=day)
    assert await load(parts, [heir, *ended], [*successions, follows]) == (2, 1)
    assert await load(parts, [heir, *ended], successions) == (0, 1), "a succession that is no longer told goes"


async def test_a_load_that_fails_leaves_everything_as_it_was(
    parts: Parts, all_units: list[Unit], successions: list[Succession]
) -> None:
    stray = Succession(all_units[0].id, 999_999_999, is_whole=True, on=None)
    renamed = [replace(all_units[0], name="Khác"), *all_units[1:]]
    with pytest.raises(Exception, match="successions_to_id_fkey"):
        await load(parts, renamed, [*successions, stray])
    assert await load(parts, all_units, successions) == (0, 0)
