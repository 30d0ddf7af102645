"""Where something is: what the citizen told (`Place`) and what the system made of it (`Decision`)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.units import Unit

# Vietnam with its islands, in WGS 84 degrees; a pin elsewhere is a mistake of the phone or of the sender.
SOUTH, NORTH, WEST, EAST = 8.0, 23.6, 102.0, 118.0


def is_in_vietnam(lat: float, lon: float) -> bool:
    """Whether a position lies in the rectangle around Vietnam; never for numbers that are not finite."""
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def off_the_earth(lat: float, lon: float) -> str | None:
    """The code of what is wrong with numbers that are no position; longitudes of Vietnam are beyond any latitude."""
    if abs(lat) <= 90 and abs(lon) <= 180:  # noqa: PLR2004 - the poles and the antimeridian
        return None
    return "axes_swapped" if is_in_vietnam(lon, lat) else "off_the_earth"


@dataclass(frozen=True, slots=True)
class Point:
    """A pin in WGS 84 degrees with the radius of its uncertainty in metres."""

    lat: float
    lon: float
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Every way a citizen can tell a place; several at once are allowed, none means unknown.

    `on` is the day when the id or code was valid, where that is known: the state gives codes to other units later.
    """

    unit_id: int | None = None
    unit_code: str | None = None
    name: str | None = None
    province_code: str | None = None
    point: Point | None = None
    text: str | None = None
    is_unknown: bool = False
    on: date | None = None


class State(StrEnum):
    """How sure the system is; it never guesses silently."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    SUGGESTED = "suggested"
    UNKNOWN = "unknown"


class Placer(StrEnum):
    """Who last said where a submission belongs."""

    ROUTING = "routing"
    CITIZEN = "citizen"
    STAFF = "staff"
    MERGER = "merger"


class Method(StrEnum):
    """Which of the citizen's words decided."""

    UNIT = "unit"
    POINT = "point"
    NAME = "name"
    TEXT = "text"
    NONE = "none"


class Hint(StrEnum):
    """What would make a place clearer."""

    AXES_SWAPPED = "axes_swapped"
    OUTSIDE_VIETNAM = "outside_vietnam"
    PIN_NEEDED = "pin_needed"
    PROVINCE_NEEDED = "province_needed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commune of today that the place may lie in; `distance_m` only for points, `score` in 0..1 only for words."""

    unit: Unit
    distance_m: int | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The one answer form for every way of telling a place.

    `unit` is a commune of today when resolved, the primary when ambiguous and a rule gives one, else None. `province`
    is today's province when the words or the candidates all agree on one, for a pin that of the nearest candidate: its
    duty queue takes what is not routed.
    `former_unit` is the abolished unit whose name or code led here. It `disagrees` when the citizen told the place in
    ways that cannot all be true. `gazetteer` and `boundaries` are the versions of the data that it was made with.
    """

    state: State
    method: Method
    unit: Unit | None = None
    candidates: tuple[Candidate, ...] = ()
    former_unit: Unit | None = None
    province: Unit | None = None
    disagrees: bool = False
    hint: Hint | None = None
    gazetteer: str = ""
    boundaries: int | None = None

    def reaches(self) -> frozenset[int]:
        """The ids of the communes of today that the decision leaves open."""
        ids = {candidate.unit.id for candidate in self.candidates}
        return frozenset(ids | {self.unit.id} if self.unit else ids)


UNKNOWN = Decision(State.UNKNOWN, Method.NONE)
