"""JSON objects read so that two readers can never understand them differently (RFC 8725 §2.4, RFC 7493)."""

import json
from typing import Any, NoReturn


def _unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a name occurs twice")
    return found


def _refuse(_literal: str) -> NoReturn:
    raise ValueError("only whole numbers are used here")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_refuse, parse_constant=_refuse)


def read_object(text: bytes) -> dict[str, Any]:
    """The object in this UTF-8 text; ValueError for anything else, a repeated name, a fraction, NaN or deep nesting."""
    try:
        value = _DECODER.decode(text.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - callers catch one exception, whatever is odd
    return value
