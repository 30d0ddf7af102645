"""Addresses as people write them, with the communes of today that they mean: `address_table.csv`.

`state` names every answer that is right, several joined with «|». `codes` are the communes of today: the one of a
resolved row, those that the candidates of an open row have to hold. They come from the units and their successions.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain import addresses
from app.domain.places import Decision, State
from tests.gazetteers import the_nation

TABLE = Path(__file__).with_name("address_table.csv")
FEWEST_ROWS = 150
FEWEST_RESOLVED = 0.9


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    style: str
    text: str
    allowed: frozenset[State]
    codes: frozenset[str]

    def decided(self) -> Decision:
        return addresses.decide(self.text, None, the_nation())


def _rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                line["style"],
                line["text"],
                frozenset(State(state) for state in line["state"].split("|")),
                frozenset(line["codes"].split()),
            )
            for line in csv.DictReader(file)
        ]


ROWS = _rows()


@pytest.mark.parametrize("row", ROWS, ids=[f"{number}-{row.style}" for number, row in enumerate(ROWS, start=2)])
def test_an_address_is_never_sent_to_a_wrong_commune(row: Row) -> None:
    decision = row.decided()
    if decision.state is State.RESOLVED:
        assert State.RESOLVED in row.allowed, f"{row.text} must stay open"
        assert decision.unit is not None
        assert {decision.unit.code} == row.codes, row.text
    elif decision.state is not State.UNKNOWN:
        missing = row.codes - {candidate.unit.code for candidate in decision.candidates}
        assert not missing, f"{row.text} hides {sorted(missing)}"


def test_nine_of_ten_sufficient_addresses_are_resolved() -> None:
    sufficient = [row for row in ROWS if row.allowed == {State.RESOLVED}]
    open_ones = [row.text for row in sufficient if row.decided().state is not State.RESOLVED]
    assert len(open_ones) <= (1 - FEWEST_RESOLVED) * len(sufficient), "\n".join(open_ones)


def test_the_table_is_long_and_holds_no_address_twice() -> None:
    assert len(ROWS) >= FEWEST_ROWS
    assert len({row.text for row in ROWS}) == len(ROWS)
