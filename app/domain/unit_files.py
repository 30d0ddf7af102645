"""The two files that bring units and successions into the system: units.csv and successions.csv."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from app.domain.units import Level, Succession, Unit
from app.errors import Misconfigured

T = TypeVar("T")


def read_units(source: Path | str) -> list[Unit]:
    """Units of a file (a path) or of its text; raises Misconfigured with the line that cannot be read."""
    return list(_rows(source, _unit))


def read_successions(source: Path | str) -> list[Succession]:
    """Successions of a file (a path) or of its text; raises Misconfigured with the line that cannot be read."""
    return list(_rows(source, _succession))


def _rows(source: Path | str, make: Callable[[dict[str, str]], T]) -> Iterator[T]:
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in lines:
            yield make(row)
    except (KeyError, ValueError, TypeError, csv.Error) as error:
        name = source.name if isinstance(source, Path) else "the unit file"
        raise Misconfigured(
            f"Line {lines.line_num} of {name} cannot be read: restore the file or correct the line."
        ) from error


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        id=int(row["id"]),
        level=Level(row["level"]),
        code=row["code"],
        type=row["type"],
        name=row["name"],
        parent_id=int(row["parent_id"]) if row["parent_id"] else None,
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
    )


def _succession(row: dict[str, str]) -> Succession:
    return Succession(
        from_id=int(row["from_id"]),
        to_id=int(row["to_id"]),
        is_whole={"whole": True, "partial": False}[row["kind"]],
        on=_day(row["on"]),
    )


@cache
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
