"""Limits at the doors: charged before anything is looked up, and told in the headers of every answer.

The headers are those of the IETF draft on RateLimit header fields, in the form of its tenth revision.
"""

from collections.abc import Iterable

from fastapi import Request, params
from starlette.types import Scope

from app.domain.limits import Charge, Limit, Spent, TooManyRequests
from app.web.parts import parts_of
from app.web.sources import address_of

NOTED = "tinbao.limits"


async def within(request: Request, *charges: Charge) -> None:
    """Charge a person, a client or a number. Raises TooManyRequests when it is one too many."""
    parts = parts_of(request)
    _held(request, await parts.budgets.spend(charges, parts.clock()))


def count(request: Request, limit: Limit) -> Spent:
    """Count one more from the address of the request, and refuse nothing."""
    parts = parts_of(request)
    spent = parts.tallies.add(limit, address_of(request), parts.clock())
    _note(request.scope, spent)
    return spent


class ByAddress:
    """A dependency that holds an address to a limit. Raises TooManyRequests."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit

    async def __call__(self, request: Request) -> None:
        """Count it."""
        _held(request, [count(request, self.limit)])


def by_address(limit: Limit) -> list[params.Depends]:
    """What `include_router(dependencies=…)` takes."""
    return [params.Depends(ByAddress(limit))]


def headers_of(scope: Scope) -> list[tuple[bytes, bytes]]:
    """What the answer tells of the limits that it came under."""
    noted: list[Spent] = scope[NOTED]
    if not noted:
        return []
    policies = ", ".join(f'"{each.limit.name}";q={each.limit.quota};w={_seconds(each.limit)}' for each in noted)
    left = ", ".join(
        f'"{each.limit.name}";r={max(0, each.limit.quota - each.used)};t={each.seconds_left}' for each in noted
    )
    return [(b"ratelimit-policy", policies.encode()), (b"ratelimit", left.encode())]


def _seconds(limit: Limit) -> int:
    return int(limit.window.total_seconds())


def _note(scope: Scope, spent: Spent) -> None:
    noted: list[Spent] = scope.setdefault(NOTED, [])
    if spent not in noted:
        noted.append(spent)


def _held(request: Request, spent: Iterable[Spent]) -> None:
    too_long = 0
    for each in spent:
        _note(request.scope, each)
        too_long = max(too_long, each.seconds_left if each.is_over else 0)
    if too_long:
        raise TooManyRequests(too_long)
