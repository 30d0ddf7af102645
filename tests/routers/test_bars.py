"""Conflict of interest: whoever is related to a submission sees no trace of it, and somebody else always does."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import an_open_pledge
from tests.officers import (
    CHIENG_SO,
    SON_LA,
    Officer,
    Sent,
    a_signature,
    a_tip_off,
    an_officer,
    as_owner,
    told,
    verbs,
    verified,
)
from tests.repositories.serving_role import as_app

RELATED = "Là họ hàng của người được nêu trong tin."


async def is_gone(by: Officer, sent: Sent) -> bool:
    """Read and acted on like one that does not exist, and in no list."""
    foreign, unknown = await by.read(sent), await by.read(uuid4())
    assert foreign.status_code == unknown.status_code
    acted = await by.act(sent, "claim", tag='"v1-"')
    return (foreign.status_code, acted.status_code) == (404, 404) and sent.id not in await by.queue()


async def test_somebody_recuses_and_sees_nothing_of_it_from_then_on(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "claim")
    key = str(uuid4())
    departed = await officer.act(sent, "recuse", reason=RELATED, key=key)
    assert (departed.status_code, departed.json()) == (200, {"id": str(sent.id), "departed": True})
    assert await is_gone(officer, sent)
    again = await officer.act(sent, "recuse", reason=RELATED, key=key, tag='"v2-"')
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (departed.json(), "true")

    left = (await chief.read(sent)).json()
    assert (left["assignee_id"], left["escalated_at"], left["version"]) == (None, None, 3)
    assert [(bar["person_id"], bar["kind"]) for bar in left["bars"]] == [(str(officer.id), "recused")]
    assert left["notes"][-1]["reason"] == RELATED
    assert [event[0] for event in told(left)] == ["submit", "claim", "release", "recuse"]
    assert left["history"][-2]["details"] == {"from": str(officer.id), "to": None}
    assert RELATED.encode() not in (await as_owner(owner_url, "SELECT words FROM notes"))[0]["words"]


@pytest.mark.parametrize("category", ["retail_sale", "inducing_minor"])
async def test_a_chief_keeps_an_officer_from_it_and_lets_them_in_again(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, category: str
) -> None:
    colleague = await an_officer(client, parts)
    sent = await a_tip_off(client, owner_url, category=category)
    await chief.moves(sent, "assign", person_id=str(officer.id))
    barred = await chief.moves(sent, "bar", person_id=str(officer.id), reason=RELATED)
    assert (barred["assignee_id"], barred["history"][-1]["details"]) == (None, {"person": str(officer.id)})
    assert "unbar" in verbs(barred)
    assert await is_gone(officer, sent)
    assert (await officer.act(sent, "unbar", tag='"v4-"', person_id=str(officer.id), reason="…")).status_code == 404
    assert ((await colleague.read(sent)).status_code == 200) is (category == "retail_sale")
    refused = await chief.act(sent, "assign", person_id=str(officer.id))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_assignable")
    # To bar somebody twice changes nothing but the history.
    assert len((await chief.moves(sent, "bar", person_id=str(officer.id), reason=RELATED))["bars"]) == 1
    assert (await chief.moves(sent, "unbar", person_id=str(officer.id), reason="Nhầm người."))["bars"] == []
    assert "unbar" not in await chief.allowed(sent)
    await chief.moves(sent, "assign", person_id=str(officer.id))
    assert (await officer.read(sent)).status_code == 200


async def test_an_old_key_opens_nothing_to_who_was_barred(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent, key = await a_tip_off(client, owner_url), str(uuid4())
    assert (await officer.act(sent, "claim", key=key)).json()["assignee_id"] == str(officer.id)
    await chief.moves(sent, "bar", person_id=str(officer.id), reason=RELATED)
    again = await officer.act(sent, "claim", key=key, tag='"v1-"')
    assert (again.status_code, again.json()) == (200, {"id": str(sent.id), "departed": True})
    assert (await chief.read(sent)).json()["assignee_id"] is None


async def test_who_may_be_kept_from_it_by_whom(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, province: Officer
) -> None:
    deputy = await an_officer(client, parts, role=Role.CHIEF)
    stranger = await an_officer(client, parts, of=CHIENG_SO)
    sent = await verified(client, owner_url, officer, "crime")
    for nobody in (chief.id, deputy.id, stranger.id, province.id, uuid4()):
        refused = await chief.act(sent, "bar", person_id=str(nobody), reason=RELATED)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_to_be_barred")
    assert (await officer.act(sent, "bar", person_id=str(chief.id), reason=RELATED)).status_code == 409
    assert (await officer.act(sent, "unbar", person_id=str(chief.id), reason=RELATED)).status_code == 409
    await chief.moves(sent, "transfer", receiving_body="PC04")
    await province.moves(sent, "bar", person_id=str(chief.id), reason=RELATED)
    assert await is_gone(chief, sent)
    # What the province decided, no chief takes back.
    refused = await deputy.act(sent, "unbar", person_id=str(chief.id), reason="…")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_barred")
    await province.moves(sent, "unbar", person_id=str(chief.id), reason="Đã làm rõ.")
    assert (await chief.read(sent)).status_code == 200


async def test_when_no_chief_is_left_the_province_sees_it(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    assert (await province.read(sent)).status_code == 404
    assert (await chief.moves(sent, "recuse", reason=RELATED)) == {"id": str(sent.id), "departed": True}
    seen = (await province.read(sent)).json()
    assert seen["escalated_at"] is not None
    assert seen["history"][-1]["details"] == {"person": str(chief.id), "with_province": True}
    assert await province.queue() == [sent.id]
    assert (await officer.read(sent)).status_code == 200
    # The last one there does not leave it to nobody; with a colleague it is possible.
    alone = await province.act(sent, "recuse", reason=RELATED)
    assert (alone.status_code, alone.json()["code"]) == (409, "nobody_left")
    assert (await province.read(sent)).status_code == 200
    await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)
    assert (await province.moves(sent, "recuse", reason=RELATED))["departed"] is True
    assert await is_gone(province, sent)


async def test_the_inspectorate_is_never_left_without_anybody(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, inspector: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, concerns_officer=True)
    refused = await inspector.act(sent, "recuse", reason=RELATED)
    assert (refused.status_code, refused.json()["code"]) == (409, "nobody_left")
    colleague = await an_officer(client, parts, role=Role.INSPECTOR, of=SON_LA)
    await colleague.moves(sent, "bar", person_id=str(inspector.id), reason=RELATED)
    assert await is_gone(inspector, sent)
    events = await inspector.client.get("/v1/audit/events", headers=inspector.headers)
    assert str(sent.id) not in events.text
    assert (await province.read(sent)).status_code == 404
    assert (await colleague.read(sent)).json()["escalated_at"] is None


async def test_it_follows_the_person_into_every_posting(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    neighbour = await an_officer(client, parts, of=CHIENG_SO, role=Role.CHIEF)
    await chief.moves(sent, "bar", person_id=str(officer.id), reason=RELATED)
    # The same person is the chief of the next commune.
    await as_owner(owner_url, "UPDATE bars SET person_id = $1", neighbour.id)
    await as_owner(owner_url, "UPDATE submissions SET with_province = true")
    await province.moves(sent, "reroute", unit_code=CHIENG_SO)
    assert await is_gone(neighbour, sent)
    moved = (await province.read(sent)).json()
    assert (moved["unit"]["code"], moved["escalated_at"] is not None) == (CHIENG_SO, False)


async def test_a_reroute_to_where_nobody_may_see_it_stays_with_the_province(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, of=None)
    chief = await an_officer(client, parts, of=CHIENG_SO, role=Role.CHIEF)
    insert = "INSERT INTO bars VALUES ($1, $2, 'recused', $2, 'chief', now())"
    await as_owner(owner_url, insert, sent.id, chief.id)
    moved = await province.moves(sent, "reroute", unit_code=CHIENG_SO)
    assert (moved["unit"]["code"], moved["escalated_at"] is not None) == (CHIENG_SO, True)
    assert await is_gone(chief, sent)


async def test_no_proposal_about_it_is_seen_or_decided(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, province: Officer
) -> None:
    neighbour = await an_officer(client, parts, of=CHIENG_SO, role=Role.CHIEF)
    sent = await a_tip_off(client, owner_url)
    body = await officer.moves(sent, "reroute", unit_code=CHIENG_SO, reason="Thuộc xã bên.")
    await as_owner(owner_url, "INSERT INTO bars VALUES ($1, $2, 'recused', $2, 'chief', now())", sent.id, neighbour.id)
    path = f"/v1/proposals/{body['offer']['proposal_id']}"
    assert (await client.get("/v1/proposals", headers=neighbour.headers)).json()["data"] == []
    assert (await client.get(path, headers=neighbour.headers)).status_code == 404
    decided = await client.post(f"{path}/decision", headers=neighbour.headers, json={"decision": "approve"})
    assert decided.status_code == 404
    assert (await client.get(path, headers=province.headers)).status_code == 200


async def test_nothing_that_hangs_on_it_is_seen(
    client: httpx2.AsyncClient, owner_url: str, chief: Officer, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    keyed = {**sent.receipt, "Idempotency-Key": str(uuid4())}
    asked = await client.post("/v1/tracking/requests", headers=keyed, json={"type": "see"})
    assert asked.status_code == 201, asked.text
    ways: dict[str, Callable[[], Awaitable[httpx2.Response]]] = {
        "requests": lambda: client.get("/v1/privacy-requests", headers=officer.headers),
        "requests of the chief": lambda: client.get("/v1/privacy-requests", headers=chief.headers),
    }
    assert [len((await way()).json()["data"]) for way in ways.values()] == [1, 1]
    await officer.moves(sent, "recuse", reason=RELATED)
    assert [len((await way()).json()["data"]) for way in ways.values()] == [0, 1]
    await chief.moves(sent, "recuse", reason=RELATED)
    held = await client.post(
        f"/v1/submissions/{sent.id}/legal-hold",
        headers={**chief.headers, "Idempotency-Key": str(uuid4())},
        json={"reason": "…"},
    )
    assert held.status_code == 404


async def test_a_signature_has_its_bars_too(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer
) -> None:
    await an_open_pledge(parts)
    sent = await a_signature(client, owner_url)
    await officer.moves(sent, "recuse", reason=RELATED)
    assert (await officer.read(sent)).status_code == 404
    assert (await chief.read(sent)).status_code == 200


async def test_the_database_alone_keeps_the_barred_from_every_trace(
    client: httpx2.AsyncClient, database: Database, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await chief.moves(sent, "claim")
    await chief.moves(sent, "recuse", reason=RELATED)
    settings = {"role": "chief", "person": str(chief.id), "unit_ids": f"{{{chief.unit_id}}}"}
    of_submission = ("tip_offs", "notes", "data_keys", "events", "bars")
    async with as_app(database, **settings) as connection:
        for table in of_submission:
            assert await connection.fetch(f"SELECT FROM {table} WHERE submission_id = $1", sent.id), table
    async with as_app(database, **settings, barred=f"{{{sent.id}}}", handing_to=f"{{{chief.unit_id}}}") as connection:
        assert await connection.fetch("SELECT FROM submissions WHERE id = $1", sent.id) == []
        for table in of_submission:
            assert await connection.fetch(f"SELECT FROM {table} WHERE submission_id = $1", sent.id) == [], table
        assert await connection.execute("UPDATE submissions SET version = 9 WHERE id = $1", sent.id) == "UPDATE 0"
    # Whoever is barred does not let themselves in, even where the setting is forgotten.
    async with as_app(database, **settings) as connection:
        assert await connection.execute("DELETE FROM bars WHERE submission_id = $1", sent.id) == "DELETE 0"
