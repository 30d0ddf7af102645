"""The file of a commune's hamlets: name, kind, former_commune, lat, lon, households; a line for each hamlet."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from app.domain.gazetteer import Gazetteer
from app.domain.hamlet_names import bare_name, identity
from app.domain.sorting import sort_key
from app.domain.text import clean
from app.domain.units import Unit
from app.errors import Fault
from app.models.hamlet import Hamlet, HamletFields
from app.services import former_communes

COLUMNS = ("name", "kind", "former_commune", "lat", "lon", "households")
# The largest ward has some four hundred; a file of the wrong kind is wrong in every line.
MOST_LINES, MOST_FAULTS = 2000, 50

# A spreadsheet knows UTF-8 by this mark alone.
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, by its number in the file."""

    line: int
    fields: HamletFields


class _Faulty(Exception):
    def __init__(self, found: Iterable[tuple[str, str]]) -> None:
        self.found = list(found)


def read(content: bytes, gazetteer: Gazetteer, unit: Unit) -> tuple[list[Entry], list[Fault]]:
    """The entries, and the faults with pointers such as /lines/3/lat; at most 50 of them.

    Understood are commas, and semicolons with decimal commas, as a Vietnamese Excel writes them.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault("", "not_utf8")]
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen = set()
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if sorted(header) != sorted(COLUMNS):
            return [], [Fault("/lines/1", "columns")]
        for cells in lines:
            if not any(cells):
                continue
            if len(faults) >= MOST_FAULTS:
                break
            if len(entries) == MOST_LINES:
                faults.append(Fault(f"/lines/{lines.line_num}", "too_many_lines"))
                break
            try:
                fields = _fields(header, cells, gazetteer, unit, has_decimal_commas=delimiter == ";")
            except _Faulty as faulty:
                faults += (Fault(f"/lines/{lines.line_num}{pointer}", code) for pointer, code in faulty.found)
                continue
            entries.append(Entry(lines.line_num, fields))
            key = identity(bare_name(fields.name, fields.kind), fields.kind, fields.former_unit_id)
            if key in seen:
                faults.append(Fault(f"/lines/{lines.line_num}/name", "repeated_line"))
            seen.add(key)
    except csv.Error:
        faults.append(Fault(f"/lines/{lines.line_num}", "not_csv"))
    return entries, faults[:MOST_FAULTS]


def write(hamlets: Iterable[Hamlet], gazetteer: Gazetteer, unit: Unit) -> bytes:
    """The file that `read` reads back, with the mark of UTF-8 and the line ends of a spreadsheet."""
    out = io.StringIO(newline="")
    # In quotes throughout: a spreadsheet that cuts at semicolons must not find a formula behind one in a name.
    rows = csv.writer(out, quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    for hamlet in sorted(hamlets, key=lambda each: (sort_key(each.name), each.kind, each.former_unit_id or 0)):
        former = gazetteer.unit(hamlet.former_unit_id) if hamlet.former_unit_id is not None else None
        label = former_communes.label(gazetteer, former, unit) if former else ""
        rows.writerow((hamlet.name, hamlet.kind, label, hamlet.lat, hamlet.lon, hamlet.households))
    return (_MARK + out.getvalue()).encode()


def _fields(
    header: list[str], cells: list[str], gazetteer: Gazetteer, unit: Unit, *, has_decimal_commas: bool
) -> HamletFields:
    if len(cells) != len(header):
        raise _Faulty([("", "columns")])
    told = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
    point = {axis: told[axis] for axis in ("lat", "lon") if told[axis]}
    if has_decimal_commas:
        point = {axis: number.replace(",", ".") for axis, number in point.items()}
    form: dict[str, object] = {"name": told["name"], "kind": _kind(told["kind"])}
    if point:
        form["point"] = point
    if told["households"]:
        form["households"] = told["households"]
    faults: list[tuple[str, str]] = []
    former_id = None
    if former := told["former_commune"]:
        own = former_communes.named(gazetteer, former, unit)
        former_id = own[0].id if len(own) == 1 else None
        if former_id is None:
            faults.append(("/former_commune", "several_former_communes" if own else "not_a_former_commune"))
    try:
        fields = HamletFields.model_validate_strings(form)
    except ValidationError as error:
        faults += _faults_of(error)
    if faults:
        raise _Faulty(faults)
    # Told as well where the cell is empty, so that it takes away what the list had there.
    every_column = {"former_unit_id": former_id, "point": fields.point, "households": fields.households}
    return fields.model_copy(update=every_column)


def _kind(written: str) -> str:
    try:
        return clean(written).lower()
    except ValueError:
        # What cannot be kept is no kind either, and is refused as such.
        return ""


def _faults_of(error: ValidationError) -> Iterator[tuple[str, str]]:
    for fault in error.errors(include_url=False, include_input=False):
        code = str(fault["ctx"]["error"]) if fault["type"] == "value_error" else fault["type"]
        # A rule over both halves of a pin points at the first of them.
        column = next((part for part in reversed(fault["loc"]) if part in COLUMNS), "lat")
        yield f"/{column}", code
