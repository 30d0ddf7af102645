"""The gateway: sends text messages by an HTTP service of the operator's choice.

`POST url` with `{"to": "+84…", "text": "…"}` and a bearer token.
"""

from pathlib import Path

from app.core.letterboxes import Letterbox, Slot, require_taken

_SLOT = Slot("TINBAO_SMS_URL", "TINBAO_SMS_TOKEN_FILE")
_FAULTS_OF_ITS_OWN = 500  # RFC 9110 §15.6


def open_gateway(url: str | None, token_file: Path | None) -> "Gateway | None":
    """The gateway of the settings, if any. Raises Misconfigured for half of one and for a faulty one."""
    letterbox = _SLOT.open(url, token_file)
    return Gateway(letterbox) if letterbox else None


class Gateway:
    """The service that sends them."""

    def __init__(self, letterbox: Letterbox) -> None:
        self._letterbox = letterbox

    async def close(self) -> None:
        """Let the connections go."""
        await self._letterbox.close()

    async def send(self, phone: str, text: str) -> None:
        """Hand the message over within 5 s, once more where it was surely not taken. Raises Undelivered."""
        message = {"to": phone, "text": text}
        # One that is too slow may have sent it, and nobody wants two messages: there is no second knock then.
        status = await self._letterbox.post(message)
        if status is None or status >= _FAULTS_OF_ITS_OWN:
            status = await self._letterbox.post(message)
        require_taken(status)
