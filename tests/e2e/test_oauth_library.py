"""An OAuth library that knows nothing of us drives the partner's side, against the real server over HTTP."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey

from app.services.demonstration import SANDBOX
from tests.e2e.demonstration import Demonstration, opened
from tests.factories import a_tip_off
from tests.partners import EVERYTHING, OwnKey


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    with opened() as shown:
        yield shown


@pytest.fixture
def metadata(demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the library is led to; on loopback it has to be told that plain http will do."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    told = requests.get(f"{demonstration.address}/.well-known/oauth-authorization-server", timeout=10).json()
    assert told["issuer"] == demonstration.address
    assert told["sandbox"] is True
    return dict(told)


def logins(demonstration: Demonstration) -> dict[str, str]:
    return dict(json.loads((demonstration.folder / "demo-logins.json").read_text()))


def drives(session: OAuth2Session, address: str) -> None:
    """Send for a citizen, read what became of it, and meet the shut doors."""
    form = {**a_tip_off(), "receipt_sha256": uuid4().hex * 2}
    sent = session.post(f"{address}/v1/partner/tip-offs", json=form, headers={"Idempotency-Key": str(uuid4())})
    assert (sent.status_code, sent.json()["receipt"]) == (201, None), sent.text
    read = session.get(f"{address}/v1/partner/submissions/{sent.json()['reference']}")
    assert read.json()["status"] == "submitted"
    assert form["description"] not in session.get(f"{address}/v1/partner/submissions").text
    assert session.get(f"{address}/v1/partner/totals?from=2026-10&to=2026-11").status_code == 200
    for shut in ("/v1/queue", "/v1/citizen/submissions", f"/v1/submissions/{uuid4()}"):
        assert session.get(address + shut).status_code == 401


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_by_secret(demonstration: Demonstration, metadata: dict[str, Any], method: str) -> None:
    secret = logins(demonstration)[str(SANDBOX)]
    with OAuth2Session(
        str(SANDBOX), secret, token_endpoint_auth_method=method, revocation_endpoint_auth_method=method
    ) as session:
        token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
        assert set(token["scope"].split()) == set(EVERYTHING)
        drives(session, demonstration.address)
        session.revoke_token(metadata["revocation_endpoint"], token=token["access_token"])
        assert session.get(f"{demonstration.address}/v1/partner/submissions").status_code == 401


def test_by_private_key(demonstration: Demonstration, metadata: dict[str, Any]) -> None:
    key = OwnKey()
    client_id = a_client_with(key, demonstration)
    endpoint = metadata["token_endpoint"]
    private = ECKey.import_key(key.pem)
    with OAuth2Session(client_id, private, token_endpoint_auth_method=PrivateKeyJWT(endpoint, alg="ES256")) as session:
        session.fetch_token(endpoint, grant_type="client_credentials")
        drives(session, demonstration.address)


def a_client_with(key: OwnKey, demonstration: Demonstration) -> str:
    """Kept by the demonstration's admin, through the door."""
    with httpx2.Client(base_url=demonstration.address) as admin:
        secret = {"username": "admin", "password": logins(demonstration)["admin"]}
        token = admin.post("/v1/auth/token", json=secret).json()["access_token"]
        found = admin.get("/v1/units", params={"name": "Mường Hung"}).json()["data"][0]
        form = {"name": "App", "scopes": EVERYTHING, "unit_ids": [found["id"]], "jwks": key.jwks()}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        made = admin.post("/v1/clients", json=form, headers=headers)
        assert made.status_code == 201, made.text
        return str(made.json()["client"]["client_id"])
