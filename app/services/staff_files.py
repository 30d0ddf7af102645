"""The file that brings in staff: username, display_name, role, unit_code, is_investigator; a line for each person."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain import staff_names
from app.domain.roles import STAFF, Role
from app.errors import Misconfigured

COLUMNS = ("username", "display_name", "role", "unit_code", "is_investigator")

_TRUTHS = {"true": True, "false": False, "": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, by its number in the file."""

    line: int
    username: str
    display_name: str
    role: Role
    unit_code: str
    is_investigator: bool


def read(content: str) -> tuple[list[Entry], list[str]]:
    """The entries, and a sentence for each line that cannot be read. Raises Misconfigured without the columns."""
    lines = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), strict=True)
    entries: list[Entry] = []
    faults: list[str] = []
    try:
        if sorted(lines.fieldnames or ()) != sorted(COLUMNS):
            raise Misconfigured(f"The first line of the file must name these columns: {','.join(COLUMNS)}.")
        for row in lines:
            try:
                entries.append(_entry(lines.line_num, row))
            except ValueError as error:
                faults.append(f"Line {lines.line_num}: {error}.")
    except csv.Error:
        # DictReader counts a line only once it could be read.
        faults.append(f"Line {lines.reader.line_num}: this is not CSV from here on.")
    return entries, [*faults, *_repeated(entries)]


def _entry(line: int, row: dict[str, str]) -> Entry:
    # DictReader files what is too much under None, and gives None for what is missing.
    if None in row or None in row.values():
        raise ValueError(f"it must have {len(COLUMNS)} columns")
    role, truth = row["role"].strip(), row["is_investigator"].strip().lower()
    if role not in STAFF:
        raise ValueError(f"the role must be one of {', '.join(sorted(STAFF))}")
    if truth not in _TRUTHS:
        raise ValueError("is_investigator must be true or false")
    return Entry(
        line=line,
        username=staff_names.username(row["username"]),
        display_name=staff_names.display_name(row["display_name"]),
        role=Role(role),
        unit_code=row["unit_code"].strip(),
        is_investigator=_TRUTHS[truth],
    )


def _repeated(entries: list[Entry]) -> Iterator[str]:
    first: dict[str, int] = {}
    for entry in entries:
        earlier = first.setdefault(entry.username, entry.line)
        if earlier != entry.line:
            yield f"Line {entry.line}: the username stands in line {earlier} already."
