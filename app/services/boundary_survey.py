"""The survey of a sound boundary set: overlaps, gaps, and areas that lie where their commune does not."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from app.core.equal_area import square_km
from app.domain.boundaries import Gap, Overlap, Stray, Survey
from app.domain.gazetteer import Gazetteer
from app.domain.progress import Watch, unwatched
from app.domain.units import Unit

# A metre of rounding along a border leaves slivers, which are no claims.
_LEAST_SQUARE_KM = 1e-6
# Points of communes are given by hand: of the 3,321 eleven lie further outside, most of them among islands.
_FARTHEST_KM = 3.0
_KM_PER_DEGREE = 111.2


def survey(shapes: Sequence[tuple[int, bytes]], gazetteer: Gazetteer, watch: Watch = unwatched) -> Survey:
    """What is odd about these areas (unit of the gazetteer, WKB in degrees), the largest first."""
    units = [unit for unit_id, _ in shapes if (unit := gazetteer.unit(unit_id))]
    areas = shapely.from_wkb([wkb for _, wkb in shapes])
    shapely.prepare(areas)
    tree = shapely.STRtree(areas)
    return Survey(_overlaps(units, areas, tree, watch), _gaps(units, areas, tree, watch), _strays(units, areas))


def _overlaps(
    units: list[Unit], areas: npt.NDArray[np.object_], tree: shapely.STRtree, watch: Watch
) -> tuple[Overlap, ...]:
    found = []
    for index in watch(range(len(units)), "Comparing neighbours"):
        near = tree.query(areas[index], predicate="intersects")
        near = near[near > index]
        # What is shared is cut out in degrees, where every area is known to be sound, and only then measured.
        shared = square_km(shapely.intersection(areas[near], areas[index]))
        found += [
            Overlap(units[index], units[other], float(km2))
            for other, km2 in zip(near, shared, strict=True)
            if km2 > _LEAST_SQUARE_KM
        ]
    return tuple(sorted(found, key=lambda overlap: -overlap.square_km))


def _gaps(units: list[Unit], areas: npt.NDArray[np.object_], tree: shapely.STRtree, watch: Watch) -> tuple[Gap, ...]:
    by_province: dict[int | None, list[int]] = {}
    for index, unit in enumerate(units):
        by_province.setdefault(unit.parent_id, []).append(index)
    provinces = [shapely.union_all(areas[members]) for members in watch([*by_province.values()], "Looking for gaps")]
    covered = shapely.get_parts(shapely.union_all(provinces))
    holes = np.array([shapely.Polygon(ring) for part in covered for ring in part.interiors], dtype=object)
    found = [
        Gap(units[beside], float(km2))
        for beside, km2 in zip(tree.nearest(holes), square_km(holes), strict=True)
        if km2 > _LEAST_SQUARE_KM
    ]
    return tuple(sorted(found, key=lambda gap: -gap.square_km))


def _strays(units: list[Unit], areas: npt.NDArray[np.object_]) -> tuple[Stray, ...]:
    found = []
    for unit, area in zip(units, areas, strict=True):
        if unit.lat is not None and unit.lon is not None and not area.intersects(shapely.Point(unit.lon, unit.lat)):
            # Degrees of longitude shrink with the cosine of the latitude: good to a hundredth within a province.
            scale = np.array([math.cos(math.radians(unit.lat)), 1.0]) * _KM_PER_DEGREE
            km = shapely.distance(
                shapely.transform(area, lambda degrees, scale=scale: degrees * scale),
                shapely.Point(np.array([unit.lon, unit.lat]) * scale),
            )
            if km > _FARTHEST_KM:
                found.append(Stray(unit, float(km)))
    return tuple(sorted(found, key=lambda stray: -stray.km))
