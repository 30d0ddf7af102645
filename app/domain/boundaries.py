"""Boundary sets (bộ ranh giới): how a file of areas is refused, and what a sound one may still have that is odd."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.units import Unit
from app.errors import Refusal


class BrokenBoundaries(Refusal):
    """A file of boundaries that cannot be used; nothing of it was taken in."""

    status = 422
    code = "broken_boundaries"
    vi = "Tệp ranh giới có lỗi; chưa có dữ liệu nào được nhập."
    en = "The boundary file is broken; nothing of it was imported."


@dataclass(frozen=True, slots=True)
class Overlap:
    """Ground that two communes claim at once."""

    first: Unit
    second: Unit
    square_km: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Ground that communes enclose and none covers; `beside` is one of those around it."""

    beside: Unit
    square_km: float


@dataclass(frozen=True, slots=True)
class Stray:
    """A commune whose area lies far from where the commune is known to be: perhaps it bears the code of another."""

    unit: Unit
    km: float


@dataclass(frozen=True, slots=True)
class Survey:
    """What is odd about a set that is sound, the largest first. Published data have all of these; none refuses."""

    overlaps: tuple[Overlap, ...] = ()
    gaps: tuple[Gap, ...] = ()
    strays: tuple[Stray, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """How many recent pins a set would lead elsewhere: from a commune, or none, to a commune, or none."""

    looked_at: int
    pins: int
    moved: Mapping[tuple[Unit | None, Unit | None], int]
