"""Which polygons a point lies in, and which are near it."""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import shapely

EARTH_RADIUS_M = 6_371_008.8  # mean radius (IUGG)


class Polygons:
    """Keyed areas in memory, given in WGS 84 degrees (longitude, latitude) as WKB, found through an STR tree.

    They are kept in Mercator's projection, which is true to shape everywhere: a distance on the map times the cosine of
    the latitude is the distance on the ground, good to a thousandth within a few kilometres.
    """

    def __init__(self, areas: Iterable[tuple[int, bytes]]) -> None:
        pairs = list(areas)
        self._keys = [key for key, _ in pairs]
        self._areas = shapely.transform(shapely.from_wkb([wkb for _, wkb in pairs]), _mercator)
        # Prepared areas answer from an index of their edges, which makes a point twenty times cheaper.
        shapely.prepare(self._areas)
        self._tree = shapely.STRtree(self._areas)

    def __len__(self) -> int:
        return len(self._keys)

    def containing(self, lat: float, lon: float) -> list[int]:
        """The keys of the areas that hold the point, their borders included; data that overlap give several."""
        point = _project(lat, lon)
        near = self._tree.query(point)
        return [self._keys[index] for index in near[shapely.intersects(self._areas[near], point)]]

    def within(self, lat: float, lon: float, metres: float) -> list[tuple[int, float]]:
        """The keys of the areas at most `metres` from the point with the distance, nearest first; 0 for inside."""
        point, scale = _project(lat, lon), math.cos(math.radians(lat))
        reach = metres / scale
        near = self._tree.query(shapely.box(point.x - reach, point.y - reach, point.x + reach, point.y + reach))
        distances = shapely.distance(self._areas[near], point) * scale
        found = [
            (self._keys[index], float(distance))
            for index, distance in zip(near, distances, strict=True)
            if distance <= metres
        ]
        return sorted(found, key=lambda pair: pair[1])


def _project(lat: float, lon: float) -> shapely.Point:
    ((x, y),) = _mercator(np.array([[lon, lat]]))
    return shapely.Point(x, y)


def _mercator(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lon, lat = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    return EARTH_RADIUS_M * np.column_stack((lon, np.arcsinh(np.tan(lat))))
