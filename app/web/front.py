"""The front of the house: one pure ASGI layer that every request passes.

It bounds the body of a request and its time, and answers what nobody behind it does.
"""

from dataclasses import dataclass

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from app import errors
from app.core.metrics import Metrics
from app.web.bodies import LARGEST, bounded
from app.web.exchange import Exchange

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
_UNLESS_SAID = (
    (b"cache-control", b"no-store"),
    # An answer of the API is data: whoever opens one in a browser must not have anything in it run or framed.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a body may take to arrive, and the first byte of an answer to be found."""

    body: float = 20
    answer: float = 30


class Front:
    """Wraps the whole application."""

    def __init__(
        self, app: ASGIApp, patience: Patience = Patience(), *, is_https: bool = False, metrics: Metrics | None = None
    ) -> None:
        self._app = app
        self._patience = patience
        self._metrics = metrics
        self._always = (*_ALWAYS, _HTTPS_ONLY) if is_https else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, bounded and named."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(
            scope,
            send,
            seconds=self._patience.answer,
            always=self._always,
            unless=_UNLESS_SAID,
            metrics=self._metrics,
        )
        try:
            async with exchange.limit:
                await self._settle(exchange, bounded(receive, self._patience.body))
        except TimeoutError:
            if exchange.has_begun or not exchange.limit.expired():
                raise
            # Whether it was done is unknown, as when the database is away: the same key finds out.
            await exchange.refuse(errors.Busy(), receive)

    async def _settle(self, exchange: Exchange, receive: Receive) -> None:
        try:
            if refusal := _twice(exchange) or _refusal(exchange):
                await exchange.refuse(refusal, receive)
            else:
                await self._app(exchange.scope, receive, exchange.send)
        except ClientDisconnect:
            # A phone lost its coverage in the middle of a sentence: nobody is there to be answered.
            return
        except Exception as error:
            if exchange.has_begun:
                raise
            await exchange.own_up(error, receive)


def _twice(exchange: Exchange) -> errors.Refusal | None:
    """Two tokens are none: of two a proxy might judge the one and the house the other (RFC 9110 §5.3)."""
    names = [name for name, _ in exchange.scope["headers"]]
    return errors.InvalidToken() if names.count(b"authorization") > 1 else None


def _refusal(exchange: Exchange) -> errors.Refusal | None:
    """What keeps a request from being read at all."""
    scope, headers = exchange.scope, exchange.headers
    # A declared length is judged before a byte is read; what is not declared is counted as it comes.
    declared = headers.get(b"content-length")
    if _too_large(declared):
        return errors.BodyTooLarge()
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    has_body = declared not in {None, b"0"} or b"transfer-encoding" in headers
    understood = _FORMS if scope["path"].startswith(_OAUTH) else _UNDERSTOOD
    is_foreign = scope["method"] in _WRITING and has_body and media_type not in understood
    return errors.UnsupportedMediaType() if is_foreign else None


def _too_large(declared: bytes | None) -> bool:
    # What is no number is the server's to refuse; here it only means that nothing was declared.
    return declared is not None and declared.isdigit() and (len(declared) > _DIGITS or int(declared) > LARGEST)
