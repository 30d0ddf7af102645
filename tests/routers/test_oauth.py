"""OAuth 2.0 for partners: who gets a token, for how long, and in which words the others are refused."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.web.parts import Parts
from tests.conftest import SetClock
from tests.partners import EVERYTHING, ISSUER, OwnKey, PartnerApp, a_partner, an_admin, asserted, basic, claims_of, keep

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
async def partner(client: httpx2.AsyncClient, parts: Parts) -> PartnerApp:
    return await a_partner(client, parts)


async def test_the_metadata_leads_everywhere(client: httpx2.AsyncClient) -> None:
    told = (await client.get("/.well-known/oauth-authorization-server")).json()
    assert (told["issuer"], told["token_endpoint"]) == (ISSUER, f"{ISSUER}/oauth/token")
    assert told["scopes_supported"] == EVERYTHING
    assert told["token_endpoint_auth_methods_supported"] == [
        "client_secret_basic",
        "client_secret_post",
        "private_key_jwt",
    ]
    assert told["sandbox"] is False
    keys = await client.get(told["jwks_uri"])
    assert keys.headers["Cache-Control"].startswith("public")
    assert [set(key) for key in keys.json()["keys"]] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]


async def test_a_secret_opens_by_header_and_by_form(client: httpx2.AsyncClient, partner: PartnerApp) -> None:
    by_header = await client.post("/oauth/token", data=GRANT, headers=basic(partner.id, partner.secret))
    by_form = await partner.ask()
    for answer in (by_header, by_form):
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 600, " ".join(sorted(EVERYTHING)))
        assert answer.headers["Cache-Control"] == "no-store"
        claims = claims_of(body["access_token"])
        assert (claims["iss"], claims["aud"], claims["role"], claims["unit"]) == (
            ISSUER,
            "tinbao-partner",
            "integration",
            0,
        )
        assert (claims["sub"], claims["client_id"], claims["exp"] - claims["iat"]) == (partner.id, partner.id, 600)
        assert "refresh_token" not in body


async def test_fewer_scopes_can_be_asked_for_and_no_others(partner: PartnerApp) -> None:
    assert (await partner.ask(scope="status:read")).json()["scope"] == "status:read"
    for scope in ("status:read tip-offs:read", "", "status:read  totals:read"):
        refused = await partner.ask(scope=scope)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


async def test_every_stranger_is_refused_alike(client: httpx2.AsyncClient, partner: PartnerApp) -> None:
    strangers = [
        basic(partner.id, "tbs_wrong"),
        basic(str(uuid4()), partner.secret),
        basic("nobody", ""),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic bm9ib2R5"},
        {"Authorization": "Bearer " + partner.secret},
        {},
    ]
    answers = [await client.post("/oauth/token", data=GRANT, headers=headers) for headers in strangers]
    answers.append(await partner.ask(client_secret="\ufffd" * 100))
    for answer in answers:
        assert (answer.status_code, answer.json()) == (401, answers[0].json())
        assert answer.json()["error"] == "invalid_client"
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="tinbao"'


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "invalid_request"),
        (b"grant_type", "invalid_request"),
        (b"grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        (b"grant_type=password&username=a&password=b", "unsupported_grant_type"),
        (b"grant_type=refresh_token", "unsupported_grant_type"),
        (b"grant_type=client_credentials&client_id=a&client_secret=%00", "invalid_request"),
        (b"grant_type=client_credentials&client_id=%ff%fe", "invalid_request"),
        (b"\xff\xfe=1", "invalid_request"),
        (b"&".join(b"a%d=1" % number for number in range(21)), "invalid_request"),
        (b"grant_type=client_credentials&client_secret=" + b"x" * 9000, "invalid_request"),
        (b"grant_type=client_credentials&client_id=a&client_secret=b&client_assertion=c", "invalid_request"),
        (b"grant_type=client_credentials&client_assertion=c", "invalid_request"),
        (b'{"grant_type": "client_credentials"}', "invalid_request"),
    ],
)
async def test_what_is_malformed_is_told_in_the_words_of_the_rfc(
    client: httpx2.AsyncClient, body: bytes, error: str
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("/oauth/token", "/oauth/revoke"):
        answer = await client.post(path, content=body, headers=headers)
        assert answer.status_code in {400, 401}, answer.text
        assert set(answer.json()) == {"error", "error_description"}
        if path == "/oauth/token":
            assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_two_methods_at_once_are_none(client: httpx2.AsyncClient, partner: PartnerApp) -> None:
    form = {**GRANT, "client_id": partner.id, "client_secret": partner.secret}
    both = await client.post("/oauth/token", data=form, headers=basic(partner.id, partner.secret))
    assert both.json()["error"] == "invalid_request"
    named = {**GRANT, "client_id": str(uuid4())}
    two = await client.post("/oauth/token", data=named, headers=basic(partner.id, partner.secret))
    assert two.json()["error"] == "invalid_request"


@pytest.fixture
def own_key() -> OwnKey:
    return OwnKey()


@pytest.fixture
async def signing(client: httpx2.AsyncClient, parts: Parts, own_key: OwnKey) -> PartnerApp:
    return await a_partner(client, parts, jwks=own_key.jwks(kid="2026"))


async def test_an_assertion_opens_once(
    client: httpx2.AsyncClient, parts: Parts, signing: PartnerApp, own_key: OwnKey
) -> None:
    for audience in (f"{ISSUER}/oauth/token", ISSUER, [ISSUER, "https://other.example"]):
        form = asserted(own_key.assertion(signing.id, parts, aud=audience))
        answer = await client.post("/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        again = await client.post("/oauth/token", data=form)
        assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


async def test_of_twenty_uses_of_one_assertion_at_once_one_opens(
    client: httpx2.AsyncClient, parts: Parts, signing: PartnerApp, own_key: OwnKey
) -> None:
    form = asserted(own_key.assertion(signing.id, parts))
    answers = await asyncio.gather(*(client.post("/oauth/token", data=form) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://other.example"},
        {"aud": None},
        {"aud": []},
        {"aud": {"a": 1}},
        {"iss": str(uuid4())},
        {"sub": str(uuid4())},
        {"sub": None},
        {"sub": 7},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 2**40},
        {"nbf": 2**40},
        {"iat": 2**40},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 400},
    ],
)
async def test_an_odd_assertion_opens_nothing(
    client: httpx2.AsyncClient, parts: Parts, signing: PartnerApp, own_key: OwnKey, changes: dict[str, Any]
) -> None:
    form = asserted(own_key.assertion(signing.id, parts, **changes))
    answer = await client.post("/oauth/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_forged_assertion_opens_nothing(
    client: httpx2.AsyncClient, parts: Parts, signing: PartnerApp, own_key: OwnKey, clock: SetClock
) -> None:
    honest = own_key.assertion(signing.id, parts)
    head, body, signature = honest.split(".")
    for forged in (
        OwnKey().assertion(signing.id, parts),
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{head}.{body}.{signature[::-1]}",
        "eyJhbGciOiJub25lIn0." + body + ".",
        "[" * 3000,
        "",
    ):
        answer = await client.post("/oauth/token", data=asserted(forged))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), forged[:40]
    clock.pass_by(seconds=61)
    assert (await client.post("/oauth/token", data=asserted(honest))).status_code == 401


async def test_a_private_key_is_not_taken(client: httpx2.AsyncClient, parts: Parts, own_key: OwnKey) -> None:
    admin = await an_admin(client, parts)
    form = {"name": "x", "scopes": EVERYTHING, "unit_ids": [], "jwks": own_key.jwks(d="A" * 43)}
    assert (await keep(admin, "POST", "", form)).status_code == 422


async def test_a_token_given_back_opens_nothing(client: httpx2.AsyncClient, parts: Parts, partner: PartnerApp) -> None:
    other = await a_partner(client, parts)
    token = partner.headers["Authorization"].removeprefix("Bearer ")
    # Somebody else's token, and what is no token at all: 200, and nothing happens.
    for text in (token, "rubbish", ""):
        answer = await client.post("/oauth/revoke", data={"token": text}, headers=basic(other.id, other.secret))
        assert answer.status_code == 200
    assert (await partner.get("submissions")).status_code == 200
    answer = await client.post("/oauth/revoke", data={"token": token}, headers=basic(partner.id, partner.secret))
    assert answer.status_code == 200
    assert (await partner.get("submissions")).json()["code"] == "invalid_token"
    await partner.sign_in()
    assert (await partner.get("submissions")).status_code == 200


async def test_json_is_not_understood_here(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/oauth/token", json=GRANT)).status_code == 415
