"""Offers: a station hands a submission on by asking another one, and the province decides what they cannot settle."""

from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from app.core.database import open_session
from app.domain.roles import Role
from app.services import responsibilities
from app.services.responsibilities import Word
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.officers import (
    CHIENG_SO,
    MUONG_HUNG,
    SON_LA,
    Officer,
    Sent,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
    as_owner,
    told,
    verified,
)
from tests.repositories.serving_role import as_app, as_officer

WHY = "Điểm bán nằm bên kia cầu, thuộc xã bên."
SECRET_WORDS = "Tối nào cũng có người lạ đến mua bán ở cuối bản."


@pytest.fixture
async def neighbour(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    """The chief of the commune next to it."""
    return await an_officer(client, parts, of=CHIENG_SO, role=Role.CHIEF)


async def offered(by: Officer, sent: Sent, to: str = CHIENG_SO) -> dict[str, Any]:
    """The submission with its open offer."""
    body = await by.moves(sent, "reroute", unit_code=to, reason=WHY)
    assert body["offer"]["to_unit"]["code"] == to
    return body


async def proposals(by: Officer, **wanted: str) -> list[dict[str, Any]]:
    answer = await by.client.get("/v1/proposals", headers=by.headers, params=wanted)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["data"]
    return rows


async def decides(by: Officer, proposal_id: str, decision: str, **named: Any) -> httpx2.Response:
    return await by.client.post(
        f"/v1/proposals/{proposal_id}/decision", headers=by.headers, json={"decision": decision, **named}
    )


async def test_an_offer_tells_an_envelope_and_why_and_the_submission_goes_when_it_is_accepted(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, neighbour: Officer, clock: SetClock
) -> None:
    sent = await a_tip_off(client, owner_url, description=SECRET_WORDS)
    before = (await officer.read(sent)).json()
    clock.pass_by(minutes=5)
    body = await offered(officer, sent)
    offer = body["offer"]
    assert (body["unit"]["code"], body["due_at"], body["version"]) == (MUONG_HUNG, before["due_at"], 2)
    assert (offer["made_by"], offer["declined_at"]) == (str(officer.id), None)
    assert told(body)[-1] == ("reroute_offer", None, None, MUONG_HUNG)
    assert body["notes"][-1]["reason"] == WHY
    assert (await chief.read(sent)).json()["offer"] == offer
    assert sent.id in await officer.queue()

    listed = await neighbour.client.get("/v1/proposals", headers=neighbour.headers)
    (row,) = listed.json()["data"]
    assert SECRET_WORDS not in listed.text
    assert (row["kind"], row["state"], row["unit"]["code"], row["to_unit"]["code"], row["reason"]) == (
        "reroute",
        "open",
        MUONG_HUNG,
        CHIENG_SO,
        WHY,
    )
    assert {name: row["details"][name] for name in ("kind", "topic", "urgency")} == {
        "kind": "tip_off",
        "topic": "retail_sale",
        "urgency": before["urgency"],
    }
    assert row["details"]["received_at"].endswith(":00:00+00:00")
    assert row["allowed"] == ["approve", "decline"]
    assert (await neighbour.read(sent)).status_code == 404

    answer = await decides(neighbour, row["id"], "approve")
    assert (answer.status_code, answer.json()["state"], answer.json()["reason"]) == (200, "approved", None)
    assert (await officer.read(sent)).status_code == (await chief.read(sent)).status_code == 404
    moved = (await neighbour.read(sent)).json()
    assert (moved["due_at"], moved["assignee_id"], moved["offer"], moved["area"]["code"]) == (
        before["due_at"],
        None,
        None,
        CHIENG_SO,
    )
    assert moved["content"]["description"] == SECRET_WORDS
    assert moved["notes"][-1]["reason"] == WHY
    assert [event[0] for event in told(moved)] == [
        "submit",
        "reroute_offer",
        "reroute_accept",
        "reroute_out",
        "reroute_in",
    ]
    keys = await as_owner(owner_url, "SELECT unit_id FROM data_keys WHERE submission_id = $1", sent.id)
    assert keys[0]["unit_id"] == neighbour.unit_id
    tracked = await client.get("/v1/tracking", headers=sent.receipt)
    assert tracked.json()["unit"]["code"] == CHIENG_SO
    again = await decides(neighbour, row["id"], "approve")
    assert (again.status_code, again.json()["code"]) == (409, "proposal_closed")


async def test_the_reason_is_in_clear_nowhere(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, neighbour: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await offered(officer, sent)
    rows = await as_owner(owner_url, "SELECT p::text || a::text AS row FROM proposals p, reroute_addressees a")
    assert len(rows) == 2
    assert not [row for row in rows if WHY in row["row"] or WHY.encode().hex() in row["row"]]
    for reader in (neighbour, province):
        assert [row["reason"] for row in await proposals(reader)] == [WHY]
        (row,) = await proposals(reader, state="open")
        one = await reader.client.get(f"/v1/proposals/{row['id']}", headers=reader.headers)
        assert one.json() == row


async def test_the_station_that_offers_does_not_accept_for_the_other(
    client: httpx2.AsyncClient, database: Database, parts: Parts, officer: Officer, chief: Officer, neighbour: Officer
) -> None:
    foreign = await an_officer(client, parts, of="04168", role=Role.CHIEF)
    inspector = await an_officer(client, parts, of=SON_LA, role=Role.INSPECTOR)
    sent = await a_tip_off(client, database.owner_url)
    offer_id = (await offered(officer, sent))["offer"]["proposal_id"]
    assert await proposals(chief) == []
    assert (await decides(chief, offer_id, "approve")).status_code == 403
    assert (await decides(neighbour, offer_id, "withdraw")).status_code == 403
    assert (await decides(inspector, offer_id, "approve")).status_code == 403
    assert (await decides(foreign, offer_id, "approve")).status_code == 404
    assert (await chief.read(sent)).json()["unit"]["code"] == MUONG_HUNG
    # Nor does the database let them, whatever the app would say.
    approve = "UPDATE proposals SET decision = 'approved', decided_by = $1, decided_at = now() WHERE id = $2"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_app(database, **as_officer(chief)) as connection:
            await connection.execute(approve, chief.id, offer_id)
    async with as_app(database, **as_officer(neighbour)) as connection:
        assert await connection.execute(approve, neighbour.id, offer_id) == "UPDATE 1"


async def test_a_chief_withdraws_what_they_offered(
    client: httpx2.AsyncClient, owner_url: str, chief: Officer, neighbour: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    offer_id = (await offered(chief, sent))["offer"]["proposal_id"]
    again = await chief.act(sent, "reroute", unit_code=CHIENG_SO, reason=WHY)
    assert (again.status_code, again.json()["code"]) == (409, "already_proposed")
    assert (await decides(chief, offer_id, "approve")).status_code == 403
    assert (await decides(chief, offer_id, "withdraw")).json()["state"] == "withdrawn"
    assert (await decides(neighbour, offer_id, "approve")).status_code == 409
    assert (await offered(chief, sent))["offer"]["proposal_id"] != offer_id


async def test_after_a_no_the_province_decides(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, neighbour: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    offer_id = (await offered(officer, sent))["offer"]["proposal_id"]
    declined = (await decides(neighbour, offer_id, "decline")).json()
    assert (declined["state"], declined["allowed"]) == ("open", [])
    assert declined["declined_at"] is not None
    for move in ("approve", "decline"):
        assert (await decides(neighbour, offer_id, move)).status_code == 409
    here = (await officer.read(sent)).json()
    assert here["offer"]["declined_at"] is not None
    assert [event[0] for event in told(here)][-1] == "reroute_decline"
    (row,) = await proposals(province, state="open")
    assert (row["allowed"], row["reason"]) == (["approve", "decline"], WHY)
    assert (await decides(province, offer_id, "approve")).json()["state"] == "approved"
    assert (await officer.read(sent)).status_code == 404
    assert (await neighbour.read(sent)).json()["assignee_id"] is None
    assert (await province.read(sent)).status_code == 404


async def test_the_province_leaves_it_where_it_is(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, neighbour: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    offer_id = (await offered(officer, sent))["offer"]["proposal_id"]
    assert (await decides(province, offer_id, "decline")).json()["state"] == "declined"
    assert (await officer.read(sent)).json()["offer"] is None
    assert (await decides(neighbour, offer_id, "approve")).status_code == 409


async def test_the_province_may_name_another_commune_and_nobody_else_may(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, neighbour: Officer, province: Officer
) -> None:
    third = await an_officer(client, parts, of="04168", role=Role.CHIEF)
    sent = await a_tip_off(client, owner_url)
    offer_id = (await offered(officer, sent))["offer"]["proposal_id"]
    for by, decision in ((neighbour, "approve"), (province, "decline")):
        refused = await decides(by, offer_id, decision, unit_code="04168")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_to_be_named")
    assert (await decides(province, offer_id, "approve", unit_code="99999")).json()["code"] == "unknown_unit"
    assert (await decides(province, offer_id, "approve", unit_code="04168")).status_code == 200
    assert (await third.read(sent)).status_code == 200
    assert (await neighbour.read(sent)).status_code == 404


@pytest.mark.parametrize(("urgency", "hours"), [("normal", 24), ("emergency", 2)])
async def test_who_does_not_answer_in_time_leaves_it_to_the_province(
    client: httpx2.AsyncClient,
    owner_url: str,
    officer: Officer,
    neighbour: Officer,
    province: Officer,
    clock: SetClock,
    urgency: str,
    hours: int,
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    await officer.act(sent, "classify", urgency=urgency)
    await as_owner(owner_url, "UPDATE submissions SET urgency = $1 WHERE id = $2", urgency, sent.id)
    offer_id = (await offered(officer, sent))["offer"]["proposal_id"]
    await as_owner(
        owner_url,
        "UPDATE reroute_addressees SET answers_until = answers_until - make_interval(hours => $1)"
        " WHERE answers_until IS NOT NULL",
        hours,
    )
    (row,) = await proposals(neighbour, state="open")
    assert row["allowed"] == []
    assert (await decides(neighbour, offer_id, "approve")).status_code == 409
    assert (await decides(province, offer_id, "approve")).json()["state"] == "approved"


async def test_an_offer_ends_when_the_province_moves_the_submission_itself(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, neighbour: Officer, province: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    await chief.moves(sent, "transfer", receiving_body="PC04")
    offer_id = (await offered(officer, sent))["offer"]["proposal_id"]
    await province.moves(sent, "reroute", unit_code="04168", reason="Đã xác minh địa điểm.")
    (row,) = await proposals(neighbour)
    assert (row["state"], row["allowed"], row["reason"]) == ("expired", [], None)
    assert (await decides(neighbour, offer_id, "approve")).status_code == 409


async def test_what_has_ended_or_left_is_not_moved_by_an_old_offer(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, neighbour: Officer, province: Officer
) -> None:
    ended = await a_weapon_surrender(client, owner_url)
    offer_id = (await offered(officer, ended))["offer"]["proposal_id"]
    await officer.moves(ended, "set_aside", reason="Không thuộc diện.")
    for by in (neighbour, province):
        assert (await decides(by, offer_id, "approve")).status_code == 409
    left = await a_tip_off(client, owner_url)
    offer_id = (await offered(officer, left))["offer"]["proposal_id"]
    await as_owner(
        owner_url,
        "UPDATE submissions SET unit_id = (SELECT id FROM units WHERE code = '04168' "
        "AND valid_to IS NULL AND level = 'commune') WHERE id = $1",
        left.id,
    )
    assert (await decides(neighbour, offer_id, "decline")).status_code == 409


async def test_an_offer_leads_somewhere_else_and_says_why(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    silent = await officer.act(sent, "reroute", unit_code=CHIENG_SO)
    assert (silent.status_code, silent.json()["errors"][0]) == (
        422,
        {"pointer": "/reason", "code": "missing", "detail": "Mục này bắt buộc."},
    )
    here = await officer.act(sent, "reroute", unit_code=MUONG_HUNG, reason=WHY)
    assert here.json()["errors"][0]["code"] == "already_there"
    assert (await officer.act(sent, "reroute", unit_code="99999", reason=WHY)).json()["code"] == "unknown_unit"
    assert (await officer.read(sent)).json()["version"] == 1


async def test_a_submission_in_conflict_is_never_offered(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, inspector: Officer, neighbour: Officer
) -> None:
    conflict = await a_tip_off(client, owner_url, concerns_officer=True)
    refused = await inspector.act(conflict, "reroute", unit_code=CHIENG_SO, reason=WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_move")
    sent = await a_tip_off(client, owner_url)
    offer_id = (await offered(officer, sent))["offer"]["proposal_id"]
    await as_owner(
        owner_url,
        "UPDATE submissions SET conflict = true, unit_id = province_id, with_province = false WHERE id = $1",
        sent.id,
    )
    assert (await decides(neighbour, offer_id, "approve")).status_code == 409


async def test_it_goes_to_nobody_who_was_not_asked(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, neighbour: Officer
) -> None:
    waiting, ended = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    offers = [(await offered(officer, sent))["offer"]["proposal_id"] for sent in (waiting, ended)]
    # From now on the own station answers for the next commune.
    word = Word(
        area=CHIENG_SO,
        unit=MUONG_HUNG,
        kind=None,
        red_only=False,
        is_additional=False,
        valid_from=parts.clock().date(),
        valid_to=None,
        source="Quyết định thử",
    )
    async with open_session(parts.engine) as session, session.begin():
        await responsibilities.say(session, parts.shelf.now.gazetteer, word)
    await parts.shelf.fill()
    refused = await officer.act(await a_tip_off(client, owner_url), "reroute", unit_code=CHIENG_SO, reason=WHY)
    assert refused.json()["errors"][0]["code"] == "already_there"
    # And the commune that the other one is about has ended.
    former = next(iter(parts.shelf.now.gazetteer.former()))
    await as_owner(
        owner_url,
        "UPDATE proposals SET details = jsonb_set(details, '{area_id}', to_jsonb($1::int)) WHERE id = $2",
        former.id,
        UUID(offers[1]),
    )
    for offer_id in offers:
        closed = await decides(neighbour, offer_id, "approve")
        assert (closed.status_code, closed.json()["code"]) == (409, "proposal_closed")
    for sent in (waiting, ended):
        assert (await officer.read(sent)).json()["unit"]["code"] == MUONG_HUNG
