"""Boundaries of communes in a GeoJSON file (RFC 7946): all of it is sound, or none of it is taken in."""

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from pydantic_core import to_json

from app.domain.boundaries import BrokenBoundaries
from app.domain.gazetteer import Gazetteer
from app.domain.progress import Watch, unwatched
from app.domain.units import Level, Unit
from app.errors import Fault
from app.models.boundary import BoundarySet
from app.services import areas

# A file of the wrong kind is wrong in every feature: the first faults tell as much as all of them.
MOST_FAULTS = 50
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class BoundaryReport:
    """What a file brought: how many communes with a boundary, and the communes that still have none."""

    imported: int
    missing: tuple[Unit, ...]


def read(
    geojson: bytes, gazetteer: Gazetteer, watch: Watch = unwatched
) -> tuple[list[tuple[int, bytes]], BoundaryReport]:
    """Unit ids with their area as WKB (longitude, latitude), and the report; communes may be missing.

    Every feature is a Polygon or MultiPolygon whose `properties.code` is that of a commune on the gazetteer's day; the
    file may be packed with gzip. Raises BrokenBoundaries with a pointer to each fault.
    """
    faults: list[Fault] = []
    found: dict[int, bytes] = {}
    for place, feature in enumerate(watch(_features(_unpacked(geojson)), "Checking areas")):
        pointer = f"/features/{place}"
        unit = _commune(feature, gazetteer)
        if unit is None:
            faults.append(Fault(f"{pointer}/properties/code", "unknown_commune"))
        elif unit.id in found:
            faults.append(Fault(f"{pointer}/properties/code", "duplicate_commune"))
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        try:
            area = areas.wkb(geometry)
        except ValueError as error:
            faults.append(Fault(f"{pointer}/geometry", str(error)))
        else:
            if unit is not None:
                found[unit.id] = area
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise BrokenBoundaries(faults=faults)
    everywhere = [unit for province in gazetteer.provinces() for unit in gazetteer.communes(province.id)]
    missing = tuple(unit for unit in everywhere if unit.id not in found)
    return list(found.items()), BoundaryReport(len(found), missing)


def write(kept: BoundarySet, content: Iterable[tuple[str, str, bytes]]) -> bytes:
    """A set with its areas (code, name, WKB) as such a file; what is read from it again is the same set."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name[0].upper() + name[1:]},
            "geometry": areas.geometry(area),
        }
        for code, name, area in content
    ]
    # Members of our own are allowed (RFC 7946 §6.1), and the file then says itself on what terms it may be used.
    told = kept.model_dump(include={"source", "licence", "effective_on"})
    return to_json({"type": "FeatureCollection", **told, "features": features})


def _unpacked(geojson: bytes) -> bytes:
    if not geojson.startswith(_GZIP):
        return geojson
    try:
        return gzip.decompress(geojson)
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenBoundaries(faults=[Fault("", "malformed_gzip")]) from error


def _features(geojson: bytes) -> list[object]:
    try:
        document = json.loads(geojson, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BrokenBoundaries(faults=[Fault("", "malformed_json")]) from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise BrokenBoundaries(faults=[Fault("/type", "not_a_feature_collection")])
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise BrokenBoundaries(faults=[Fault("/features", "no_features")])
    return features


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _commune(feature: object, gazetteer: Gazetteer) -> Unit | None:
    match feature:
        case {"type": "Feature", "properties": {"code": str(code)}}:
            return gazetteer.current_by_code(Level.COMMUNE, code)
    return None
