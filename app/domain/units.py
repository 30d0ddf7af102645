"""Units (đơn vị hành chính): provinces, former districts and communes, each valid for a time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """The tiers of the state; districts ended on 1 July 2025 and live on only in people's mouths."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the law made it. `id` is ours and stable; `code` is the state's and is reused over time."""

    id: int
    level: Level
    code: str
    type: str
    name: str
    parent_id: int | None
    valid_from: date | None
    valid_to: date | None
    lat: float | None
    lon: float | None

    @property
    def full_name(self) -> str:
        """The name with its type, as a sign over the door would write it: «Xã Mường Hung»."""
        return f"{self.type[0].upper()}{self.type[1:]} {self.name}"

    def is_current(self, on: date) -> bool:
        """Whether the unit exists on that day; an unknown start counts as long ago, `valid_to` is exclusive."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


def ended_on(unit: Unit) -> int:
    """The day on which it ended as a number that sorts; later than all others for a unit of today."""
    return (unit.valid_to or date.max).toordinal()


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of a unit: all of it (`whole`) or a part of it went into another."""

    from_id: int
    to_id: int
    is_whole: bool
    on: date | None
