"""Crafted tokens at the doors: each answers 401 with the very same body, and never a 500."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from app.core import signing_keys
from app.web.parts import Parts
from tests.core.forge import as_json
from tests.core.forgeries import FORGERIES, House
from tests.officers import Officer, an_officer

DOORS = ("/v1/me", "/v1/queue", "/v1/submissions/00000000-0000-4000-8000-000000000000")
REQUEST_ID = "the-same-each-time"
# White space around the token is the header's and not the token's (RFC 9110 §5.5, §11.4).
AROUND = {"leading space", "trailing line break"}
ABOUT_THE_TOKEN = {name: forge for name, forge in FORGERIES.items() if name not in AROUND}


def changed(**claims: object) -> Callable[[House], str]:
    return lambda h: h.with_payload(as_json({**h.claims, **claims}))


CLAIMED: dict[str, Callable[[House], str]] = {
    "for citizens": changed(aud="tinbao-citizen"),
    "for partners": changed(aud="tinbao-partner"),
    "for two audiences": changed(aud=["tinbao-staff", "tinbao-partner"]),
    "of another issuer": changed(iss="https://attacker.example"),
    "expired": lambda h: changed(exp=h.claims["iat"])(h),
    "of next year": lambda h: changed(nbf=h.claims["nbf"] + 31_536_000)(h),
    "issued in the future": lambda h: changed(iat=h.claims["iat"] + 60)(h),
    "for ever": changed(exp=2**63),
    "of no unit": changed(unit=0),
    "of another unit": lambda h: changed(unit=h.claims["unit"] + 1)(h),
    "of another role": changed(role="chief"),
    "of a role that does not exist": changed(role="minister"),
    "of another person": changed(sub="00000000-0000-4000-8000-000000000000"),
    "of another session": changed(sid="00000000-0000-4000-8000-000000000000"),
    "of later credentials": changed(cv=2),
    "with a path for a person": changed(sub="../../etc/passwd"),
    "with SQL for a role": changed(role="officer'--"),
}
WITHOUT: dict[str, Callable[[House], str]] = {
    f"without {name}": lambda h, name=name: h.with_payload(  # type: ignore[misc]  # mypy cannot type a bound default
        as_json({key: value for key, value in h.claims.items() if key != name})
    )
    for name in ("iss", "aud", "sub", "client_id", "iat", "nbf", "exp", "jti", "sid", "role", "unit", "scope", "cv")
}
CRAFTED = ABOUT_THE_TOKEN | CLAIMED | WITHOUT


@pytest.fixture
async def officer(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts)


@pytest.fixture
def house(parts: Parts, officer: Officer, tmp_path: Path) -> House:
    payload = officer.token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return House(parts.keyring.signing(parts.clock()), signing_keys.create(tmp_path / "theirs"), claims)


def doors_of(app: FastAPI) -> list[tuple[str, str, str]]:
    """Method, path and scheme of every operation that demands a token; one may come to others without."""
    document = app.openapi()
    schemes = document["components"]["securitySchemes"]
    return [
        (method.upper(), "/".join("1" if part.startswith("{") else part for part in path.split("/")), name)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["security"] and all(operation["security"])
        for name in operation["security"][0]
        if schemes[name].get("scheme") == "bearer"
    ]


async def asked(client: httpx2.AsyncClient, door: str, *values: str) -> httpx2.Response:
    headers = [(b"Authorization", value.encode("utf-8", "surrogatepass")) for value in values]
    return await client.get(door, headers=[*headers, (b"X-Request-Id", REQUEST_ID.encode())])


async def refusal(client: httpx2.AsyncClient, door: str, *values: str) -> tuple[int, str | None, bytes]:
    answer = await asked(client, door, *values)
    return answer.status_code, answer.headers.get("www-authenticate"), answer.content


async def test_every_crafted_token_is_answered_alike_at_every_door(client: httpx2.AsyncClient, house: House) -> None:
    assert len(CRAFTED) >= 100
    for door in DOORS:
        assert (await asked(client, door, f"Bearer {house.honest}")).status_code in {200, 404}
        none = await refusal(client, door)
        assert none[:2] == (401, 'Bearer error="invalid_token"')
        for name, craft in CRAFTED.items():
            assert await refusal(client, door, f"Bearer {craft(house)}") == none, (door, name)


async def test_tokens_of_one_group_open_no_door_of_another(
    app: FastAPI, client: httpx2.AsyncClient, parts: Parts, officer: Officer
) -> None:
    said: dict[str, Any] = {"sub": str(officer.id), "sid": str(officer.session_id), "cv": 1, "client_id": "tinbao"}
    own = {"HTTPBearer": parts.tokens, "CitizenBearer": parts.citizen_tokens}
    groups = (parts.tokens, parts.citizen_tokens, parts.partner_tokens)
    guarded = doors_of(app)
    assert set(own) <= {scheme for _method, _door, scheme in guarded}
    for method, door, scheme in guarded:
        for tokens in groups:
            if tokens is own.get(scheme, parts.partner_tokens):
                continue
            unit = officer.unit_id if tokens is parts.tokens else 0
            token = tokens.issue(**said, role=officer.role, unit=unit, scope="submissions:write", now=parts.clock())
            answer = await client.request(method, door, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401, (method, door)


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Basic {}", "{}", "Token {}", "Bearer\t{}", "Bearer={}", "Bearer,{}", "BearerBearer {}",
     "Bearer {},{}", "Bearer {} {}", "Bearer \0{}", "\0", "Bearer " + "x" * 5000, "Digest x='--", "ế", "\ud800"],
)  # fmt: skip
async def test_an_odd_header_is_answered_like_none(client: httpx2.AsyncClient, house: House, value: str) -> None:
    none = await refusal(client, DOORS[0])
    assert await refusal(client, DOORS[0], value.replace("{}", house.honest)) == none


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_understood_in_any_case(client: httpx2.AsyncClient, house: House, scheme: str) -> None:
    """RFC 9110 §11.1."""
    assert (await asked(client, DOORS[0], f"{scheme} {house.honest}")).status_code == 200


async def test_two_tokens_are_none(client: httpx2.AsyncClient, house: House) -> None:
    honest, forged = f"Bearer {house.honest}", f"Bearer {house.swapped()}"
    none = await refusal(client, DOORS[0])
    for values in ((honest, forged), (forged, honest), (honest, honest), (honest, "")):
        assert await refusal(client, DOORS[0], *values) == none


async def test_every_guarded_operation_refuses_the_crafted_alike(
    app: FastAPI, client: httpx2.AsyncClient, house: House
) -> None:
    """A few of each sort; the doors of staff, citizens and partners have guards of their own."""
    few = [CRAFTED[name](house) for name in ("alg none", "signature of another key", "jku", "without exp", "expired")]
    few += [CRAFTED[name](house) for name in ("header with nested brackets of 2.8 KB", "more than 4 KB", "NUL")]
    for method, door, _scheme in doors_of(app):
        none = await client.request(method, door, headers={"X-Request-Id": REQUEST_ID})
        assert none.status_code == 401, (method, door)
        for token in few:
            headers = [(b"Authorization", f"Bearer {token}".encode()), (b"X-Request-Id", REQUEST_ID.encode())]
            answer = await client.request(method, door, headers=headers)
            assert (answer.status_code, answer.content) == (401, none.content), (method, door, token[:80])
            assert answer.headers["www-authenticate"] == none.headers["www-authenticate"]
