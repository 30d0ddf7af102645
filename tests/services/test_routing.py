import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.polygons import Polygons
from app.domain.places import Decision, Hint, Method, Place, Point, State
from app.domain.units import Level
from app.services import routing
from tests.gazetteers import a_gazetteer, a_unit, part, the_nation, whole

WORLD = a_gazetteer(
    a_unit(2, "Tây", at=(21.05, 103.05), code="00002"),
    a_unit(3, "Đông", at=(21.05, 103.15), code="00003"),
    a_unit(4, "Chồng", at=(21.01, 103.01), code="00004"),
    a_unit(5, "Chia", former=True),
    a_unit(6, "Cũ", former=True),
    a_unit(7, "Khác", None, level=Level.PROVINCE, code="20"),
    a_unit(8, "Ba", former=True),
    a_unit(9, "Xa", at=(21.05, 103.25), code="00009"),
    successions=[part(5, 2), part(5, 3), whole(6, 3), part(8, 2), part(8, 3), part(8, 9)],
)
AREAS = Polygons(
    (key, shapely.to_wkb(box))
    for key, box in [
        (2, shapely.box(103.0, 21.0, 103.1, 21.1)),
        (3, shapely.box(103.1, 21.0, 103.2, 21.1)),
        (4, shapely.box(103.0, 21.0, 103.02, 21.02)),
        (9, shapely.box(103.2, 21.0, 103.3, 21.1)),
    ]
)
THREE_IN_A_ROW = [
    (3, shapely.box(102.9, 21.0, 103.0, 21.1)),
    (2, shapely.box(103.0, 21.0, 103.02, 21.1)),
    (4, shapely.box(103.02, 21.0, 103.1, 21.1)),
    (9, shapely.box(103.2, 21.0, 103.3, 21.1)),
]


def at(lat: float, lon: float, accuracy_m: float | None = None) -> Place:
    return Place(point=Point(lat, lon, accuracy_m))


def route(place: Place, areas: Polygons | None = AREAS) -> Decision:
    return routing.route(place, WORLD, areas)


def summary(decision: Decision) -> tuple[State, Method, int | None, list[int]]:
    unit = decision.unit.id if decision.unit else None
    return decision.state, decision.method, unit, [candidate.unit.id for candidate in decision.candidates]


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


def test_two_ways_that_each_leave_several_leave_what_they_share() -> None:
    # The parts of «Chia» are Tây and Đông; the fix lies in Tây and may be in Đông or Chồng as well.
    decision = route(Place(unit_id=5, point=Point(21.015, 103.03, 2_000.0)))
    assert summary(decision) == (State.RESOLVED, Method.POINT, 2, [])
    assert (decision.former_unit, decision.disagrees) == (WORLD.unit(5), False)
    both = route(Place(unit_id=5, point=Point(21.015, 103.09, 2_000.0)))
    assert summary(both) == (State.AMBIGUOUS, Method.UNIT, None, [2, 3])
    assert not both.disagrees


def test_what_two_ways_share_keeps_its_primary() -> None:
    three = Polygons((key, shapely.to_wkb(box)) for key, box in THREE_IN_A_ROW)
    decision = routing.route(Place(unit_id=8, point=Point(21.05, 103.0095, 2_000.0)), WORLD, three)
    assert summary(decision) == (State.AMBIGUOUS, Method.POINT, 2, [2, 3])


def test_a_fix_that_touches_the_unit_picked_does_not_contradict_it() -> None:
    decision = route(Place(unit_id=3, point=Point(21.05, 103.095, 1_000.0)))
    assert summary(decision) == (State.RESOLVED, Method.UNIT, 3, [])
    assert not decision.disagrees


def test_a_pin_elsewhere_contradicts_the_split_unit_picked() -> None:
    decision = route(Place(unit_id=5, point=Point(21.05, 103.25)))
    assert summary(decision) == (State.AMBIGUOUS, Method.UNIT, None, [2, 3])
    assert decision.disagrees


def test_a_former_code_and_a_pin_in_its_successor_agree() -> None:
    decision = route(Place(unit_code="6", point=Point(21.05, 103.15)))
    assert (summary(decision)[:3], decision.disagrees) == ((State.RESOLVED, Method.UNIT, 3), False)
    assert decision.former_unit == WORLD.unit(6)
    assert route(Place(unit_code="6", point=Point(21.05, 103.05))).disagrees


def test_the_pin_stands_above_the_name_and_the_name_above_the_text() -> None:
    decision = route(Place(point=Point(21.05, 103.05), name="Đông", text="Đông, Sơn La"))
    assert (summary(decision)[:3], decision.disagrees) == ((State.RESOLVED, Method.POINT, 2), True)
    decision = route(Place(name="Đông", text="Tây, Sơn La"))
    assert (summary(decision)[:3], decision.disagrees) == ((State.RESOLVED, Method.NAME, 3), True)


def test_a_pin_that_nobody_can_place_contradicts_nothing() -> None:
    decision = route(Place(unit_id=2, point=Point(48.8, 2.3)))
    assert (summary(decision)[:3], decision.disagrees, decision.hint) == (
        (State.RESOLVED, Method.UNIT, 2),
        False,
        None,
    )


def test_a_hint_says_what_would_settle_it() -> None:
    assert route(Place(unit_id=5)).hint is Hint.PIN_NEEDED
    assert route(at(103.05, 21.05)).hint is Hint.AXES_SWAPPED
    assert route(Place(point=Point(48.8, 2.3), name="không có")).hint is Hint.OUTSIDE_VIETNAM
    assert routing.route(Place(name="Tân Tiến"), the_nation(), None).hint is Hint.PROVINCE_NEEDED
    for settled in (Place(unit_id=2), Place(name="Tây"), at(21.05, 103.05), Place(is_unknown=True)):
        assert route(settled).hint is None
    # A better pin than the one told cannot be asked for, and a single suggestion is a question of yes or no.
    assert route(at(21.05, 103.095, 1_000.0)).hint is None
    assert route(Place(unit_id=5, point=Point(21.05, 103.095, 1_000.0))).hint is None


def test_each_decision_carries_the_versions_of_what_it_was_made_with() -> None:
    versioned = Polygons([], version=7)
    for place in (Place(unit_id=2), at(21.05, 103.05), Place(text="Cũ, Sơn La"), Place()):
        decision = routing.route(place, WORLD, versioned)
        assert (decision.gazetteer, decision.boundaries) == (WORLD.version, 7)
        assert route(place, None).boundaries is None


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
