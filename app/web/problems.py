"""Problem documents (RFC 9457): every refusal and every fault in one form, which never echoes what was sent."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from asyncpg.exceptions import InternalClientError, OperatorInterventionError, PostgresConnectionError
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException  # noqa: TID251 - starlette's own refusals are translated here alone

from app import errors
from app.domain import faults
from app.errors import Fault, Misconfigured, Refusal
from app.web.askers import trace
from app.web.language import language_of
from app.web.templates import template_of

logger = logging.getLogger(__name__)

_AWAY: Sequence[type[Exception]] = (
    PoolTimeout,
    PostgresConnectionError,
    OperatorInterventionError,
    InternalClientError,
    OSError,
)

_CHANGED = "TB001"
# Shut down, crashed or not open yet (57P01 to 57P03), and a connection that broke (class 08).
_FALLEN = ("57P", "08")

_BY_STATUS: Mapping[int, type[Refusal]] = {
    400: errors.MalformedJson,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.BodyTooLarge,
    415: errors.UnsupportedMediaType,
}


def problem(refusal: Refusal, *, language: str, request_id: str) -> Response:
    """The refusal as an answer, in `vi` or `en`."""
    sentence = refusal.en if language == "en" else refusal.vi
    body: dict[str, object] = {
        "type": f"/v1/problems/{refusal.code}",
        "title": refusal.code.replace("_", " ").capitalize(),
        "status": refusal.status,
        "detail": sentence,
        "code": refusal.code,
        "request_id": request_id,
        **refusal.extra,
    }
    if refusal.faults:
        body["errors"] = shown_faults(refusal.faults, language)
    return Response(
        to_json(body),
        status_code=refusal.status,
        media_type="application/problem+json",
        headers=refusal.headers,
    )


def shown_faults(found: Sequence[Fault], language: str) -> list[dict[str, str]]:
    """Faults with the sentence a person reads."""
    return [
        {"pointer": fault.pointer, "code": fault.code, "detail": faults.sentence(fault.code, language)}
        for fault in found
    ]


def faults_of(found: Sequence[Mapping[str, Any]], *, skip: int = 0, tag: object = None) -> list[Fault]:
    """pydantic's errors as faults; `skip` leaves out the leading parts of the location (FastAPI's `body`, `query`).

    `tag` is the word that tells the forms of one door apart: pydantic names it next, where nobody has sent it.
    """
    return [_fault(error, skip + (tag is not None and error["loc"][skip : skip + 1] == (tag,))) for error in found]


def _fault(error: Mapping[str, Any], skip: int) -> Fault:
    code, location = str(error["type"]), list(error["loc"][skip:])
    if code == "extra_forbidden":
        # The name of an unknown field is the sender's own text; the pointer leads to the object that holds it.
        location.pop()
    elif code == "value_error":
        code = str(error["ctx"]["error"])
        # A rule over several fields points at the one that is missing.
        field, _, ending = code.rpartition("_")
        if ending == "required":
            location.append(field)
        elif code == "unit_not_allowed":
            location.append("unit")
    return Fault("".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location), code)


def _answer(request: Request, refusal: Refusal) -> Response:
    return problem(refusal, language=language_of(request), request_id=request.scope.get("tinbao.request_id", ""))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    await trace(request, error)
    return _answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(fault["type"] == "json_invalid" for fault in found):
        return _answer(request, errors.MalformedJson())
    verb = error.body.get("verb") if isinstance(error.body, dict) else None
    return _answer(request, errors.InvalidFields(faults=faults_of(found, skip=1, tag=verb)))


async def _starlette_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # FastAPI wraps what was raised while it read a body; ours was right before.
    cause = error.__cause__
    refusal = cause if isinstance(cause, Refusal) else _BY_STATUS.get(error.status_code, Refusal)()
    refusal.headers.update(error.headers or {})
    if isinstance(refusal, errors.MethodNotAllowed) and (methods := _methods_of(request)):
        refusal.headers["Allow"] = methods
    return _answer(request, refusal)


def _methods_of(request: Request) -> str:
    """Every method of the path (RFC 9110 §10.2.1); Starlette knows those of the first of its routes alone."""
    methods = {method.upper() for method in request.app.openapi()["paths"].get(template_of(request.scope), ())}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


async def _away(request: Request, _error: Exception) -> Response:
    # The database is away or slow: nothing was changed, and the same request may be sent again.
    return _answer(request, errors.Busy())


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)
    # Units or keys have just changed under this request, or the server fell: a second later it goes through, and what
    # was kept after all is found again by its key.
    state = getattr(error.orig, "sqlstate", None) or ""
    is_passing = error.connection_invalidated or state == _CHANGED or state.startswith(_FALLEN)
    return await (_away if is_passing else broken)(request, error)


async def _misconfigured(request: Request, error: Exception) -> Response:
    # A file of the operator's was lost while we serve. What is said of it names files and settings, and nobody.
    logger.error("%s", error)
    return _answer(request, errors.Busy())


async def broken(request: Request, error: Exception) -> Response:
    """The answer to what is no refusal but a fault of ours."""
    # The message of an exception may hold what somebody sent; its type and place are all that is logged.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    logger.error("%s failed: %s at %s", template_of(request.scope), type(error).__name__, where)
    return _answer(request, Refusal())


_HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Any]] = {
    Refusal: _refused,
    RequestValidationError: _invalid,
    HTTPException: _starlette_refused,
    **dict.fromkeys(_AWAY, _away),
    DBAPIError: _failed,
    Misconfigured: _misconfigured,
}


def install(app: FastAPI) -> None:
    """Make every refusal of the house, of FastAPI and of Starlette a problem document."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
