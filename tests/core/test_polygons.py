import math

import pytest
import shapely

from app.core.polygons import Polygons

WEST, EAST = shapely.box(103.0, 21.0, 103.1, 21.1), shapely.box(103.1, 21.0, 103.2, 21.1)
E2 = 0.00669437999014  # the eccentricity of WGS 84, squared
OVERLAPPING = shapely.box(103.0, 21.0, 103.02, 21.02)


def polygons(*areas: shapely.Geometry) -> Polygons:
    return Polygons((key, shapely.to_wkb(area)) for key, area in enumerate(areas, start=1))


def test_a_point_lies_in_none_one_or_several() -> None:
    world = polygons(WEST, EAST, OVERLAPPING)
    assert world.containing(21.05, 103.05) == [1]
    assert world.containing(21.05, 103.3) == []
    assert sorted(world.containing(21.01, 103.01)) == [1, 3]
    assert world.keys == {1, 2, 3}


def test_a_shared_border_belongs_to_both_sides() -> None:
    assert sorted(polygons(WEST, EAST).containing(21.05, 103.1)) == [1, 2]


def test_a_hole_is_outside() -> None:
    ring = shapely.difference(WEST, OVERLAPPING)
    assert polygons(ring).containing(21.01, 103.01) == []
    assert polygons(ring).containing(21.05, 103.05) == [1]


def test_distances_are_metres_on_the_ground_in_both_directions() -> None:
    world = polygons(WEST, EAST)
    ((inside, zero), (beside, metres)) = world.within(21.05, 103.095, 1_000)
    assert (inside, zero, beside) == (1, 0.0, 2)
    # 0.005° of longitude at 21.05° N, and of latitude, on the ellipsoid of WGS 84.
    assert metres == pytest.approx(519.69, rel=1e-3)
    ((below, metres),) = world.within(20.995, 103.05, 1_000)
    assert below == 1
    assert metres == pytest.approx(553.60, rel=1e-3)


@pytest.mark.parametrize("lat", [8.5, 16.0, 23.3])
def test_distances_are_good_to_a_thousandth_all_over_the_country(lat: float) -> None:
    world = polygons(shapely.box(105.0, lat - 0.1, 105.1, lat + 0.1))
    ((_, east),) = world.within(lat, 105.12, 5_000)
    assert east == pytest.approx(0.02 * metres_per_degree_of_longitude(lat), rel=1e-3)
    ((_, north),) = world.within(lat + 0.12, 105.05, 5_000)
    assert north == pytest.approx(0.02 * metres_per_degree_of_latitude(lat + 0.11), rel=1e-3)


def metres_per_degree_of_longitude(lat: float) -> float:
    """By the radius of the parallel: a cos φ / √(1 − e² sin² φ)."""
    return math.radians(1) * 6_378_137 * math.cos(math.radians(lat)) / math.sqrt(_flattened(lat))


def metres_per_degree_of_latitude(lat: float) -> float:
    """By the radius of curvature of the meridian: a (1 − e²) / (1 − e² sin² φ)^1.5."""
    return math.radians(1) * 6_378_137 * (1 - E2) / math.pow(_flattened(lat), 1.5)


def _flattened(lat: float) -> float:
    return 1 - E2 * math.sin(math.radians(lat)) ** 2


def test_the_depth_is_the_way_to_the_nearest_border_of_what_holds_the_point() -> None:
    world = polygons(WEST, EAST, OVERLAPPING)
    assert world.depth(21.05, 103.095) == pytest.approx(519.69, rel=1e-3)
    assert world.depth(21.015, 103.01) == pytest.approx(553.60, rel=1e-3)
    assert world.depth(21.05, 103.1) == 0
    assert world.depth(21.05, 103.3) == 0


def test_a_hole_has_a_border_too() -> None:
    ring = polygons(shapely.difference(WEST, shapely.box(103.04, 21.04, 103.06, 21.06)))
    assert ring.depth(21.035, 103.05) == pytest.approx(553.60, rel=1e-3)


def test_the_version_of_a_set_goes_with_it() -> None:
    assert Polygons([], version=7).version == 7
    assert polygons(WEST).version is None


def test_what_is_beyond_the_distance_is_left_out() -> None:
    world = polygons(WEST, EAST)
    assert [key for key, _ in world.within(21.05, 103.095, 500)] == [1]
    assert world.within(20.9, 103.05, 1_000) == []
    # The corner of the square around the point is farther away than its sides.
    assert world.within(20.994, 102.994, 700) == []


def test_no_polygons_hold_nothing() -> None:
    assert polygons().containing(21.0, 103.0) == []
    assert polygons().within(21.0, 103.0, 1_000) == []
    assert polygons().depth(21.0, 103.0) == 0
