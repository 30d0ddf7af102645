"""Waiting told once, for callers that block and for callers on the event loop."""

import asyncio
import time
from collections.abc import Generator
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")
Steps: TypeAlias = Generator[None, None, Result]
"""Work that yields wherever the caller should wait for one tick."""

TICKS_PER_SECOND = 50


def blocking(steps: Steps[Result]) -> Result:
    """Work through the steps, sleeping in between."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration does not carry the generator's type
        time.sleep(1 / TICKS_PER_SECOND)


async def on_the_loop(steps: Steps[Result]) -> Result:
    """Work through the steps, leaving the event loop to others in between."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration does not carry the generator's type
        await asyncio.sleep(1 / TICKS_PER_SECOND)
