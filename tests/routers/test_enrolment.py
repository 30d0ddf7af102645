"""From a one-time code to a working account, through the doors."""

import asyncio
from typing import Any

import httpx2
import pytest

from app.core.database import open_session
from app.core.settings import Settings
from app.domain.entry_codes import EntryPurpose
from app.domain.factors import SecondFactor
from app.domain.roles import Role
from app.repositories import scope
from app.services import entry_codes
from app.web.parts import Parts
from tests.authenticators import SoftwareKey, code_of
from tests.conftest import SetClock
from tests.staff import PASSWORD, Employed, an_officer

DOOR, COMPLETION = "/v1/auth/enrolment", "/v1/auth/enrolment/completion"
NEW = "một mật khẩu thật dài"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"second_factor": SecondFactor.REQUIRED, "passkey_roles": frozenset({Role.CHIEF})}
    )


async def an_entry(parts: Parts, who: Employed) -> dict[str, str]:
    """A fresh code, as the console issues it."""
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_console(session)
        await scope.concerning(session, who.id)
        code = await entry_codes.issue(
            session, who.id, EntryPurpose.INVITATION, secret=parts.entry_secret, now=parts.clock()
        )
    return {"username": who.username, "entry_code": code}


async def sign_in(client: httpx2.AsyncClient, who: Employed, **form: Any) -> httpx2.Response:
    return await client.post("/v1/auth/token", json={"username": who.username, "password": NEW, **form})


async def test_an_officer_begins(client: httpx2.AsyncClient, parts: Parts, clock: SetClock) -> None:
    officer = await an_officer(parts)
    entry = await an_entry(parts, officer)
    begun = (await client.post(DOOR, json=entry)).json()
    assert (begun["accepted"], begun["is_required"]) == (["otp", "passkey"], True)
    secret = begun["authenticator"]["secret"]
    assert begun["authenticator"]["uri"].startswith("otpauth://totp/tinbao:officer.04219?secret=" + secret)
    done = await client.post(COMPLETION, json={**entry, "password": NEW, "otp": code_of(secret, parts)})
    assert done.status_code == 200, done.text
    codes = done.json()["recovery_codes"]
    clock.pass_by(seconds=30)
    assert (await sign_in(client, officer)).json()["code"] == "otp_required"
    assert (await sign_in(client, officer)).json()["ways"] == ["otp"]
    assert (await sign_in(client, officer, otp=code_of(secret, parts))).status_code == 200
    by_recovery = await sign_in(client, officer, recovery_code=codes[0])
    assert by_recovery.json()["recovery_codes_left"] == 9
    # The code has had its use, and the password of before is gone.
    assert (await client.post(DOOR, json=entry)).json()["code"] == "wrong_credentials"
    assert (await sign_in(client, officer, password=PASSWORD)).json()["code"] == "wrong_credentials"


async def test_a_chief_begins_with_the_passkey_that_is_demanded(client: httpx2.AsyncClient, parts: Parts) -> None:
    chief, key = await an_officer(parts, role=Role.CHIEF), SoftwareKey()
    entry = await an_entry(parts, chief)
    begun = (await client.post(DOOR, json=entry)).json()
    assert begun["accepted"] == ["passkey"]
    form = {**entry, "password": NEW}
    by_app = await client.post(COMPLETION, json={**form, "otp": code_of(begun["authenticator"]["secret"], parts)})
    assert by_app.json()["errors"][0]["pointer"] == "/passkey"
    done = await client.post(COMPLETION, json={**form, "passkey": key.create(begun["passkey_options"])})
    assert done.status_code == 200, done.text
    challenge = (await client.post("/v1/auth/passkey-challenge")).json()
    assert (await sign_in(client, chief, passkey=key.get(challenge))).status_code == 200


async def test_a_collector_needs_no_factor(client: httpx2.AsyncClient, parts: Parts) -> None:
    collector = await an_officer(parts, role=Role.COLLECTOR)
    entry = await an_entry(parts, collector)
    assert (await client.post(DOOR, json=entry)).json()["is_required"] is False
    assert (await client.post(COMPLETION, json={**entry, "password": NEW})).status_code == 200
    assert (await sign_in(client, collector)).status_code == 200


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"password": "short"}, ("/password", "password_too_short")),
        ({"password": "1qaz2wsx3edc"}, ("/password", "password_too_common")),
        ({"password": "officer.04219"}, ("/password", "password_too_obvious")),
        ({}, ("/otp", "factor_required")),
        ({"otp": "000000"}, ("/otp", "wrong_otp")),
        ({"passkey": {"id": "AA"}}, ("/passkey", "wrong_passkey")),
    ],
)
async def test_what_is_faulty_changes_nothing_and_leaves_the_code_good(
    client: httpx2.AsyncClient, parts: Parts, more: dict[str, Any], fault: tuple[str, str]
) -> None:
    officer = await an_officer(parts)
    entry = await an_entry(parts, officer)
    await client.post(DOOR, json=entry)
    refused = await client.post(COMPLETION, json={**entry, "password": NEW, **more})
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [fault]
    assert NEW not in refused.text
    assert (await client.post(DOOR, json=entry)).status_code == 200


async def test_of_twenty_completions_at_once_one_counts(client: httpx2.AsyncClient, parts: Parts) -> None:
    officer = await an_officer(parts)
    entry = await an_entry(parts, officer)
    secret = (await client.post(DOOR, json=entry)).json()["authenticator"]["secret"]
    form = {**entry, "password": NEW, "otp": code_of(secret, parts)}
    answers = await asyncio.gather(*(client.post(COMPLETION, json=form) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers)[:2] == [200, 401]
    assert {answer.status_code for answer in answers} == {200, 401}


async def test_an_unknown_name_and_a_wrong_code_answer_alike(client: httpx2.AsyncClient, parts: Parts) -> None:
    officer = await an_officer(parts)
    entry = await an_entry(parts, officer)
    wrong = await client.post(DOOR, json={**entry, "entry_code": "00000-00000-00000-00000"})
    unknown = await client.post(DOOR, json={**entry, "username": "officer.99999"})
    for answer in (wrong, unknown):
        assert answer.status_code == 401
        assert {**answer.json(), "request_id": ""} == {**wrong.json(), "request_id": ""}


async def test_whoever_guesses_codes_waits(client: httpx2.AsyncClient, parts: Parts) -> None:
    officer = await an_officer(parts)
    form = {"username": officer.username, "entry_code": "00000-00000-00000-00000"}
    answers = [(await client.post(DOOR, json=form)).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


async def test_a_reset_ends_what_was_signed_in_and_every_factor_of_before(
    client: httpx2.AsyncClient, parts: Parts, clock: SetClock
) -> None:
    officer = await an_officer(parts)
    entry = await an_entry(parts, officer)
    first = (await client.post(DOOR, json=entry)).json()["authenticator"]["secret"]
    key, options = SoftwareKey(), (await client.post(DOOR, json=entry)).json()
    first = options["authenticator"]["secret"]
    form = {**entry, "password": NEW, "otp": code_of(first, parts), "passkey": key.create(options["passkey_options"])}
    codes = (await client.post(COMPLETION, json=form)).json()["recovery_codes"]
    clock.pass_by(seconds=30)
    signed_in = (await sign_in(client, officer, otp=code_of(first, parts))).json()
    again = await an_entry(parts, officer)
    second = (await client.post(DOOR, json=again)).json()["authenticator"]["secret"]
    await client.post(COMPLETION, json={**again, "password": NEW + "!", "otp": code_of(second, parts)})
    bearer = {"Authorization": f"Bearer {signed_in['access_token']}"}
    assert (await client.get("/v1/me", headers=bearer)).status_code == 401
    refresh = {"refresh_token": signed_in["refresh_token"]}
    assert (await client.post("/v1/auth/refresh", json=refresh)).status_code == 401
    clock.pass_by(seconds=30)
    challenge = (await client.post("/v1/auth/passkey-challenge")).json()
    for old in ({"otp": code_of(first, parts)}, {"recovery_code": codes[1]}, {"passkey": key.get(challenge)}):
        assert (await sign_in(client, officer, password=NEW + "!", **old)).status_code == 401
    assert (await sign_in(client, officer, password=NEW + "!", otp=code_of(second, parts))).status_code == 200
