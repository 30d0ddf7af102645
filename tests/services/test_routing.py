import math
from functools import cache

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.polygons import Polygons
from app.domain.places import Decision, Method, Place, Point, State
from app.domain.units import Level
from app.services import boundary_files, routing
from tests.gazetteers import a_gazetteer, a_unit, part, the_nation, whole
from tests.shared_data import shared_file

WORLD = a_gazetteer(
    a_unit(2, "Tây", at=(21.05, 103.05), code="00002"),
    a_unit(3, "Đông", at=(21.05, 103.15), code="00003"),
    a_unit(4, "Chồng", at=(21.01, 103.01), code="00004"),
    a_unit(5, "Chia", former=True),
    a_unit(6, "Cũ", former=True),
    a_unit(7, "Khác", None, level=Level.PROVINCE, code="20"),
    successions=[part(5, 2), part(5, 3), whole(6, 3)],
)
AREAS = Polygons(
    (key, shapely.to_wkb(box))
    for key, box in [
        (2, shapely.box(103.0, 21.0, 103.1, 21.1)),
        (3, shapely.box(103.1, 21.0, 103.2, 21.1)),
        (4, shapely.box(103.0, 21.0, 103.02, 21.02)),
        (99, shapely.box(105.0, 21.0, 105.1, 21.1)),
    ]
)


def at(lat: float, lon: float, accuracy_m: float | None = None) -> Place:
    return Place(point=Point(lat, lon, accuracy_m))


def route(place: Place, areas: Polygons | None = AREAS) -> Decision:
    return routing.route(place, WORLD, areas)


def summary(decision: Decision) -> tuple[State, Method, int | None, list[int]]:
    unit = decision.unit.id if decision.unit else None
    return decision.state, decision.method, unit, [candidate.unit.id for candidate in decision.candidates]


def test_a_pin_inside_one_commune_is_resolved() -> None:
    for accuracy in (None, 0.0, -5.0, 200.0):
        decision = route(at(21.05, 103.05, accuracy))
        assert summary(decision) == (State.RESOLVED, Method.POINT, 2, [])
        assert decision.province == WORLD.unit(1)


@pytest.mark.parametrize("accuracy", [600.0, 5_000.0, math.inf, math.nan])
def test_a_poor_fix_near_a_border_is_ambiguous_with_the_commune_around_it_as_primary(accuracy: float) -> None:
    decision = route(at(21.05, 103.095, accuracy))
    assert summary(decision) == (State.AMBIGUOUS, Method.POINT, 2, [2, 3])
    assert [candidate.distance_m for candidate in decision.candidates] == [0, 519]


def test_the_accuracy_is_believed_up_to_two_kilometres() -> None:
    assert summary(route(at(21.05, 103.07, 50_000.0)))[0] is State.RESOLVED


def test_where_boundaries_overlap_there_is_no_primary() -> None:
    state, _, unit, reached = summary(route(at(21.01, 103.01)))
    assert (state, unit, sorted(reached)) == (State.AMBIGUOUS, None, [2, 4])


def test_a_pin_just_outside_is_a_suggestion() -> None:
    decision = route(at(21.05, 103.205))
    assert summary(decision) == (State.SUGGESTED, Method.POINT, None, [3])
    assert decision.province == WORLD.unit(1)


def test_a_pin_far_from_every_boundary_suggests_by_centroids() -> None:
    assert summary(route(at(21.05, 103.4))) == (State.SUGGESTED, Method.POINT, None, [3, 2, 4])


def test_a_boundary_of_a_unit_that_nobody_knows_is_passed_over() -> None:
    assert summary(route(at(21.05, 105.05)))[0] is State.SUGGESTED


def test_without_boundaries_a_pin_only_suggests() -> None:
    decision = route(at(21.05, 103.14), None)
    assert summary(decision) == (State.SUGGESTED, Method.POINT, None, [3, 2, 4])
    assert decision.candidates[0].distance_m == 1038


@pytest.mark.parametrize(("lat", "lon"), [(103.05, 21.05), (48.8, 2.3), (math.nan, 103.0), (21.0, math.inf)])
def test_a_pin_outside_vietnam_is_unknown(lat: float, lon: float) -> None:
    assert summary(route(at(lat, lon))) == (State.UNKNOWN, Method.NONE, None, [])


def test_a_gazetteer_without_centroids_suggests_nothing() -> None:
    assert routing.route(at(21.0, 103.0), a_gazetteer(), None).state is State.UNKNOWN


def test_a_picked_unit_stands_above_the_pin_and_the_contradiction_is_told() -> None:
    decision = route(Place(unit_id=3, point=Point(21.05, 103.05), name="Tây", text="Tây"))
    assert summary(decision)[:3] == (State.RESOLVED, Method.UNIT, 3)
    assert decision.disagrees
    assert not route(Place(unit_id=2, point=Point(21.05, 103.05), name="Tây", text="Tây, Sơn La")).disagrees


def test_a_pin_chooses_among_the_parts_of_a_split_commune() -> None:
    decision = route(Place(unit_id=5, point=Point(21.05, 103.15)))
    assert summary(decision) == (State.RESOLVED, Method.POINT, 3, [])
    assert decision.former_unit == WORLD.unit(5)
    assert not decision.disagrees


def test_a_name_chooses_between_the_two_sides_of_a_poor_fix_but_not_a_third() -> None:
    poor = Point(21.05, 103.095, 1_000.0)
    assert summary(route(Place(point=poor, name="Đông")))[:3] == (State.RESOLVED, Method.NAME, 3)
    third = route(Place(point=poor, name="Chồng"))
    assert summary(third)[:3] == (State.AMBIGUOUS, Method.POINT, 2)
    assert third.disagrees


def test_a_name_that_is_sure_stands_above_a_pin_that_only_suggests() -> None:
    assert summary(route(Place(point=Point(21.05, 103.14), name="Cũ"), None))[:3] == (State.RESOLVED, Method.NAME, 3)


def test_the_province_told_or_picked_goes_with_an_unknown_place() -> None:
    for place in (Place(province_code="14"), Place(unit_id=1), Place(unit_code="14", name="không có")):
        decision = route(place)
        assert (decision.state, decision.province, decision.disagrees) == (State.UNKNOWN, WORLD.unit(1), False)
    assert route(Place(is_unknown=True)).province is None
    assert route(Place(province_code="77")).province is None


def test_a_unit_outside_the_province_told_is_a_contradiction() -> None:
    decision = route(Place(unit_id=2, province_code="20"))
    assert (decision.unit, decision.province, decision.disagrees) == (WORLD.unit(2), WORLD.unit(1), True)


def test_the_text_is_the_last_to_be_asked() -> None:
    assert summary(route(Place(unit_code="99999", name="không có", text="Cũ, Sơn La")))[:3] == (
        State.RESOLVED,
        Method.TEXT,
        3,
    )


def test_nobody_is_asked_to_choose_from_a_hundred() -> None:
    decision = routing.route(Place(name="Phường 1"), the_nation(), None)
    assert (decision.state, len(decision.candidates)) == (State.AMBIGUOUS, routing.LONGEST_CHOICE)


@pytest.mark.parametrize(("lat", "lon"), [(21.12807, 103.55526), (21.12, 103.54), (21.14, 103.57), (21.11, 103.56)])
def test_a_pin_in_yen_hung_suggests_chieng_so_first_even_without_boundaries(lat: float, lon: float) -> None:
    decision = routing.route(at(lat, lon), the_nation(), None)
    assert decision.state is State.SUGGESTED
    assert (decision.candidates[0].unit.code, len(decision.candidates)) == ("04195", 5)
    assert decision.province is not None
    assert decision.province.code == "14"


@cache
def son_la() -> list[tuple[int, bytes]]:
    areas, _ = boundary_files.read(shared_file("sonla_communes.geojson").read_bytes(), the_nation())
    return areas


def test_a_pin_in_yen_hung_is_resolved_with_boundaries() -> None:
    decision = routing.route(at(21.12807, 103.55526, 50.0), the_nation(), Polygons(son_la()))
    assert decision.state is State.RESOLVED
    assert decision.unit is not None
    assert decision.unit.code == "04195"


def test_a_point_inside_each_commune_of_son_la_is_resolved_to_it() -> None:
    polygons = Polygons(son_la())
    for unit_id, wkb in son_la():
        inside = shapely.point_on_surface(shapely.from_wkb(wkb))
        decision = routing.route(at(inside.y, inside.x), the_nation(), polygons)
        assert (decision.state, decision.unit) == (State.RESOLVED, the_nation().unit(unit_id))


numbers = st.none() | st.floats()
words = st.none() | st.text(max_size=60) | st.sampled_from(["Sông Mã", "xã Tân Tiến, Sơn La", "P.1", "14"])
coordinates = st.floats(7, 24) | st.floats(allow_nan=False, allow_infinity=False)
meridians = st.floats(101, 119) | st.floats(allow_nan=False, allow_infinity=False)
places = st.builds(
    Place,
    unit_id=st.none() | st.integers(),
    unit_code=words,
    name=words,
    province_code=words,
    point=st.none() | st.builds(Point, coordinates, meridians, numbers),
    text=words,
    is_unknown=st.booleans(),
)


@settings(deadline=None)
@given(places, st.booleans())
def test_whatever_is_told_gets_one_of_the_four_answers(place: Place, has_boundaries: bool) -> None:
    decision = routing.route(place, the_nation(), AREAS if has_boundaries else None)
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
    assert (decision.method is Method.NONE) == (decision.state is State.UNKNOWN)
