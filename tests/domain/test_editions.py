from dataclasses import replace
from datetime import date

import pytest

from app.domain.editions import edition
from app.domain.hamlets import Hamlet
from app.domain.units import Unit
from tests.gazetteers import TODAY, a_unit, part, the_nation, whole

UNITS = [a_unit(2, "Tây", at=(21.05, 103.05)), a_unit(3, "Đông", former=True)]
SUCCESSIONS = [whole(3, 2)]
HAMLETS = [Hamlet(1, 2, "Anh Trung", "bản")]
NAME = edition(TODAY, UNITS, SUCCESSIONS, HAMLETS)


def test_an_edition_is_a_day_and_a_dozen_digits() -> None:
    day, _, digits = NAME.partition(".")
    assert date.fromisoformat(day) == TODAY
    assert len(digits) == 12
    assert the_nation().version.startswith(f"{TODAY.isoformat()}.")


def test_the_same_rows_in_another_order_are_the_same_edition() -> None:
    assert edition(TODAY, reversed(UNITS), SUCCESSIONS, HAMLETS) == NAME


@pytest.mark.parametrize(
    "changed",
    [
        replace(UNITS[0], name="Tày"),
        replace(UNITS[0], code="00009"),
        replace(UNITS[0], lat=21.06),
        replace(UNITS[0], valid_to=date(2026, 1, 1)),
        replace(UNITS[0], parent_id=None),
    ],
)
def test_a_changed_unit_makes_another_edition(changed: Unit) -> None:
    assert edition(TODAY, [changed, UNITS[1]], SUCCESSIONS, HAMLETS) != NAME


def test_another_day_succession_or_hamlet_makes_another_edition() -> None:
    assert edition(date(2026, 11, 24), UNITS, SUCCESSIONS, HAMLETS) != NAME
    assert edition(TODAY, UNITS, [part(3, 2)], HAMLETS) != NAME
    assert edition(TODAY, UNITS, SUCCESSIONS, []) != NAME
    assert edition(TODAY, UNITS, SUCCESSIONS, [replace(HAMLETS[0], name="Anh Tiên")]) != NAME
