"""Entity tags (RFC 9110 §8.8): strong, the version before the dash, a hash of the very bytes behind it."""

import hashlib
import re
from collections.abc import Mapping

from fastapi import Request, Response

from app import errors

_TAG = re.compile(r'"v(\d{1,9})-[0-9a-f]{16}"')
PUBLIC = "public, max-age=300"


def tag_of(body: bytes, version: int) -> str:
    """The tag of these bytes."""
    return f'"v{version}-{hashlib.sha256(body).hexdigest()[:16]}"'


def tagged(
    request: Request,
    body: bytes,
    version: int,
    *,
    cache: str = "no-store",
    status: int = 200,
    media_type: str = "application/json",
    also: Mapping[str, str] | None = None,
) -> Response:
    """The body with its tag and `also` these headers, or 304 when the client has these bytes already."""
    tag = tag_of(body, version)
    headers = {"ETag": tag, "Cache-Control": cache, **(also or {})}
    # Compared weakly (RFC 9110 §13.1.2): a proxy that compresses an answer weakens its tag.
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if request.method == "GET" and (tag in known or known == ["*"]):
        return Response(status_code=304, headers=headers)
    return Response(body, status_code=status, media_type=media_type, headers=headers)


def version_in(if_match: str | None) -> int | None:
    """The version that a change was decided on; None for a tag that cannot be one of ours.

    Raises PreconditionRequired without a tag at all.
    """
    if not if_match:
        raise errors.PreconditionRequired
    tag = _TAG.fullmatch(if_match.strip())
    return int(tag[1]) if tag else None
