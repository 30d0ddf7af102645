"""Passkeys (khóa truy cập, WebAuthn): challenges that need no memory, and the checks of the library behind them."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

_LIFETIME = timedelta(minutes=5)
_NONCE, _MOMENT, _TAG = 16, 8, 32
_FOR_ANYBODY = UUID(int=0)
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Registered:
    """A new passkey: its id, its public half as attested, and its count of signatures."""

    credential_id: bytes
    credential: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A challenge answered rightly: its hash, until when it must not be answered again, and the new count."""

    challenge_sha256: bytes
    expires_at: datetime
    sign_count: int


class Passkeys:
    """Passkeys for the host of the issuer; challenges are signed under a secret of 32 bytes."""

    def __init__(self, issuer: str, secret: bytes) -> None:
        host = urlsplit(issuer).hostname or "localhost"
        self._server = Fido2Server(PublicKeyCredentialRpEntity(id=host, name="tinbao"))
        self._secret = secret

    def registration(self, person_id: UUID, username: str, now: datetime) -> dict[str, Any]:
        """The options for `navigator.credentials.create`, good for this person for 5 minutes."""
        user = PublicKeyCredentialUserEntity(id=person_id.bytes, name=username, display_name=username)
        options, _ = self._server.register_begin(
            user,
            resident_key_requirement=ResidentKeyRequirement.REQUIRED,
            user_verification=_VERIFIED,
            challenge=self._challenge(person_id, now),
        )
        return dict(options)

    def request(self, now: datetime) -> dict[str, Any]:
        """The options for `navigator.credentials.get`: the same for everybody, since the passkey itself tells whose."""
        challenge = self._challenge(_FOR_ANYBODY, now)
        options, _ = self._server.authenticate_begin(user_verification=_VERIFIED, challenge=challenge)
        return dict(options)

    def registered(self, person_id: UUID, response: Mapping[str, Any], now: datetime) -> Registered:
        """What to keep of a new passkey. Raises ValueError for anything that does not answer such a challenge."""
        try:
            challenge = RegistrationResponse.from_dict(response).response.client_data.challenge
            self._expires_at(challenge, person_id, now)
            data = self._server.register_complete(_state(challenge), response)
        except Exception as error:
            # The library falls over odd input in many ways, and each of them means no.
            raise ValueError("no passkey") from error
        attested = data.credential_data
        assert attested is not None, "the library has checked that it is there"
        return Registered(attested.credential_id, bytes(attested), data.counter)

    def credential_id(self, response: Mapping[str, Any]) -> bytes:
        """Which passkey is said to answer. Raises ValueError."""
        try:
            return AuthenticationResponse.from_dict(response).raw_id
        except Exception as error:
            raise ValueError("no passkey") from error

    def answered(self, credential: bytes, last_count: int, response: Mapping[str, Any], now: datetime) -> Answered:
        """A right answer of this passkey. Raises ValueError.

        A count that does not grow betrays a copy (WebAuthn Level 3 §6.1.1); passkeys that are synchronised count 0.
        """
        try:
            told = AuthenticationResponse.from_dict(response).response
            challenge, count = told.client_data.challenge, told.authenticator_data.counter
            expires_at = self._expires_at(challenge, _FOR_ANYBODY, now)
            self._server.authenticate_complete(_state(challenge), [AttestedCredentialData(credential)], response)
        except Exception as error:
            raise ValueError("no passkey") from error
        if (count or last_count) and count <= last_count:
            raise ValueError("a copy")
        return Answered(hashlib.sha256(challenge).digest(), expires_at, count)

    def _challenge(self, whom: UUID, now: datetime) -> bytes:
        body = os.urandom(_NONCE) + int((now + _LIFETIME).timestamp()).to_bytes(_MOMENT)
        return body + self._tag(body, whom)

    def _expires_at(self, challenge: bytes, whom: UUID, now: datetime) -> datetime:
        body, tag = challenge[:-_TAG], challenge[-_TAG:]
        if not hmac.compare_digest(tag, self._tag(body, whom)):
            raise ValueError("not a challenge of ours")
        expires_at = datetime.fromtimestamp(int.from_bytes(body[_NONCE:]), UTC)
        if expires_at <= now:
            raise ValueError("too late")
        return expires_at

    def _tag(self, body: bytes, whom: UUID) -> bytes:
        return hmac.digest(self._secret, whom.bytes + body, "sha256")


def _state(challenge: bytes) -> dict[str, object]:
    return {"challenge": websafe_encode(challenge), "user_verification": _VERIFIED}
