"""Pins against the real boundaries of Sơn La and of the nation; what is right is asked of the plain degrees."""

import gzip
import json
import math
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from app.core.polygons import Polygons
from app.domain.places import Decision, Hint, Point, State
from app.domain.units import Level
from app.services import pins
from tests.gazetteers import the_nation
from tests.shared_data import shared_file

SON_LA, NATION = "sonla_communes.geojson", "vn_communes_simplified_50m.geojson.gz"
METRES_PER_DEGREE = 110_574.0  # of latitude at the equator, where it is least: never more error than was meant


class Land:
    """The communes of a file in degrees, and the same as the house keeps them."""

    def __init__(self, name: str) -> None:
        path = shared_file(name)
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        features = json.loads(text)["features"]
        codes = [feature["properties"]["code"] for feature in features]
        units = [the_nation().current_by_code(Level.COMMUNE, code) for code in codes]
        self.ids = [unit.id for unit in units if unit]
        assert len(self.ids) == len(features)
        self.shapes = np.array([shapely.geometry.shape(feature["geometry"]) for feature in features])
        self.polygons = Polygons(zip(self.ids, shapely.to_wkb(self.shapes), strict=True), version=1)
        shapely.prepare(self.shapes)
        self.tree = shapely.STRtree(self.shapes)

    def holders(self, lat: float, lon: float) -> set[int]:
        return {self.ids[index] for index in self.tree.query(shapely.Point(lon, lat), predicate="intersects")}

    def locate(self, lat: float, lon: float, accuracy_m: float | None = None) -> Decision:
        return pins.locate(Point(lat, lon, accuracy_m), the_nation(), self.polygons)


@cache
def land(name: str) -> Land:
    return Land(name)


def sampled(shape: shapely.Geometry, count: int, dice: np.random.Generator) -> npt.NDArray[np.float64]:
    """Points all over a shape: uniform in its bounds, or one that is surely inside if it is thin."""
    west, south, east, north = shape.bounds
    tries = dice.uniform((west, south), (east, north), (200 * count, 2))
    inside = tries[shapely.contains_xy(shape, tries)][:count]
    return np.array(inside if len(inside) else shapely.get_coordinates(shape.representative_point()))


def reached(decision: Decision) -> set[int]:
    return set(decision.reaches())


@pytest.mark.parametrize(("name", "count"), [(SON_LA, 40), (NATION, 3)])
def test_every_point_away_from_borders_is_resolved_to_the_commune_around_it(name: str, count: int) -> None:
    country, dice = land(name), np.random.default_rng(20261123)
    asked = 0
    for unit_id, shape in zip(country.ids, country.shapes, strict=True):
        for lon, lat in sampled(shape, count, dice):
            if country.polygons.depth(lat, lon) < 5 or country.holders(lat, lon) != {unit_id}:
                continue
            asked += 1
            for accuracy in (None, 4.0):
                decision = country.locate(lat, lon, accuracy)
                assert (decision.state, decision.unit) == (State.RESOLVED, the_nation().unit(unit_id))
    assert asked > 0.95 * count * len(country.ids)


@pytest.mark.parametrize(("name", "count"), [(SON_LA, 20), (NATION, 1)])
def test_near_borders_the_true_commune_is_always_among_the_answers(name: str, count: int) -> None:
    """Somebody stands within 300 m of a border, the phone errs by no more than it says."""
    country, dice = land(name), np.random.default_rng(20261123)
    states = dict.fromkeys(State, 0)
    for shape in country.shapes:
        border = shape.boundary
        for _ in range(count):
            spot = border.interpolate(dice.random(), normalized=True)
            lat, lon = moved(spot.y, spot.x, dice.uniform(0, 300), dice)
            truth = country.holders(lat, lon)
            accuracy = float(dice.choice([5.0, 20.0, 100.0, 500.0, 2_000.0]))
            decision = country.locate(*moved(lat, lon, dice.uniform(0, accuracy), dice), accuracy)
            states[decision.state] += 1
            if truth:
                assert truth <= reached(decision), (name, lat, lon, accuracy)
                assert decision.state in {State.RESOLVED, State.AMBIGUOUS, State.SUGGESTED}
            if decision.state is State.RESOLVED:
                assert truth <= reached(decision)
    # Otherwise the test would not have been near borders.
    assert states[State.AMBIGUOUS] > 0.4 * sum(states.values())


def moved(lat: float, lon: float, metres: float, dice: np.random.Generator) -> tuple[float, float]:
    angle = dice.uniform(0, math.tau)
    # A degree of longitude is longest at the equator: 111,320 m.
    stretch = 111_320.0 * math.cos(math.radians(lat))
    north, east = 0.995 * metres * math.sin(angle), 0.995 * metres * math.cos(angle)
    return lat + north / (METRES_PER_DEGREE * 1.003), lon + east / stretch


def test_on_the_border_of_two_communes_both_are_named() -> None:
    country = land(NATION)
    first, second = country.tree.query(country.shapes, predicate="touches")
    pairs = [(a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True) if a < b]
    for a, b in pairs[::30]:
        corner = shapely.get_coordinates(country.shapes[a].intersection(country.shapes[b]))[0]
        decision = country.locate(corner[1], corner[0], 1.0)
        assert {country.ids[a], country.ids[b]} <= reached(decision)
        assert decision.state is State.AMBIGUOUS


@pytest.mark.parametrize(
    ("zone", "lat", "lon"),
    [
        ("Cô Tô", 20.90, 107.85),
        ("Vân Đồn", 20.62, 107.60),
        ("Bạch Long Vĩ", 20.10, 107.80),
        ("Cồn Cỏ", 17.25, 107.40),
        ("Lý Sơn", 15.45, 109.20),
        ("Phú Quý", 10.40, 108.90),
        ("Côn Đảo", 8.50, 106.60),
        ("Phú Quốc", 10.10, 103.85),
        ("Thổ Châu", 9.20, 103.50),
        ("Kiên Hải", 9.90, 104.55),
        ("Cát Hải", 20.55, 107.10),
        ("Trường Sa", 9.71, 114.45),
        ("Hoàng Sa", 16.568, 112.135),
    ],
)
def test_at_sea_the_nearest_special_zone_is_suggested_first(zone: str, lat: float, lon: float) -> None:
    decision = land(NATION).locate(lat, lon)
    assert decision.state is State.SUGGESTED
    assert decision.candidates[0].unit.name == zone
    assert all(candidate.unit.type == pins.SPECIAL_ZONE for candidate in decision.candidates)
    assert (decision.candidates[0].distance_m or 0) > pins.NEAR_BOUNDARY_M
    assert decision.province == the_nation().province_of(decision.candidates[0].unit)


ABROAD = {
    "Vientiane": (17.97, 102.60),
    "Sam Neua": (20.42, 104.05),
    "Savannakhet": (16.57, 104.75),
    "ten kilometres beyond Lao Bảo": (16.61, 106.45),
    "Phnom Penh": (11.56, 104.92),
    "Svay Rieng": (11.09, 105.80),
    "Kampot": (10.61, 104.18),
    "Kep": (10.483, 104.317),
    "Sihanoukville": (10.63, 103.50),
    "Nanning": (22.82, 108.32),
    "Fangchenggang": (21.69, 108.35),
    "Haikou": (20.04, 110.30),
    "Sanya": (18.25, 109.50),
    "the open sea": (13.0, 112.0),
}


@pytest.mark.parametrize("place", ABROAD)
@pytest.mark.parametrize("accuracy", [None, 2_000.0])
def test_a_pin_abroad_is_unknown(place: str, accuracy: float | None) -> None:
    decision = land(NATION).locate(*ABROAD[place], accuracy)
    assert (decision.state, decision.candidates) == (State.UNKNOWN, ())


def test_with_son_la_alone_a_pin_far_abroad_is_unknown_and_one_near_its_border_too() -> None:
    for place in ("Vientiane", "Savannakhet", "Phnom Penh", "Nanning", "Haikou", "Sanya", "the open sea"):
        assert land(SON_LA).locate(*ABROAD[place]).state is State.UNKNOWN
    # In Laos, thirteen kilometres from Chiềng Khương and far from every commune of another province.
    assert land(SON_LA).locate(20.78, 103.95).state is State.UNKNOWN


def test_everything_in_the_rectangle_but_off_the_map_is_unknown_or_near_or_at_sea() -> None:
    country, dice = land(NATION), np.random.default_rng(7)
    for _ in range(1_500):
        lat, lon = dice.uniform(8.0, 23.6), dice.uniform(102.0, 112.0)
        if country.holders(lat, lon):
            continue
        decision = country.locate(lat, lon)
        assert decision.state in {State.UNKNOWN, State.SUGGESTED}
        for candidate in decision.candidates:
            metres = candidate.distance_m or 0
            is_zone = candidate.unit.type == pins.SPECIAL_ZONE
            assert metres <= (pins.TERRITORIAL_SEA_M if is_zone else pins.NEAR_BOUNDARY_M)


def test_with_son_la_alone_the_rest_of_the_country_is_suggested_by_centroids() -> None:
    nation, son_la, dice = land(NATION), land(SON_LA), np.random.default_rng(5)
    right = total = 0
    for unit_id, shape in list(zip(nation.ids, nation.shapes, strict=True))[::25]:
        ((lon, lat),) = sampled(shape, 1, dice)
        if unit_id in son_la.ids or the_nation().unit(unit_id) is None:
            continue
        decision = son_la.locate(lat, lon)
        total += 1
        right += unit_id in reached(decision)
        assert decision.state is not State.RESOLVED
        assert reached(decision).isdisjoint(son_la.ids)
    assert right > 0.98 * total


@pytest.mark.parametrize("name", [SON_LA, NATION])
def test_swapped_axes_are_told(name: str) -> None:
    country = land(name)
    for shape in country.shapes[::50]:
        spot = shape.representative_point()
        # What lies south of the rectangle cannot be told from a place elsewhere in the world.
        decision = country.locate(spot.x, spot.y)
        assert (decision.state, decision.hint) == (State.UNKNOWN, Hint.AXES_SWAPPED)
