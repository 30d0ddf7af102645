"""A gateway on loopback for tests: a real server that answers as it is told to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Server:
    """Answers each request with the next of its statuses; None is silence until the end, 0 hangs up."""

    statuses: list[int | None]
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    port: int = 0
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.append(task)
        with contextlib.suppress(ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
            )
            self.heads.append(head)
            self.bodies.append(await reader.readexactly(length))
            status = self.statuses.pop(0)
            if status is None:
                await reader.read()
            elif status:
                where = f"Location: http://127.0.0.1:{self.port}/elsewhere\r\n" if status in {302, 307} else ""
                writer.write(f"HTTP/1.1 {status} X\r\n{where}Content-Length: 6\r\n\r\nlooted".encode())
                await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"


@asynccontextmanager
async def serving(*statuses: int | None) -> AsyncIterator[Server]:
    kept = Server(list(statuses))
    async with await asyncio.start_server(kept.answer, "127.0.0.1", 0) as listening:
        kept.port = listening.sockets[0].getsockname()[1]
        yield kept
    await asyncio.gather(*kept.tasks)
