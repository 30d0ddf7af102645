"""OAuth 2.0 at the token endpoint: the errors in the words of RFC 6749 §5.2."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Grant(StrEnum):
    """What can be asked for at the token endpoint."""

    CLIENT_CREDENTIALS = "client_credentials"


class AuthMethod(StrEnum):
    """How a client proves who it is (RFC 7591 §2, OpenID Connect Core §9)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    PRIVATE_KEY = "private_key_jwt"


ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class OAuthRefusal(Exception):
    """A refusal in OAuth's own form: libraries of partners read `error` and know what to do."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


@dataclass(frozen=True, slots=True)
class Presented:
    """What a client shows of itself: a secret, or a signed assertion."""

    client_id: str
    secret: str | None = None
    assertion: str | None = None


def invalid_request(why: str) -> OAuthRefusal:
    """The request itself is malformed."""
    return OAuthRefusal("invalid_request", why)


def invalid_client() -> OAuthRefusal:
    """Unknown, disabled, or not who it says: all alike."""
    return OAuthRefusal("invalid_client", "The client could not be authenticated.", status=401)


def check_grant(form: Mapping[str, str]) -> None:
    """Raises OAuthRefusal when anything else than client credentials is asked for."""
    if "grant_type" not in form:
        raise invalid_request("The grant_type is missing.")
    if form["grant_type"] != Grant.CLIENT_CREDENTIALS:
        raise OAuthRefusal("unsupported_grant_type", "Only client_credentials is offered.")


def presented(form: Mapping[str, str], basic: tuple[str, str] | None) -> Presented:
    """Who asks, by exactly one method. Raises OAuthRefusal for none and for two at once (RFC 6749 §2.3)."""
    by_assertion = "client_assertion" in form or "client_assertion_type" in form
    if [basic is not None, "client_secret" in form, by_assertion].count(True) > 1:
        raise invalid_request("Use one method of client authentication.")
    if basic is not None:
        if form.get("client_id", basic[0]) != basic[0]:
            raise invalid_request("Two different clients are named.")
        return Presented(basic[0], secret=basic[1])
    if by_assertion:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise invalid_request("The client_assertion_type is not known here.")
        return Presented(form.get("client_id", ""), assertion=form.get("client_assertion", ""))
    if "client_id" in form and "client_secret" in form:
        return Presented(form["client_id"], secret=form["client_secret"])
    raise invalid_client()
