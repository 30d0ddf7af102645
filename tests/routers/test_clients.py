"""Keeping third parties: by the admin alone, with secrets that are shown once and replaced without a pause."""

import asyncio
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.citizens import rows
from tests.conftest import Database, SetClock
from tests.factories import unit_id_of
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Officer, an_officer
from tests.partners import EVERYTHING, PartnerApp, a_partner, an_admin, keep


@pytest.fixture
async def admin(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_admin(client, parts)


@pytest.fixture
async def partner(client: httpx2.AsyncClient, parts: Parts) -> PartnerApp:
    return await a_partner(client, parts)


async def is_in(partner: PartnerApp) -> bool:
    return (await partner.get("submissions")).status_code == 200


async def test_the_secret_is_shown_once(admin: Officer, parts: Parts, database: Database) -> None:
    form = {"name": "Cổng", "scopes": EVERYTHING, "unit_ids": [unit_id_of(parts, MUONG_HUNG)]}
    key = str(uuid4())
    made, again = await keep(admin, "POST", "", form, key), await keep(admin, "POST", "", form, key)
    assert (made.status_code, again.json(), again.headers["Idempotent-Replayed"]) == (201, made.json(), "true")
    secret = made.json()["client_secret"]
    assert secret.startswith("tbs_")
    shown = await keep(admin, "GET", f"/{made.json()['client']['client_id']}")
    assert shown.json() == made.json()["client"]
    assert secret not in shown.text
    for table in ("client_secrets", "idempotency_keys", "events"):
        assert not [row for row in await rows(database, f"SELECT t::text FROM {table} t") if secret in row[0]]
    told = await rows(database, "SELECT verb, role FROM events WHERE submission_id IS NULL")
    assert [(row["verb"], row["role"]) for row in told] == [("add_client", "admin")]


async def test_a_province_is_no_commune(admin: Officer, parts: Parts) -> None:
    for unit_id in (unit_id_of(parts, SON_LA), 2**31 - 1):
        form = {"name": "Cổng", "scopes": EVERYTHING, "unit_ids": [unit_id]}
        refused = await keep(admin, "POST", "", form)
        assert refused.json()["errors"][0]["pointer"] == "/unit_ids/0"


async def test_a_secret_is_replaced_without_a_pause(admin: Officer, partner: PartnerApp, clock: SetClock) -> None:
    clock.pass_by(seconds=1)
    second = (await keep(admin, "POST", f"/{partner.id}/secrets")).json()
    old = second["client"]["secrets"][1]["id"]
    assert await is_in(partner)
    newer = PartnerApp(partner.http, partner.id, second["client_secret"])
    await newer.sign_in()
    assert (await keep(admin, "DELETE", f"/{partner.id}/secrets/{old}")).status_code == 204
    # From the very next request on: the tokens got with the old one are over, those of the new one go on.
    assert [await is_in(partner), await is_in(newer)] == [False, True]
    assert (await partner.ask()).status_code == 401
    assert (await keep(admin, "DELETE", f"/{partner.id}/secrets/{old}")).status_code == 404


async def test_of_twenty_new_secrets_at_once_one_is_drawn(admin: Officer, partner: PartnerApp) -> None:
    answers = await asyncio.gather(*(keep(admin, "POST", f"/{partner.id}/secrets") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"two_secrets_live"}


async def test_a_disabled_client_is_out_at_once(admin: Officer, partner: PartnerApp) -> None:
    assert (await keep(admin, "POST", f"/{partner.id}/disable")).json()["disabled_at"]
    assert not await is_in(partner)
    assert (await partner.ask()).json()["error"] == "invalid_client"


async def test_requests_under_way_are_answered_and_the_next_ones_refused(admin: Officer, partner: PartnerApp) -> None:
    async def knock() -> list[bool]:
        return [await is_in(partner) for _ in range(20)]

    knocking = [asyncio.create_task(knock()) for _ in range(4)]
    await asyncio.sleep(0)
    await keep(admin, "POST", f"/{partner.id}/disable")
    for answers in await asyncio.gather(*knocking):
        assert answers == sorted(answers, reverse=True), "once out, never in again"
    assert not await is_in(partner)


async def test_what_it_may_do_changes_with_the_next_request(admin: Officer, partner: PartnerApp, parts: Parts) -> None:
    changed = await keep(admin, "PATCH", f"/{partner.id}", {"scopes": ["totals:read"]})
    assert changed.json()["scopes"] == ["totals:read"]
    assert (await partner.get("submissions")).status_code == 401
    await partner.sign_in()
    refused = await partner.get("submissions")
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope"'
    units = {"unit_ids": [unit_id_of(parts, CHIENG_SO)]}
    assert (await keep(admin, "PATCH", f"/{partner.id}", units)).json()["unit_ids"] == units["unit_ids"]


async def test_a_client_has_a_limit_of_its_own(client: httpx2.AsyncClient, parts: Parts) -> None:
    slow, other = await a_partner(client, parts, per_minute=2), await a_partner(client, parts)
    answers = [await slow.get("submissions") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"partner";q=2;w=60'
    assert answers[2].headers["RateLimit"] == '"partner";r=0;t=60'
    assert await is_in(other)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.PROVINCE, Role.INSPECTOR, Role.COLLECTOR])
async def test_nobody_but_the_admin_keeps_clients(client: httpx2.AsyncClient, parts: Parts, role: Role) -> None:
    of = SON_LA if role in {Role.PROVINCE, Role.INSPECTOR} else MUONG_HUNG
    somebody = await an_officer(client, parts, role=role, of=of)
    assert (await keep(somebody, "GET", "")).status_code == 403
