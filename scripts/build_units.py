"""Builds app/data/units.csv and successions.csv from vietnamadminunits 1.0.4 and app/data/changes.csv.

Run it as `python scripts/build_units.py [FOLDER]`; it is deterministic, and a second run changes nothing.

Each unit before the merger of 1 July 2025 and each unit after it is a row of its own, even where nothing but the
parent changed, so that a former commune keeps its former district. A row of changes.csv ends the unit it names and
opens one that differs only in type. A unit that outlives a change of its province keeps its row and gets the new
parent; a unit that has ended keeps the parent of its last day. Ids of known units (same level, code, type, name, start
and code of the parent) are read back from units.csv, for they are kept in databases; new units get ids after the
highest one. Districts have no successor, because their communes do; five island districts without communes are the
exception: each became a đặc khu directly.
"""

import csv
import importlib.util
import json
import re
import sqlite3
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

MERGER = "2025-07-01"
TYPES = ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "xã", "phường", "đặc khu")
# Half a degree is about 55 km. Points this far from all that went into a commune belong to a namesake elsewhere; the
# next nearest one is 0.3 degrees off and an island.
FAR_DEGREES = 0.5

Point = tuple[float, float]


@dataclass(eq=False)
class Unit:
    """A unit as it will stand in units.csv, without its id; dates are ISO text, empty where unknown or open."""

    level: str
    code: str
    type: str
    name: str
    parent: "Unit | None"
    valid_from: str
    valid_to: str
    point: Point | None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same unit in the next build."""
        return (self.level, self.code, self.type, self.name, self.valid_from, self.parent.code if self.parent else "")


class Succession(NamedTuple):
    """What became of a unit, and when."""

    old: Unit
    new: Unit
    kind: str
    on: str


class Tables(NamedTuple):
    """The package's tables: a row per former commune, a row per commune of 2025, and who went where by their keys."""

    former: list[sqlite3.Row]
    merged: list[sqlite3.Row]
    provinces: dict[str, str]
    communes: dict[str, list[tuple[str, str]]]


def read_package() -> Tables:
    """Reads the data files of the installed package without importing it: its import loads a geocoder."""
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("Install the development dependencies first: vietnamadminunits is the source of the units.")
    data = Path(spec.submodule_search_locations[0]) / "data"
    with closing(sqlite3.connect(f"file:{data / 'dataset.db'}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        former = database.execute("SELECT * FROM admin_units_legacy").fetchall()
        merged = database.execute("SELECT * FROM admin_units").fetchall()
    converter = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))
    communes = {
        old: [(province, new)]
        for province, news in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items()
        for new, olds in news.items()
        for old in olds
    } | {
        old: [(province, part["newWardKey"]) for part in parts]
        for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items()
        for old, parts in olds.items()
    }
    provinces = {old: new for new, olds in converter["DICT_PROVINCE"].items() for old in olds}
    return Tables(former, merged, provinces, communes)


def split_type(full_name: str) -> tuple[str, str]:
    """«Thị Trấn Ái Tử» → («thị trấn», «Ái Tử»); the package's own columns for this are wrong for some ten units."""
    full_name = unicodedata.normalize("NFC", full_name)
    kind = next(kind for kind in TYPES if full_name.lower().startswith(f"{kind} "))
    return kind, full_name[len(kind) + 1 :]


def respell(full_name: str) -> str:
    """Puts the tone mark where datasets of today's units put it: «Hòa» → «Hoà», «Thủy» → «Thuỷ», «Quý» stays."""
    marks = r"(?<=[^\W_qQ])(o(?=.[ae])|u(?=.y))([\u0300\u0301\u0303\u0309\u0323])([aey])(?![\w\u0300-\u036f])"
    return unicodedata.normalize("NFC", re.sub(marks, r"\1\3\2", unicodedata.normalize("NFD", full_name)))


def unit_of(row: sqlite3.Row, tier: str, parent: Unit | None, valid_from: str, valid_to: str) -> Unit:
    """The unit that a row's columns of one tier (province, district or ward) tell of."""
    level = "commune" if tier == "ward" else tier
    kind, name = split_type(respell(row[tier]) if valid_from else row[tier])
    point = (row[f"{tier}Lat"], row[f"{tier}Lon"])
    return Unit(level, row[f"{tier}Code"], kind, name, parent, valid_from, valid_to, point)


def former_units(tables: Tables) -> tuple[dict[str, Unit], dict[str, Unit], dict[str, Unit]]:
    """The provinces by the package's key, the districts by code, and by key whatever has a successor below them."""
    points = Counter((row["wardLat"], row["wardLon"]) for row in tables.former)
    provinces: dict[str, Unit] = {}
    districts: dict[str, Unit] = {}
    leaves: dict[str, Unit] = {}
    for row in tables.former:
        province_key, code = row["provinceKey"], row["districtCode"]
        if province_key not in provinces:
            provinces[province_key] = unit_of(row, "province", None, "", MERGER)
        if code not in districts:
            districts[code] = unit_of(row, "district", provinces[province_key], "", MERGER)
        leaf = unit_of(row, "ward", districts[code], "", MERGER) if row["ward"] else districts[code]
        if leaf.point and points[leaf.point] > 1:
            # A point shared by several communes is where the geocoder fell back to something larger.
            leaf.point = None
        leaves[f"{province_key}_{row['districtKey']}_{row['wardKey'] or ''}"] = leaf
    return provinces, districts, leaves


def merged_units(tables: Tables) -> tuple[dict[str, Unit], dict[tuple[str, str], Unit]]:
    """The provinces of 1 July 2025 by the package's key, and the communes by province key and own key."""
    provinces: dict[str, Unit] = {}
    communes: dict[tuple[str, str], Unit] = {}
    for row in tables.merged:
        key = row["provinceKey"]
        if key not in provinces:
            provinces[key] = unit_of(row, "province", None, MERGER, "")
        communes[key, row["wardKey"]] = unit_of(row, "ward", provinces[key], MERGER, "")
    return provinces, communes


def correct_points(communes: Iterable[Unit], successions: list[Succession]) -> None:
    """Gives a commune whose point belongs to a namesake elsewhere the median point of what went into it."""
    origins: dict[Unit, list[Point]] = {}
    for succession in successions:
        if succession.old.level == "commune" and succession.old.point:
            origins.setdefault(succession.new, []).append(succession.old.point)
    for commune in communes:
        if commune.point and commune in origins:
            middle = median(lat for lat, _ in origins[commune]), median(lon for _, lon in origins[commune])
            if max(abs(a - b) for a, b in zip(commune.point, middle, strict=True)) > FAR_DEGREES:
                commune.point = middle


def apply_changes(changes: Iterable[dict[str, str]], units: list[Unit]) -> list[Succession]:
    """Appends what changes.csv opens to the units and ends what it closes; exits if it names no such open unit."""
    successions = []
    # Communes go before their province, so that those that end on its day keep the province they had until then.
    for change in sorted(changes, key=lambda change: (change["on"], change["level"], change["code"])):
        named = tuple(change[column] for column in ("level", "code", "type", "name"))
        old = next((unit for unit in units if not unit.valid_to and unit.key[:4] == named), None)
        if old is None:
            sys.exit(f"changes.csv ends a unit that is not open: {' '.join(named)}")
        new = replace(old, type=change["new_type"], valid_from=change["on"])
        old.valid_to = change["on"]
        for child in units:
            if child.parent is old and not child.valid_to:
                child.parent = new
        units.append(new)
        successions.append(Succession(old, new, "whole", change["on"]))
    return successions


def build(tables: Tables, changes: Iterable[dict[str, str]]) -> tuple[list[Unit], list[Succession]]:
    """All units in the order in which a first build numbers them, and all successions."""
    old_provinces, districts, leaves = former_units(tables)
    provinces, communes = merged_units(tables)
    successions = [
        Succession(leaves[old], communes[new], "whole" if len(news) == 1 else "partial", MERGER)
        for old, news in tables.communes.items()
        for new in news
    ]
    correct_points(communes.values(), successions)
    successions += [
        Succession(old_provinces[old], provinces[new], "whole", MERGER) for old, new in tables.provinces.items()
    ]
    old_communes = {key: unit for key, unit in leaves.items() if unit.level == "commune"}
    tiers = (old_provinces, districts, old_communes, provinces, communes)
    units = [unit for tier in tiers for unit in sorted(tier.values(), key=lambda unit: unit.code)]
    successions += apply_changes(changes, units)
    return units, successions


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a file, a mapping of its columns each."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, header: str, rows: Iterable[Iterable[object]]) -> None:
    """Writes the rows with plain line ends, so that the bytes are the same on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header.split(","), *rows])


def number(units: list[Unit], known: list[dict[str, str]]) -> dict[Unit, int]:
    """The id of each unit; exits if a known unit is gone, since databases may hold its id."""
    codes = {row["id"]: row["code"] for row in known} | {"": ""}
    columns = ("level", "code", "type", "name", "valid_from")
    known_ids = {(*(row[c] for c in columns), codes[row["parent_id"]]): int(row["id"]) for row in known}
    if gone := known_ids.keys() - {unit.key for unit in units}:
        sys.exit(f"{len(gone)} known units are gone, such as {' '.join(min(gone))}. Delete units.csv to renumber all.")
    following = max(known_ids.values(), default=0)
    ids = {}
    for unit in units:
        if (known_id := known_ids.get(unit.key)) is None:
            following += 1
        ids[unit] = following if known_id is None else known_id
    return ids


def main(folder: Path) -> None:
    """Reads changes.csv and the known ids of the folder and writes both files there."""
    units, successions = build(read_package(), read_csv(folder / "changes.csv"))
    target = folder / "units.csv"
    ids = number(units, read_csv(target) if target.exists() else [])
    rows = []
    for unit in sorted(units, key=ids.__getitem__):
        lat, lon = (round(degrees, 5) for degrees in unit.point) if unit.point else ("", "")
        names, parent_id = (unit.level, unit.code, unit.type, unit.name), ids[unit.parent] if unit.parent else ""
        rows.append((ids[unit], *names, parent_id, unit.valid_from, unit.valid_to, lat, lon))
    write_csv(target, "id,level,code,type,name,parent_id,valid_from,valid_to,lat,lon", rows)
    links = sorted((ids[link.old], ids[link.new], link.kind, link.on) for link in successions)
    write_csv(folder / "successions.csv", "from_id,to_id,kind,on", links)
    print(f"{len(rows)} units, {len(links)} successions")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "app" / "data")
