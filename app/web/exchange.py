"""An exchange: one request and its answer, dressed in the headers that protect the citizen."""

import asyncio
import re
import time
from collections.abc import Sequence
from uuid import uuid4

from starlette.requests import HTTPConnection, Request
from starlette.types import Message, Receive, Scope, Send

from app.core.metrics import Metrics
from app.errors import Refusal
from app.web.language import KEPT, language_of
from app.web.limits import NOTED, headers_of
from app.web.problems import broken, problem
from app.web.templates import template_of

Headers = Sequence[tuple[bytes, bytes]]

HEAD_ALONE = "tinbao.head_alone"
"""Set where only the head of an answer is asked for: what never ends by itself must end there."""
_REQUEST_ID = re.compile(r"[\w-]{8,64}", re.ASCII)


class Exchange:
    """It names the request and gives the answer its headers. `limit` is how long the answer may take to begin.

    Nothing here stores or logs the request id: on a public route it names a phone.
    """

    def __init__(
        self, scope: Scope, send: Send, *, seconds: float, always: Headers, unless: Headers, metrics: Metrics | None
    ) -> None:
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.limit = asyncio.timeout(seconds)
        self.has_begun = False
        self._begun_at = time.monotonic()
        self._send, self._always, self._unless, self._metrics = send, always, unless, metrics
        sent_id = self.headers.get(b"x-request-id", b"").decode("latin-1")
        self._id = scope["tinbao.request_id"] = sent_id if _REQUEST_ID.fullmatch(sent_id) else uuid4().hex
        scope[NOTED] = []
        self._language = scope[KEPT] = language_of(HTTPConnection(scope))
        self._method = scope["method"]
        # Wherever one may read, one may ask for the head alone (RFC 9110 §9.3.2).
        self.is_head = self._method == "HEAD"
        self.scope = {**scope, "method": "GET", HEAD_ALONE: True} if self.is_head else scope

    async def send(self, message: Message) -> None:
        """Send the answer on, dressed."""
        if message["type"] == "http.response.start":
            self._begin(message)
        elif self.is_head:
            message = {**message, "body": b""}
        await self._send(message)

    def _begin(self, message: Message) -> None:
        self.has_begun = True
        if not self.limit.expired():
            # How fast somebody reads is a matter of the connection.
            self.limit.reschedule(None)
        sent = message["headers"]
        names = {name for name, _ in sent}
        # Only public reference data and the pages of the documentation say otherwise, in their own routes.
        defaults = (*self._unless, (b"content-language", self._language.encode()))
        message["headers"] = [
            *sent,
            (b"x-request-id", self._id.encode()),
            *self._always,
            *headers_of(self.scope),
            *(each for each in defaults if each[0] not in names),
        ]
        if self._metrics:
            took = time.monotonic() - self._begun_at
            self._metrics.count(template_of(self.scope), self._method, message["status"], took)

    async def refuse(self, refusal: Refusal, receive: Receive) -> None:
        """Answer with a problem document."""
        answer = problem(refusal, language=self._language, request_id=self._id)
        await answer(self.scope, receive, self.send)

    async def own_up(self, error: Exception, receive: Receive) -> None:
        """Answer for a fault of ours."""
        answer = await broken(Request(self.scope), error)
        await answer(self.scope, receive, self.send)
