"""Gazetteers for tests: the real one, and small ones made by hand."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from app.domain.gazetteer import Gazetteer
from app.domain.hamlets import Hamlet
from app.domain.unit_files import read_successions, read_units
from app.domain.units import Level, Succession, Unit

DATA = Path(__file__).resolve().parents[1] / "app" / "data"
REFORM = date(2025, 7, 1)
TODAY = date(2026, 11, 23)

TYPES = {Level.PROVINCE: "tỉnh", Level.DISTRICT: "huyện", Level.COMMUNE: "xã"}


@cache
def the_nation() -> Gazetteer:
    return Gazetteer(read_units(DATA / "units.csv"), read_successions(DATA / "successions.csv"), TODAY)


def a_unit(
    unit_id: int,
    name: str,
    parent_id: int | None = 1,
    *,
    level: Level = Level.COMMUNE,
    code: str | None = None,
    former: bool = False,
    at: tuple[float, float] | None = None,
) -> Unit:
    lat, lon = at or (None, None)
    started, ended = (None, REFORM) if former else (REFORM, None)
    return Unit(unit_id, level, code or str(unit_id), TYPES[level], name, parent_id, started, ended, lat, lon)


def whole(from_id: int, to_id: int) -> Succession:
    return Succession(from_id, to_id, is_whole=True, on=REFORM)


def part(from_id: int, to_id: int) -> Succession:
    return Succession(from_id, to_id, is_whole=False, on=REFORM)


def a_gazetteer(
    *units: Unit, successions: Iterable[Succession] = (), on: date = TODAY, hamlets: Iterable[Hamlet] = ()
) -> Gazetteer:
    """The units given, in a province of today with id 1 and code 14."""
    province = a_unit(1, "Sơn La", None, level=Level.PROVINCE, code="14")
    return Gazetteer([province, *units], successions, on, hamlets=hamlets)
