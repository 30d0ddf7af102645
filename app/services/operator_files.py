"""The operator's two lists as CSV: the days off of a year, and the communes that are hard to reach."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from app.domain import text
from app.domain.clocks import Difficulty
from app.domain.gazetteer import Gazetteer
from app.domain.units import Level
from app.errors import Misconfigured
from app.models.clock import AreaDifficulty
from app.models.day_off import DayOff

DAYS_OFF = ("day", "name", "source")
DIFFICULTIES = ("unit_code", "level", "valid_from", "valid_to", "source")
_MOST_SAID = 20

Row = TypeVar("Row")


def read_days_off(content: bytes) -> list[DayOff]:
    """The days of the file. Raises Misconfigured with a sentence for each faulty line."""
    return _read(content, DAYS_OFF, _day_off, lambda row: row.day)


def read_difficulties(content: bytes, gazetteer: Gazetteer) -> list[AreaDifficulty]:
    """The decisions of the file. Raises Misconfigured with a sentence for each faulty line."""
    return _read(
        content,
        DIFFICULTIES,
        lambda fields: _difficulty(fields, gazetteer),
        lambda row: (row.unit_id, row.level, row.valid_from),
    )


def _read(
    content: bytes,
    columns: Sequence[str],
    make: Callable[[dict[str, str]], Row],
    identity: Callable[[Row], object],
) -> list[Row]:
    made: list[Row] = []
    faults: list[str] = []
    seen: set[object] = set()
    for line, fields in _lines(content, columns):
        try:
            row = make(fields)
        except ValueError as error:
            faults.append(f"Line {line}: {error}.")
            continue
        if identity(row) in seen:
            faults.append(f"Line {line}: this is said twice.")
        seen.add(identity(row))
        made.append(row)
    if faults:
        raise Misconfigured("\n".join(faults[:_MOST_SAID]))
    if not made:
        raise Misconfigured("The file has no lines.")
    return made


def _lines(content: bytes, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        told = content.decode("utf-8-sig")
        # A Vietnamese Excel writes semicolons.
        delimiter = ";" if ";" in told.partition("\n")[0] else ","
        lines = csv.DictReader(io.StringIO(told, newline=""), delimiter=delimiter, strict=True)
        if sorted(lines.fieldnames or ()) != sorted(columns):
            raise Misconfigured(f"The first line of the file must name these columns: {','.join(columns)}.")
        rows = [(lines.line_num, row) for row in lines]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Misconfigured(f"The file is not CSV in UTF-8 ({type(error).__name__}).") from None
    return [(line, _cleaned(line, row)) for line, row in rows]


def _cleaned(line: int, row: dict[str, str]) -> dict[str, str]:
    if None in row or None in row.values():
        raise Misconfigured(f"Line {line} has not as many fields as the first line.")
    return {name: " ".join(text.clean(value).split()) for name, value in row.items()}


def _day_off(fields: dict[str, str]) -> DayOff:
    return DayOff(day=_day(fields["day"]), name=_said(fields, "name"), source=_said(fields, "source"))


def _difficulty(fields: dict[str, str], gazetteer: Gazetteer) -> AreaDifficulty:
    unit = gazetteer.current_by_code(Level.COMMUNE, fields["unit_code"])
    if unit is None:
        raise ValueError("no commune of today has this code")
    if fields["level"] not in set(Difficulty):
        raise ValueError(f"level is one of {', '.join(Difficulty)}")
    valid_from = _day(fields["valid_from"])
    valid_to = _day(fields["valid_to"]) if fields["valid_to"] else None
    if valid_to is not None and valid_to <= valid_from:
        raise ValueError("it would end before it begins")
    return AreaDifficulty(
        unit_id=unit.id,
        level=Difficulty(fields["level"]),
        valid_from=valid_from,
        valid_to=valid_to,
        source=_said(fields, "source"),
    )


def _day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise ValueError("a day is written as 2027-02-05") from None


def _said(fields: dict[str, str], name: str) -> str:
    if not fields[name]:
        raise ValueError(f"{name} is missing")
    return fields[name]
