"""Who answers: the commune's own police, unless a row says that a neighbour or the province does."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.kinds import Kind
from app.domain.weapons import Safety


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One row: for an area (a commune, or a whole province), a kind (None is every kind), perhaps for red weapons only.

    The police of `unit_id` answer instead of the commune's own; when `is_additional` they see it besides.
    """

    area_id: int
    kind: Kind | None
    red_only: bool
    unit_id: int
    is_additional: bool


class Responsibilities:
    """The rows that hold today."""

    def __init__(self, rows: Iterable[Responsibility] = ()) -> None:
        self._main: dict[int, list[Responsibility]] = {}
        self._additional: dict[int, list[Responsibility]] = {}
        for row in rows:
            (self._additional if row.is_additional else self._main).setdefault(row.area_id, []).append(row)

    def answering(self, area_id: int, province_id: int, kind: Kind, *, is_red: bool) -> int:
        """The unit whose police answer for a commune; itself where nothing else is said.

        The closest word counts: the commune's row before the province's, a row for red weapons before one for the kind,
        that before one for every kind.
        """
        if not self._main:
            return area_id  # The usual house: nothing but communes that answer for themselves.
        for area in (area_id, province_id):
            fitting = [row for row in self._main.get(area, ()) if _fits(row, kind, is_red=is_red)]
            if fitting:
                return max(fitting, key=lambda row: (row.red_only, row.kind is not None)).unit_id
        return area_id

    def desk(self, area_id: int, province_id: int, kind: Kind, topic: str) -> tuple[int, bool]:
        """The unit in whose queue a submission about a commune lies, and whether the province's desk sees it.

        `topic` is the submission's own: of a weapon surrender its safety class, of which red is the one that counts.
        """
        is_red = kind is Kind.WEAPON_SURRENDER and topic == Safety.RED
        unit_id = self.answering(area_id, province_id, kind, is_red=is_red)
        is_seen = unit_id == province_id or self.is_seen_by_province(area_id, province_id, kind, is_red=is_red)
        return unit_id, is_seen

    def is_seen_by_province(self, area_id: int, province_id: int, kind: Kind, *, is_red: bool) -> bool:
        """Whether the province's desk sees it besides the police that answer."""
        return any(
            row.unit_id == province_id and _fits(row, kind, is_red=is_red)
            for area in (area_id, province_id)
            for row in self._additional.get(area, ())
        )


def _fits(row: Responsibility, kind: Kind, *, is_red: bool) -> bool:
    return row.kind in {None, kind} and (is_red or not row.red_only)
