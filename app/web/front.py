"""The front of the house: one pure ASGI layer that every request passes.

It names the request, bounds the body, and puts on each answer the headers that protect the citizen.
"""

import re
from collections.abc import Mapping
from uuid import uuid4

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import errors
from app.web.language import KEPT, language_of
from app.web.limits import NOTED, headers_of
from app.web.problems import problem

_REQUEST_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
_LARGEST_BODY = 64 * 1024
_DIGITS = 9
_WRITING = frozenset({"POST", "PUT", "PATCH"})
_UNDERSTOOD = frozenset({b"application/json", b"text/csv"})
# Where OAuth libraries speak, they send forms (RFC 6749 §4.4.2).
_OAUTH, _FORMS = "/oauth/", frozenset({b"application/x-www-form-urlencoded"})
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"Accept-Language"),
)


class Front:
    """Wraps the whole application. Nothing here stores or logs the request id: on a public route it names a phone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

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

        ours = [(b"x-request-id", request_id.encode()), *_ALWAYS]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = message["headers"]
                names = {name for name, _ in sent}
                # Only public reference data says otherwise, in its own route.
                defaults = ((b"cache-control", b"no-store"), (b"content-language", language.encode()))
                message["headers"] = [
                    *sent,
                    *ours,
                    *headers_of(scope),
                    *(each for each in defaults if each[0] not in names),
                ]
            await send(message)

        if refusal := _twice(scope) or _refusal(scope, headers):
            answer = problem(refusal, language=language, request_id=request_id)
            await answer(scope, receive, dressed)
        elif scope["method"] == "HEAD":
            # Wherever one may read, one may ask for the head alone (RFC 9110 §9.3.2).
            await self.app({**scope, "method": "GET"}, _bounded(receive), _without_body(dressed))
        else:
            await self.app(scope, _bounded(receive), dressed)


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
    return declared is not None and declared.isdigit() and (len(declared) > _DIGITS or int(declared) > _LARGEST_BODY)


def _bounded(receive: Receive) -> Receive:
    left = _LARGEST_BODY

    async def receive_within_bounds() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise errors.BodyTooLarge
        return message

    return receive_within_bounds
