"""The merger of 1 July 2025 in Sông Mã, as a file that an operator applies."""

import csv
import io

from app.domain.units import Level, Succession, Unit
from app.services import merger_files
from tests.conftest import a_part_of_the_country


def song_ma() -> tuple[list[Unit], list[Unit], list[Succession]]:
    """The old communes of the district, what they became, and who went where."""
    units, successions = a_part_of_the_country()
    by_id = {unit.id: unit for unit in units}
    district = next(unit for unit in units if (unit.level, unit.name) == (Level.DISTRICT, "Sông Mã"))
    old = [unit for unit in units if unit.parent_id == district.id]
    steps = [step for step in successions if step.from_id in {unit.id for unit in old}]
    new = list({step.to_id: by_id[step.to_id] for step in steps}.values())
    return old, new, steps


def as_file(rows: list[dict[str, object]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, merger_files.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def the_resolution() -> bytes:
    old, new, steps = song_ma()
    by_id = {unit.id: unit for unit in (*old, *new)}
    return as_file(
        [
            {
                "level": "commune",
                "old_code": by_id[step.from_id].code,
                "new_code": by_id[step.to_id].code,
                "new_type": by_id[step.to_id].type,
                "new_name": by_id[step.to_id].name,
                "new_province": "14",
                "share": "whole" if step.is_whole else "part",
                "lat": by_id[step.to_id].lat or "",
                "lon": by_id[step.to_id].lon or "",
                "source": "Nghị quyết 1681/NQ-UBTVQH15",
            }
            for step in steps
        ]
    )
