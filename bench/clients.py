"""Clients: as many keep-alive connections as asked for, each sending its next request when the last is answered.

A client library would cost more than the server; this speaks just enough HTTP/1.1 to count answers.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Result:
    """What a run measured: answers per second, latencies in milliseconds, and the answers that were not wanted."""

    per_second: float
    p50_ms: float
    p99_ms: float
    count: int
    unwanted: int


class _Client(asyncio.Protocol):
    def __init__(self, next_request: Callable[[], bytes], wanted: bytes, until: float, times: list[float]) -> None:
        self._next_request = next_request
        self._wanted = wanted
        self._until = until
        self._times = times
        self._buffer = bytearray()
        self._sent_at = 0.0
        self.unwanted = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have the shape of asyncio's without inheriting from them.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._next_request())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        start = head.index(b"content-length:") + 15
        length = int(head[start : head.find(b"\r\n", start) if b"\r\n" in head[start:] else len(head)])
        if len(self._buffer) < end + 4 + length:
            return
        if not head.startswith(self._wanted):
            self.unwanted += 1
        self._buffer.clear()
        now = time.perf_counter()
        self._times.append(now - self._sent_at)
        if now < self._until:
            self._send()
        else:
            self._transport.close()
            self.done.set_result(None)


async def run(port: int, next_request: Callable[[], bytes], *, clients: int, seconds: float, status: int) -> Result:
    """Send for so many seconds over so many connections; `status` is the only one that counts as wanted."""
    loop = asyncio.get_running_loop()
    times: list[float] = []
    started = time.perf_counter()
    protocols = [
        (
            await loop.create_connection(
                lambda: _Client(next_request, b"http/1.1 %d" % status, started + seconds, times), "127.0.0.1", port
            )
        )[1]
        for _ in range(clients)
    ]
    await asyncio.gather(*(protocol.done for protocol in protocols))
    took = time.perf_counter() - started
    times.sort()
    return Result(
        per_second=len(times) / took,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[int(len(times) * 0.99)] * 1000,
        count=len(times),
        unwanted=sum(protocol.unwanted for protocol in protocols),
    )
