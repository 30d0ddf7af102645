"""Who may reach what: every operation names its permission here, and the answers are computed from that.

The table is read from the API document, so an operation without a row fails; the hidden paths stand beside it.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from app.domain.permissions import Permission, may
from app.domain.roles import COMMUNE_ROLES, STAFF, Role
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Officer, Sent, a_tip_off, an_officer, as_owner

PUBLIC = None
PERMISSIONS: dict[str, Permission | None] = {
    "POST /v1/tip-offs": PUBLIC,
    "POST /v1/weapon-surrenders": PUBLIC,
    "POST /v1/pledges/{code}/signatures": PUBLIC,
    "GET /v1/tracking": PUBLIC,
    "POST /v1/tracking/place": PUBLIC,
    "GET /v1/units": PUBLIC,
    "GET /v1/units/resolve": PUBLIC,
    "POST /v1/units/resolve": PUBLIC,
    "GET /v1/units/{unit_id}/hamlets": PUBLIC,
    "GET /v1/units/{unit_id}/boundary": PUBLIC,
    "GET /v1/reference/units": PUBLIC,
    "GET /v1/reference/former-units": PUBLIC,
    "GET /v1/catalogue": PUBLIC,
    "GET /v1/pledges": PUBLIC,
    "GET /v1/pledges/{code}": PUBLIC,
    "GET /v1/problems/{code}": PUBLIC,
    "GET /health/live": PUBLIC,
    "GET /health/ready": PUBLIC,
    "GET /version": PUBLIC,
    "POST /v1/auth/token": PUBLIC,
    "POST /v1/auth/refresh": PUBLIC,
    "POST /v1/auth/sign-out": Permission.READ_OWN_POSTING,
    "GET /v1/me": Permission.READ_OWN_POSTING,
    "GET /v1/queue": Permission.READ_QUEUE,
    "GET /v1/submissions/{submission_id}": Permission.READ_QUEUE,
    "POST /v1/submissions/{submission_id}/actions": Permission.ACT,
    "POST /v1/hamlets": Permission.KEEP_HAMLETS,
    "GET /v1/hamlets/{hamlet_id}": Permission.KEEP_HAMLETS,
    "PATCH /v1/hamlets/{hamlet_id}": Permission.KEEP_HAMLETS,
    "DELETE /v1/hamlets/{hamlet_id}": Permission.KEEP_HAMLETS,
    "GET /v1/hamlets.csv": Permission.KEEP_HAMLETS,
    "POST /v1/hamlets.csv": Permission.KEEP_HAMLETS,
}
GUARDED = {operation: permission for operation, permission in PERMISSIONS.items() if permission is not None}
# Whoever passes the guard gets this answer to the request of `ask`, which is well-formed and about a submission.
GRANTED = {
    "POST /v1/auth/sign-out": 204,
    "GET /v1/me": 200,
    "GET /v1/queue": 200,
    "GET /v1/submissions/{submission_id}": 200,
    "POST /v1/submissions/{submission_id}/actions": 428,
    # Of hamlets there are none yet: whoever passes is told of the form, of the tag, or that nothing is there.
    "POST /v1/hamlets": 422,
    "GET /v1/hamlets/{hamlet_id}": 404,
    "PATCH /v1/hamlets/{hamlet_id}": 422,
    "DELETE /v1/hamlets/{hamlet_id}": 428,
    "GET /v1/hamlets.csv": 200,
    "POST /v1/hamlets.csv": 415,
}
HIDDEN = {
    "GET /openapi.json": 200,
    "GET /docs": 200,
    "GET /docs/assets/swagger-ui.css": 200,
    "GET /redoc": 404,
    "GET /docs/oauth2-redirect": 404,
    "GET /docs/assets/../../../main.py": 404,
    "GET /": 404,
    "GET /v1": 404,
    "GET /v1/submissions": 404,
    "POST /v1/queue": 405,
    "DELETE /v1/submissions/00000000-0000-0000-0000-000000000000": 405,
    "TRACE /v1/queue": 405,
}
# Of a submission in Mường Hung; whoever is not told here gets 404 for it once past the guard.
SEES_IT = {Role.OFFICER, Role.CHIEF}
ABOUT_ONE = "{submission_id}"


async def ask(client: httpx2.AsyncClient, operation: str, sent: Sent, headers: dict[str, str]) -> httpx2.Response:
    method, _, path = operation.partition(" ")
    body = {"verb": "claim"} if path.endswith("/actions") else None
    path = path.format(submission_id=sent.id, code="x", unit_id=1, hamlet_id=1)
    return await client.request(method, path, headers=headers, json=body)


@pytest.fixture
async def sent(client: httpx2.AsyncClient, database: Database) -> Sent:
    return await a_tip_off(client, database.owner_url)


def at_home(role: Role) -> str:
    return MUONG_HUNG if role in COMMUNE_ROLES else SON_LA


def test_every_operation_names_its_permission(app: FastAPI) -> None:
    operations = {f"{method.upper()} {path}" for path, methods in app.openapi()["paths"].items() for method in methods}
    assert operations == set(PERMISSIONS)
    assert set(GRANTED) == set(GUARDED)


def test_the_document_demands_a_token_exactly_where_one_is_needed(app: FastAPI) -> None:
    document = app.openapi()["paths"]
    for operation, permission in PERMISSIONS.items():
        method, _, path = operation.partition(" ")
        demanded = document[path][method.lower()]["security"]
        assert demanded == ([] if permission is PUBLIC else [{"HTTPBearer": []}]), operation


@pytest.mark.parametrize("role", sorted(STAFF))
async def test_a_role_reaches_what_the_table_says(
    client: httpx2.AsyncClient, parts: Parts, sent: Sent, role: Role
) -> None:
    somebody = await an_officer(client, parts, role=role, of=at_home(role))
    # Signing out comes last: it ends the session.
    for operation, permission in sorted(GUARDED.items(), key=lambda row: row[0].endswith("sign-out")):
        answer = await ask(client, operation, sent, somebody.headers)
        expected = GRANTED[operation] if may(role, permission) else 403
        if expected == 200 and ABOUT_ONE in operation and role not in SEES_IT:
            expected = 404
        assert answer.status_code == expected, (role, operation, answer.text)


@pytest.mark.parametrize("role", sorted(STAFF))
async def test_another_unit_answers_404_where_the_own_one_would_answer(
    client: httpx2.AsyncClient, parts: Parts, sent: Sent, role: Role
) -> None:
    stranger = await an_officer(client, parts, role=role, of=CHIENG_SO if role in COMMUNE_ROLES else "01")
    for operation, permission in GUARDED.items():
        if ABOUT_ONE in operation:
            tag = {**stranger.headers, "If-Match": '"v1-0123456789abcdef"'}
            answer = await ask(client, operation, sent, tag)
            assert answer.status_code == (404 if may(role, permission) else 403), (role, operation)


async def disabled(parts: Parts, database: Database, officer: Officer) -> Officer:
    await as_owner(database.owner_url, "UPDATE people SET disabled_at = now() WHERE id = $1", officer.id)
    return officer


async def signed_out(parts: Parts, database: Database, officer: Officer) -> Officer:
    await as_owner(database.owner_url, "UPDATE sessions SET ended_at = now() WHERE id = $1", officer.session_id)
    return officer


async def posted_elsewhere(parts: Parts, database: Database, officer: Officer) -> Officer:
    over = "UPDATE postings SET until_on = '2026-11-22', from_on = '2026-11-01' WHERE id = $1"
    await as_owner(database.owner_url, over, officer.posting_id)
    return officer


async def unapproved(parts: Parts, database: Database, officer: Officer) -> Officer:
    await as_owner(database.owner_url, "UPDATE postings SET approved_at = NULL WHERE id = $1", officer.posting_id)
    return officer


async def with_new_credentials(parts: Parts, database: Database, officer: Officer) -> Officer:
    await as_owner(database.owner_url, "UPDATE people SET credential_version = 2 WHERE id = $1", officer.id)
    return officer


async def of_another_role(parts: Parts, database: Database, officer: Officer) -> Officer:
    role = "chief" if officer.role is not Role.CHIEF else "officer"
    await as_owner(database.owner_url, "UPDATE postings SET role = $1 WHERE id = $2", role, officer.posting_id)
    return officer


async def without_a_token(parts: Parts, database: Database, officer: Officer) -> Officer:
    return replace(officer, token="")


async def with_a_forged_token(parts: Parts, database: Database, officer: Officer) -> Officer:
    head, body, signature = officer.token.split(".")
    return replace(officer, token=f"{head}.{body}.{signature[::-1]}")


async def with_an_expired_token(parts: Parts, database: Database, officer: Officer) -> Officer:
    clock = parts.clock
    assert isinstance(clock, SetClock)
    clock.now += timedelta(minutes=10, seconds=90)
    return officer


ENDINGS = [
    without_a_token,
    with_a_forged_token,
    with_an_expired_token,
    disabled,
    signed_out,
    posted_elsewhere,
    unapproved,
    with_new_credentials,
    of_another_role,
]


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_token_that_stands_for_nothing_reaches_nothing(
    client: httpx2.AsyncClient, parts: Parts, database: Database, sent: Sent, ending: object
) -> None:
    assert callable(ending)
    staff = [await an_officer(client, parts, role=role, of=at_home(role)) for role in sorted(STAFF)]
    for officer in staff:
        assert (await client.get("/v1/me", headers=officer.headers)).status_code == 200
    for officer in staff:
        somebody = await ending(parts, database, officer)
        for operation in GUARDED:
            answer = await ask(client, operation, sent, somebody.headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), (officer.role, operation)
            assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


async def test_no_public_door_asks_who_is_there(client: httpx2.AsyncClient, sent: Sent) -> None:
    for operation, permission in PERMISSIONS.items():
        if permission is PUBLIC:
            with_nothing = await ask(client, operation, sent, {})
            assert with_nothing.status_code not in {401, 403, 500}, operation
            with_rubbish = await ask(client, operation, sent, {"Authorization": f"Bearer {uuid4()}"})
            assert with_rubbish.status_code == with_nothing.status_code, operation


@pytest.mark.parametrize("hidden", HIDDEN)
async def test_a_hidden_path_answers_as_it_should(client: httpx2.AsyncClient, hidden: str) -> None:
    method, _, path = hidden.partition(" ")
    assert (await client.request(method, path)).status_code == HIDDEN[hidden]
