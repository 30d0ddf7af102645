"""Signing in through the door: the same answer for every mistake, and a token that works until it must not."""

import json

import httpx2
import pytest

from app.domain.roles import Role
from app.models.sign_in import SignedIn
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.staff import PASSWORD, Employed, an_officer, as_console, bearer, me


@pytest.fixture
async def officer(parts: Parts) -> Employed:
    return await an_officer(parts)


async def sign_in(client: httpx2.AsyncClient, username: str, password: str = PASSWORD) -> httpx2.Response:
    return await client.post("/v1/auth/token", json={"username": username, "password": password})


async def test_an_officer_signs_in_and_is_known(client: httpx2.AsyncClient, officer: Employed) -> None:
    answer = await sign_in(client, officer.username)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    known = await me(client, SignedIn.model_validate(answer.json()))
    assert known.status_code == 200
    shown = known.json()
    assert (shown["role"], shown["unit"]["code"], shown["display_name"]) == ("officer", "04219", "Lò Văn Ơn")
    assert shown["from_on"] == "2026-11-23"
    assert shown["id"] == answer.json()["posting"]["id"]


async def test_an_unknown_name_and_a_wrong_password_answer_alike(client: httpx2.AsyncClient, officer: Employed) -> None:
    answers = [await sign_in(client, "officer.99999"), await sign_in(client, officer.username, "wrong")]
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "wrong_credentials"
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}


@pytest.mark.parametrize(
    "body",
    [
        {"username": "officer.04219"},
        {"username": "officer.04219", "password": ""},
        {"username": "officer.04219", "password": "x" * 257},
        {"username": "officer\ud800.04219", "password": "khó đoán"},
        {"username": "officer\u0000.04219", "password": "khó đoán"},
        {"username": ["officer.04219"], "password": "khó đoán"},
        {"username": "officer.04219", "password": "khó đoán", "posting": "1"},
        {"username": "officer.04219", "password": "khó đoán", "role": "chief"},
    ],
)
async def test_an_odd_form_is_refused_without_an_echo(client: httpx2.AsyncClient, body: dict[str, object]) -> None:
    # json.dumps escapes the lone surrogate, which the client itself could not encode.
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/v1/auth/token", content=json.dumps(body), headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_fields"
    assert "khó" not in answer.text


async def test_a_refresh_token_is_exchanged(client: httpx2.AsyncClient, officer: Employed, clock: SetClock) -> None:
    first = (await sign_in(client, officer.username)).json()
    clock.pass_by(minutes=11)
    assert (await me(client, SignedIn.model_validate(first))).status_code == 401
    second = await client.post("/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert second.status_code == 200
    assert (await me(client, SignedIn.model_validate(second.json()))).status_code == 200
    clock.pass_by(seconds=11)
    reused = await client.post("/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert (reused.status_code, reused.json()["code"]) == (401, "invalid_token")
    assert (await me(client, SignedIn.model_validate(second.json()))).status_code == 401


async def test_who_signs_out_is_out_on_this_phone_alone(client: httpx2.AsyncClient, officer: Employed) -> None:
    here, there = [SignedIn.model_validate((await sign_in(client, officer.username)).json()) for _ in range(2)]
    answer = await client.post("/v1/auth/sign-out", headers=bearer(here))
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await me(client, here)).status_code == 401
    assert (await client.post("/v1/auth/sign-out", headers=bearer(here))).status_code == 401
    assert (await client.post("/v1/auth/refresh", json={"refresh_token": here.refresh_token})).status_code == 401
    assert (await me(client, there)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE people SET disabled_at = now() WHERE id = :id",
        "UPDATE people SET credential_version = credential_version + 1 WHERE id = :id",
        "UPDATE postings SET approved_at = NULL WHERE person_id = :id",
        "UPDATE postings SET from_on = '2026-11-01', until_on = '2026-11-22' WHERE person_id = :id",
    ],
)
async def test_a_change_counts_from_the_next_request_on(
    client: httpx2.AsyncClient, parts: Parts, officer: Employed, change: str
) -> None:
    tokens = SignedIn.model_validate((await sign_in(client, officer.username)).json())
    assert (await me(client, tokens)).status_code == 200
    await as_console(parts, change, id=officer.id)
    answer = await me(client, tokens)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.CHIEF, Role.PROVINCE, Role.INSPECTOR, Role.ADMIN])
async def test_everybody_of_the_staff_sees_the_own_posting(
    client: httpx2.AsyncClient, parts: Parts, role: Role
) -> None:
    code = "04219" if role in {Role.COLLECTOR, Role.CHIEF} else "14"
    who = await an_officer(parts, role=role, of=code)
    tokens = SignedIn.model_validate((await sign_in(client, who.username)).json())
    assert (await me(client, tokens)).json()["role"] == role
