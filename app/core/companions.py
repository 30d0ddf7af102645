"""Companions: what runs beside the application, from the opening of its doors to their closing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

Companion = Callable[[], Coroutine[Any, Any, None]]


@asynccontextmanager
async def running(companion: Companion) -> AsyncIterator[None]:
    """Run it until the end of the block."""
    task = asyncio.create_task(companion())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
