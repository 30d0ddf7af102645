"""Forged and odd tokens: every one is refused as InvalidToken, and nothing else is ever raised.

Most are properly signed with our own key, so that the one check that they try is all that stands in their way.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from app.core import signing_keys
from app.core.tokens import Tokens
from app.errors import InvalidToken
from tests.core.forge import Forge, as_json, part
from tests.core.test_tokens import AUDIENCE, ISSUER, NOW, SID, SUB

START = int(NOW.timestamp())
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": SUB,
    "client_id": "web",
    "iat": START,
    "nbf": START,
    "exp": START + 600,
    "jti": "5f2b6d0e-97c7-4b46-9d0a-0d7a3b1e4c03",
    "sid": SID,
    "role": "officer",
    "unit": 4219,
    "scope": "",
    "cv": 3,
}


class House:
    """Our key, a stranger's key, and the verifier that knows the first only."""

    def __init__(self, folder: Path) -> None:
        key = signing_keys.create(folder / "ours")
        self.tokens = Tokens([key], ISSUER, AUDIENCE)
        self.ours, self.theirs = Forge(key.pem), Forge(signing_keys.create(folder / "theirs").pem)
        self.header: dict[str, Any] = {"alg": "ES256", "kid": key.kid, "typ": "at+jwt"}
        self.honest = self.ours.token(self.header, CLAIMS)

    def with_header(self, **changes: object) -> str:
        return self.ours.token({**self.header, **changes}, CLAIMS)

    def with_header_bytes(self, change: Callable[[bytes], bytes]) -> str:
        return self.ours.token(change(as_json(self.header)), CLAIMS)

    def without(self, name: str) -> str:
        return self.ours.token({key: value for key, value in self.header.items() if key != name}, CLAIMS)

    def with_payload(self, payload: bytes) -> str:
        return self.ours.token(self.header, payload)

    def with_signature(self, signature: bytes) -> str:
        return f"{self.message}.{part(signature)}"

    @property
    def message(self) -> str:
        return self.honest.rpartition(".")[0]

    def hs256(self) -> str:
        message = f"{part(as_json({**self.header, 'alg': 'HS256'}))}.{part(as_json(CLAIMS))}"
        secret = self.ours.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return f"{message}.{part(hmac.digest(secret, message.encode(), hashlib.sha256))}"

    def swapped(self) -> str:
        header, _payload, signature = self.honest.split(".")
        return f"{header}.{part(as_json({**CLAIMS, 'role': 'chief'}))}.{signature}"

    def stray_bits(self) -> str:
        # The 64 bytes of a signature leave four unused bits in its last character.
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return self.honest[:-1] + alphabet[alphabet.index(self.honest[-1]) + 1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


FORGERIES: dict[str, Callable[[House], str]] = {
    "alg none": lambda h: f"{part(as_json({**h.header, 'alg': 'none'}))}.{part(as_json(CLAIMS))}.",
    "alg none, signed": lambda h: h.with_header(alg="none"),
    "alg nOnE": lambda h: h.with_header(alg="nOnE"),
    "alg ES384": lambda h: h.with_header(alg="ES384"),
    "alg is a list": lambda h: h.with_header(alg=["ES256"]),
    "alg is null": lambda h: h.with_header(alg=None),
    "no alg": lambda h: h.without("alg"),
    "HS256 with the public key as its secret": lambda h: h.hs256(),
    "unknown kid": lambda h: h.with_header(kid="another"),
    "no kid": lambda h: h.without("kid"),
    "kid is a path": lambda h: h.with_header(kid="../../../../dev/null"),
    "kid is SQL": lambda h: h.with_header(kid="x' UNION SELECT 'secret"),
    "kid with NUL": lambda h: h.with_header(kid=h.header["kid"] + "\0"),
    "kid is a list": lambda h: h.with_header(kid=[h.header["kid"]]),
    "kid is an object": lambda h: h.with_header(kid={}),
    "kid is a lone surrogate": lambda h: h.with_header(kid="\ud800"),
    "jku": lambda h: h.with_header(jku="https://attacker.example/jwks.json"),
    "jwk": lambda h: h.with_header(jwk=h.tokens.jwks()["keys"][0]),
    "x5u": lambda h: h.with_header(x5u="https://attacker.example/cert.pem"),
    "x5c": lambda h: h.with_header(x5c=["MIIB"]),
    "crit": lambda h: h.with_header(crit=["exp"]),
    "b64": lambda h: h.with_header(b64=False, crit=["b64"]),
    "cty": lambda h: h.with_header(cty="JWT"),
    "zip": lambda h: h.with_header(zip="DEF"),
    "typ JWT": lambda h: h.with_header(typ="JWT"),
    "typ in capitals": lambda h: h.with_header(typ="AT+JWT"),
    "no typ": lambda h: h.without("typ"),
    "header name in capitals": lambda h: h.with_header(ALG="ES256"),
    "header with nested brackets of 2.8 KB": lambda h: h.ours.token(b"[" * 1400 + b"]" * 1400, CLAIMS),
    "nested brackets inside a header": lambda h: h.ours.token(b'{"alg":' * 400 + b"1" + b"}" * 400, CLAIMS),
    "header is a list": lambda h: h.ours.token(b'["ES256"]', CLAIMS),
    "header is a text": lambda h: h.ours.token(b'"ES256"', CLAIMS),
    "header is empty": lambda h: h.ours.token(b"", CLAIMS),
    "header has a name twice": lambda h: h.with_header_bytes(lambda b: b'{"alg":"none",' + b[1:]),
    "header with a second object behind": lambda h: h.with_header_bytes(lambda b: b + b" {}"),
    "header begins with a byte order mark": lambda h: h.with_header_bytes(lambda b: b"\xef\xbb\xbf" + b),
    "header in UTF-16": lambda h: h.with_header_bytes(lambda b: b.decode().encode("utf-16")),
    "header with a space that JSON does not know": lambda h: h.with_header_bytes(lambda b: b"\xc2\xa0" + b),
    "header with a vertical tab": lambda h: h.with_header_bytes(lambda b: b.replace(b",", b",\x0b")),
    "header is no UTF-8": lambda h: h.with_header_bytes(lambda b: b.replace(b"ES256", b"ES256\xff")),
    "payload is a list": lambda h: h.with_payload(b"[]"),
    "payload is null": lambda h: h.with_payload(b"null"),
    "payload is empty": lambda h: h.with_payload(b""),
    "payload is nested too deeply": lambda h: h.with_payload(b"[" * 1300 + b"]" * 1300),
    "payload has a claim twice": lambda h: h.with_payload(b'{"role":"admin",' + as_json(CLAIMS)[1:]),
    "payload is no UTF-8": lambda h: h.with_payload(as_json(CLAIMS).replace(b"web", b"\xff")),
    "payload with a claim too many": lambda h: h.with_payload(as_json({**CLAIMS, "admin": True})),
    "payload with NaN": lambda h: h.with_payload(as_json({**CLAIMS, "exp": float("nan")})),
    "payload with Infinity": lambda h: h.with_payload(as_json({**CLAIMS, "exp": float("inf")})),
    "payload with 1e999": lambda h: h.with_payload(as_json(CLAIMS).replace(b":4219", b":1e999")),
    "payload with a fraction": lambda h: h.with_payload(as_json({**CLAIMS, "exp": START + 600.5})),
    "payload with a number of 2,000 digits": lambda h: h.with_payload(as_json({**CLAIMS, "exp": 10**2000})),
    "swapped payload": lambda h: h.swapped(),
    "signature of another key": lambda h: h.theirs.token(h.header, CLAIMS),
    "signature in DER": lambda h: h.with_signature(h.ours.der(h.message)),
    "signature of zeros": lambda h: h.with_signature(bytes(64)),
    "signature r = 0": lambda h: h.with_signature(bytes(32) + h.ours.raw(h.message)[32:]),
    "signature s = 0": lambda h: h.with_signature(h.ours.raw(h.message)[:32] + bytes(32)),
    "signature too short": lambda h: h.with_signature(h.ours.raw(h.message)[:-1]),
    "signature too long": lambda h: h.with_signature(h.ours.raw(h.message) + b"\0"),
    "signature with stray bits": lambda h: h.stray_bits(),
    "no signature": lambda h: h.message + ".",
    "no signature and no dot": lambda h: h.message,
    "trailing dot": lambda h: h.honest + ".",
    "leading dot": lambda h: "." + h.honest,
    "five parts, as a JWE": lambda h: h.honest + ".AAAA.AAAA",
    "padding": lambda h: h.honest + "==",
    "padded header": lambda h: h.ours.sign(part(as_json(h.header)) + "=." + part(as_json(CLAIMS))),
    "trailing line break": lambda h: h.honest + "\n",
    "leading space": lambda h: " " + h.honest,
    "space in the middle": lambda h: h.honest.replace(".", ". ", 1),
    "foreign character": lambda h: h.ours.sign(h.message.replace(".", "!.", 1)),
    "NUL": lambda h: h.honest + "\0",
    "not ASCII": lambda h: h.honest[:-1] + "ế",
    "full-width dots": lambda h: h.honest.replace(".", "\uff0e"),
    "lone surrogate": lambda h: h.honest + "\ud800",
    "with its scheme": lambda h: "Bearer " + h.honest,
    "JSON serialisation": lambda h: json.dumps(dict(zip(("protected", "payload", "signature"), h.honest.split(".")))),  # noqa: B905 - both have three
    "1 MB": lambda h: h.with_payload(as_json({**CLAIMS, "scope": "x" * 750_000})),
    "more than 4 KB": lambda h: h.with_payload(as_json({**CLAIMS, "scope": "x" * 3000})),
    "empty": lambda _: "",
    "two dots": lambda _: "..",
}

WRONG_VALUES: dict[tuple[str, ...], list[object]] = {
    ("iss", "aud"): ["", "other", None, [ISSUER], [AUDIENCE], 1],
    ("sub", "sid", "jti"): ["", None, 1, [], "x", SUB.upper(), "{" + SUB + "}", SUB.replace("-", ""), SUB + "\n"],
    ("client_id", "role"): ["", None, 1, True, [], "a b", "ế", "\ud800", "a\0", "x" * 101],
    ("scope",): [None, 1, ["read"], " ", "a  b", " a", "a ", 'a"b', "ế"],
    ("iat", "nbf", "exp", "unit", "cv"): [None, "7", [], {}, -1, 2**63, True, False, 1.0],
    ("unit",): [0, 2**31],
    ("cv",): [2**31],
    ("exp",): [START, START - 1, 0],
    ("nbf", "iat"): [START + 6],
}


def test_the_honest_token_of_the_forge_is_accepted(house: House) -> None:
    assert house.tokens.verify(house.honest, NOW).sub == SUB


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused(house: House, name: str) -> None:
    forgery = FORGERIES[name](house)

    assert forgery != house.honest
    with pytest.raises(InvalidToken):
        house.tokens.verify(forgery, NOW)


@pytest.mark.parametrize("name", CLAIMS)
def test_no_claim_may_be_missing(house: House, name: str) -> None:
    payload = as_json({key: value for key, value in CLAIMS.items() if key != name})

    with pytest.raises(InvalidToken):
        house.tokens.verify(house.with_payload(payload), NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for names, values in WRONG_VALUES.items() for name, value in product(names, values)],
)
def test_no_claim_may_be_of_another_form(house: House, name: str, value: object) -> None:
    with pytest.raises(InvalidToken):
        house.tokens.verify(house.with_payload(as_json({**CLAIMS, name: value})), NOW)


@given(text=st.one_of(st.text(), st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*"), st.text(alphabet=st.characters())))
def test_no_text_raises_anything_else(house: House, text: str) -> None:
    with pytest.raises(InvalidToken):
        house.tokens.verify(text, NOW)


@given(header=st.binary(max_size=60), payload=st.binary(max_size=60))
def test_no_signed_bytes_raise_anything_else(house: House, header: bytes, payload: bytes) -> None:
    for token in (house.ours.token(header, CLAIMS), house.with_payload(payload)):
        with pytest.raises(InvalidToken):
            house.tokens.verify(token, NOW)
