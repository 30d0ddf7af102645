"""What lies within a province or a former district: where a name that was told together with it is looked for."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.units import Unit


@dataclass(frozen=True, slots=True)
class Territory:
    """`communes` are those of today that share ground with it; `holds` also knows the units that it once had.

    A former commune is held by the district or province that it belonged to, not by every one of today that its ground
    came to: «xã Tân Tiến, huyện Văn Giang» is not the Tân Tiến of the next district.
    """

    unit_id: int
    communes: frozenset[int]
    holds: Callable[[Unit], bool]
