"""The file of a merger: a line for each unit that ends and each part of it, with what it becomes."""

import csv
import io
import math

from app.domain import text
from app.domain.mergers import Change
from app.domain.places import is_in_vietnam
from app.domain.units import Level
from app.errors import Misconfigured

COLUMNS = (
    "level",
    "old_code",
    "new_code",
    "new_type",
    "new_name",
    "new_province",
    "share",
    "lat",
    "lon",
    "source",
)
TYPES = {
    Level.PROVINCE: frozenset({"tỉnh", "thành phố"}),
    Level.COMMUNE: frozenset({"xã", "phường", "đặc khu"}),
}
_SHARES = {"whole": True, "part": False}


def read(content: bytes) -> tuple[list[Change], list[str]]:
    """The changes, and a sentence for each line that cannot be read.

    Raises Misconfigured for a file that is not CSV in UTF-8 with these columns.
    """
    try:
        lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if sorted(lines.fieldnames or ()) != sorted(COLUMNS):
            raise Misconfigured(f"The first line of the file must name these columns: {','.join(COLUMNS)}.")
        rows = [(lines.line_num, row) for row in lines]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Misconfigured(f"The file is not CSV in UTF-8 ({type(error).__name__}).") from error
    changes: list[Change] = []
    faults: list[str] = []
    for line, row in rows:
        try:
            changes.append(_change(line, row))
        except ValueError as error:
            faults.append(f"Line {line}: {error}.")
    if not rows:
        faults.append("The file has no lines.")
    return changes, faults


def _change(line: int, row: dict[str, str | None]) -> Change:
    if None in row or None in row.values():
        raise ValueError("it has not as many fields as the first line")
    fields = {name: " ".join(text.clean(value or "").split()) for name, value in row.items()}
    level = Level(fields["level"]) if fields["level"] in {"province", "commune"} else None
    if level is None:
        raise ValueError("level is neither province nor commune")
    if fields["new_type"] not in TYPES[level]:
        raise ValueError(f"new_type is none of {', '.join(sorted(TYPES[level]))}")
    if fields["share"] not in _SHARES:
        raise ValueError("share is neither whole nor part")
    needed = ("old_code", "new_code", "new_name", "source", *(("new_province",) if level is Level.COMMUNE else ()))
    if missing := [name for name in needed if not fields[name]]:
        raise ValueError(f"{', '.join(missing)} must be given")
    if not all(fields[name].isascii() and fields[name].isdigit() for name in ("old_code", "new_code")):
        raise ValueError("a code has digits only")
    lat, lon = _point(fields["lat"], fields["lon"])
    return Change(
        line=line,
        level=level,
        old_code=fields["old_code"],
        new_code=fields["new_code"],
        new_type=fields["new_type"],
        new_name=fields["new_name"],
        new_province=fields["new_province"],
        is_whole=_SHARES[fields["share"]],
        lat=lat,
        lon=lon,
        source=fields["source"],
    )


def _point(lat: str, lon: str) -> tuple[float | None, float | None]:
    """The point of the new unit, or none; it only serves suggestions."""
    if not lat and not lon:
        return None, None
    try:
        position = float(lat), float(lon)
    except ValueError:
        raise ValueError("lat and lon are no numbers") from None
    if not all(map(math.isfinite, position)) or not is_in_vietnam(*position):
        raise ValueError("lat and lon lie outside Vietnam")
    return position
