"""Connections: how long one may keep a place without asking anything, and how much it may say before it does.

uvicorn waits for ever for the head of a request and for whoever does not read an answer; a handful of phones that send
a byte a minute would hold every place. How long a body may take is the business of app/web/bodies.py.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""From the first byte, or from the opening of the connection, to the end of the head."""
STALLED_SECONDS = 30.0
"""In which somebody who has been sent something must take at least a part of it."""
LARGEST_HEAD = 32 * 1024
"""Bytes that may arrive before the head is whole; what a browser sends is a tenth of it."""


class ImpatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which ends a connection that is slow where it would wait."""

    _head_end: asyncio.TimerHandle | None = None
    _next_look: asyncio.TimerHandle | None = None
    _is_in_head = True
    _arrived = 0
    _unread = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._head_end = self.loop.call_later(HEAD_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a head, and wait for one again once something comes that nobody listens to."""
        if self._is_in_head:
            self._arrived += len(data)
        # What follows an answer is the beginning of the next request, or a body that was refused unread.
        if self._head_end is None and (self._is_in_head or self.cycle.response_complete):
            self._head_end = self.loop.call_later(HEAD_SECONDS, self.transport.close)
        super().data_received(data)
        if self._is_in_head and self._arrived > LARGEST_HEAD:
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._is_in_head, self._arrived = False, 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        super().on_message_complete()
        self._is_in_head = True

    def pause_writing(self) -> None:
        """More has been written than is being read: look from now on whether it is read at all."""
        super().pause_writing()
        self._unread = self.transport.get_write_buffer_size()
        self._next_look = self.loop.call_later(STALLED_SECONDS, self._look)

    def resume_writing(self) -> None:
        """It has been read."""
        self._stop_looking()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        self._stop_looking()
        super().connection_lost(exc)

    def _look(self) -> None:
        before, self._unread = self._unread, self.transport.get_write_buffer_size()
        if self._unread < before:
            self._next_look = self.loop.call_later(STALLED_SECONDS, self._look)
        else:
            # Closing would first wait until all is read.
            self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._head_end is not None:
            self._head_end.cancel()
            self._head_end = None

    def _stop_looking(self) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None
