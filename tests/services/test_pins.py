import math

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.polygons import Polygons
from app.domain.places import Decision, Hint, Method, Point, State
from app.domain.units import Level, Unit
from app.services import pins
from tests.gazetteers import TYPES, a_gazetteer, a_unit, part, the_nation, whole

ISLE = Unit(8, Level.COMMUNE, "00008", pins.SPECIAL_ZONE, "Đảo", 1, None, None, 20.05, 104.05)
WORLD = a_gazetteer(
    a_unit(2, "Tây", at=(21.05, 103.05)),
    a_unit(3, "Đông", at=(21.05, 103.15)),
    a_unit(4, "Chồng", at=(21.01, 103.01)),
    a_unit(5, "Chia", former=True),
    a_unit(6, "Cũ", former=True),
    a_unit(7, "Trống", at=(21.05, 103.25)),
    ISLE,
    successions=[part(5, 2), part(5, 3), whole(6, 3)],
)
WEST, EAST = shapely.box(103.0, 21.0, 103.1, 21.1), shapely.box(103.1, 21.0, 103.2, 21.1)
OVERLAP, EMPTY = shapely.box(103.0, 21.0, 103.02, 21.02), shapely.box(103.2, 21.0, 103.3, 21.1)
SEA_GIRT = shapely.box(104.0, 20.0, 104.1, 20.1)


def areas(**boxes: shapely.Geometry) -> Polygons:
    return Polygons((int(key.strip("u")), shapely.to_wkb(box)) for key, box in boxes.items())


COMPLETE = areas(u2=WEST, u3=EAST, u4=OVERLAP, u7=EMPTY, u8=SEA_GIRT, u99=shapely.box(105.0, 21.0, 105.1, 21.1))
PARTIAL = areas(u2=WEST, u3=EAST, u4=OVERLAP)


def locate(lat: float, lon: float, accuracy_m: float | None = None, polygons: Polygons | None = COMPLETE) -> Decision:
    return pins.locate(Point(lat, lon, accuracy_m), WORLD, polygons)


def summary(decision: Decision) -> tuple[State, int | None, list[int]]:
    unit = decision.unit.id if decision.unit else None
    return decision.state, unit, [candidate.unit.id for candidate in decision.candidates]


@pytest.mark.parametrize("accuracy", [None, 0.0, -5.0, 200.0])
def test_a_pin_inside_one_commune_is_resolved(accuracy: float | None) -> None:
    decision = locate(21.05, 103.05, accuracy)
    assert summary(decision) == (State.RESOLVED, 2, [])
    assert (decision.method, decision.province) == (Method.POINT, WORLD.unit(1))


@pytest.mark.parametrize("accuracy", [600.0, 5_000.0, math.inf, math.nan])
def test_a_poor_fix_near_a_border_is_ambiguous_with_the_commune_around_it_as_primary(accuracy: float) -> None:
    decision = locate(21.05, 103.095, accuracy)
    assert summary(decision) == (State.AMBIGUOUS, 2, [2, 3])
    assert [candidate.distance_m for candidate in decision.candidates] == [0, 520]
    assert decision.province == WORLD.unit(1)


def test_the_accuracy_is_believed_up_to_two_kilometres() -> None:
    assert summary(locate(21.05, 103.07, 50_000.0)) == (State.RESOLVED, 2, [])
    assert summary(locate(21.05, 103.085, 50_000.0)) == (State.AMBIGUOUS, 2, [2, 3])


@pytest.mark.parametrize("accuracy", [None, 10.0])
def test_where_boundaries_overlap_there_is_no_primary(accuracy: float | None) -> None:
    state, unit, reached = summary(locate(21.01, 103.01, accuracy))
    assert (state, unit, sorted(reached)) == (State.AMBIGUOUS, None, [2, 4])


@pytest.mark.parametrize("accuracy", [None, 10.0])
def test_on_a_border_there_is_no_primary(accuracy: float | None) -> None:
    state, unit, reached = summary(locate(21.05, 103.1, accuracy))
    assert (state, unit, sorted(reached)) == (State.AMBIGUOUS, None, [2, 3])


def test_where_three_overlap_all_are_named() -> None:
    world = areas(u2=WEST, u3=WEST, u4=WEST)
    state, unit, reached = summary(locate(21.05, 103.05, None, world))
    assert (state, unit, sorted(reached)) == (State.AMBIGUOUS, None, [2, 3, 4])


def test_a_fix_in_a_gap_that_touches_both_sides_is_ambiguous_without_a_primary() -> None:
    gap = areas(u2=WEST, u3=shapely.box(103.102, 21.0, 103.2, 21.1), u4=OVERLAP, u7=EMPTY)
    assert summary(locate(21.05, 103.1012, 500.0, gap)) == (State.AMBIGUOUS, None, [3, 2])
    assert summary(locate(21.05, 103.1012, None, gap)) == (State.SUGGESTED, None, [3, 2])


def test_a_pin_just_outside_is_a_suggestion_with_its_distance() -> None:
    decision = locate(21.05, 102.995, 100.0)
    assert summary(decision) == (State.SUGGESTED, None, [2])
    assert decision.candidates[0].distance_m == 520
    assert decision.province == WORLD.unit(1)


def test_a_pin_outside_that_touches_one_only_suggests_it() -> None:
    assert summary(locate(21.05, 102.985, 2_000.0)) == (State.SUGGESTED, None, [2])


def test_a_pin_abroad_is_unknown_however_near_a_centroid_is() -> None:
    decision = locate(21.05, 102.985)
    assert summary(decision) == (State.UNKNOWN, None, [])
    assert decision.hint is None


def test_at_sea_the_special_zone_is_suggested_within_its_territorial_sea() -> None:
    assert summary(locate(20.2, 104.05)) == (State.SUGGESTED, None, [8])
    decision = locate(20.29, 104.05)
    assert summary(decision) == (State.SUGGESTED, None, [8])
    assert decision.candidates[0].distance_m == pytest.approx(21_030, rel=2e-3)
    assert summary(locate(20.31, 104.05)) == (State.UNKNOWN, None, [])


def test_a_boundary_of_a_unit_that_nobody_knows_is_passed_over() -> None:
    assert summary(locate(21.05, 105.05)) == (State.UNKNOWN, None, [])


def test_without_boundaries_a_pin_suggests_the_nearest_centroids_that_are_plausible() -> None:
    decision = locate(21.05, 103.14, None, None)
    assert summary(decision) == (State.SUGGESTED, None, [3, 2, 7, 4])
    assert decision.candidates[0].distance_m == 1038
    assert summary(locate(21.05, 102.5, None, None)) == (State.UNKNOWN, None, [])


def test_a_pin_outside_a_set_that_is_not_complete_suggests_what_has_no_boundary() -> None:
    assert summary(locate(21.05, 103.22, None, PARTIAL)) == (State.SUGGESTED, None, [7])
    # Beside what lies near, since the nearest boundary is not the answer where boundaries end.
    assert summary(locate(21.05, 103.205, None, PARTIAL)) == (State.SUGGESTED, None, [3, 7])
    assert summary(locate(21.05, 102.6, None, PARTIAL)) == (State.UNKNOWN, None, [])


def test_a_fix_that_leaves_a_set_that_is_not_complete_is_not_resolved() -> None:
    assert summary(locate(21.05, 103.195, 1_000.0, PARTIAL)) == (State.AMBIGUOUS, 3, [3, 7])
    assert summary(locate(21.05, 103.195, 100.0, PARTIAL)) == (State.RESOLVED, 3, [])
    assert summary(locate(21.05, 103.195, None, PARTIAL)) == (State.RESOLVED, 3, [])


def test_a_fix_that_leaves_the_country_is_resolved() -> None:
    assert summary(locate(21.05, 103.005, 1_000.0)) == (State.RESOLVED, 2, [])


def test_boundaries_from_before_a_merger_lead_to_the_communes_of_today() -> None:
    assert summary(locate(21.05, 103.15, None, areas(u6=EAST))) == (State.RESOLVED, 3, [])
    assert summary(locate(21.05, 103.05, None, areas(u5=WEST))) == (State.AMBIGUOUS, None, [2, 3])
    # The centroid of a commune whose former boundary is known suggests nothing outside of it.
    assert 3 not in summary(locate(21.05, 103.22, None, areas(u6=EAST)))[2]


@pytest.mark.parametrize(
    ("lat", "lon", "hint"),
    [
        (103.05, 21.05, Hint.AXES_SWAPPED),
        (48.8, 2.3, Hint.OUTSIDE_VIETNAM),
        (math.nan, 103.0, Hint.OUTSIDE_VIETNAM),
        (21.0, math.inf, Hint.OUTSIDE_VIETNAM),
        (90.0, 180.0, Hint.OUTSIDE_VIETNAM),
        (1e308, -1e308, Hint.OUTSIDE_VIETNAM),
        (21.05 + 360.0, 103.05, Hint.OUTSIDE_VIETNAM),
    ],
)
@pytest.mark.parametrize("polygons", [None, COMPLETE])
def test_a_pin_outside_vietnam_is_unknown_and_the_hint_says_why(
    lat: float, lon: float, hint: Hint, polygons: Polygons | None
) -> None:
    decision = locate(lat, lon, None, polygons)
    assert (decision.state, decision.method, decision.hint) == (State.UNKNOWN, Method.NONE, hint)


def test_a_boundary_beyond_the_rectangle_around_vietnam_holds_its_points() -> None:
    # Reefs of Trường Sa lie as far south as 7.2° N.
    reef = areas(u2=shapely.box(114.8, 7.1, 114.9, 7.3))
    assert summary(locate(7.2, 114.85, None, reef)) == (State.RESOLVED, 2, [])


def test_a_gazetteer_without_centroids_suggests_nothing() -> None:
    assert pins.locate(Point(21.0, 103.0), a_gazetteer(), None).state is State.UNKNOWN


def test_the_special_zones_of_the_nation_are_known_by_their_type() -> None:
    zones = {unit.name for unit in the_nation().current() if unit.type == pins.SPECIAL_ZONE}
    assert {"Cô Tô", "Vân Đồn", "Lý Sơn", "Phú Quý", "Trường Sa", "Hoàng Sa", "Côn Đảo", "Phú Quốc"} <= zones
    assert len(zones) == 13
    assert pins.SPECIAL_ZONE not in TYPES.values()


degrees = st.floats(19.9, 21.3) | st.floats(-91, 91) | st.floats()
meridians = st.floats(102.9, 104.2) | st.floats(-181, 181) | st.floats()
accuracies = st.none() | st.floats(0, 3_000) | st.floats()


@settings(deadline=None)
@given(degrees, meridians, accuracies, st.sampled_from([None, COMPLETE, PARTIAL]))
@example(21.05, 103.1, 5e-324, COMPLETE)
def test_any_numbers_give_one_of_the_four_answers(
    lat: float, lon: float, accuracy_m: float | None, polygons: Polygons | None
) -> None:
    decision = locate(lat, lon, accuracy_m, polygons)
    shape = (decision.unit is not None, bool(decision.candidates))
    assert (
        shape
        in {
            State.RESOLVED: {(True, False)},
            State.AMBIGUOUS: {(True, True), (False, True)},
            State.SUGGESTED: {(False, True)},
            State.UNKNOWN: {(False, False)},
        }[decision.state]
    )
    if decision.state is State.AMBIGUOUS:
        assert len(decision.candidates) > 1
    assert (decision.method is Method.NONE) == (decision.state is State.UNKNOWN)
