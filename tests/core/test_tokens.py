"""Access tokens: what is issued is understood again, in time and for us only."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jose.backends
import pytest
from jose.backends.ecdsa_backend import ECDSAECKey

from app.core import signing_keys
from app.core.keyring import Keyring
from app.core.tokens import Tokens
from app.errors import InvalidToken, Misconfigured

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ISSUER, AUDIENCE = "https://tinbao.example", "tinbao"
SUB, SID = "0c5f7a52-4bfb-4be3-9b52-6f1d3c1c7c01", "8d9a4f7e-3f0b-4a55-8f1e-2a8b5a1e9c02"
POSTING: dict[str, Any] = {
    "sub": SUB,
    "sid": SID,
    "role": "officer",
    "unit": 4219,
    "cv": 3,
    "scope": "",
    "client_id": "web",
}


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    folder = tmp_path_factory.mktemp("keys") / "signing"
    signing_keys.create(folder)
    return Keyring(folder)


@pytest.fixture(scope="module")
def tokens(ring: Keyring) -> Tokens:
    return Tokens(ring, ISSUER, AUDIENCE)


def test_a_token_says_again_what_was_issued(tokens: Tokens) -> None:
    claims = tokens.verify(tokens.issue(**POSTING, now=NOW), NOW)

    said = asdict(claims)
    assert {name: said[name] for name in POSTING} == POSTING
    assert (claims.iss, claims.aud) == (ISSUER, AUDIENCE)
    assert (claims.iat, claims.nbf, claims.exp) == (NOW.timestamp(), NOW.timestamp(), NOW.timestamp() + 600)


def test_scopes_are_words_between_single_spaces(tokens: Tokens) -> None:
    issued = tokens.issue(**{**POSTING, "scope": "submissions:write totals:read"}, now=NOW)

    assert tokens.verify(issued, NOW).scope == "submissions:write totals:read"


def test_two_tokens_never_share_their_identifier(tokens: Tokens) -> None:
    first, second = (tokens.verify(tokens.issue(**POSTING, now=NOW), NOW).jti for _ in range(2))

    assert first != second


@pytest.mark.parametrize(("seconds", "accepted"), [(-6, False), (-5, True), (599, True), (600, False), (601, False)])
def test_a_token_begins_with_five_seconds_of_grace_and_ends_on_the_second(
    tokens: Tokens, seconds: int, accepted: bool
) -> None:
    issued, moment = tokens.issue(**POSTING, now=NOW), NOW + timedelta(seconds=seconds)

    if accepted:
        assert tokens.verify(issued, moment).sub == SUB
    else:
        with pytest.raises(InvalidToken):
            tokens.verify(issued, moment)


def test_the_lifetime_can_be_chosen(tokens: Tokens) -> None:
    issued = tokens.issue(**POSTING, now=NOW, lifetime=timedelta(minutes=1))

    with pytest.raises(InvalidToken):
        tokens.verify(issued, NOW + timedelta(minutes=1))


def test_no_token_may_outlast_the_key_that_signs_it(tokens: Tokens) -> None:
    with pytest.raises(AssertionError):
        tokens.issue(**POSTING, now=NOW, lifetime=timedelta(minutes=10, seconds=1))


@pytest.mark.parametrize(("issuer", "audience"), [("https://other.example", AUDIENCE), (ISSUER, "other")])
def test_a_token_for_another_house_is_refused(ring: Keyring, tokens: Tokens, issuer: str, audience: str) -> None:
    foreign = Tokens(ring, issuer, audience).issue(**POSTING, now=NOW)

    with pytest.raises(InvalidToken):
        tokens.verify(foreign, NOW)


def test_the_published_keys_are_public(tokens: Tokens) -> None:
    (published,) = tokens.jwks(NOW)["keys"]

    assert set(published) == {"kty", "crv", "x", "y", "alg", "kid", "use"}
    assert [published[name] for name in ("kty", "crv", "alg", "use")] == ["EC", "P-256", "ES256", "sig"]


def test_another_backend_of_jose_is_refused(ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jose.backends, "ECKey", ECDSAECKey)

    with pytest.raises(Misconfigured, match="cryptography"):
        Tokens(ring, ISSUER, AUDIENCE)


def test_jose_is_named_in_one_module_only() -> None:
    app = Path(__file__).parents[2] / "app"
    names = ("import jose", "from jose")
    found = [path for path in app.rglob("*.py") if any(name in path.read_text(encoding="utf-8") for name in names)]

    assert [path.name for path in found] == ["tokens.py"]


def test_a_signing_key_does_not_show_its_secret(ring: Keyring) -> None:
    key = ring.signing(NOW)
    assert b"PRIVATE" in key.pem
    assert "PRIVATE" not in repr(key)
