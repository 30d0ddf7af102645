"""A stream for tests: the application is asked in this process, and told when the client goes away."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Heard:
    """One block of a stream; `data` is None for a sign of life."""

    event: str
    id: str | None
    data: dict[str, Any] | None


@dataclass
class Listening:
    """The client's end of a stream."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    messages: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    blocks: list[Heard] = field(default_factory=list)
    is_over: bool = False

    async def receive(self) -> dict[str, Any]:
        if not self.headers:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        await self.messages.put(message)

    async def next(self) -> Heard | None:
        """The next block, or None at the end."""
        while not self.blocks and not self.is_over:
            async with asyncio.timeout(PATIENCE_SECONDS):
                message = await self.messages.get()
            if message["type"] == "http.response.body":
                self.blocks += [_block(text) for text in message["body"].decode().split("\n\n") if text]
                self.is_over = not message.get("more_body", False)
        return self.blocks.pop(0) if self.blocks else None

    async def next_event(self) -> Heard | None:
        """The same without signs of life."""
        while (heard := await self.next()) is not None and heard.data is None:
            pass
        return heard

    async def body(self) -> bytes:
        """All of an answer that ends by itself."""
        whole = b""
        while True:
            async with asyncio.timeout(PATIENCE_SECONDS):
                message = await self.messages.get()
            whole += bytes(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                return whole


def _block(text: str) -> Heard:
    fields = dict(line.split(": ", 1) for line in text.split("\n"))
    data = fields.get("data")
    return Heard(fields.get("event", ""), fields.get("id"), json.loads(data) if data else None)


@asynccontextmanager
async def listening(
    app: FastAPI, headers: dict[str, str], *, last: str | None = None, method: str = "GET"
) -> AsyncIterator[Listening]:
    """Open a stream, and go away at the end of the block; it must then end by itself."""
    told = {**headers, **({"Last-Event-ID": last} if last else {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "path": "/v1/queue/stream",
        "raw_path": b"/v1/queue/stream",
        "query_string": b"",
        "scheme": "http",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
        "client": ("127.0.0.1", 1),
        "server": ("tinbao.test", 80),
        "app": app,
    }
    client = Listening()
    asking = asyncio.create_task(app(scope, client.receive, client.send))
    try:
        yield client
    finally:
        client.gone.set()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asking
