"""Second factors in software, for tests: an authenticator app and a passkey that signs as a security key does."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_encode

from app.web.parts import Parts

HOST = "tinbao.test"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def code_of(secret: str, parts: Parts, steps: int = 0) -> str:
    """What the app shows at the house's moment, or so many steps of 30 seconds later."""
    return pyotp.TOTP(secret).at(int(parts.clock().timestamp()) + 30 * steps)


@dataclass
class SoftwareKey:
    """A passkey: a P-256 key, an id and a count of its signatures."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(32))
    count: int = 0
    flags: int = _PRESENT | _VERIFIED
    origin: str = f"https://{HOST}"
    host: str = HOST

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """RegistrationResponseJSON, with attestation «none»."""
        point = self.private.public_key().public_numbers()
        # A COSE key on P-256 for ES256 (RFC 9053 §7.1).
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(_ATTESTED) + attested
        told = self._client_data("webauthn.create", options)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": websafe_encode(told), "attestationObject": websafe_encode(attestation)}
        return self._json(response)

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """AuthenticationResponseJSON."""
        self.count += 1
        data, told = self._data(0), self._client_data("webauthn.get", options)
        signature = self.private.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": told, "authenticatorData": data, "signature": signature}
        return self._json({name: websafe_encode(value) for name, value in parts.items()})

    def _data(self, more: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", self.flags | more, self.count)

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _json(self, response: dict[str, str]) -> dict[str, Any]:
        named = websafe_encode(self.id)
        return {"id": named, "rawId": named, "type": "public-key", "response": response, "clientExtensionResults": {}}
