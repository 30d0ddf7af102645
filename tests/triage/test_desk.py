"""The desk and the hotline: the citizens' forms, typed in by the staff, of whom nothing is kept."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.core.settings import Doors, Settings
from app.domain.roles import Role
from app.main import create_app
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import a_signature, a_tip_off, a_weapon_surrender, an_open_pledge
from tests.officers import CHIENG_SO, SON_LA, Officer, an_officer, as_owner

TIP_OFFS, WEAPONS, SIGNATURES = (
    "/v1/desk/tip-offs",
    "/v1/desk/weapon-surrenders",
    "/v1/desk/pledges/vu-khi/signatures",
)


async def take_down(officer: Officer, path: str, form: dict[str, Any], key: str = "") -> httpx2.Response:
    headers = {**officer.headers, "Idempotency-Key": key or str(uuid4())}
    return await officer.client.post(path, headers=headers, json=form)


@pytest.mark.parametrize("channel", ["desk", "hotline"])
async def test_what_is_told_at_the_station_is_taken_in_like_any_other(
    parts: Parts, owner_url: str, officer: Officer, channel: str
) -> None:
    await an_open_pledge(parts)
    for path, form in ((TIP_OFFS, a_tip_off()), (WEAPONS, a_weapon_surrender()), (SIGNATURES, a_signature())):
        answer = await take_down(officer, path, {**form, "channel": channel})
        assert answer.status_code == 201, answer.text
        body = answer.json()
        assert body["unit"]["code"] == "04219"
        tracked = await officer.client.get("/v1/tracking", headers={"Receipt": body["receipt"]})
        assert tracked.json()["reference"] == body["reference"]
        (row,) = await as_owner(
            owner_url,
            "SELECT channel, receipt_holder, assignee_id FROM submissions WHERE reference = $1",
            body["reference"],
        )
        assert tuple(row) == (channel, "citizen", None)
    assert len(await officer.queue()) == 3


async def test_who_typed_it_in_is_nowhere_in_the_database(owner_url: str, officer: Officer) -> None:
    answer = await take_down(officer, TIP_OFFS, {**a_tip_off(), "channel": "desk"})
    assert answer.status_code == 201
    tables = await as_owner(owner_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    # What somebody is by posting, and that they have signed in; nothing of it tells of what they took down.
    theirs = {"people", "postings", "sessions"}
    traces = {}
    for (table,) in tables:
        told = await as_owner(
            owner_url, f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%' || $1 || '%'", str(officer.id)
        )
        if told[0][0]:
            traces[table] = told[0][0]
    assert set(traces) == theirs
    (event,) = await as_owner(owner_url, "SELECT role, person_id, details FROM events")
    assert tuple(event) == (None, None, None)


async def test_a_repeat_gives_the_same_receipt(owner_url: str, officer: Officer, chief: Officer) -> None:
    key, form = str(uuid4()), {**a_tip_off(), "channel": "desk"}
    first = await take_down(officer, TIP_OFFS, form, key)
    again = await take_down(officer, TIP_OFFS, form, key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    # The key is hard to guess and leads to nobody by name: a colleague who has it finishes what was begun.
    assert (await take_down(chief, TIP_OFFS, form, key)).content == first.content
    other = await take_down(officer, TIP_OFFS, {**form, "channel": "hotline"}, key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    outside = await officer.client.post("/v1/tip-offs", headers={"Idempotency-Key": key}, json=a_tip_off())
    assert outside.status_code == 201
    assert outside.json()["reference"] != first.json()["reference"]
    rows = await as_owner(owner_url, "SELECT count(*) AS n FROM submissions")
    assert rows[0]["n"] == 2


async def test_a_place_elsewhere_goes_to_whom_it_concerns(
    client: httpx2.AsyncClient, parts: Parts, officer: Officer, province: Officer, inspector: Officer
) -> None:
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    there = {**a_tip_off(place={"unit_code": CHIENG_SO}), "channel": "hotline"}
    assert (await take_down(province, TIP_OFFS, there)).status_code == 201
    conflict = {**a_tip_off(concerns_officer=True), "channel": "desk"}
    assert (await take_down(officer, TIP_OFFS, conflict)).status_code == 201
    assert len(await neighbour.queue()) == 1
    assert await officer.queue() == []
    assert len(await inspector.queue()) == 1


@pytest.mark.parametrize("channel", [None, "mobile", "partner", 1])
async def test_the_way_it_came_must_be_told(officer: Officer, channel: object) -> None:
    form = {**a_tip_off(), **({"channel": channel} if channel is not None else {})}
    answer = await take_down(officer, TIP_OFFS, form)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/channel")


async def test_a_citizen_does_not_say_how_it_came(client: httpx2.AsyncClient) -> None:
    form = {**a_tip_off(), "channel": "desk"}
    answer = await client.post("/v1/tip-offs", headers={"Idempotency-Key": str(uuid4())}, json=form)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields")


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.INSPECTOR, Role.ADMIN])
async def test_others_take_nothing_down(client: httpx2.AsyncClient, parts: Parts, role: Role) -> None:
    somebody = await an_officer(client, parts, role=role, of="04219" if role is Role.COLLECTOR else SON_LA)
    for path in (TIP_OFFS, WEAPONS, SIGNATURES):
        answer = await take_down(somebody, path, {"channel": "desk"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("token", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}])
async def test_without_a_token_nothing_is_read(client: httpx2.AsyncClient, token: dict[str, str]) -> None:
    answer = await client.post(TIP_OFFS, headers={**token, "Content-Type": "application/json"}, content=b"{")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


async def test_a_station_is_never_asked_for_work(officer: Officer, parts: Parts) -> None:
    for _ in range(101):
        answer = await take_down(officer, TIP_OFFS, {**a_tip_off(), "channel": "desk"})
        assert answer.status_code == 201, answer.text


async def test_the_staffs_process_has_its_own_way_in(
    settings: Settings, parts: Parts, officer: Officer, clock: SetClock
) -> None:
    app = create_app(settings.model_copy(update={"doors": Doors.STAFF}), clock)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as client:
            headers = {**officer.headers, "Idempotency-Key": str(uuid4())}
            answer = await client.post(TIP_OFFS, headers=headers, json={**a_tip_off(), "channel": "desk"})
            assert answer.status_code == 201, answer.text
            assert (await client.post("/v1/tip-offs", headers=headers, json=a_tip_off())).status_code == 404
