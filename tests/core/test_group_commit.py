import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from app.core.group_commit import GroupCommit
from app.errors import Busy


@dataclass(frozen=True)
class Row:
    id: UUID = field(default_factory=uuid4)


@dataclass
class Database:
    """A stand-in whose commits a test can hold back, poison or cut off."""

    known: set[UUID] = field(default_factory=set)
    poison: set[UUID] = field(default_factory=set)
    groups: list[int] = field(default_factory=list)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0
    lose_next_answer: bool = False

    async def write(self, rows: list[Row]) -> Collection[UUID]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.is_open.wait()
            self.groups.append(len(rows))
            if any(row.id in self.poison for row in rows):
                raise ValueError("poison")
            left_out = {row.id for row in rows if row.id in self.known}
            self.known |= {row.id for row in rows}
            if self.lose_next_answer:
                self.lose_next_answer = False
                raise ConnectionError("the answer was lost")
            return left_out
        finally:
            self.at_once -= 1


@pytest.fixture
def database() -> Database:
    opened = Database()
    opened.is_open.set()
    return opened


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_row_is_taken_once(database: Database) -> None:
    commits, row = GroupCommit[Row](database.write), Row()
    assert await commits.take(row) is True
    assert await commits.take(row) is False


async def test_what_arrives_during_a_commit_forms_the_next_one(database: Database) -> None:
    commits = GroupCommit[Row](database.write)
    database.is_open.clear()
    takers = [asyncio.create_task(commits.take(Row()))]
    await settle()
    takers += [asyncio.create_task(commits.take(Row())) for _ in range(30)]
    await settle()
    database.is_open.set()
    assert await asyncio.gather(*takers) == [True] * 31
    assert database.groups == [1, 30]
    assert database.most_at_once == 1


async def test_a_group_has_a_largest_size(database: Database) -> None:
    commits = GroupCommit[Row](database.write, together=4)
    assert await asyncio.gather(*(commits.take(Row()) for _ in range(10))) == [True] * 10
    assert database.groups == [4, 4, 2]


async def test_a_poisonous_row_harms_no_neighbour(database: Database) -> None:
    commits, rows = GroupCommit[Row](database.write), [Row() for _ in range(9)]
    database.poison = {rows[5].id}
    results = await asyncio.gather(*(commits.take(row) for row in rows), return_exceptions=True)
    assert isinstance(results.pop(5), ValueError)
    assert results == [True] * 8
    assert rows[5].id not in database.known


async def test_the_line_goes_on_after_an_error(database: Database) -> None:
    commits, bad = GroupCommit[Row](database.write), Row()
    database.poison = {bad.id}
    with pytest.raises(ValueError, match="poison"):
        await commits.take(bad)
    assert await commits.take(Row()) is True


async def test_a_lost_answer_makes_no_row_twice(database: Database) -> None:
    commits, rows = GroupCommit[Row](database.write), [Row(), Row()]
    database.lose_next_answer = True
    # Both were committed before the answer was lost: the repetition finds them known, and the replay answers them.
    assert list(await asyncio.gather(*(commits.take(row) for row in rows))) == [False, False]
    assert database.known == {row.id for row in rows}


async def test_the_row_of_a_client_that_left_is_committed_all_the_same(database: Database) -> None:
    commits, row, neighbour = GroupCommit[Row](database.write), Row(), Row()
    database.is_open.clear()
    first = asyncio.create_task(commits.take(Row()))
    await settle()
    leaving, staying = asyncio.create_task(commits.take(row)), asyncio.create_task(commits.take(neighbour))
    await settle()
    leaving.cancel()
    await settle()
    database.is_open.set()
    assert list(await asyncio.gather(first, staying)) == [True, True]
    assert leaving.cancelled()
    assert row.id in database.known


async def test_a_frozen_database_is_not_waited_for_without_end(database: Database) -> None:
    commits, row = GroupCommit[Row](database.write, patience_seconds=0.01), Row()
    database.is_open.clear()
    with pytest.raises(Busy):
        await commits.take(row)
    database.is_open.set()
    await settle()
    # It thawed: what was waiting is kept, and the same key finds it.
    assert await commits.take(row) is False


async def test_a_full_line_refuses_at_once(database: Database) -> None:
    commits = GroupCommit[Row](database.write, waiting=3, patience_seconds=5)
    database.is_open.clear()
    takers = [asyncio.create_task(commits.take(Row()))]
    await settle()
    takers += [asyncio.create_task(commits.take(Row())) for _ in range(3)]
    await settle()
    with pytest.raises(Busy):
        await commits.take(Row())
    database.is_open.set()
    assert await asyncio.gather(*takers) == [True] * 4
