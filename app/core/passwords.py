"""Passwords (mật khẩu): Argon2id by few hands and for a short line, so that sign-ins never starve intake."""

import asyncio
import os
import secrets
import sys
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

from app.errors import Busy

_Result = TypeVar("_Result")

# OWASP, Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1; salt and tag lengths are those of RFC 9106 §4.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, salt_len=16, hash_len=32, type=Type.ID)

_NICE = 15


class Passwords:
    """At most `workers` hashes at once and `line` more waiting; the next one is told Busy instead of queueing.

    They step back behind everything else of the machine: `python -m bench flood` measures what is left of the intake.
    """

    def __init__(self, workers: int = 2, line: int = 30) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="passwords", initializer=_step_back)
        self._places = BoundedSemaphore(workers + line)
        self._nobody = _of_nobody()

    async def hash(self, password: str) -> str:
        """The encoded hash with its salt and parameters; Busy when the line is full."""
        return await self._in_line(lambda: _HASHER.hash(_prepared(password)))

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Whether this password made the hash, with the same effort for None (an unknown user); Busy when full."""
        against = self._nobody if encoded is None else encoded
        return await self._in_line(lambda: _matches(against, password)) and encoded is not None

    def is_outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other parameters than today's: hash again at the next sign-in."""
        return _HASHER.check_needs_rehash(encoded)

    def close(self) -> None:
        """Send the waiting ones away and let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _in_line(self, work: Callable[[], _Result]) -> _Result:
        if not self._places.acquire(blocking=False):
            raise Busy
        future = self._pool.submit(work)
        # The place is given back when the work has truly ended: a citizen who hangs up does not stop a running hash.
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, _done: Future[_Result]) -> None:
        self._places.release()


def _step_back() -> None:
    # On Linux each thread has a niceness of its own; where a whole process has one, ours must not be slowed down.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


@cache
def _of_nobody() -> str:
    """Nobody's password: an unknown user is checked against it and costs the same time as a known one."""
    return _HASHER.hash(secrets.token_bytes(16))


def _matches(encoded: str, password: str) -> bool:
    try:
        return _HASHER.verify(encoded, _prepared(password))
    except VerifyMismatchError:
        return False


def _prepared(password: str) -> bytes:
    # Keyboards write «ế» as one, two or three characters: normalise before hashing (NIST SP 800-63B-4 §3.1.1.2). A
    # lone surrogate must not raise either, since the exception would carry the password.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
