"""The push gateway: wakes somebody on duty through an HTTP service of the operator's choice.

`POST url` with `{"to": "<the account's id>", "text": "…", "alert_id": "…"}`, a bearer token and an `Idempotency-Key`.
Accounts have no phone number: which device an account's is, that service knows and the house does not. It leaves out
what comes again with the same key, as happens when the worker was killed between sending and writing it down.
"""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.core.letterboxes import Letterbox, Slot, require_taken

_SLOT = Slot("TINBAO_ALERT_URL", "TINBAO_ALERT_TOKEN_FILE")


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent: to whom, a sentence that tells nothing, and what stays the same when it is sent again."""

    person_id: UUID
    alert_id: UUID
    step: int
    text: str

    @property
    def key(self) -> str:
        """One for each person and step of an alert."""
        return f"{self.alert_id}-{self.step}-{self.person_id}"


def open_push_gateway(url: str | None, token_file: Path | None) -> "PushGateway | None":
    """The gateway of the settings, if any. Raises Misconfigured for half of one and for a faulty one."""
    letterbox = _SLOT.open(url, token_file)
    return PushGateway(letterbox) if letterbox else None


class PushGateway:
    """The service that rings."""

    def __init__(self, letterbox: Letterbox) -> None:
        self._letterbox = letterbox

    async def close(self) -> None:
        """Let the connections go."""
        await self._letterbox.close()

    async def wake(self, call: Call) -> None:
        """Hand it over within 5 s, once. Raises Undelivered; the same call may then be made again."""
        message = {"to": str(call.person_id), "text": call.text, "alert_id": str(call.alert_id)}
        require_taken(await self._letterbox.post(message, {"Idempotency-Key": call.key}))
