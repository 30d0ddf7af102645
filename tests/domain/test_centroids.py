import math

from hypothesis import given
from hypothesis import strategies as st

from app.domain.centroids import METRES_PER_DEGREE, Centroids

Position = tuple[float, float]

degrees = st.tuples(st.floats(8, 23), st.floats(102, 110))


@given(st.lists(st.tuples(degrees, st.integers(1, 6)), max_size=30), degrees)
def test_the_walk_finds_what_looking_at_everything_finds(places: list[tuple[Position, int]], here: Position) -> None:
    nearest: dict[int, float] = {}
    for (lat, lon), key in places:
        distance = math.hypot(lat - here[0], (lon - here[1]) * math.cos(math.radians(here[0]))) * METRES_PER_DEGREE
        nearest[key] = min(distance, nearest.get(key, math.inf))
    found = Centroids((lat, lon, key) for (lat, lon), key in places).nearest(*here, count=3)
    assert [metres for _, metres in found] == [round(metres) for metres in sorted(nearest.values())[:3]]
    assert all(abs(nearest[key] - metres) <= 0.5 for key, metres in found)


def test_a_degree_of_longitude_is_shorter_in_the_north() -> None:
    east_then_north = Centroids([(21.0, 104.0, 1), (21.95, 103.0, 2)])
    assert [key for key, _ in east_then_north.nearest(21.0, 103.0, 2)] == [1, 2]
