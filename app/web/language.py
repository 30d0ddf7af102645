"""The language of an answer: it belongs to the request and is never stored, since it tells of a person's ethnicity."""

from starlette.requests import HTTPConnection

VIETNAMESE, ENGLISH = "vi", "en"
KEPT = "tinbao.language"
"""Where the front keeps it for the length of one request."""


def language_of(connection: HTTPConnection) -> str:
    """`en` when Accept-Language (RFC 9110 §12.5.4) ranks it before Vietnamese, otherwise `vi`."""
    known: str | None = connection.scope.get(KEPT)
    if known is not None:
        return known
    header = connection.headers.get("accept-language")
    if not header:
        return VIETNAMESE
    ranked = sorted(_ranks(header[:200]), reverse=True)
    return next((name for _, _, name in ranked if name in {VIETNAMESE, ENGLISH}), VIETNAMESE)


def _ranks(header: str) -> list[tuple[float, int, str]]:
    ranks = []
    for place, part in enumerate(header.split(",")):
        name, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        if quality > 0:
            ranks.append((quality, -place, name.strip().lower().partition("-")[0]))
    return ranks
