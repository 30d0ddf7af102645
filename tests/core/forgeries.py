"""Forged and odd tokens, each but for one thing an honest token of the house.

Most are properly signed with our own key, so that the one check that they try is all that stands in their way.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.signing_keys import SigningKey
from tests.core.forge import Forge, as_json, part


class House:
    """The key of a house and a stranger's; `claims` is what an honest token of the house says."""

    def __init__(self, key: SigningKey, stranger: SigningKey, claims: dict[str, Any]) -> None:
        self.claims = claims
        self.ours, self.theirs = Forge(key.pem), Forge(stranger.pem)
        self.header: dict[str, Any] = {"alg": "ES256", "kid": key.kid, "typ": "at+jwt"}
        self.honest = self.ours.token(self.header, self.claims)

    def with_header(self, **changes: object) -> str:
        return self.ours.token({**self.header, **changes}, self.claims)

    def with_header_bytes(self, change: Callable[[bytes], bytes]) -> str:
        return self.ours.token(change(as_json(self.header)), self.claims)

    def without(self, name: str) -> str:
        return self.ours.token({key: value for key, value in self.header.items() if key != name}, self.claims)

    def with_payload(self, payload: bytes) -> str:
        return self.ours.token(self.header, payload)

    def with_signature(self, signature: bytes) -> str:
        return f"{self.message}.{part(signature)}"

    @property
    def message(self) -> str:
        return self.honest.rpartition(".")[0]

    def hs256(self) -> str:
        message = f"{part(as_json({**self.header, 'alg': 'HS256'}))}.{part(as_json(self.claims))}"
        secret = self.ours.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return f"{message}.{part(hmac.digest(secret, message.encode(), hashlib.sha256))}"

    def swapped(self) -> str:
        header, _payload, signature = self.honest.split(".")
        return f"{header}.{part(as_json({**self.claims, 'role': 'chief'}))}.{signature}"

    def stray_bits(self) -> str:
        # The 64 bytes of a signature leave four unused bits in its last character.
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return self.honest[:-1] + alphabet[alphabet.index(self.honest[-1]) + 1]


FORGERIES: dict[str, Callable[[House], str]] = {
    "alg none": lambda h: f"{part(as_json({**h.header, 'alg': 'none'}))}.{part(as_json(h.claims))}.",
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
    "jwk": lambda h: h.with_header(jwk={"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}),
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
    "header with nested brackets of 2.8 KB": lambda h: h.ours.token(b"[" * 1400 + b"]" * 1400, h.claims),
    "nested brackets inside a header": lambda h: h.ours.token(b'{"alg":' * 400 + b"1" + b"}" * 400, h.claims),
    "header is a list": lambda h: h.ours.token(b'["ES256"]', h.claims),
    "header is a text": lambda h: h.ours.token(b'"ES256"', h.claims),
    "header is empty": lambda h: h.ours.token(b"", h.claims),
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
    "payload has a claim twice": lambda h: h.with_payload(b'{"role":"admin",' + as_json(h.claims)[1:]),
    "payload is no UTF-8": lambda h: h.with_payload(as_json({**h.claims, "role": "%"}).replace(b"%", b"\xff")),
    "payload with a claim too many": lambda h: h.with_payload(as_json({**h.claims, "admin": True})),
    "payload with NaN": lambda h: h.with_payload(as_json({**h.claims, "exp": float("nan")})),
    "payload with Infinity": lambda h: h.with_payload(as_json({**h.claims, "exp": float("inf")})),
    "payload with 1e999": lambda h: h.with_payload(as_json({**h.claims, "unit": 7}).replace(b":7", b":1e999")),
    "payload with a fraction": lambda h: h.with_payload(as_json({**h.claims, "exp": h.claims["exp"] + 0.5})),
    "payload with a number of 2,000 digits": lambda h: h.with_payload(as_json({**h.claims, "exp": 10**2000})),
    "swapped payload": lambda h: h.swapped(),
    "signature of another key": lambda h: h.theirs.token(h.header, h.claims),
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
    "padded header": lambda h: h.ours.sign(part(as_json(h.header)) + "=." + part(as_json(h.claims))),
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
    "1 MB": lambda h: h.with_payload(as_json({**h.claims, "scope": "x" * 750_000})),
    "more than 4 KB": lambda h: h.with_payload(as_json({**h.claims, "scope": "x" * 3000})),
    "empty": lambda _: "",
    "two dots": lambda _: "..",
}
