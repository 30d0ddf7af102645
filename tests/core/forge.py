"""A forge: writes compact JWS that no honest library would write, properly signed where that is the point."""

import base64
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def as_json(value: Mapping[str, object] | bytes) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


class Forge:
    """Signs whatever it is given with one P-256 key."""

    def __init__(self, pem: bytes) -> None:
        private = load_pem_private_key(pem, password=None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        self.private = private

    def der(self, message: str) -> bytes:
        return self.private.sign(message.encode(), ec.ECDSA(SHA256()))

    def raw(self, message: str) -> bytes:
        r, s = decode_dss_signature(self.der(message))
        return r.to_bytes(32) + s.to_bytes(32)

    def token(self, header: Mapping[str, object] | bytes, payload: Mapping[str, object] | bytes) -> str:
        return self.sign(f"{part(as_json(header))}.{part(as_json(payload))}")

    def sign(self, message: str) -> str:
        return f"{message}.{part(self.raw(message))}"
