"""Access tokens (mã truy cập): JWTs by RFC 9068, signed with ES256; the only module that knows python-jose.

On its own jose takes any `kid`, an unknown `crit` and lax base64, and falls over a header of nested brackets. So a
strict reader stands in front of it. Behind it the claims are checked here, because jose would ask the system's clock.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

from jose import jwk, jws
from jose.backends.base import Key
from jose.backends.cryptography_backend import CryptographyECKey
from jose.exceptions import JWKError, JWSError

from app.core import base64url, strict_json
from app.core.keyring import LEEWAY, TOKENS_LAST, Keyring
from app.core.signing_keys import SigningKey
from app.errors import InvalidToken, Misconfigured

_ALGORITHM = "ES256"
_PROFILE = {"alg": _ALGORITHM, "typ": "at+jwt"}
_LONGEST = 4096
_REMEMBERED = 4096

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
_NUMBERS = {"iat": _MOMENTS, "nbf": _MOMENTS, "exp": _MOMENTS, "unit": _INTEGERS, "cv": _INTEGERS}


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
    """Issues tokens with the key of the moment and verifies those of every key that is valid at the moment."""

    def __init__(self, ring: Keyring, issuer: str, audience: str, *, has_unit: bool = True) -> None:
        if jwk.get_key(_ALGORITHM) is not CryptographyECKey:
            raise Misconfigured(
                "python-jose signs without its cryptography backend, and ecdsa leaks keys through its timing"
                " (CVE-2024-23342): install python-jose[cryptography]."
            )
        self._ring = ring
        self._issuer = issuer
        self._audience = audience
        # A posting is at a unit; a citizen and a partner are at none, and their claim is 0.
        self._units = _INTEGERS[1:] if has_unit else range(1)
        # A signature costs as much as a page of the queue. What was verified stays verified while the same keys are
        # valid, so that nothing outlives its key; its times are asked anew.
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
        lifetime: timedelta = TOKENS_LAST,
    ) -> str:
        """A signed token, valid from `now` for its lifetime, both in whole seconds; ten minutes at most."""
        assert lifetime <= TOKENS_LAST, "the key that signs it is not kept for longer"
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
        key = self._ring.signing(now)
        header = {"typ": _PROFILE["typ"], "kid": key.kid}
        token: str = jws.sign(asdict(claims), _constructed(key), headers=header, algorithm=_ALGORITHM)
        return token

    def verify(self, token: str, now: datetime) -> Claims:
        """What a token of ours says at this moment; InvalidToken for every other text whatever."""
        try:
            claims = self._read(token, self._ring.valid(now))
        except ValueError:
            raise InvalidToken from None
        moment = now.timestamp()
        is_ours = claims.iss == self._issuer and claims.aud == self._audience and claims.unit in self._units
        has_begun = max(claims.nbf, claims.iat) <= moment + LEEWAY.total_seconds()
        # One that has run out is refused on the second.
        if not (is_ours and has_begun and moment < claims.exp):
            raise InvalidToken
        return claims

    def _read_once(self, token: str, keys: tuple[SigningKey, ...]) -> Claims:
        key_by_kid = {key.kid: _constructed(key).public_key() for key in keys}
        return _claims(signed_payload(token, key_by_kid, _PROFILE))

    def jwks(self, now: datetime) -> dict[str, list[dict[str, str]]]:
        """The public keys that verify or will, as a JWK set (RFC 7517 §5), the signing one first."""
        public = ((key.kid, _constructed(key).public_key().to_dict()) for key in self._ring.valid(now))
        return {"keys": [{**members, "kid": kid, "use": "sig"} for kid, members in public]}


@lru_cache(maxsize=16)
def _constructed(key: SigningKey) -> Key:
    return jwk.construct(key.pem, _ALGORITHM)


def signed_payload(token: object, key_by_kid: Mapping[str, Key], profile: Mapping[str, str]) -> bytes:
    """The payload of a compact JWS whose header is the profile and a known `kid`, no more; ValueError otherwise."""
    if not isinstance(token, str) or len(token) > _LONGEST:
        raise ValueError("not a token")
    header_part, _payload, _signature = (base64url.decode(part) for part in _three(token))
    header = strict_json.read_object(header_part)
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in key_by_kid or header != {**profile, "kid": kid}:
        raise ValueError("not a header of ours")
    try:
        payload: bytes = jws.verify(token, key_by_kid[kid], algorithms=[_ALGORITHM])
    except JWSError:
        raise ValueError("not signed by this key") from None
    return payload


def unverified_claims(assertion: str) -> dict[str, Any]:
    """What a client's assertion (RFC 7523) says, to learn whose it claims to be; ValueError for any other text."""
    return strict_json.read_object(_assertion_parts(assertion)[1])


def signed_claims(assertion: str, keys: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The same, once one of these public P-256 keys (JWKs) has verified the signature; ValueError otherwise.

    Its header holds `alg` ES256 and perhaps `typ` JWT and a `kid`, which chooses among the keys; nothing else.
    """
    header_part, payload = _assertion_parts(assertion)
    header = strict_json.read_object(header_part)
    kid = header.pop("kid", None)
    if header.pop("typ", "JWT") != "JWT" or header != {"alg": _ALGORITHM}:
        raise ValueError("not the header of an assertion")
    for key in keys:
        if kid is not None and key.get("kid", kid) != kid:
            continue
        try:
            jws.verify(assertion, jwk.construct({**key, "alg": _ALGORITHM}), algorithms=[_ALGORITHM])
        except (JWSError, JWKError):
            continue
        return strict_json.read_object(payload)
    raise ValueError("not signed by the client")


def _assertion_parts(assertion: str) -> tuple[bytes, bytes]:
    if len(assertion) > _LONGEST:
        raise ValueError("not an assertion")
    header, payload, _signature = (base64url.decode(part) for part in _three(assertion))
    return header, payload


def _three(token: str) -> list[str]:
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload and signature of RFC 7515 §3.1
        raise ValueError("not a compact JWS")
    return parts


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
