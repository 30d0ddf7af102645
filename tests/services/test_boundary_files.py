import json
from typing import Any

import pytest
import shapely

from app.errors import BrokenBoundaries, Fault
from app.services import boundary_files
from tests.gazetteers import a_gazetteer, a_unit, the_nation
from tests.shared_data import shared_file

WORLD = a_gazetteer(
    a_unit(2, "A", code="00002"), a_unit(3, "B", code="00003"), a_unit(4, "C", code="00004", former=True)
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
