"""Witnesses: places outside the house that keep the log's checkpoints, so that nobody can rewrite what they have seen.

A file, better on another machine's disk, gets a line of JSON for each, `{"at": …, "note": …}`, and is only ever
appended to; an address gets each note by POST and gives what it has by GET, as such lines or as a single note.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import httpx2

from app.core.private_urls import private_url
from app.errors import Misconfigured

_SECONDS = 5.0
_TAKEN = range(200, 300)  # RFC 9110 §15.3
_LARGEST = 1 << 28


class Unwitnessed(Exception):
    """The witness did not take the checkpoint, or does not give what it has; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A note that a witness has, and since when where it says so."""

    note: str
    at: datetime | None


class Witness(Protocol):
    """The port: whoever keeps notes outside."""

    @property
    def name(self) -> str:
        """What it is called in warnings."""
        ...

    async def tell(self, note: str, now: datetime) -> None:
        """Hand a note over. Raises Unwitnessed."""
        ...

    async def told(self) -> list[Witnessed]:
        """What it has been told, in its order. Raises Unwitnessed."""
        ...


def witness_at(where: str) -> Witness:
    """The witness at `file:///path`, a bare path, or an address. Raises Misconfigured for anything else."""
    if private_url(where):
        return HttpWitness(where)
    parts = urlsplit(where)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return FileWitness(Path(unquote(parts.path)))
    if parts.scheme or not where:
        raise Misconfigured("A witness is file:///path/to/file or https://host/path; http only to this very machine.")
    return FileWitness(Path(where))


@dataclass(frozen=True, slots=True)
class FileWitness:
    """A file that is appended to."""

    path: Path

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    async def tell(self, note: str, now: datetime) -> None:
        """Append the note; it is on the disk when this returns."""
        line = json.dumps({"at": now.isoformat(), "note": note}, ensure_ascii=False)
        try:
            await asyncio.to_thread(self._append, line.encode())
        except OSError as error:
            raise Unwitnessed(error.strerror or type(error).__name__) from None

    def _append(self, line: bytes) -> None:
        # Readable for auditors; there is nothing secret in it.
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            end = os.lseek(descriptor, 0, os.SEEK_END)
            # A line that a kill cut short must not swallow the next.
            is_cut = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
            os.write(descriptor, (b"\n" if is_cut else b"") + line + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    async def told(self) -> list[Witnessed]:
        """Every whole line."""
        try:
            return _read(await asyncio.to_thread(self.path.read_text, encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise Unwitnessed(f"it cannot be read ({type(error).__name__})") from None


@dataclass(frozen=True, slots=True)
class HttpWitness:
    """An address that takes notes."""

    url: str

    @property
    def name(self) -> str:
        """Its host; a path may hold a secret."""
        return urlsplit(self.url).netloc

    async def tell(self, note: str, now: datetime) -> None:  # noqa: ARG002 - it has a clock of its own
        """POST the note; any 2xx means that it is kept."""
        await self._ask("POST", content=note.encode())

    async def told(self) -> list[Witnessed]:
        """What it gives."""
        return _read(await self._ask("GET"))

    async def _ask(self, method: str, *, content: bytes | None = None) -> str:
        headers = {"Content-Type": "text/plain; charset=utf-8"} if content is not None else {}
        try:
            async with (
                asyncio.timeout(_SECONDS),
                # Nothing of the environment: a proxy there would see and could change what is witnessed.
                httpx2.AsyncClient(follow_redirects=False, timeout=None, trust_env=False) as client,
                client.stream(method, self.url, content=content, headers=headers) as answer,
            ):
                if answer.status_code not in _TAKEN:
                    raise Unwitnessed(f"it answered {answer.status_code}")
                if content is not None:
                    return ""
                body = b""
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > _LARGEST:
                        raise Unwitnessed("it gives more than 256 MiB")
                return body.decode(errors="replace")
        except TimeoutError:
            raise Unwitnessed("it is too slow") from None
        except httpx2.HTTPError as error:
            raise Unwitnessed(type(error).__name__) from None


def _read(text: str) -> list[Witnessed]:
    if not text.startswith("{"):
        return [Witnessed(text, None)] if text.strip() else []
    found: list[Witnessed] = []
    for line in text.splitlines():
        try:
            told = json.loads(line)
            at = datetime.fromisoformat(told["at"])
            found.append(Witnessed(str(told["note"]), at if at.tzinfo else None))
        except (ValueError, KeyError, TypeError):
            # The line that a kill cut short; what it would have said, the next one says.
            continue
    return found


def witnesses_of(addresses: Sequence[str]) -> list[Witness]:
    """Those of the setting TINBAO_WITNESSES. Raises Misconfigured."""
    return [witness_at(address) for address in addresses]
