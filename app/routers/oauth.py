"""OAuth 2.0 for partners: where libraries find everything, get tokens and give them back."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.oauth import AuthMethod, Grant, OAuthRefusal, check_grant
from app.domain.partners import Scope
from app.models.partner_forms import Metadata, TokenIssued
from app.services import oauth
from app.web.answers import refuses
from app.web.etags import PUBLIC
from app.web.oauth_forms import form_of, presented_in, refused
from app.web.parts import parts_of

router = APIRouter(tags=["Partners"])

_TOKEN, _REVOKE = "/oauth/token", "/oauth/revoke"
_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {
        "description": "A refusal in the form of RFC 6749 §5.2.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
                }
            }
        },
    }
    for status in (400, 401)
}


def _form(*names: str) -> dict[str, Any]:
    fields = (*names, "client_id", "client_secret", "client_assertion_type", "client_assertion")
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in fields}}
    return {
        "security": [],
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}},
    }


@router.get(
    "/.well-known/oauth-authorization-server",
    operation_id="read_oauth_metadata",
    responses=refuses(errors.MethodNotAllowed),
    openapi_extra={"security": []},
)
async def read_oauth_metadata(request: Request, response: Response) -> Metadata:
    """Find the OAuth endpoints (RFC 8414).

    A client library that is given the issuer reads here where tokens are got and how a client proves itself.
    """
    parts = parts_of(request)
    issuer = parts.issuer
    methods = [method.value for method in AuthMethod]
    response.headers["Cache-Control"] = PUBLIC
    return Metadata(
        issuer=issuer,
        token_endpoint=issuer + _TOKEN,
        revocation_endpoint=issuer + _REVOKE,
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        service_documentation=f"{issuer}/docs",
        scopes_supported=[scope.value for scope in Scope],
        response_types_supported=[],
        grant_types_supported=[grant.value for grant in Grant],
        token_endpoint_auth_methods_supported=methods,
        token_endpoint_auth_signing_alg_values_supported=["ES256"],
        revocation_endpoint_auth_methods_supported=methods,
        revocation_endpoint_auth_signing_alg_values_supported=["ES256"],
        sandbox=parts.is_sandbox,
    )


@router.get(
    "/.well-known/jwks.json",
    operation_id="read_jwks",
    responses=refuses(errors.MethodNotAllowed),
    openapi_extra={"security": []},
)
async def read_jwks(request: Request, response: Response) -> dict[str, list[dict[str, str]]]:
    """Read the public keys of the access tokens (RFC 7517).

    The next key is here before it signs, and the one before until its tokens have ended.
    """
    parts = parts_of(request)
    response.headers["Cache-Control"] = PUBLIC
    return parts.tokens.jwks(parts.clock())


@router.post(
    _TOKEN,
    operation_id="get_partner_token",
    response_model=TokenIssued,
    responses=_REFUSED,
    openapi_extra=_form("grant_type", "scope"),
)
async def get_partner_token(request: Request) -> Response:
    """Get an access token as a partner (client credentials, RFC 6749 §4.4).

    By secret (in the header or the form) or by an assertion that you sign (RFC 7523). The token is good for ten
    minutes; there is no refresh token: ask again.
    """
    parts = parts_of(request)
    try:
        form = await form_of(request)
        check_grant(form)
        issued = await oauth.issue(
            parts.engine,
            presented_in(request, form),
            form.get("scope"),
            endpoint=parts.issuer + _TOKEN,
            issuer=parts.issuer,
            tokens=parts.partner_tokens,
            now=parts.clock(),
        )
    except OAuthRefusal as refusal:
        return refused(refusal)
    told = TokenIssued(
        access_token=issued.access_token, expires_in=int(oauth.LASTS.total_seconds()), scope=issued.scope
    )
    return Response(to_json(told), media_type="application/json", headers={"Pragma": "no-cache"})


@router.post(
    _REVOKE,
    operation_id="revoke_partner_token",
    responses=_REFUSED,
    openapi_extra=_form("token", "token_type_hint"),
)
async def revoke_partner_token(request: Request) -> Response:
    """Give an access token back (RFC 7009).

    From the next request on it opens nothing. A token that is none of yours changes nothing and is answered alike.
    """
    parts = parts_of(request)
    try:
        form = await form_of(request)
        await oauth.revoke(
            parts.engine,
            presented_in(request, form),
            form.get("token", ""),
            endpoint=parts.issuer + _REVOKE,
            issuer=parts.issuer,
            tokens=parts.partner_tokens,
            now=parts.clock(),
        )
    except OAuthRefusal as refusal:
        return refused(refusal)
    return Response()
