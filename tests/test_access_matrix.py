"""Who may reach what: the answers of the running server, held to the table of tests/access_table.py.

The table is read against the API document, so an operation without a row fails; the hidden paths stand beside it.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from app.domain.partners import Scope
from app.domain.permissions import Permission
from app.domain.roles import COMMUNE_ROLES, STAFF, Role
from app.web.parts import Parts
from tests.access_table import CITIZEN, OPERATIONS, PAGE, PUBLIC, lets_in, page
from tests.conftest import Database
from tests.endings import ENDINGS
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Sent, a_tip_off, an_officer, as_owner
from tests.partners import a_partner

GUARDED = [operation for operation, guard in OPERATIONS.items() if guard is not PUBLIC]
OF_STAFF = [operation for operation in GUARDED if isinstance(OPERATIONS[operation], Permission)]
SCHEMES: dict[type, str] = {Permission: "HTTPBearer", Scope: "PartnerOAuth", Role: "CitizenBearer"}
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
IDS = (
    *("submission_id", "person_id", "posting_id", "proposal_id", "hamlet_id", "client_id", "session_id", "passkey_id"),
    *("request_id", "application_id", "alert_id", "shift_id", "other_id"),
)
FORMS: dict[str, Any] = {
    "actions": {"verb": "claim"},
    "decision": {"decision": "decline"},
    "postings": {"role": "officer", "unit_id": 1},
}


async def ask(client: httpx2.AsyncClient, operation: str, headers: dict[str, str], **ids: object) -> httpx2.Response:
    method, _, path = operation.partition(" ")
    named = {**dict.fromkeys(IDS, uuid4()), "unit_id": 1, "hamlet_id": 1, "secret_id": uuid4(), "code": "x"}
    named |= {"reference": "TB-00000-00000", **ids}
    told = {**headers, "If-Match": '"v1-0123456789abcdef"', "Idempotency-Key": str(uuid4())}
    # A stream would not end, and the client in this process waits for the end.
    told["Last-Event-ID"] = "x"
    form = FORMS.get(path.rpartition("/")[2])
    return await client.request(method, path.format(**named), headers=told, json=form)


def told(answer: httpx2.Response) -> tuple[int, Any]:
    """All of an answer but what is new in each."""
    body = answer.json() if answer.content else None
    return answer.status_code, {**body, "request_id": ""} if isinstance(body, dict) else body


@pytest.fixture
async def sent(client: httpx2.AsyncClient, database: Database) -> Sent:
    return await a_tip_off(client, database.owner_url)


def at_home(role: Role) -> str:
    return MUONG_HUNG if role in COMMUNE_ROLES else SON_LA


async def a_citizen(parts: Parts, database: Database) -> dict[str, str]:
    """The headers of somebody who proved a number."""
    citizen, session, now = uuid4(), uuid4(), parts.clock()
    await as_owner(database.owner_url, "INSERT INTO citizens VALUES ($1, $2, $3)", citizen, citizen.bytes, now)
    until = now + timedelta(hours=1)
    await as_owner(database.owner_url, "INSERT INTO citizen_sessions VALUES ($1, $2, $3)", session, citizen, until)
    token = parts.citizen_tokens.issue(
        sub=str(citizen), sid=str(session), role="citizen", unit=0, cv=1, scope="", client_id="tinbao", now=now
    )
    return {"Authorization": f"Bearer {token}"}


def test_every_operation_has_its_row(app: FastAPI) -> None:
    operations = {f"{method.upper()} {path}" for path, methods in app.openapi()["paths"].items() for method in methods}
    assert operations == set(OPERATIONS)


def test_the_page_for_people_is_written_from_the_table() -> None:
    assert PAGE.read_text() == page(), "run `python -m tests.access_table`"


def test_the_document_demands_a_token_exactly_where_one_is_needed(app: FastAPI) -> None:
    document = app.openapi()["paths"]
    for operation, guard in OPERATIONS.items():
        method, _, path = operation.partition(" ")
        demanded = document[path][method.lower()]["security"]
        scopes = [guard.value] if isinstance(guard, Scope) else []
        assert demanded == ([] if guard is PUBLIC else [{SCHEMES[type(guard)]: scopes}]), operation


@pytest.mark.parametrize("role", sorted(STAFF))
async def test_a_role_gets_past_the_doors_that_the_table_says(
    client: httpx2.AsyncClient, parts: Parts, sent: Sent, role: Role
) -> None:
    somebody = await an_officer(client, parts, role=role, of=at_home(role))
    # What ends the session comes last.
    for operation in sorted(GUARDED, key=lambda each: each.endswith("sign-out")):
        guard = OPERATIONS[operation]
        answer = await ask(client, operation, somebody.headers, submission_id=sent.id)
        if not isinstance(guard, Permission):
            expected = 401
        elif not lets_in(guard, role):
            expected = 403
        else:
            assert answer.status_code not in {401, 403}, (role, operation, answer.text)
            assert answer.status_code < 500, (role, operation)
            if operation == "GET /v1/submissions/{submission_id}":
                assert answer.status_code == (200 if role in SEES_IT else 404), role
            continue
        assert answer.status_code == expected, (role, operation, answer.text)


async def test_citizens_and_partners_get_past_their_own_doors_alone(
    client: httpx2.AsyncClient, parts: Parts, database: Database, sent: Sent
) -> None:
    partner = await a_partner(client, parts)
    for role, headers in ((CITIZEN, await a_citizen(parts, database)), (Role.INTEGRATION, partner.headers)):
        for operation in sorted(GUARDED, key=lambda each: each.endswith("sign-out")):
            answer = await ask(client, operation, headers, submission_id=sent.id)
            if lets_in(OPERATIONS[operation], role):
                assert answer.status_code not in {401, 403}, (role, operation, answer.text)
                assert answer.status_code < 500, (role, operation)
            else:
                assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), (role, operation)


@pytest.mark.parametrize("scope", sorted(Scope))
async def test_a_partner_needs_the_scope(client: httpx2.AsyncClient, parts: Parts, scope: Scope) -> None:
    partner = await a_partner(client, parts, scopes=[scope.value])
    for operation, guard in OPERATIONS.items():
        if isinstance(guard, Scope):
            answer = await ask(client, operation, partner.headers)
            assert (answer.status_code == 403) is (guard is not scope), (scope, operation, answer.text)


async def foreign_ids(client: httpx2.AsyncClient, parts: Parts, database: Database, sent: Sent) -> dict[str, object]:
    """Something of everything that can be asked for by its id, in Mường Hung."""
    officer, chief = await an_officer(client, parts), await an_officer(client, parts, role=Role.CHIEF)
    proposal, passkey = uuid4(), uuid4()
    await as_owner(
        database.owner_url,
        "INSERT INTO proposals (id, kind, unit_id, province_id, person_id, details, deciders, made_by, made_at, "
        "expires_at) SELECT $1, 'reset', id, parent_id, $3, '{}', '{chief,province}', $4, $5, $6 FROM units "
        "WHERE id = $2",
        *(proposal, officer.unit_id, officer.id, chief.id, parts.clock(), parts.clock() + timedelta(days=1)),
    )
    await as_owner(
        database.owner_url,
        "INSERT INTO passkeys VALUES ($1, $2, '\\x01', '\\x02', 0, $3)",
        *(passkey, officer.id, parts.clock()),
    )
    alert, shift = uuid4(), uuid4()
    await as_owner(
        database.owner_url,
        "INSERT INTO alerts (id, unit_id, desk, occasion, is_urgent, since, step) "
        "VALUES ($1, $2, 'station', 'new', false, $3, 1)",
        *(alert, officer.unit_id, parts.clock()),
    )
    await as_owner(
        database.owner_url,
        "INSERT INTO duty_shifts (id, unit_id, desk, person_id, starts_at, ends_at, made_by) "
        "VALUES ($1, $2, 'station', $3, $4, $5, $6)",
        *(shift, officer.unit_id, officer.id, parts.clock(), parts.clock() + timedelta(hours=12), chief.id),
    )
    return {
        "alert_id": alert,
        "shift_id": shift,
        "submission_id": sent.id,
        "person_id": officer.id,
        "posting_id": officer.posting_id,
        "proposal_id": proposal,
        "session_id": officer.session_id,
        "passkey_id": passkey,
    }


@pytest.mark.parametrize("role", sorted(STAFF - {Role.ADMIN}))
async def test_what_is_of_another_commune_or_province_answers_like_what_does_not_exist(
    client: httpx2.AsyncClient, parts: Parts, database: Database, sent: Sent, role: Role
) -> None:
    ids = await foreign_ids(client, parts, database, sent)
    stranger = await an_officer(client, parts, role=role, of=CHIENG_SO if role in COMMUNE_ROLES else "01")
    for operation in OF_STAFF:
        named = [name for name in ids if f"{{{name}}}" in operation]
        if named and lets_in(OPERATIONS[operation], role):
            foreign = await ask(client, operation, stranger.headers, **ids)
            unknown = await ask(client, operation, stranger.headers)
            assert told(foreign) == told(unknown), (role, operation)
            assert foreign.status_code in {404, 422}, (role, operation)


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
            answer = await ask(client, operation, somebody.headers, submission_id=sent.id)
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), (officer.role, operation)
            assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


async def test_no_public_door_asks_who_is_there(client: httpx2.AsyncClient, sent: Sent) -> None:
    for operation, guard in OPERATIONS.items():
        if guard is PUBLIC:
            with_nothing = await ask(client, operation, {})
            with_rubbish = await ask(client, operation, {"Authorization": f"Bearer {uuid4()}"})
            assert with_nothing.status_code not in {403, 500}, operation
            # A client of OAuth shows itself in that very header; nobody else is asked.
            if not operation.startswith("POST /oauth/"):
                assert with_nothing.status_code != 401, operation
                assert with_rubbish.status_code == with_nothing.status_code, operation


@pytest.mark.parametrize("hidden", HIDDEN)
async def test_a_hidden_path_answers_as_it_should(client: httpx2.AsyncClient, hidden: str) -> None:
    method, _, path = hidden.partition(" ")
    assert (await client.request(method, path)).status_code == HIDDEN[hidden]
