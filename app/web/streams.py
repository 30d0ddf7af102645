"""Streams: one person is told of changes as they happen, as server-sent events (WHATWG HTML §9.2).

Between two looks a stream holds nothing but a place in memory. At each it asks anew whether its token still stands for
somebody and for the same scope: what ends a session ends the stream, with an event that says why.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from asyncpg.exceptions import InterfaceError, PostgresError
from fastapi import Response
from pydantic_core import to_json
from starlette.types import Message, Receive, Scope, Send

from app.domain.copies import Reached, ScopeChanged
from app.domain.days import day_of
from app.domain.principals import Principal
from app.domain.sight import scope_hash
from app.errors import Busy, Refusal
from app.services import sync
from app.web import copy_cursors
from app.web.access import reading_again
from app.web.exchange import HEAD_ALONE
from app.web.parts import Parts

PING_SECONDS = 15.0
"""Of silence, after which a stream says that it is there; it looks then as well, in case that nobody woke it."""
REST_SECONDS = 1.0
"""Between two looks, however often it is woken: a busy province would otherwise be asked for four times a second."""
_BATCH = 100
_HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]


class ChangeStream(Response):
    """The changes of one person's queue from `reached` on, until somebody goes away."""

    media_type = "text/event-stream"

    def __init__(self, parts: Parts, token: str, officer: Principal, reached: Reached) -> None:
        super().__init__()
        self._parts, self._token = parts, token
        self._officer, self._scope = officer, scope_hash(officer)
        self._reached = reached

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the client or the house has gone. Raises TooManyRequests and Busy before anything is sent."""
        with self._parts.wakes.seat(self._officer.person_id) as wake:
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            if not scope.get(HEAD_ALONE):
                async with asyncio.TaskGroup() as group:
                    telling = group.create_task(self._tell(send, wake))
                    leaving = group.create_task(_gone(receive))
                    await asyncio.wait((telling, leaving), return_when=asyncio.FIRST_COMPLETED)
                    telling.cancel()
                    leaving.cancel()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, send: Send, wake: asyncio.Event) -> None:
        try:
            while True:
                wake.clear()
                step = await self._look()
                await send(_message(self._told(step)))
                if step.has_more:
                    continue
                await asyncio.sleep(REST_SECONDS)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PING_SECONDS):
                        await wake.wait()
        except Refusal as refusal:
            await send(_message([_event("end", {"code": refusal.code})]))

    async def _look(self) -> sync.Step:
        """What is new, in a short transaction. Raises what keeps it from being told."""
        if self._parts.wakes.is_over:
            raise Busy
        try:
            async with self._parts.wakes.asking, reading_again(self._parts, self._token) as reading:
                if scope_hash(reading.officer) != self._scope:
                    raise ScopeChanged
                reference = self._parts.shelf.now
                step = await sync.since(reading.connection, reading.officer, reference, self._reached.position, _BATCH)
        except (OSError, PostgresError, InterfaceError):
            # The database is away: the client comes back to where it was.
            raise Busy from None
        self._reached = step.reached
        return step

    def _told(self, step: sync.Step) -> Sequence[str]:
        """The changes, of which the last carries the id of them all; without any, a sign of life that carries it."""
        parts = self._parts
        cursor = copy_cursors.write(parts.cursors, step.reached, self._officer, day_of(parts.clock()))
        told = [_event("change", change) for change in step.changes]
        if not told:
            return [f": ping\nid: {cursor}\n\n"]
        return [*told[:-1], f"id: {cursor}\n{told[-1]}"]


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(name: str, data: Mapping[str, object]) -> str:
    # JSON on one line: a line break in it would end the field.
    return f"event: {name}\ndata: {to_json(data).decode()}\n\n"


def _message(blocks: Sequence[str]) -> Message:
    return {"type": "http.response.body", "body": "".join(blocks).encode(), "more_body": True}
