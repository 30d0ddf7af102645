"""The next in the queue: the first that nobody has, and never the same for two."""

import asyncio
from uuid import UUID, uuid4

import httpx2

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import a_hamlet, an_open_pledge
from tests.officers import CHIENG_SO, SON_LA, Officer, a_signature, a_tip_off, a_weapon_surrender, an_officer, as_owner


async def next_for(officer: Officer, key: str = "", **wanted: str) -> httpx2.Response:
    headers = {**officer.headers, **({"Idempotency-Key": key} if key else {})}
    return await officer.client.post("/v1/queue/next", headers=headers, json=wanted or None)


async def taken(officer: Officer, **wanted: str) -> UUID:
    answer = await next_for(officer, **wanted)
    assert answer.status_code == 200, answer.text
    return UUID(answer.json()["id"])


async def test_the_first_that_nobody_has_is_claimed_in_the_order_of_the_queue(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, clock: SetClock
) -> None:
    normal = await a_tip_off(client, owner_url)
    clock.pass_by(minutes=1)
    urgent = await a_tip_off(client, owner_url, category="health_danger")
    answer = await next_for(officer)
    body = answer.json()
    assert (answer.status_code, body["id"]) == (200, str(urgent.id))
    assert (body["assignee_id"], body["version"]) == (str(officer.id), 2)
    assert body["history"][-1]["verb"] == "claim"
    again = await officer.read(urgent)
    assert (again.headers["ETag"], again.content) == (answer.headers["ETag"], answer.content)
    assert await taken(chief) == normal.id
    empty = await next_for(officer)
    assert (empty.status_code, empty.content) == (204, b"")


async def test_kind_and_urgency_narrow_what_is_claimed(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    weapon = await a_weapon_surrender(client, owner_url)
    tip_off = await a_tip_off(client, owner_url)
    urgent = await a_tip_off(client, owner_url, category="trafficking")
    assert (await next_for(officer, kind="pledge_signature")).status_code == 204
    assert (await next_for(officer, urgency="emergency")).status_code == 204
    assert await taken(officer, kind="weapon_surrender") == weapon.id
    assert await taken(officer, urgency="normal") == tip_off.id
    assert await taken(officer, kind="tip_off", urgency="high") == urgent.id


async def test_a_wish_that_makes_no_sense_is_refused(officer: Officer) -> None:
    for wish in ({"kind": "report"}, {"urgency": "now"}, {"assignee": "me"}):
        answer = await next_for(officer, **wish)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields")


async def test_a_repeat_with_the_same_key_gets_the_same_one(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    first, second = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    key = str(uuid4())
    answer = await next_for(officer, key)
    again = await next_for(officer, key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.content, again.headers["ETag"]) == (answer.content, answer.headers["ETag"])
    other = await next_for(officer, key, kind="tip_off")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    # The key is the posting's: with the same one somebody else gets what is still there.
    theirs = await next_for(chief, key)
    assert {answer.json()["id"], theirs.json()["id"]} == {str(first.id), str(second.id)}


async def test_a_repeat_of_nothing_is_nothing(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    key = str(uuid4())
    assert (await next_for(officer, key)).status_code == 204
    await a_tip_off(client, owner_url)
    again = await next_for(officer, key)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (204, "true")


async def test_what_was_claimed_and_has_left_since_is_not_shown_again(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await as_owner(owner_url, "UPDATE submissions SET with_province = true WHERE id = $1", sent.id)
    key = str(uuid4())
    assert (await next_for(officer, key)).status_code == 200
    await province.moves(sent, "reroute", unit_code=CHIENG_SO)
    again = await next_for(officer, key)
    assert again.json() == {"id": str(sent.id), "departed": True}


async def test_nobody_is_given_what_is_not_theirs_to_claim(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, province: Officer, inspector: Officer, officer: Officer
) -> None:
    await an_open_pledge(parts)
    own = await a_hamlet(parts, "bản Anh Trung")
    collector = await an_officer(client, parts, role=Role.COLLECTOR, hamlet_ids=[own])
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    admin = await an_officer(client, parts, role=Role.ADMIN, of=SON_LA)
    await a_signature(client, owner_url)
    await a_tip_off(client, owner_url, of=None)
    await a_tip_off(client, owner_url, category="inducing_minor")
    conflict = await a_tip_off(client, owner_url, concerns_officer=True)
    for other in (collector, neighbour, province, officer):
        assert (await next_for(other)).status_code == 204, other.role
    assert (await next_for(admin)).status_code == 403
    assert await taken(inspector) == conflict.id


async def test_of_thirty_two_at_once_no_two_get_the_same(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts
) -> None:
    sent = [(await a_tip_off(client, owner_url)).id for _ in range(48)]
    officers = [await an_officer(client, parts) for _ in range(32)]

    async def works(officer: Officer) -> list[UUID]:
        got = []
        # On a slow machine one may wait too long for a connection, is told so, and asks again.
        while (answer := await next_for(officer)).status_code in {200, 503}:
            if answer.status_code == 200:
                assert answer.json()["assignee_id"] == str(officer.id)
                got.append(UUID(answer.json()["id"]))
        assert answer.status_code == 204, answer.text
        return got

    got = [row for each in await asyncio.gather(*map(works, officers)) for row in each]
    assert sorted(got) == sorted(sent)
    told = await as_owner(owner_url, "SELECT count(*) AS n FROM events WHERE verb = 'claim'")
    assert told[0]["n"] == len(sent)
