"""A hook of schemathesis: each request comes from a phone of its own, so that no address meets its limit."""

import random
from ipaddress import IPv4Address
from typing import Any

import schemathesis

_PHONES = int(IPv4Address("10.0.0.0"))


@schemathesis.hook
def before_call(_context: Any, case: schemathesis.Case[Any], _kwargs: dict[str, Any]) -> None:
    number = random.getrandbits(24)
    case.headers["X-Forwarded-For"] = str(IPv4Address(_PHONES + number))
