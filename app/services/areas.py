"""The area of a commune as a GeoJSON file gives it (RFC 7946), read strictly."""

import shapely

from app.domain.places import is_in_vietnam

# A linear ring (§3.1.6) has four positions or more, the last equal to the first; a position is longitude, latitude
# and perhaps a height, which is dropped.
_FEWEST_POSITIONS = 4
_POSITION_LENGTHS = frozenset({2, 3})


def wkb(geometry: object) -> bytes:
    """A Polygon or MultiPolygon as WKB in two dimensions; raises ValueError with the code of what is wrong with it."""
    match geometry:
        case {"type": "Polygon", "coordinates": [*rings]}:
            parts: list[object] = [rings]
        case {"type": "MultiPolygon", "coordinates": [*several]}:
            parts = several
        case _:
            raise ValueError("not_an_area")
    if not parts:
        raise ValueError("empty_area")
    polygons = [_polygon(part) for part in parts]
    area = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if not area.is_valid:
        raise ValueError("invalid_rings")
    return bytes(shapely.to_wkb(area))


def _polygon(rings: object) -> shapely.Polygon:
    if not isinstance(rings, list) or not rings:
        raise ValueError("empty_area")
    shell, *holes = [_ring(ring) for ring in rings]
    return shapely.Polygon(shell, holes)


def _ring(ring: object) -> list[tuple[float, float]]:
    if not isinstance(ring, list):
        raise ValueError("not_positions")  # noqa: TRY004 - the caller catches one exception, whatever is odd
    positions = [_position(position) for position in ring]
    if len(positions) < _FEWEST_POSITIONS or positions[0] != positions[-1]:
        raise ValueError("open_ring")
    if all(is_in_vietnam(lat, lon) for lon, lat in positions):
        return positions
    # The commonest mistake of all: the file was written with the latitude first.
    are_swapped = all(is_in_vietnam(lat, lon) for lat, lon in positions)
    raise ValueError("axes_swapped" if are_swapped else "outside_vietnam")


def _position(position: object) -> tuple[float, float]:
    if not isinstance(position, list) or len(position) not in _POSITION_LENGTHS:
        raise ValueError("not_positions")
    # A bool is an int to Python and no number to JSON.
    if any(type(number) not in {int, float} for number in position):
        raise ValueError("not_positions")
    return position[0], position[1]
