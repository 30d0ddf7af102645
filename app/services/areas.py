"""The area of a commune as a GeoJSON file gives it (RFC 7946), read strictly and given back as it was."""

import shapely

from app.domain.places import EAST, NORTH, SOUTH, WEST

# A linear ring (§3.1.6) has four positions or more, the last equal to the first; a position is longitude, latitude
# and perhaps a height, which is dropped.
_FEWEST_POSITIONS = 4
_POSITION_LENGTHS = frozenset({2, 3})
# Special zones reach further out to sea than any pin does: Trường Sa begins at 7.2° N.
_SEA_DEGREES = 1.0


def wkb(geometry: object) -> bytes:
    """A Polygon or MultiPolygon as WKB in two dimensions; raises ValueError with the code of what is wrong with it."""
    match geometry:
        case {"type": "Polygon", "coordinates": [*rings]}:
            area = _polygon(rings)
        case {"type": "MultiPolygon", "coordinates": [*parts]}:
            area = shapely.MultiPolygon([_polygon(part) for part in parts])
        case _:
            raise ValueError("not_an_area")
    if area.is_empty:
        raise ValueError("empty_area")
    if not area.is_valid:
        raise ValueError("overlapping_parts")
    return bytes(shapely.to_wkb(area))


def geometry(area: bytes) -> dict[str, object]:
    """The same area as the GeoJSON that it was read from, position by position."""
    shape = shapely.from_wkb(area)
    if isinstance(shape, shapely.Polygon):
        return {"type": "Polygon", "coordinates": _rings(shape)}
    return {"type": "MultiPolygon", "coordinates": [_rings(part) for part in shape.geoms]}


def _rings(polygon: shapely.Polygon) -> list[object]:
    return [shapely.get_coordinates(ring).tolist() for ring in (polygon.exterior, *polygon.interiors)]


def _polygon(rings: object) -> shapely.Polygon:
    if not isinstance(rings, list) or not rings:
        raise ValueError("empty_area")
    shell, *holes = [_ring(ring) for ring in rings]
    polygon = shapely.Polygon(shell, holes)
    if not polygon.is_valid:
        raise ValueError("invalid_holes" if shapely.Polygon(shell).is_valid else "invalid_rings")
    return polygon


def _ring(ring: object) -> list[tuple[float, float]]:
    if not isinstance(ring, list):
        raise ValueError("not_positions")  # noqa: TRY004 - the caller catches one exception, whatever is odd
    positions = [_position(position) for position in ring]
    if len(positions) < _FEWEST_POSITIONS or positions[0] != positions[-1]:
        raise ValueError("open_ring")
    if all(_is_ours(lat, lon) for lon, lat in positions):
        return positions
    # The commonest mistake of all: the file was written with the latitude first.
    are_swapped = all(_is_ours(lat, lon) for lat, lon in positions)
    raise ValueError("axes_swapped" if are_swapped else "outside_vietnam")


def _position(position: object) -> tuple[float, float]:
    if not isinstance(position, list) or len(position) not in _POSITION_LENGTHS:
        raise ValueError("not_positions")
    # A bool is an int to Python and no number to JSON.
    if any(type(number) not in {int, float} for number in position):
        raise ValueError("not_positions")
    return position[0], position[1]


def _is_ours(lat: float, lon: float) -> bool:
    return SOUTH - _SEA_DEGREES <= lat <= NORTH + _SEA_DEGREES and WEST - _SEA_DEGREES <= lon <= EAST + _SEA_DEGREES
