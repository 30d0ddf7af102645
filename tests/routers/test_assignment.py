"""Hand-over: work is taken on, given, taken back, and nobody's again when somebody leaves."""

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
import pytest

from app.core.database import open_session
from app.domain.roles import Role
from app.services import handover
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.logs import worker_engine
from tests.officers import (
    CHIENG_SO,
    SON_LA,
    Officer,
    Sent,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
    as_owner,
)


def last(body: dict[str, Any]) -> tuple[str, dict[str, str | None]]:
    """The last event with its codes."""
    return body["history"][-1]["verb"], body["history"][-1]["details"]


async def assignee(owner_url: str, sent: Sent) -> UUID | None:
    rows = await as_owner(owner_url, "SELECT assignee_id FROM submissions WHERE id = $1", sent.id)
    found: UUID | None = rows[0]["assignee_id"]
    return found


async def releases(owner_url: str, sent: Sent) -> list[tuple[UUID | None, str | None]]:
    """Who took it back, and from whom."""
    rows = await as_owner(
        owner_url,
        "SELECT person_id, details->>'from' AS was FROM events WHERE submission_id = $1 AND verb = 'release'",
        sent.id,
    )
    return [(row["person_id"], row["was"]) for row in rows]


async def test_a_chief_gives_it_to_anybody_who_works_there(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    given = await chief.moves(sent, "assign", person_id=str(officer.id))
    assert (given["assignee_id"], last(given)) == (
        str(officer.id),
        ("assign", {"from": None, "to": str(officer.id)}),
    )
    back = await chief.moves(sent, "release")
    assert (back["assignee_id"], last(back)) == (None, ("release", {"from": str(officer.id), "to": None}))
    assert (await chief.act(sent, "release")).status_code == 409
    await chief.moves(sent, "assign", person_id=str(chief.id))


async def test_an_officer_hands_over_what_is_their_own(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    colleague = await an_officer(client, parts)
    sent = await a_tip_off(client, owner_url)
    assert (await officer.act(sent, "assign", person_id=str(colleague.id))).status_code == 409
    await officer.moves(sent, "claim")
    given = await officer.moves(sent, "assign", person_id=str(colleague.id))
    assert last(given) == ("assign", {"from": str(officer.id), "to": str(colleague.id)})
    assert (await officer.act(sent, "release")).status_code == 409
    await colleague.moves(sent, "release")
    # What somebody has is taken over by whoever claims it, and the history tells from whom.
    await colleague.moves(sent, "claim")
    taken = await officer.moves(sent, "claim")
    assert (taken["assignee_id"], last(taken)) == (
        str(officer.id),
        ("claim", {"from": str(colleague.id), "to": str(officer.id)}),
    )


async def test_what_concerns_a_minor_leaves_the_sight_of_who_hands_it_over(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer
) -> None:
    colleague = await an_officer(client, parts)
    sent = await a_tip_off(client, owner_url, category="inducing_minor")
    assert (await officer.read(sent)).status_code == 404
    await chief.moves(sent, "assign", person_id=str(officer.id))
    assert (await officer.moves(sent, "assign", person_id=str(colleague.id)))["departed"] is True
    assert (await officer.read(sent)).status_code == 404
    assert (await colleague.moves(sent, "release"))["departed"] is True
    assert (await chief.read(sent)).json()["assignee_id"] is None


@pytest.mark.parametrize("who", ["stranger", "province", "collector", "ended", "tomorrow"])
async def test_it_is_given_to_nobody_else(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, chief: Officer, who: str
) -> None:
    posts: dict[str, dict[str, Any]] = {
        "stranger": {"of": CHIENG_SO},
        "province": {"of": SON_LA, "role": Role.PROVINCE},
        "collector": {"role": Role.COLLECTOR},
    }
    other = await an_officer(client, parts, **posts.get(who, {}))
    changes = {"ended": "ended_at = now()", "tomorrow": "from_on = '2026-11-24'"}
    if who in changes:
        await as_owner(owner_url, f"UPDATE postings SET {changes[who]} WHERE id = $1", other.posting_id)
    sent = await a_tip_off(client, owner_url)
    refused = await chief.act(sent, "assign", person_id=str(other.id))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_assignable")
    listed = await client.get("/v1/assignees", headers=chief.headers)
    assert [one["id"] for one in listed.json()["data"]] == [str(chief.id)]


async def test_the_inspectorate_hands_over_what_is_its_own(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, inspector: Officer, officer: Officer
) -> None:
    colleague = await an_officer(client, parts, of=SON_LA, role=Role.INSPECTOR)
    sent = await a_tip_off(client, owner_url, concerns_officer=True)
    await inspector.moves(sent, "claim")
    assert (await inspector.act(sent, "assign", person_id=str(officer.id))).status_code == 422
    given = await inspector.moves(sent, "assign", person_id=str(colleague.id))
    assert given["assignee_id"] == str(colleague.id)
    listed = await client.get("/v1/assignees", headers=inspector.headers)
    assert {one["role"] for one in listed.json()["data"]} == {"inspector"}


async def test_who_can_be_given_work_is_listed_by_name(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    await as_owner(owner_url, "UPDATE people SET display_name = 'Lò Văn Ánh' WHERE id = $1", chief.id)
    listed = await client.get("/v1/assignees", headers=officer.headers)
    assert listed.json()["data"] == [
        {"id": str(chief.id), "display_name": "Lò Văn Ánh", "role": "chief"},
        {"id": str(officer.id), "display_name": "Lò Văn Ơn", "role": "officer"},
    ]


async def test_what_somebody_had_is_nobodys_when_their_posting_ends(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    ordinary, minor = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url, category="inducing_minor")
    barred = await a_tip_off(client, owner_url)
    closed = await a_weapon_surrender(client, owner_url)
    for sent in (ordinary, minor, barred, closed):
        await chief.moves(sent, "assign", person_id=str(officer.id))
    await officer.moves(closed, "set_aside", reason="Không thuộc diện.")
    # Whoever ends the posting is barred from one of them, which does not stay behind for that.
    await chief.moves(barred, "recuse", reason="Họ hàng.")
    ended = await client.post(f"/v1/postings/{officer.posting_id}/end", headers=chief.headers)
    assert ended.status_code == 200, ended.text
    for sent in (ordinary, minor, barred):
        assert await assignee(owner_url, sent) is None
        assert await releases(owner_url, sent) == [(chief.id, str(officer.id))]
    assert await assignee(owner_url, closed) == officer.id
    assert last((await chief.read(minor)).json()) == ("release", {"from": str(officer.id), "to": None})
    assert (await chief.read(barred)).status_code == 404


async def test_who_works_there_in_another_posting_keeps_it(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "claim")
    await as_owner(
        owner_url,
        "INSERT INTO postings (id, person_id, unit_id, role, is_investigator, from_on, approved_at)"
        " SELECT gen_random_uuid(), person_id, unit_id, 'chief', false, from_on, approved_at FROM postings"
        " WHERE id = $1",
        officer.posting_id,
    )
    assert (await client.post(f"/v1/postings/{officer.posting_id}/end", headers=chief.headers)).status_code == 200
    assert await assignee(owner_url, sent) == officer.id


async def test_who_is_disabled_keeps_nothing(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    admin = await an_officer(client, parts, of=SON_LA, role=Role.ADMIN)
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "claim")
    disabled = await client.post(f"/v1/people/{officer.id}/disable", headers=admin.headers)
    assert disabled.status_code == 200, disabled.text
    assert await assignee(owner_url, sent) is None
    assert await releases(owner_url, sent) == [(admin.id, str(officer.id))]
    # An admin sees no more of it by that.
    assert (await client.get(f"/v1/submissions/{sent.id}", headers=admin.headers)).status_code == 403


@pytest.mark.parametrize("leaves", ["until_on = '2026-11-23'", "role = 'collector'"])
async def test_the_last_day_of_a_posting_takes_back_what_was_held_in_it(
    client: httpx2.AsyncClient,
    owner_url: str,
    database: Database,
    parts: Parts,
    officer: Officer,
    clock: SetClock,
    leaves: str,
) -> None:
    colleague = await an_officer(client, parts)
    sent, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    await officer.moves(sent, "claim")
    await colleague.moves(other, "claim")
    await as_owner(owner_url, f"UPDATE postings SET {leaves} WHERE id = $1", officer.posting_id)
    if leaves.startswith("until_on"):
        assert await released(database, clock()) == 0
    clock.pass_by(hours=24)
    assert await released(database, clock()) == 1
    assert await released(database, clock()) == 0
    assert await assignee(owner_url, sent) is None
    assert await assignee(owner_url, other) == colleague.id
    assert await releases(owner_url, sent) == [(None, str(officer.id))]


async def released(database: Database, now: datetime) -> int:
    async with worker_engine(database) as engine, open_session(engine) as session, session.begin():
        return await handover.release_lapsed(session, now)
