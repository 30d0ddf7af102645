import gzip
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.domain.boundaries import BrokenBoundaries
from app.errors import Fault
from app.models.boundary import BoundarySet
from app.services import boundary_files
from tests.gazetteers import a_gazetteer, a_unit, the_nation
from tests.shared_data import shared_file

WORLD = a_gazetteer(
    a_unit(2, "A", code="00002"), a_unit(3, "B", code="00003"), a_unit(4, "C", code="00004", former=True)
)
SET = BoundarySet(
    source="Survey",
    licence="CC BY 4.0",
    effective_on=date(2025, 7, 1),
    sha256=b"s" * 32,
    imported_at=datetime(2026, 11, 23, tzinfo=UTC),
    is_active=True,
)
RING = [[103.0, 21.0], [103.1, 21.0], [103.1, 21.1], [103.0, 21.0]]


def a_feature(code: object = "00002", coordinates: object = None) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": coordinates or [RING]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def a_file(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def faults_of(content: bytes) -> tuple[Fault, ...]:
    with pytest.raises(BrokenBoundaries) as caught:
        boundary_files.read(content, WORLD)
    return caught.value.faults


def test_a_sound_file_gives_areas_and_says_which_communes_are_missing() -> None:
    ((unit_id, wkb),), report = boundary_files.read(a_file(a_feature()), WORLD)
    assert unit_id == 2
    assert shapely.from_wkb(wkb) == shapely.Polygon(RING)
    assert (report.imported, [unit.name for unit in report.missing]) == (1, ["B"])


def test_one_fault_refuses_the_whole_file_with_a_pointer() -> None:
    assert faults_of(a_file(a_feature(), a_feature("00003", [RING[:2]]))) == (
        Fault("/features/1/geometry", "open_ring"),
    )


@pytest.mark.parametrize("code", ["00004", "99999", 2, None])
def test_only_communes_of_today_are_known(code: object) -> None:
    assert faults_of(a_file(a_feature(code))) == (Fault("/features/0/properties/code", "unknown_commune"),)


def test_a_commune_has_one_feature() -> None:
    assert faults_of(a_file(a_feature(), a_feature())) == (Fault("/features/1/properties/code", "duplicate_commune"),)


def test_what_is_no_feature_is_faulty_twice() -> None:
    assert {fault.code for fault in faults_of(a_file(7))} == {"unknown_commune", "not_an_area"}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xff\xfe", Fault("", "malformed_json")),
        (b"[" * 100_000, Fault("", "malformed_json")),
        (b'{"type": "FeatureCollection", "features": [NaN]}', Fault("", "malformed_json")),
        (b"[]", Fault("/type", "not_a_feature_collection")),
        (b'{"type": "Feature"}', Fault("/type", "not_a_feature_collection")),
        (b'{"type": "FeatureCollection"}', Fault("/features", "no_features")),
        (b'{"type": "FeatureCollection", "features": []}', Fault("/features", "no_features")),
    ],
)
def test_what_is_no_collection_is_refused(content: bytes, fault: Fault) -> None:
    assert faults_of(content) == (fault,)


def test_a_file_of_the_wrong_kind_is_not_listed_to_its_end() -> None:
    assert len(faults_of(a_file(*[a_feature("99999")] * 200))) == boundary_files.MOST_FAULTS


def test_son_la_is_sound() -> None:
    areas, report = boundary_files.read(shared_file("sonla_communes.geojson").read_bytes(), the_nation())
    assert (len(areas), report.imported, len(report.missing)) == (75, 75, 3321 - 75)


@st.composite
def areas_of_communes(draw: st.DrawFn) -> dict[str, Any]:
    """A Polygon or MultiPolygon of triangles side by side, some with a hole, on any floating-point coordinates."""
    parts = []
    for column in range(draw(st.integers(1, 3))):
        west = 103.0 + column + draw(st.floats(0, 0.4))
        south, size = draw(st.floats(8.5, 22.0)), draw(st.floats(0.01, 0.5))
        ring = [[west, south], [west + size, south], [west, south + size], [west, south]]
        hole = [[x + (west - x) / 2 + size / 8, y + (south - y) / 2 + size / 8] for x, y in ring]
        parts.append([ring, hole] if draw(st.booleans()) else [ring])
    if len(parts) == 1 and draw(st.booleans()):
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


@given(st.dictionaries(st.sampled_from(["00002", "00003"]), areas_of_communes(), min_size=1))
def test_import_then_export_is_the_identity(geometries: dict[str, dict[str, Any]]) -> None:
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": area} for code, area in geometries.items()
    ]
    shapes, _ = boundary_files.read(a_file(*features), WORLD)
    units = {unit_id: WORLD.unit(unit_id) for unit_id, _ in shapes}
    kept = [(unit.code, unit.full_name, area) for unit_id, area in shapes if (unit := units[unit_id])]
    written = boundary_files.write(SET, kept)
    assert {each["properties"]["code"]: each["geometry"] for each in json.loads(written)["features"]} == geometries
    assert boundary_files.read(written, WORLD)[0] == shapes


def test_a_packed_file_is_unpacked() -> None:
    plain = a_file(a_feature())
    assert boundary_files.read(gzip.compress(plain), WORLD) == boundary_files.read(plain, WORLD)
    assert faults_of(b"\x1f\x8bno") == (Fault("", "malformed_gzip"),)
    assert faults_of(gzip.compress(plain)[:-12]) == (Fault("", "malformed_gzip"),)
    assert faults_of(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00" + b"\xff" * 20) == (Fault("", "malformed_gzip"),)


@pytest.mark.long
def test_the_nation_is_sound() -> None:
    shapes, report = boundary_files.read(
        shared_file("vn_communes_simplified_50m.geojson.gz").read_bytes(), the_nation()
    )
    assert (len(shapes), report.missing) == (3321, ())
