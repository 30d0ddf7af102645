"""The OpenAPI document: our Problem in place of FastAPI's default 422, and security said on every operation."""

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.domain.limits import BodyTooSlow, TooManyRequests
from app.errors import Busy
from app.web.answers import PROBLEM_SCHEMAS, refuses

VERSION = version("tinbao")
_UNLIMITED = ("/health/", "/version")
_TOO_MANY = refuses(TooManyRequests)[TooManyRequests.status]
# What the front of the house answers, whatever is asked: app/web/front.py.
_TOO_SLOW, _BUSY = refuses(BodyTooSlow)[BodyTooSlow.status], refuses(Busy)[Busy.status]


def install(app: FastAPI) -> None:
    """Give the application its document, made once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            _tidy(made)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way to replace it


def _tidy(document: dict[str, Any]) -> None:
    """Take out the validation model that never answers; ours is declared route by route."""
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(PROBLEM_SCHEMAS)
    for operations in document["paths"].values():
        for operation in operations.values():
            default = operation["responses"].get("422", {}).get("content", {})
            if "HTTPValidationError" in str(default.get("application/json", "")):
                del operation["responses"]["422"]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            # Every door is under some limit, but for those that tell whether the house stands.
            if not path.startswith(_UNLIMITED):
                operation["responses"].setdefault("429", _TOO_MANY)
            if "requestBody" in operation:
                operation["responses"].setdefault("408", _TOO_SLOW)
            operation["responses"].setdefault("503", _BUSY)
