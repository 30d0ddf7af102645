"""Access tokens (mã truy cập): JWTs by RFC 9068, signed with ES256; the only module that knows python-jose.

On its own jose takes any `kid`, an unknown `crit` and lax base64, and falls over a header of nested brackets. So a
strict reader stands in front of it. Behind it the claims are checked here, because jose would ask the system's clock.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import uuid4

from jose import jwk, jws
from jose.backends.base import Key
from jose.backends.cryptography_backend import CryptographyECKey
from jose.exceptions import JWSError

from app.core import base64url, strict_json
from app.core.signing_keys import SigningKey
from app.errors import InvalidToken, Misconfigured

_ALGORITHM = "ES256"
_PROFILE = {"alg": _ALGORITHM, "typ": "at+jwt"}
_LONGEST = 4096
_REMEMBERED = 4096
_LIFETIME = timedelta(minutes=10)
# Our own servers' clocks may differ a little; a token that has run out is refused on the second.
_LEEWAY = timedelta(seconds=5)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The characters of RFC 6749, appendix A (NQCHAR): no space, quote, backslash or control.
_WORD = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")
_WORDS = re.compile(r"([\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*)?")
_URI = re.compile(r"[\x21-\x7e]{1,300}")
_MOMENTS = range(2**53)  # RFC 7493 §2.2: beyond it not every JSON reader counts alike.
_INTEGERS = range(2**31)  # The columns behind these claims.

_TEXTS = {
    "iss": _URI,
    "aud": _URI,
    "sub": _UUID,
    "client_id": _WORD,
    "jti": _UUID,
    "sid": _UUID,
    "role": _WORD,
    "scope": _WORDS,
}
_NUMBERS = {"iat": _MOMENTS, "nbf": _MOMENTS, "exp": _MOMENTS, "unit": _INTEGERS[1:], "cv": _INTEGERS}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: one posting of one person in one session. Moments are Unix seconds; no name, no phone."""

    iss: str
    aud: str
    sub: str
    client_id: str
    iat: int
    nbf: int
    exp: int
    jti: str
    sid: str
    role: str
    unit: int
    scope: str
    cv: int


_NAMES = {claim.name for claim in fields(Claims)}


class Tokens:
    """Issues tokens with its first key and verifies those of any of its keys."""

    def __init__(self, keys: Sequence[SigningKey], issuer: str, audience: str) -> None:
        if jwk.get_key(_ALGORITHM) is not CryptographyECKey:
            raise Misconfigured(
                "python-jose signs without its cryptography backend, and ecdsa leaks keys through its timing"
                " (CVE-2024-23342): install python-jose[cryptography]."
            )
        if not keys:
            raise Misconfigured("There is no signing key: create one.")
        private = [(key.kid, jwk.construct(key.pem, _ALGORITHM)) for key in keys]
        self._kid, self._signer = private[0]
        self._key_by_kid: Mapping[str, Key] = {kid: key.public_key() for kid, key in private}
        self._issuer = issuer
        self._audience = audience
        # A signature costs as much as a page of the queue. What was verified stays verified; its times are asked anew.
        self._read = lru_cache(maxsize=_REMEMBERED)(self._read_once)

    def issue(
        self,
        *,
        sub: str,
        sid: str,
        role: str,
        unit: int,
        cv: int,
        scope: str,
        client_id: str,
        now: datetime,
        lifetime: timedelta = _LIFETIME,
    ) -> str:
        """A signed token, valid from `now` for its lifetime, both in whole seconds."""
        issued = int(now.timestamp())
        claims = Claims(
            iss=self._issuer,
            aud=self._audience,
            sub=sub,
            client_id=client_id,
            iat=issued,
            nbf=issued,
            exp=issued + int(lifetime.total_seconds()),
            jti=str(uuid4()),
            sid=sid,
            role=role,
            unit=unit,
            scope=scope,
            cv=cv,
        )
        header = {"typ": _PROFILE["typ"], "kid": self._kid}
        token: str = jws.sign(asdict(claims), self._signer, headers=header, algorithm=_ALGORITHM)
        return token

    def verify(self, token: str, now: datetime) -> Claims:
        """What a token of ours says at this moment; InvalidToken for every other text whatever."""
        try:
            claims = self._read(token)
        except ValueError:
            raise InvalidToken from None
        moment = now.timestamp()
        is_ours = claims.iss == self._issuer and claims.aud == self._audience
        has_begun = max(claims.nbf, claims.iat) <= moment + _LEEWAY.total_seconds()
        if not (is_ours and has_begun and moment < claims.exp):
            raise InvalidToken
        return claims

    def _read_once(self, token: str) -> Claims:
        return _claims(signed_payload(token, self._key_by_kid, _PROFILE))

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public keys as a JWK set (RFC 7517 §5), the signing one first."""
        return {"keys": [{**key.to_dict(), "kid": kid, "use": "sig"} for kid, key in self._key_by_kid.items()]}


def signed_payload(token: object, key_by_kid: Mapping[str, Key], profile: Mapping[str, str]) -> bytes:
    """The payload of a compact JWS whose header is the profile and a known `kid`, no more; ValueError otherwise."""
    if not isinstance(token, str) or len(token) > _LONGEST:
        raise ValueError("not a token")
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload and signature of RFC 7515 §3.1
        raise ValueError("not a compact JWS")
    header_part, _payload, _signature = (base64url.decode(part) for part in parts)
    header = strict_json.read_object(header_part)
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in key_by_kid or header != {**profile, "kid": kid}:
        raise ValueError("not a header of ours")
    try:
        payload: bytes = jws.verify(token, key_by_kid[kid], algorithms=[_ALGORITHM])
    except JWSError:
        raise ValueError("not signed by this key") from None
    return payload


def _claims(payload: bytes) -> Claims:
    claims = strict_json.read_object(payload)
    if claims.keys() != _NAMES:
        raise ValueError("not the claims of ours")
    for name, pattern in _TEXTS.items():
        if not isinstance(claims[name], str) or not pattern.fullmatch(claims[name]):
            raise ValueError(name)
    for name, numbers in _NUMBERS.items():
        # To Python True is an int, and 1 is in the range; only the exact type is a number here.
        if type(claims[name]) is not int or claims[name] not in numbers:
            raise ValueError(name)
    return Claims(**claims)
