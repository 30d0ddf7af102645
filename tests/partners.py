"""A third party, for tests: kept through the admin's door, speaking through its own."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jws

from app.core import base64url
from app.domain.partners import Scope
from app.domain.roles import Role
from app.web.parts import Parts
from tests.factories import unit_id_of
from tests.officers import MUONG_HUNG, SON_LA, Officer, an_officer

EVERYTHING = [scope.value for scope in Scope]
ISSUER = "https://tinbao.test"


@dataclass
class PartnerApp:
    """A client with its secret; `headers` carry its present token."""

    http: httpx2.AsyncClient
    id: str
    secret: str
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, **form: str) -> httpx2.Response:
        """What the token endpoint says to this client with its secret."""
        form = {"grant_type": "client_credentials", "client_id": self.id, "client_secret": self.secret, **form}
        return await self.http.post("/oauth/token", data=form)

    async def sign_in(self, **form: str) -> None:
        """Get a token."""
        answer = await self.ask(**form)
        assert answer.status_code == 200, answer.text
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def pass_on(self, path: str, form: dict[str, Any], key: str | None = None) -> httpx2.Response:
        """Send a citizen's form."""
        headers = {**self.headers, "Idempotency-Key": key or str(uuid4())}
        return await self.http.post(f"/v1/partner/{path}", headers=headers, json=form)

    async def get(self, path: str, **params: str) -> httpx2.Response:
        """Read through the partners' doors."""
        return await self.http.get(f"/v1/partner/{path}", headers=self.headers, params=params)


async def an_admin(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts, role=Role.ADMIN, of=SON_LA)


async def keep(admin: Officer, method: str, path: str, form: Any = None, key: str | None = None) -> httpx2.Response:
    """What the admin's door says."""
    headers = {**admin.headers, "Idempotency-Key": key or str(uuid4())}
    return await admin.client.request(method, f"/v1/clients{path}", headers=headers, json=form)


async def a_partner(
    client: httpx2.AsyncClient, parts: Parts, *, of: tuple[str, ...] = (MUONG_HUNG,), **fields: Any
) -> PartnerApp:
    """A client of these communes with a token for everything."""
    admin = await an_admin(client, parts)
    form = {
        "name": "Cổng dịch vụ công",
        "scopes": EVERYTHING,
        "unit_ids": [unit_id_of(parts, code) for code in of],
        **fields,
    }
    made = await keep(admin, "POST", "", form)
    assert made.status_code == 201, made.text
    app = PartnerApp(client, made.json()["client"]["client_id"], made.json()["client_secret"])
    await app.sign_in()
    return app


@dataclass
class OwnKey:
    """A key with which a client signs its assertions."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def pem(self) -> str:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def jwks(self, **more: object) -> dict[str, Any]:
        point = self.private.public_key().public_numbers()
        x, y = (base64url.encode(each.to_bytes(32)) for each in (point.x, point.y))
        return {"keys": [{"kty": "EC", "crv": "P-256", "x": x, "y": y, **more}]}

    def assertion(self, client_id: str, parts: Parts, **changes: Any) -> str:
        """An assertion that is good for one minute."""
        now = int(parts.clock().timestamp())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": f"{ISSUER}/oauth/token",
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid4()),
            **changes,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        token: str = jws.sign(told, self.pem, algorithm="ES256")
        return token


def asserted(assertion: str) -> dict[str, str]:
    """The form that shows it."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    }


def basic(name: str, secret: str) -> dict[str, str]:
    """The header of RFC 6749 §2.3.1."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, unverified."""
    claims: dict[str, Any] = json.loads(base64url.decode(token.split(".")[1]))
    return claims
