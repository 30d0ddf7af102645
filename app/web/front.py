"""The front of the house: one pure ASGI layer that every request passes.

It names the request, bounds its body and its time, and puts on each answer the headers that protect the citizen.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import errors
from app.web.bodies import LARGEST, bounded
from app.web.language import KEPT, language_of
from app.web.limits import NOTED, headers_of
from app.web.problems import broken, problem

_REQUEST_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
_DIGITS = 9
_WRITING = frozenset({"POST", "PUT", "PATCH"})
_UNDERSTOOD = frozenset({b"application/json", b"text/csv"})
# Where OAuth libraries speak, they send forms (RFC 6749 §4.4.2).
_OAUTH, _FORMS = "/oauth/", frozenset({b"application/x-www-form-urlencoded"})
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"vary", b"Accept-Language"),
)
# A year, in which a browser that has been here once asks by https alone (RFC 6797).
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")
# An answer of the API is data: whoever opens one in a browser must not have anything in it run or framed.
_NO_PAGE = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a body may take to arrive, and the first byte of an answer to be found."""

    body: float = 20
    answer: float = 30


class Front:
    """Wraps the whole application. Nothing here stores or logs the request id: on a public route it names a phone."""

    def __init__(self, app: ASGIApp, patience: Patience = Patience(), *, is_https: bool = False) -> None:
        self.app = app
        self.patience = patience
        self._always = (*_ALWAYS, _HTTPS_ONLY) if is_https else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, bounded and named."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        sent_id = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = scope["tinbao.request_id"] = sent_id if _REQUEST_ID.fullmatch(sent_id) else uuid4().hex
        scope[NOTED] = []
        language = scope[KEPT] = language_of(HTTPConnection(scope))

        ours = [(b"x-request-id", request_id.encode()), *self._always]
        limit, has_begun = asyncio.timeout(self.patience.answer), False

        async def dressed(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                if not limit.expired():
                    # How fast somebody reads is a matter of the connection.
                    limit.reschedule(None)
                sent = message["headers"]
                names = {name for name, _ in sent}
                # Only public reference data and the pages of the documentation say otherwise, in their own routes.
                defaults = ((b"cache-control", b"no-store"), (b"content-language", language.encode()), _NO_PAGE)
                message["headers"] = [
                    *sent,
                    *ours,
                    *headers_of(scope),
                    *(each for each in defaults if each[0] not in names),
                ]
            await send(message)

        try:
            async with limit:
                try:
                    await self._answer(scope, headers, bounded(receive, self.patience.body), dressed)
                except ClientDisconnect:
                    # A phone lost its coverage in the middle of a sentence: nobody is there to be answered.
                    return
                except Exception as error:
                    if has_begun:
                        raise
                    answer = await broken(Request(scope), error)
                    await answer(scope, receive, dressed)
        except TimeoutError:
            if has_begun or not limit.expired():
                raise
            # Whether it was done is unknown, as when the database is away: the same key finds out.
            answer = problem(errors.Busy(), language=language, request_id=request_id)
            await answer(scope, receive, dressed)

    async def _answer(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, send: Send) -> None:
        if refusal := _twice(scope) or _refusal(scope, headers):
            answer = problem(refusal, language=scope[KEPT], request_id=scope["tinbao.request_id"])
            await answer(scope, receive, send)
        elif scope["method"] == "HEAD":
            # Wherever one may read, one may ask for the head alone (RFC 9110 §9.3.2).
            await self.app({**scope, "method": "GET"}, receive, _without_body(send))
        else:
            await self.app(scope, receive, send)


def _twice(scope: Scope) -> errors.Refusal | None:
    """Two tokens are none: of two a proxy might judge the one and the house the other (RFC 9110 §5.3)."""
    return errors.InvalidToken() if [name for name, _ in scope["headers"]].count(b"authorization") > 1 else None


def _refusal(scope: Scope, headers: Mapping[bytes, bytes]) -> errors.Refusal | None:
    """What keeps a request from being read at all."""
    # A declared length is judged before a byte is read; what is not declared is counted as it comes.
    declared = headers.get(b"content-length")
    if _too_large(declared):
        return errors.BodyTooLarge()
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    has_body = declared not in {None, b"0"} or b"transfer-encoding" in headers
    understood = _FORMS if scope["path"].startswith(_OAUTH) else _UNDERSTOOD
    is_foreign = scope["method"] in _WRITING and has_body and media_type not in understood
    return errors.UnsupportedMediaType() if is_foreign else None


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


def _too_large(declared: bytes | None) -> bool:
    # What is no number is the server's to refuse; here it only means that nothing was declared.
    return declared is not None and declared.isdigit() and (len(declared) > _DIGITS or int(declared) > LARGEST)
