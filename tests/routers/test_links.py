"""Links: the police say that two submissions tell of the same; it weighs nothing, and no citizen sees it."""

from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from app.core.database import open_session
from app.domain.principals import Principal
from app.domain.roles import Role
from app.repositories import scope
from app.services import links
from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import a_hamlet, an_open_pledge
from tests.officers import (
    CHIENG_SO,
    Officer,
    Sent,
    a_signature,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
    as_owner,
    verified,
)
from tests.repositories.serving_role import as_app, as_officer


async def linked(by: Officer, one: Sent, other: Sent | UUID, *, key: str = "") -> httpx2.Response:
    headers = {**by.headers, "Idempotency-Key": key or str(uuid4())}
    form = {"other_id": str(other.id if isinstance(other, Sent) else other)}
    return await by.client.post(f"/v1/submissions/{one.id}/links", headers=headers, json=form)


async def unlinked(by: Officer, one: Sent, other: Sent) -> httpx2.Response:
    return await by.client.delete(f"/v1/submissions/{one.id}/links/{other.id}", headers=by.headers)


async def links_of(by: Officer, sent: Sent) -> list[str]:
    """The other ends that this person sees."""
    answer = await by.read(sent)
    assert answer.status_code == 200, answer.text
    return [link["id"] for link in answer.json()["links"]]


async def test_whoever_opens_either_sees_the_other_until_it_is_taken_back(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    one, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    answer = await linked(officer, one, other)
    assert answer.status_code == 201
    assert {name: answer.json()[name] for name in ("id", "linked_by")} == {
        "id": str(other.id),
        "linked_by": str(officer.id),
    }
    assert (await officer.read(one)).json()["links"] == [
        {**answer.json(), "reference": other.body["reference"], "status": "submitted"}
    ]
    assert await links_of(chief, other) == [str(one.id)]
    # The other way round it is the same pair, and stays as it is.
    again = await linked(chief, other, one)
    assert (again.status_code, again.json()) == (201, {**answer.json(), "id": str(one.id)})
    assert len(await as_owner(owner_url, "SELECT FROM links")) == 1

    assert (await unlinked(chief, other, one)).status_code == 204
    assert await links_of(officer, one) == await links_of(officer, other) == []
    assert (await unlinked(chief, other, one)).status_code == 404
    for sent in (one, other):
        history = (await officer.read(sent)).json()["history"]
        assert [event["verb"] for event in history] == ["submit", "link_same", "unlink_same"]
        # Whoever reads it may have lost sight of the other end, or never had it.
        assert [event["details"] for event in history] == [None] * 3


async def test_a_repeat_with_the_same_key_links_once(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    one, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    key = str(uuid4())
    first = await linked(officer, one, other, key=key)
    assert (await unlinked(officer, one, other)).status_code == 204
    again = await linked(officer, one, other, key=key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert await links_of(officer, one) == []
    path = f"/v1/submissions/{one.id}/links"
    bare = await client.post(path, headers=officer.headers, json={"other_id": str(other.id)})
    assert (bare.status_code, bare.json()["code"]) == (400, "missing_idempotency_key")


async def test_what_cannot_be_linked_is_refused_alike(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    one = await a_tip_off(client, owner_url)
    foreign = await a_tip_off(client, owner_url, of=CHIENG_SO)
    minors = await a_tip_off(client, owner_url, category="inducing_minor")
    weapon = await a_weapon_surrender(client, owner_url)
    refusals = [await linked(officer, one, other) for other in (foreign, minors, uuid4(), one, weapon)]
    bodies = [{name: value for name, value in each.json().items() if name != "request_id"} for each in refusals]
    assert [each.status_code for each in refusals] == [422] * 5
    assert bodies == [bodies[0]] * 5
    assert bodies[0]["errors"][0]["pointer"] == "/other_id"
    assert (await linked(officer, foreign, one)).status_code == 404
    assert (await unlinked(officer, one, one)).status_code == (await unlinked(officer, one, foreign)).status_code == 404
    assert await as_owner(owner_url, "SELECT FROM links") == []


async def test_it_weighs_nothing_and_no_citizen_sees_it(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    chief = await an_officer(client, parts, role=Role.CHIEF, is_investigator=True)
    one = await verified(client, owner_url, officer, "crime")
    other = await a_tip_off(client, owner_url)
    headers = one.receipt
    paths = ("/v1/tracking", "/v1/tracking/messages", "/v1/tracking/requests")
    tracked = [(await client.get(path, headers=headers)).content for path in paths]
    rows = "SELECT s::text, t::text FROM submissions s JOIN tip_offs t ON t.submission_id = s.id ORDER BY s.id"
    before, answer = await as_owner(owner_url, rows), await officer.read(one)
    read = answer.json()
    assert (await linked(officer, one, other)).status_code == 201
    assert await as_owner(owner_url, rows) == before
    after = (await officer.read(one)).json()
    assert {name for name in read if read[name] != after[name]} == {"history", "links"}
    assert after["content"]["corroboration"] == "none"
    refused = await chief.act(one, "resolve", outcome="prevention_talk", text="Đã gọi hỏi.")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no_adverse_outcome")
    assert [(await client.get(path, headers=headers)).content for path in paths] == tracked
    # A link takes nobody's tag away: what was read before it may be moved on.
    assert (await officer.act(one, "claim", tag=answer.headers["ETag"])).status_code == 200


async def test_whoever_loses_sight_of_one_end_loses_the_link(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, province: Officer
) -> None:
    there = await an_officer(client, parts, of=CHIENG_SO)
    one, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    assert (await linked(officer, one, other)).status_code == 201
    await as_owner(owner_url, "UPDATE submissions SET with_province = true")
    assert await links_of(province, one) == [str(other.id)]
    await province.moves(other, "reroute", unit_code=CHIENG_SO)
    for reader, sent, unseen in ((officer, one, other), (there, other, one)):
        answer = await reader.read(sent)
        assert answer.json()["links"] == []
        assert str(unseen.id) not in answer.text
        assert unseen.body["reference"] not in answer.text
        assert (await unlinked(reader, sent, unseen)).status_code == 404
    assert await links_of(province, one) == [str(other.id)]
    await as_owner(owner_url, "DELETE FROM submissions WHERE id = $1", other.id)
    assert await links_of(province, one) == []
    assert await as_owner(owner_url, "SELECT FROM links") == []


async def test_whoever_is_barred_from_one_end_sees_no_link(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    one, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    assert (await linked(officer, one, other)).status_code == 201
    await chief.moves(other, "bar", person_id=str(officer.id), reason="Là họ hàng.")
    assert await links_of(officer, one) == []
    assert await links_of(chief, one) == [str(other.id)]


async def test_signatures_are_linked_by_the_station_and_a_collector_sees_nothing_of_it(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    await an_open_pledge(parts)
    hamlet = await a_hamlet(parts, "bản Anh Trung")
    collector = await an_officer(client, parts, role=Role.COLLECTOR, hamlet_ids=[hamlet])
    one, other = await a_signature(client, owner_url), await a_signature(client, owner_url)
    assert (await linked(officer, one, other)).status_code == 201
    assert await links_of(collector, one) == []
    refused = [await linked(collector, one, other), await unlinked(collector, one, other)]
    assert [answer.status_code for answer in refused] == [403, 403]


async def test_a_verb_can_ask_whether_there_is_a_link(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    one, other, third = [await a_tip_off(client, owner_url) for _ in range(3)]
    assert (await linked(officer, one, other)).status_code == 201
    async with open_session(parts.engine) as session, session.begin():
        posted = Principal(officer.id, officer.session_id, officer.posting_id, officer.role, officer.unit_id, False)
        await scope.of_principal(session, posted)
        pairs = ((one, other), (other, one), (one, third))
        assert [await links.are_linked(session, left.id, right.id) for left, right in pairs] == [True, True, False]


@pytest.mark.parametrize(
    ("scoped", "ends"),
    [
        ({}, ("one", "foreign")),
        ({"role": "collector"}, ("one", "other")),
        ({"person": str(uuid4())}, ("one", "other")),
        ({}, ("one", "weapon")),
    ],
)
async def test_the_database_refuses_it_too(
    client: httpx2.AsyncClient,
    database: Database,
    owner_url: str,
    officer: Officer,
    scoped: dict[str, str],
    ends: tuple[str, str],
) -> None:
    sent = {
        "one": await a_tip_off(client, owner_url),
        "other": await a_tip_off(client, owner_url),
        "foreign": await a_tip_off(client, owner_url, of=CHIENG_SO),
        "weapon": await a_weapon_surrender(client, owner_url),
    }
    pair = sorted(sent[name].id for name in ends)
    statement = "INSERT INTO links VALUES ($1, $2, $3, now())"
    async with as_app(database, **{**as_officer(officer), **scoped}) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement, *pair, officer.id)


async def test_the_holder_of_a_receipt_reaches_no_link(
    client: httpx2.AsyncClient, database: Database, owner_url: str, officer: Officer
) -> None:
    one, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    assert (await linked(officer, one, other)).status_code == 201
    rows = await as_owner(owner_url, "SELECT encode(receipt_sha256, 'hex') AS hash FROM submissions")
    async with as_app(database, receipt=rows[0]["hash"]) as connection:
        assert await connection.fetch("SELECT FROM submissions")
        assert await connection.fetch("SELECT FROM links") == []
