import numpy as np
import shapely

from app.core.equal_area import square_km


def test_the_whole_earth_has_the_area_of_the_ellipsoid() -> None:
    (earth,) = square_km(np.array([shapely.box(-180, -90, 180, 90)]))
    assert abs(earth - 510_065_621.724) < 0.001


def test_a_degree_is_as_large_as_the_tables_say() -> None:
    """On WGS 84 a degree by a degree measures 12,308.46 km² at the equator."""
    squares = np.array([shapely.box(106, lat, 107, lat + 1) for lat in (0, 22)])
    equator, north = square_km(squares)
    assert abs(equator - 12_308.46) < 0.01
    assert abs(north - 11_406) < 15


def test_a_hole_is_not_counted() -> None:
    holed = shapely.box(106, 20, 107, 21) - shapely.box(106.2, 20.2, 106.4, 20.4)
    whole, part, rest = square_km(
        np.array([shapely.box(106, 20, 107, 21), shapely.box(106.2, 20.2, 106.4, 20.4), holed])
    )
    assert abs(whole - part - rest) < 1e-6
