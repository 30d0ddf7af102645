"""Bodies: how large one may be, and how long it may take to arrive."""

import asyncio

from starlette.types import Message, Receive

from app import errors
from app.domain.limits import BodyTooSlow

LARGEST = 64 * 1024
"""No honest form comes near it."""


def bounded(receive: Receive, seconds: float) -> Receive:
    """The same, raising BodyTooLarge and BodyTooSlow; the seconds are for the whole body and count from now on."""
    left, is_whole = LARGEST, False
    deadline = asyncio.get_running_loop().time() + seconds

    async def receive_within_bounds() -> Message:
        nonlocal left, is_whole
        if is_whole:
            # Whoever listens now waits for the end of the connection, which may be far.
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        left -= len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if left < 0:
            raise errors.BodyTooLarge
        return message

    return receive_within_bounds
