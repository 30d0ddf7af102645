"""The intake route: bytes are validated strictly by a precompiled adapter, and bytes are answered.

FastAPI validates parsed objects, where strict mode refuses every enum and every moment; pydantic-core validates the
bytes themselves, at half the cost.
"""

import hashlib
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.types import Receive, Scope, Send

from app import errors
from app.domain.limits import SUBMIT, ProofOfWorkRequired
from app.models.fields import Fields
from app.services.letters import Letter, Reply
from app.web.idempotency import strong_key
from app.web.language import language_of
from app.web.leniency import read
from app.web.limits import count
from app.web.proof_of_work import asked, is_worked_for

_KNOWN = frozenset({"request", "body", "idempotency_key"})
_REPLAYED = {"Idempotent-Replayed": "true"}
Endpoint = Callable[..., Awaitable[Reply]]


class StrictJsonRoute(APIRoute):
    """A route whose endpoint takes `request`, `body`, path parameters and the idempotency key, and gives a Reply."""

    _answer: Callable[[Request], Coroutine[Any, Any, Response]]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler in place of FastAPI's. Raises TypeError at start for a dependency that it would skip."""
        parameters = inspect.signature(self.endpoint).parameters
        skipped = set(parameters) - _KNOWN - set(self.param_convertors)
        if self.dependant.dependencies or skipped or "body" not in parameters:
            raise TypeError(f"{self.path} declares what this route would skip: {', '.join(parameters)}")
        endpoint: Endpoint = self.endpoint
        model = parameters["body"].annotation
        adapter: TypeAdapter[Fields] = TypeAdapter(model)
        status = self.status_code or 200

        async def handle(request: Request) -> Response:
            await self.admit(request)
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
                raise errors.UnsupportedMediaType
            key = strong_key(request.headers.get("idempotency-key"))
            raw = await request.body()
            body, dropped = read(adapter, model, raw)
            needs_work = self.is_crowded(request) and body.may_wait and not is_worked_for(request, key)
            request.state.letter = Letter(hashlib.sha256(raw).digest(), language_of(request), dropped, needs_work)
            try:
                reply = await endpoint(request=request, body=body, idempotency_key=key, **request.path_params)
            except ProofOfWorkRequired as refusal:
                raise asked(request, refusal, key) from None
            headers = _REPLAYED if reply.is_replayed else None
            return Response(reply.body, status_code=status, media_type="application/json", headers=headers)

        self._answer = handle
        return handle

    async def admit(self, request: Request) -> None:
        """Let everybody in; a door that asks who is there does it here, before it reads a byte."""

    def is_crowded(self, request: Request) -> bool:
        """Whether so much comes from this address that a proof of work is asked for."""
        return count(request, SUBMIT).is_over

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once: FastAPI's own way opens two exit stacks for dependencies that this route cannot have."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        response = await self._answer(Request(scope, receive, send))
        await response(scope, receive, send)


def letter_of(request: Request) -> Letter:
    """What came with the form."""
    letter: Letter = request.state.letter
    return letter
