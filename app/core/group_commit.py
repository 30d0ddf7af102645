"""Group commit: what arrives while one commit is under way forms the next one.

Every waiter still waits for the durable commit of their own row. One writer at a time measured better than two or four.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from app.errors import Busy


class Identified(Protocol):
    """A row that carries its own id."""

    @property
    def id(self) -> UUID:
        """The id by which the database tells which rows it did not take in."""


Row = TypeVar("Row", bound=Identified)


class GroupCommit(Generic[Row]):
    """A bounded waiting line and one writer, started on demand.

    `write` commits many rows at once and returns the ids of those it did not take in because their key was known.
    """

    def __init__(
        self,
        write: Callable[[list[Row]], Awaitable[Collection[UUID]]],
        *,
        waiting: int = 2000,
        together: int = 256,
        patience_seconds: float = 10,
    ) -> None:
        self._write = write
        self._waiting = waiting
        self._together = together
        self._patience = patience_seconds
        self._line: list[tuple[Row, asyncio.Future[bool]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def take(self, row: Row) -> bool:
        """Wait for the commit of this row; False when its key was known already.

        Raises Busy when the line is full or the database does not answer in time: the outcome may then be unknown, and
        sending again with the same key is safe. Raises what `write` raises for this very row.
        """
        if len(self._line) >= self._waiting:
            raise Busy
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._line.append((row, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._run())
        try:
            async with asyncio.timeout(self._patience):
                return await done
        except TimeoutError:
            raise Busy from None

    async def _run(self) -> None:
        while self._line:
            group, self._line = self._line[: self._together], self._line[self._together :]
            await self._commit(group)

    async def _commit(self, group: list[tuple[Row, asyncio.Future[bool]]]) -> None:
        try:
            left_out = await self._write([row for row, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the waiters and not to the writer
            # Halving finds the one poisonous row; the keys make it safe even where the first outcome is unknown.
            if len(group) > 1:
                middle = len(group) // 2
                await self._commit(group[:middle])
                await self._commit(group[middle:])
            else:
                _, done = group[0]
                if not done.done():
                    done.set_exception(error)
            return
        for row, done in group:
            # A waiter that has gone away (a dropped client, an expired patience) no longer listens.
            if not done.done():
                done.set_result(row.id not in left_out)
