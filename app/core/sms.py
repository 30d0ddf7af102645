"""Sending a text message (tin nhắn): the port, and the sender for development, which only keeps the last one."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Protocol

from app.core.letterboxes import Undelivered


class Sender(Protocol):
    """Whatever can send a text to an E.164 number."""

    async def send(self, phone: str, text: str) -> None:
        """Hand the message over. Raises Undelivered."""
        ...


class LastMessage:
    """For development: the last message lies in a file that its owner alone may read, and nothing is logged."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, phone: str, text: str) -> None:
        """Put the message in place of the one before. Raises Undelivered."""
        try:
            await asyncio.to_thread(self._replace, f"{phone}\n{text}\n")
        except OSError as error:
            raise Undelivered(f"the file of the last message cannot be written ({error.strerror})") from None

    def _replace(self, message: str) -> None:
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as file:
                file.write(message)
            # Whoever reads finds the one message or the other, never half of both.
            draft.replace(self._path)
        finally:
            draft.unlink(missing_ok=True)
