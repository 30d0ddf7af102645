import pytest
import shapely

from app.services import areas

RING = [[103.0, 21.0], [103.1, 21.0], [103.1, 21.1], [103.0, 21.0]]
SMALL = [[103.05, 21.02], [103.07, 21.02], [103.07, 21.04], [103.05, 21.02]]
FAR = [[104.0, 21.0], [104.1, 21.0], [104.1, 21.1], [104.0, 21.0]]


def test_a_polygon_and_its_parts_are_kept_in_two_dimensions() -> None:
    high = [[*position, 500] if index else position for index, position in enumerate(RING)]
    assert shapely.from_wkb(areas.wkb({"type": "Polygon", "coordinates": [high]})) == shapely.Polygon(RING)
    both = shapely.from_wkb(areas.wkb({"type": "MultiPolygon", "coordinates": [[RING], [FAR]]}))
    assert both == shapely.MultiPolygon([shapely.Polygon(RING), shapely.Polygon(FAR)])


def test_an_area_comes_back_as_it_was_told() -> None:
    for told in (
        {"type": "Polygon", "coordinates": [RING, SMALL]},
        {"type": "MultiPolygon", "coordinates": [[RING]]},
        {"type": "MultiPolygon", "coordinates": [[FAR], [RING, SMALL]]},
    ):
        assert areas.geometry(areas.wkb(told)) == told


def test_special_zones_reach_further_out_to_sea_than_any_pin() -> None:
    reef = [[111.6, 7.2], [111.7, 7.2], [111.7, 7.3], [111.6, 7.2]]
    assert areas.wkb({"type": "Polygon", "coordinates": [reef]})


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "not_an_area"),
        ({"type": "Point", "coordinates": [103.0, 21.0]}, "not_an_area"),
        ({"type": "Polygon"}, "not_an_area"),
        ({"type": "Polygon", "coordinates": []}, "empty_area"),
        ({"type": "MultiPolygon", "coordinates": []}, "empty_area"),
        ({"type": "MultiPolygon", "coordinates": [7]}, "empty_area"),
        ({"type": "Polygon", "coordinates": [7]}, "not_positions"),
        ({"type": "Polygon", "coordinates": [[*RING[:3], "103"]]}, "not_positions"),
        ({"type": "Polygon", "coordinates": [[*RING[:3], [103.0, "21"]]]}, "not_positions"),
        ({"type": "Polygon", "coordinates": [[*RING[:3], [103.0, True]]]}, "not_positions"),
        ({"type": "Polygon", "coordinates": [RING[:3]]}, "open_ring"),
        ({"type": "Polygon", "coordinates": [[*RING, [103.05, 21.0]]]}, "open_ring"),
        ({"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in RING]]}, "axes_swapped"),
        ({"type": "Polygon", "coordinates": [[[lon - 100, lat] for lon, lat in RING]]}, "outside_vietnam"),
        ({"type": "Polygon", "coordinates": [[*RING[:3], [float("inf"), 21.0], RING[0]]]}, "outside_vietnam"),
        ({"type": "Polygon", "coordinates": [[*RING[:3], [10**400, 21], RING[0]]]}, "outside_vietnam"),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[2], RING[1], [103.0, 21.1], RING[0]]]}, "invalid_rings"),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[1], RING[0], RING[0]]]}, "invalid_rings"),
        (
            {"type": "MultiPolygon", "coordinates": [[FAR], [[RING[0], RING[2], RING[1], [103.0, 21.1], RING[0]]]]},
            "invalid_rings",
        ),
        ({"type": "Polygon", "coordinates": [RING, FAR]}, "invalid_holes"),
        ({"type": "Polygon", "coordinates": [RING, SMALL, [[lon + 0.01, lat] for lon, lat in SMALL]]}, "invalid_holes"),
        ({"type": "Polygon", "coordinates": [RING, [[lon + 0.05, lat] for lon, lat in SMALL]]}, "invalid_holes"),
        ({"type": "MultiPolygon", "coordinates": [[FAR], [RING], [SMALL]]}, "overlapping_parts"),
    ],
)
def test_a_broken_area_is_told_by_its_code(geometry: object, code: str) -> None:
    with pytest.raises(ValueError, match=f"^{code}$"):
        areas.wkb(geometry)
