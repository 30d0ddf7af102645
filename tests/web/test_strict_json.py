from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, Header, Request

from app.models.tip_off import TipOffFields
from app.services.letters import Reply
from app.web.idempotency import IdempotencyKey
from app.web.strict_json import StrictJsonRoute


async def _somebody() -> str:
    return "somebody"


async def plain(request: Request, body: TipOffFields, idempotency_key: IdempotencyKey) -> Reply:
    return Reply(b"{}")


async def with_a_path(request: Request, code: str, body: TipOffFields, idempotency_key: IdempotencyKey) -> Reply:
    return Reply(b"{}")


async def with_a_dependency(
    request: Request, body: TipOffFields, idempotency_key: IdempotencyKey, who: Annotated[str, Depends(_somebody)]
) -> Reply:
    return Reply(b"{}")


async def with_a_header(
    request: Request, body: TipOffFields, idempotency_key: IdempotencyKey, agent: Annotated[str, Header()]
) -> Reply:
    return Reply(b"{}")


async def without_a_body(request: Request, idempotency_key: IdempotencyKey) -> Reply:
    return Reply(b"{}")


def test_an_ordinary_door_opens() -> None:
    router = APIRouter(route_class=StrictJsonRoute)
    router.post("/v1/plain")(plain)
    router.post("/v1/plain/{code}")(with_a_path)


@pytest.mark.parametrize("endpoint", [with_a_dependency, with_a_header, without_a_body])
def test_a_door_that_would_skip_what_it_declares_is_refused_at_start(endpoint: object) -> None:
    with pytest.raises(TypeError, match="/v1/wrong declares what this route would skip"):
        APIRouter(route_class=StrictJsonRoute).post("/v1/wrong")(endpoint)  # type: ignore[type-var] # the refusal is the point


def test_a_dependency_of_the_decorator_is_refused_as_well() -> None:
    with pytest.raises(TypeError, match="/v1/guarded"):
        APIRouter(route_class=StrictJsonRoute).post("/v1/guarded", dependencies=[Depends(_somebody)])(plain)
