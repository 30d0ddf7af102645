"""Which polygons a point lies in, and which are near it."""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import shapely

# The ellipsoid of WGS 84: half its longer axis in metres, and its first eccentricity.
_AXIS_M = 6_378_137.0
_ECCENTRICITY = 0.0818191908426215


class Polygons:
    """Keyed areas in memory, given in WGS 84 degrees (longitude, latitude) as WKB, found through an STR tree.

    They are kept in Mercator's projection of the ellipsoid, which is true to shape everywhere: a distance on the map
    times the scale at the point is the distance on the ground, good to a thousandth within five kilometres and to a
    hundredth within fifty. `keys` are those of all areas, and `version` says which set of areas it is.
    """

    def __init__(self, areas: Iterable[tuple[int, bytes]], *, version: int | None = None) -> None:
        self.version = version
        pairs = list(areas)
        self._keys = [key for key, _ in pairs]
        self.keys = frozenset(self._keys)
        self._areas = shapely.transform(shapely.from_wkb([wkb for _, wkb in pairs]), _mercator)
        # Prepared areas answer from an index of their edges, which makes a point twenty times cheaper.
        shapely.prepare(self._areas)
        self._tree = shapely.STRtree(self._areas)

    def containing(self, lat: float, lon: float) -> list[int]:
        """The keys of the areas that hold the point, their borders included; data that overlap give several."""
        x, y = _project(lat, lon)
        near = self._tree.query(shapely.Point(x, y))
        return [self._keys[index] for index in near[shapely.intersects_xy(self._areas[near], x, y)].tolist()]

    def depth(self, lat: float, lon: float) -> float:
        """How many metres the point lies inside the areas that hold it: to the nearest of their borders; 0 outside."""
        x, y = _project(lat, lon)
        point = shapely.Point(x, y)
        near = self._tree.query(point)
        holding = self._areas[near[shapely.intersects_xy(self._areas[near], x, y)]]
        borders = shapely.distance(shapely.boundary(holding), point)
        return float(borders.min()) * _scale(lat) if borders.size else 0.0

    def within(self, lat: float, lon: float, metres: float) -> list[tuple[int, float]]:
        """The keys of the areas at most `metres` from the point with the distance, nearest first; 0 for inside."""
        x, y = _project(lat, lon)
        scale = _scale(lat)
        reach = metres / scale
        near = self._tree.query(shapely.box(x - reach, y - reach, x + reach, y + reach))
        distances = shapely.distance(self._areas[near], shapely.Point(x, y)) * scale
        found = zip(near.tolist(), distances.tolist(), strict=True)
        return sorted(((self._keys[index], far) for index, far in found if far <= metres), key=lambda pair: pair[1])


def _project(lat: float, lon: float) -> tuple[float, float]:
    """One point as `_mercator` does many, without numpy, whose calls cost more than the sum."""
    sine = math.sin(math.radians(lat))
    return _AXIS_M * math.radians(lon), _AXIS_M * (math.atanh(sine) - _ECCENTRICITY * math.atanh(_ECCENTRICITY * sine))


def _mercator(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Longitude and latitude in degrees, n × 2, to metres on the map (Snyder, Map Projections, 1987, eq. 7-1, 7-7)."""
    lon, sine = np.radians(degrees[:, 0]), np.sin(np.radians(degrees[:, 1]))
    return _AXIS_M * np.column_stack((lon, np.arctanh(sine) - _ECCENTRICITY * np.arctanh(_ECCENTRICITY * sine)))


def _scale(lat: float) -> float:
    """Metres on the ground for one on the map (the inverse of Snyder's eq. 7-8)."""
    phi = math.radians(lat)
    return math.cos(phi) / math.sqrt(1 - (_ECCENTRICITY * math.sin(phi)) ** 2)
