"""Areas on the ground, from positions in WGS 84 degrees."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

_EQUATOR_M, _E2 = 6_378_137.0, 6.694379990141316e-3  # WGS 84: half the major axis, the square of the eccentricity
_E = math.sqrt(_E2)


def square_km(areas: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The areas of shapes whose positions are (longitude, latitude).

    Measured in the cylindrical equal-area projection of the ellipsoid (Snyder 1987, eq. 3-12 and 10-14). The only error
    is that of an edge which is straight in degrees and drawn straight here: under 10⁻⁶ of a commune's area.
    """
    return np.asarray(shapely.area(shapely.transform(areas, _project)) / 1e6, dtype=np.float64)


def _project(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lon, sine = np.radians(degrees[:, 0]), np.sin(np.radians(degrees[:, 1]))
    authalic = (1 - _E2) * (sine / (1 - _E2 * sine**2) + np.arctanh(_E * sine) / _E)
    return _EQUATOR_M * np.column_stack((lon, authalic / 2))
