"""Decisions: by a different person, once, in time; and nobody learns of what is not theirs."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.keepers import a_person, decides, invited, keepers, send
from tests.officers import CHIENG_SO, Officer, an_officer, as_owner

Keepers = dict[str, Officer]


@pytest.fixture
async def who(client: httpx2.AsyncClient, parts: Parts) -> Keepers:
    return await keepers(client, parts)


async def listed(by: Officer, **wanted: str) -> list[str]:
    answer = await by.client.get("/v1/proposals", headers=by.headers, params=wanted)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["data"]]


def codes(answers: Sequence[httpx2.Response]) -> list[str]:
    return sorted("done" if answer.status_code == 200 else answer.json()["code"] for answer in answers)


async def test_the_maker_withdraws_and_does_not_decide(who: Keepers, parts: Parts) -> None:
    proposed = await invited(who["chief"], a_person(parts))
    assert proposed["proposal"]["allowed"] == ["withdraw"]
    for move in ("approve", "decline"):
        answer = await decides(who["chief"], proposed, move)
        assert (answer.status_code, answer.json()["code"]) == (403, "another_person")
    assert (await decides(who["second chief"], proposed, "withdraw")).json()["code"] == "forbidden"
    answer = await decides(who["chief"], proposed, "withdraw")
    assert (answer.status_code, answer.json()["state"], answer.json()["entry_code_half"]) == (200, "withdrawn", None)
    assert (await decides(who["second chief"], proposed)).json()["code"] == "proposal_closed"


async def test_the_maker_does_not_decide_from_another_posting_either(
    who: Keepers, parts: Parts, owner_url: str
) -> None:
    proposed = await invited(who["second admin"], a_person(parts, role=Role.CHIEF))
    # The same human being sits at the province's desk as well.
    made_by = who["province"].id
    proposal_id, posting_id = proposed["proposal"]["id"], proposed["proposal"]["posting_id"]
    await as_owner(owner_url, "UPDATE proposals SET made_by = $1 WHERE id = $2", made_by, proposal_id)
    await as_owner(owner_url, "UPDATE postings SET made_by = $1 WHERE id = $2", made_by, posting_id)
    assert (await decides(who["province"], proposed)).json()["code"] == "another_person"
    assert (await decides(who["second province"], proposed)).status_code == 200


async def test_nobody_decides_about_themselves(who: Keepers, parts: Parts) -> None:
    answer = await send(who["chief"], f"/v1/people/{who['second province'].id}/reset")
    assert answer.status_code == 404
    answer = await send(who["admin"], f"/v1/people/{who['province'].id}/reset")
    assert answer.status_code == 201
    assert (await decides(who["province"], answer.json())).json()["code"] == "another_person"
    assert (await decides(who["second province"], answer.json())).status_code == 200


@pytest.mark.parametrize("path", ["/v1/people/{id}/disable", "/v1/postings/{posting_id}/end"])
async def test_nobody_ends_themselves(who: Keepers, path: str) -> None:
    admin = who["admin"]
    answer = await send(admin, path.format(id=admin.id, posting_id=admin.posting_id), key=None)
    assert (answer.status_code, answer.json()["code"]) == (403, "another_person")


async def test_what_has_expired_is_closed_and_may_be_proposed_anew(who: Keepers, parts: Parts, clock: SetClock) -> None:
    officer = who["officer"]
    first = (await send(who["chief"], f"/v1/people/{officer.id}/reset")).json()
    twice = await send(who["second chief"], f"/v1/people/{officer.id}/reset")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_proposed")
    # The staff's tokens last ten minutes, so that the proposal is made old instead of the clock.
    clock.pass_by(minutes=9)
    await _expire(parts, first["proposal"]["id"])
    for move, by in (("approve", "second chief"), ("decline", "province"), ("withdraw", "chief")):
        assert (await decides(who[by], first, move)).json()["code"] == "proposal_closed"
    shown = await officer.client.get(f"/v1/proposals/{first['proposal']['id']}", headers=who["chief"].headers)
    assert (shown.json()["state"], shown.json()["allowed"]) == ("expired", [])
    assert await listed(who["chief"], state="open") == []
    assert await listed(who["chief"], state="expired") == [first["proposal"]["id"]]
    second = await send(who["second chief"], f"/v1/people/{officer.id}/reset")
    assert second.status_code == 201
    assert await listed(who["chief"], state="expired") == [first["proposal"]["id"]]
    assert (await decides(who["chief"], second.json())).status_code == 200


async def _expire(parts: Parts, proposal_id: str) -> None:
    address = parts.engine.url.set(drivername="postgresql", username="tinbao_owner")
    await as_owner(
        address.render_as_string(hide_password=False),
        "UPDATE proposals SET made_at = made_at - interval '1 day', expires_at = expires_at - interval '1 day' "
        "WHERE id = $1",
        proposal_id,
    )


async def test_of_ten_approvals_by_one_person_one_is_carried_out(who: Keepers, parts: Parts) -> None:
    proposed = await invited(who["chief"], a_person(parts))
    answers = await asyncio.gather(*(decides(who["second chief"], proposed) for _ in range(10)))
    assert codes(answers) == ["done"] + 9 * ["proposal_closed"]
    assert len({answer.json().get("entry_code_half") for answer in answers}) == 2


async def test_of_ten_approvals_by_ten_people_one_is_carried_out(
    who: Keepers, parts: Parts, client: httpx2.AsyncClient, owner_url: str
) -> None:
    proposed = await invited(who["chief"], a_person(parts))
    chiefs = [await an_officer(client, parts, role=Role.CHIEF) for _ in range(10)]
    answers = await asyncio.gather(*(decides(chief, proposed) for chief in chiefs))
    assert codes(answers) == ["done"] + 9 * ["proposal_closed"]
    told = await as_owner(owner_url, "SELECT person_id FROM events WHERE verb = 'approve_posting'")
    winner = next(chief for chief, answer in zip(chiefs, answers, strict=True) if answer.status_code == 200)
    assert [row["person_id"] for row in told] == [winner.id]


async def test_approving_and_declining_at_once_leaves_one_of_them(who: Keepers, parts: Parts, owner_url: str) -> None:
    for _ in range(5):
        proposed = await invited(who["chief"], a_person(parts))
        both = await asyncio.gather(
            decides(who["second chief"], proposed), decides(who["province"], proposed, "decline")
        )
        assert codes(both) == ["done", "proposal_closed"]
        state = next(answer.json()["state"] for answer in both if answer.status_code == 200)
        rows = await as_owner(
            owner_url,
            "SELECT approved_at IS NOT NULL AS approved, ended_at IS NOT NULL AS ended FROM postings WHERE id = $1",
            proposed["proposal"]["posting_id"],
        )
        assert (rows[0]["approved"], rows[0]["ended"]) == ((True, False) if state == "approved" else (False, True))


async def test_two_postings_approved_at_once_leave_one_good_code(who: Keepers, parts: Parts, owner_url: str) -> None:
    for _ in range(5):
        first = await invited(who["chief"], a_person(parts))
        form = {name: value for name, value in a_person(parts, of=CHIENG_SO).items() if name in {"role", "unit_id"}}
        path = f"/v1/people/{first['person']['id']}/postings"
        second = (await send(who["admin"], path, form)).json()
        both = await asyncio.gather(decides(who["province"], first), decides(who["foreign chief"], second))
        assert codes(both) == ["done", "done"]
        rows = await as_owner(
            owner_url, "SELECT second_hmac FROM entry_codes WHERE person_id = $1", first["person"]["id"]
        )
        assert [row["second_hmac"] is not None for row in rows] == [True]


async def test_of_ten_equal_proposals_one_is_laid_open(who: Keepers) -> None:
    by = [who["chief"], who["second chief"]] * 5
    answers = await asyncio.gather(*(send(each, f"/v1/people/{who['officer'].id}/reset") for each in by))
    assert sorted(answer.status_code for answer in answers) == [201] + 9 * [409]


async def test_one_lists_what_one_has_made_or_may_decide(who: Keepers, parts: Parts) -> None:
    officer = (await invited(who["chief"], a_person(parts)))["proposal"]["id"]
    chief = (await invited(who["second chief"], a_person(parts, role=Role.CHIEF)))["proposal"]["id"]
    assert set(await listed(who["chief"])) == {officer}
    assert set(await listed(who["second chief"])) == {officer, chief}
    assert set(await listed(who["province"], state="open")) == {officer, chief}
    assert set(await listed(who["admin"])) == set()
    assert await listed(who["foreign chief"]) == await listed(who["foreign province"]) == []


async def test_pages_of_proposals_follow_each_other(who: Keepers, parts: Parts, clock: SetClock) -> None:
    made = []
    for _ in range(5):
        clock.pass_by(seconds=1)
        made.append((await invited(who["chief"], a_person(parts)))["proposal"]["id"])
    province, seen, wanted = who["province"], list[str](), {"limit": "2"}
    while True:
        page = await province.client.get("/v1/proposals", headers=province.headers, params=wanted)
        seen += [row["id"] for row in page.json()["data"]]
        if not page.json()["has_more"]:
            break
        wanted["cursor"] = page.json()["next_cursor"]
    assert seen == made[::-1]
    other = await who["second province"].client.get(
        "/v1/proposals", headers=who["second province"].headers, params=wanted
    )
    assert other.json()["code"] == "invalid_cursor"


async def test_a_foreign_proposal_answers_exactly_like_none(who: Keepers, parts: Parts) -> None:
    proposal_id = (await invited(who["chief"], a_person(parts)))["proposal"]["id"]
    for by in (who["foreign chief"], who["foreign province"]):
        for ask in (
            lambda which, by=by: by.client.get(f"/v1/proposals/{which}", headers=by.headers),
            lambda which, by=by: decides(by, which),
            lambda which, by=by: decides(by, which, "withdraw"),
        ):
            foreign, unknown = await ask(proposal_id), await ask(str(uuid4()))
            assert foreign.status_code == unknown.status_code == 404
            assert {**foreign.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


async def test_a_lost_answer_to_an_approval_can_be_asked_for_again(who: Keepers, parts: Parts) -> None:
    proposed = await invited(who["chief"], a_person(parts))
    path, form, key = f"/v1/proposals/{proposed['proposal']['id']}/decision", {"decision": "approve"}, str(uuid4())
    first, again = [await send(who["second chief"], path, form, key=key) for _ in range(2)]
    assert first.json()["entry_code_half"]
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (200, first.content, "true")
    other = await send(who["second chief"], path, {"decision": "decline"}, key=key)
    assert other.json()["code"] == "idempotency_mismatch"


async def test_each_step_is_an_event_of_the_unit_without_a_name(who: Keepers, parts: Parts, owner_url: str) -> None:
    form = a_person(parts)
    proposed = await invited(who["chief"], form)
    await decides(who["province"], proposed, "decline")
    rows = await as_owner(
        owner_url, "SELECT verb, unit_id, role, person_id, details::text FROM events WHERE verb LIKE '%_posting'"
    )
    assert [tuple(row)[:4] for row in rows] == [
        ("propose_posting", who["chief"].unit_id, "chief", who["chief"].id),
        ("decline_posting", who["chief"].unit_id, "province", who["province"].id),
    ]
    for row in rows:
        assert proposed["proposal"]["id"] in row["details"]
        assert form["username"] not in row["details"]
