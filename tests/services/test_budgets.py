"""Budgets count exactly, whoever comes at once, and say nothing of whose they are."""

import asyncio
from datetime import timedelta

from app.domain.limits import Charge, Limit
from app.repositories import budgets
from app.web.parts import Parts
from tests.citizens import rows
from tests.conftest import Database, SetClock

TEN = Limit("ten", 10, timedelta(minutes=1))
HUNDRED = Limit("hundred", 100, timedelta(hours=1))


async def test_of_fifty_at_once_ten_pass(parts: Parts, clock: SetClock) -> None:
    charges = [Charge(TEN, "somebody"), Charge(HUNDRED, "somebody")]
    answers = await asyncio.gather(*(parts.budgets.spend(charges, clock()) for _ in range(50)))
    assert sum(not ten.is_over for ten, _hundred in answers) == 10
    assert sorted(hundred.used for _ten, hundred in answers) == list(range(1, 51))


async def test_people_and_windows_are_apart(parts: Parts, clock: SetClock) -> None:
    for used in range(1, 12):
        (spent,) = await parts.budgets.spend([Charge(TEN, "somebody")], clock())
        assert (spent.used, spent.is_over) == (used, used > 10)
    (other,) = await parts.budgets.spend([Charge(TEN, "somebody else")], clock())
    assert other.used == 1
    clock.pass_by(seconds=60)
    (later,) = await parts.budgets.spend([Charge(TEN, "somebody")], clock())
    assert (later.used, later.seconds_left) == (1, 60)


async def test_the_table_names_nobody_and_is_swept(parts: Parts, clock: SetClock, database: Database) -> None:
    await parts.budgets.spend([Charge(TEN, "somebody")], clock())
    (kept,) = await rows(database, "SELECT key, used FROM budgets")
    assert len(kept["key"]) == 16
    assert b"some" not in kept["key"]
    await budgets.sweep(parts.reading, clock() + timedelta(seconds=59))
    assert len(await rows(database, "SELECT FROM budgets")) == 1
    await budgets.sweep(parts.reading, clock() + timedelta(seconds=60))
    assert not await rows(database, "SELECT FROM budgets")
