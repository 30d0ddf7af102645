"""One's own password, factors and sessions: a token alone changes none of them."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.models.sign_in import SignedIn
from app.web.parts import Parts
from tests.authenticators import SoftwareKey, code_of
from tests.conftest import Database, SetClock
from tests.officers import as_owner
from tests.staff import PASSWORD, Employed, an_officer, bearer, me, refreshed, signed_in

NEW = "một mật khẩu thật dài"
OWNER = {"password": PASSWORD}


@pytest.fixture
async def officer(parts: Parts) -> Employed:
    return await an_officer(parts)


@pytest.fixture
async def tokens(parts: Parts, officer: Employed) -> SignedIn:
    return await signed_in(parts, officer)


async def post(client: httpx2.AsyncClient, tokens: SignedIn, path: str, form: dict[str, Any]) -> httpx2.Response:
    return await client.post(f"/v1/me/{path}", headers=bearer(tokens), json=form)


async def test_a_new_password_ends_every_other_session(
    client: httpx2.AsyncClient, parts: Parts, officer: Employed, tokens: SignedIn
) -> None:
    elsewhere = await signed_in(parts, officer)
    changed = await post(client, tokens, "password", {**OWNER, "new_password": NEW})
    assert changed.status_code == 200, changed.text
    ours = SignedIn.model_validate(changed.json())
    assert [(await me(client, each)).status_code for each in (ours, elsewhere, tokens)] == [200, 401, 401]
    assert (await refreshed(parts, ours.refresh_token)).access_token
    assert (await signed_in(parts, officer, NEW)).access_token


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("password", {"new_password": NEW}),
        ("authenticator", {}),
        ("passkeys", {"new_passkey": {}}),
        ("recovery-codes", {}),
        ("passkeys/00000000-0000-4000-8000-000000000000/removal", {}),
    ],
)
async def test_a_token_without_the_password_changes_nothing(
    client: httpx2.AsyncClient, parts: Parts, tokens: SignedIn, path: str, more: dict[str, Any]
) -> None:
    for _ in range(5):
        refused = await post(client, tokens, path, {"password": "not mine at all", **more})
        assert (refused.status_code, refused.json()["code"]) == (401, "wrong_credentials")
    assert (await post(client, tokens, path, {**OWNER, **more})).status_code == 429
    assert (await me(client, tokens)).status_code == 200


async def test_a_weak_password_is_refused(client: httpx2.AsyncClient, tokens: SignedIn) -> None:
    refused = await post(client, tokens, "password", {**OWNER, "new_password": "123456789abc"})
    assert refused.json()["errors"][0] == {
        "pointer": "/new_password",
        "code": "password_too_common",
        "detail": "Mật khẩu này quá phổ biến.",
    }


async def test_an_authenticator_is_added_and_then_asked_for(
    client: httpx2.AsyncClient, parts: Parts, tokens: SignedIn, clock: SetClock, database: Database
) -> None:
    drawn = (await post(client, tokens, "authenticator", OWNER)).json()
    # Until its first code it opens nothing and is asked for by nobody.
    assert (await post(client, tokens, "recovery-codes", OWNER)).status_code == 200
    assert (await post(client, tokens, "authenticator/confirmation", {"otp": "000000"})).status_code == 422
    otp = {"otp": code_of(drawn["secret"], parts)}
    shown = (await post(client, tokens, "authenticator/confirmation", otp)).json()
    assert shown == {"authenticator": True, "passkeys": [], "recovery_codes_left": 10}
    assert (await post(client, tokens, "recovery-codes", OWNER)).json()["code"] == "otp_required"
    clock.pass_by(seconds=30)
    with_code = {**OWNER, "otp": code_of(drawn["secret"], parts)}
    assert len((await post(client, tokens, "recovery-codes", with_code)).json()["recovery_codes"]) == 10
    told = await as_owner(database.owner_url, "SELECT verb FROM events WHERE submission_id IS NULL ORDER BY id")
    assert [row["verb"] for row in told] == ["renew_recovery_codes", "add_factor", "renew_recovery_codes"]
    # What is kept of the secret is sealed.
    kept = await as_owner(database.owner_url, "SELECT secret FROM authenticators")
    assert drawn["secret"].encode() not in kept[0]["secret"]


async def test_a_wrong_factor_leaves_a_trace_that_outlives_the_refusal(
    client: httpx2.AsyncClient, parts: Parts, tokens: SignedIn, database: Database
) -> None:
    drawn = (await post(client, tokens, "authenticator", OWNER)).json()
    await post(client, tokens, "authenticator/confirmation", {"otp": code_of(drawn["secret"], parts)})
    refused = await post(client, tokens, "recovery-codes", {**OWNER, "otp": "000000"})
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong_credentials")
    counted = await as_owner(database.owner_url, "SELECT wrong_factors FROM people")
    assert [row["wrong_factors"] for row in counted] == [1]


async def test_a_passkey_is_added_and_removed(client: httpx2.AsyncClient, parts: Parts, tokens: SignedIn) -> None:
    key = SoftwareKey()
    options = (await post(client, tokens, "passkeys/challenge", {})).json()
    shown = (await post(client, tokens, "passkeys", {**OWNER, "new_passkey": key.create(options)})).json()
    kept = shown["passkeys"][0]["id"]
    challenge = (await client.post("/v1/auth/passkey-challenge")).json()
    gone = await post(client, tokens, f"passkeys/{kept}/removal", {**OWNER, "passkey": key.get(challenge)})
    assert gone.json()["passkeys"] == []
    # One that is gone, one that never was: alike.
    again = [await post(client, tokens, f"passkeys/{each}/removal", OWNER) for each in (kept, uuid4())]
    assert [(each.status_code, each.json()["code"]) for each in again] == [(404, "not_found")] * 2


async def test_sessions_are_seen_and_ended(
    client: httpx2.AsyncClient, parts: Parts, officer: Employed, tokens: SignedIn, clock: SetClock
) -> None:
    clock.pass_by(seconds=1)
    other = await signed_in(parts, officer)
    listed = (await client.get("/v1/me/sessions", headers=bearer(tokens))).json()["data"]
    assert [each["is_this"] for each in listed] == [False, True]
    assert set(listed[0]) == {"id", "started_at", "last_used_at", "expires_at", "is_this"}
    gone = await client.delete(f"/v1/me/sessions/{listed[0]['id']}", headers=bearer(tokens))
    assert gone.status_code == 204
    assert [(await me(client, each)).status_code for each in (tokens, other)] == [200, 401]


async def test_sessions_of_somebody_else_are_none(client: httpx2.AsyncClient, parts: Parts, tokens: SignedIn) -> None:
    stranger = await signed_in(parts, await an_officer(parts, of="04195"))
    listed = (await client.get("/v1/me/sessions", headers=bearer(stranger))).json()["data"]
    foreign = await client.delete(f"/v1/me/sessions/{listed[0]['id']}", headers=bearer(tokens))
    unknown = await client.delete(f"/v1/me/sessions/{uuid4()}", headers=bearer(tokens))
    assert foreign.status_code == unknown.status_code == 404
    assert {**foreign.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}
    assert (await me(client, stranger)).status_code == 200


async def test_all_others_end_at_once_and_the_eleventh_sign_in_ends_the_first(
    client: httpx2.AsyncClient, parts: Parts, officer: Employed, tokens: SignedIn, clock: SetClock
) -> None:
    later = []
    for _ in range(10):
        clock.pass_by(seconds=1)
        later.append(await signed_in(parts, officer))
    assert (await me(client, tokens)).status_code == 401
    assert (await client.delete("/v1/me/sessions", headers=bearer(later[-1]))).status_code == 204
    assert [(await me(client, each)).status_code for each in later] == [401] * 9 + [200]
