import pytest
import shapely

from app.core.polygons import Polygons

WEST, EAST = shapely.box(103.0, 21.0, 103.1, 21.1), shapely.box(103.1, 21.0, 103.2, 21.1)
OVERLAPPING = shapely.box(103.0, 21.0, 103.02, 21.02)


def polygons(*areas: shapely.Geometry) -> Polygons:
    return Polygons((key, shapely.to_wkb(area)) for key, area in enumerate(areas, start=1))


def test_a_point_lies_in_none_one_or_several() -> None:
    world = polygons(WEST, EAST, OVERLAPPING)
    assert world.containing(21.05, 103.05) == [1]
    assert world.containing(21.05, 103.3) == []
    assert sorted(world.containing(21.01, 103.01)) == [1, 3]
    assert len(world) == 3


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
    # 0.005° of longitude at 21.05° N, and of latitude, on a sphere of 6,371,008.8 m.
    assert metres == pytest.approx(518.9, rel=1e-3)
    ((below, metres),) = world.within(20.995, 103.05, 1_000)
    assert below == 1
    assert metres == pytest.approx(556.0, rel=1e-3)


def test_what_is_beyond_the_distance_is_left_out() -> None:
    world = polygons(WEST, EAST)
    assert [key for key, _ in world.within(21.05, 103.095, 500)] == [1]
    assert world.within(20.9, 103.05, 1_000) == []
    # The corner of the square around the point is farther away than its sides.
    assert world.within(20.994, 102.994, 700) == []


def test_no_polygons_hold_nothing() -> None:
    assert polygons().containing(21.0, 103.0) == []
    assert polygons().within(21.0, 103.0, 1_000) == []
