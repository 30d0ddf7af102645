"""Forms at the OAuth endpoints: read strictly, refused in OAuth's own words."""

import base64
import binascii
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Request, Response
from pydantic_core import to_json

from app.domain.oauth import OAuthRefusal, Presented, invalid_client, invalid_request, presented

_MOST_FIELDS, _LONGEST = 20, 8192


async def form_of(request: Request) -> dict[str, str]:
    """The fields of the body, each once. Raises OAuthRefusal (RFC 6749 §3.2: a repeated parameter is an error)."""
    try:
        pairs = parse_qsl(
            (await request.body()).decode(),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise invalid_request("The body is not a form.") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise invalid_request("A parameter occurs twice.")
    if any("\0" in value or len(value) > _LONGEST for value in form.values()):
        raise invalid_request("A value cannot be read.")
    return form


def presented_in(request: Request, form: dict[str, str]) -> Presented:
    """Who asks, by the header or the form. Raises OAuthRefusal."""
    return presented(form, _basic(request.headers.get("authorization")))


def refused(refusal: OAuthRefusal) -> Response:
    """The refusal as RFC 6749 §5.2 writes it."""
    headers = {"WWW-Authenticate": 'Basic realm="tinbao"'} if refusal.status == 401 else {}  # noqa: PLR2004 - what RFC 6749 asks for
    body = to_json({"error": refusal.error, "error_description": refusal.description})
    return Response(body, status_code=refusal.status, media_type="application/json", headers=headers)


def _basic(header: str | None) -> tuple[str, str] | None:
    if header is None:
        return None
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise invalid_client()
    try:
        name, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise invalid_client() from None
    if not colon:
        raise invalid_client()
    # RFC 6749 §2.3.1: both are written as in a form before they go into the header.
    return unquote_plus(name), unquote_plus(secret)
