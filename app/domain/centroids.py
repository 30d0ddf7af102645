"""The nearest of many points on the earth, found along the latitude."""

import math
from bisect import bisect_left
from collections.abc import Iterable

METRES_PER_DEGREE = 111_195.0  # a degree of latitude on the sphere of mean radius 6,371.0088 km


class Centroids:
    """Points in WGS 84 degrees, each with the id of what it stands for; an id may have several points."""

    def __init__(self, points: Iterable[tuple[float, float, int]]) -> None:
        self._points = sorted(points)

    def nearest(self, lat: float, lon: float, count: int, within_m: float = math.inf) -> list[tuple[int, int]]:
        """The `count` nearest ids with the distance in metres to the nearest point of each, nearest first.

        The walk goes north and south from the latitude asked for and ends once the difference in latitude alone is
        more than the worst distance kept: exact, and about a hundred points out of ten thousand are looked at. Far
        from all of them it would look at most, so that whoever can say how far is too far ends it with `within_m`.
        """
        points, kept = self._points, dict[int, float]()
        stretch = math.cos(math.radians(lat))
        north = bisect_left(points, (lat,))
        south, worst = north - 1, within_m / METRES_PER_DEGREE
        while True:
            up = points[north][0] - lat if north < len(points) else math.inf
            down = lat - points[south][0] if south >= 0 else math.inf
            if min(up, down) >= worst:
                break
            index, north, south = (north, north + 1, south) if up <= down else (south, north, south - 1)
            point_lat, point_lon, key = points[index]
            distance = math.hypot(point_lat - lat, (point_lon - lon) * stretch)
            if distance < worst and distance < kept.get(key, math.inf):
                kept[key] = distance
                if len(kept) > count:
                    del kept[max(kept, key=kept.__getitem__)]
                if len(kept) == count:
                    worst = max(kept.values())
        ranked = sorted(kept.items(), key=lambda item: item[1])
        return [(key, round(distance * METRES_PER_DEGREE)) for key, distance in ranked]
