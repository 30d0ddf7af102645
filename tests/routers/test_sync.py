"""Delta sync: a copy that misses nothing, and never hears of what its reader did not see."""

from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.services import sync
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.copies import Copies, Copy, relocated, whole_queue
from tests.factories import a_hamlet
from tests.logs import sequenced
from tests.officers import CHIENG_SO, Officer, a_tip_off, a_weapon_surrender, an_officer, as_owner, renewed, verified


async def test_without_a_cursor_one_gets_what_is_open_and_then_what_changes(
    client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer
) -> None:
    sent = [await a_tip_off(client, owner_url) for _ in range(5)]
    await a_tip_off(client, owner_url, of=CHIENG_SO)
    copy = Copy(officer)
    first = (await copy.ask(limit=2)).json()
    assert [UUID(change["id"]) for change in first["changes"]] == (await officer.queue())[:2]
    assert (first["has_more"], len(copy.held)) == (True, 2)
    # The events of all these have no place yet, so that they come again afterwards.
    await copy.catch_up(limit=2)
    assert set(copy.held) == {each.id for each in sent}
    assert await sequenced(database) == 6
    assert sorted(await copy.catch_up()) == sorted(("upsert", each.id) for each in sent)
    assert await copy.catch_up() == []
    await officer.moves(sent[0], "claim")
    assert await copy.catch_up() == [], "an event that has no place yet is not told"
    await sequenced(database)
    assert await copy.catch_up() == [("upsert", sent[0].id)]
    assert copy.held == await whole_queue(officer)


async def test_several_events_of_one_submission_are_one_change_with_its_newest_state(
    client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer
) -> None:
    copies = await Copies.of(database, officer=officer)
    one, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    await officer.moves(one, "claim")
    await officer.moves(one, "receive", **{"class": "crime"})
    told = (await copies.hear())["officer"]
    assert sorted(told) == sorted([("upsert", one.id), ("upsert", other.id)])
    assert copies.by_name["officer"].held[one.id]["version"] == 3


async def test_what_ends_is_told_as_closed(
    client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    copies = await Copies.of(database, officer=officer)
    await officer.moves(sent, "set_aside", reason="Không thuộc diện.")
    assert (await officer.read(sent)).json()["is_closed"]
    assert await copies.hear() == {"officer": [("upsert", sent.id)]}
    assert copies.by_name["officer"].held == {}


async def test_what_moves_while_the_first_picture_is_taken_is_not_missed(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, database: Database, officer: Officer
) -> None:
    """A row jumps from a page that is to come before the one that was given, out of which another is taken."""
    for _ in range(4):
        await officer.moves(await a_tip_off(client, owner_url), "receive", **{"class": "crime"})
    await sequenced(database)
    order, copy = await officer.queue(), Copy(officer)
    await copy.ask(limit=2)
    gone, later = order[0], order[3]
    await officer.moves(later, "classify", urgency="emergency")
    assert (await officer.queue())[0] == later
    assert gone in copy.held
    await relocated(parts, gone, officer, CHIENG_SO)
    await copy.catch_up(limit=2)
    assert later not in copy.held
    await sequenced(database)
    await copy.catch_up(limit=1)
    assert set(copy.held) == set(await officer.queue()) == set(order) - {gone}


async def test_a_cursor_is_good_for_thirty_days_and_for_one_scope(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, clock: SetClock, officer: Officer
) -> None:
    await a_tip_off(client, owner_url)
    copy, other = Copy(officer), await an_officer(client, parts)
    await copy.catch_up()
    assert copy.cursor is not None
    for cursor in ("", "x", copy.cursor[:-2], copy.cursor[:-2] + "AA", "A" * 200):
        answer = await client.get("/v1/sync/changes", headers=officer.headers, params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), cursor
    theirs = await Copy(other, copy.cursor).ask()
    assert (theirs.status_code, theirs.json()["code"]) == (410, "scope_changed")
    await as_owner(owner_url, "UPDATE sessions SET expires_at = expires_at + interval '90 days'")
    for days, expected in ((30, 200), (1, 410)):
        clock.pass_by(days=days)
        again = Copy(renewed(officer, parts), copy.cursor)
        answer = await again.ask()
        assert answer.status_code == expected, days
    assert answer.json()["code"] == "cursor_expired"


async def test_a_log_that_was_put_back_to_an_earlier_copy_is_another_log(
    client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer
) -> None:
    await a_tip_off(client, owner_url)
    await sequenced(database)
    copy = Copy(officer)
    await copy.catch_up()
    await as_owner(owner_url, "DELETE FROM log_nodes")
    answer = await copy.ask()
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_expired")


async def test_another_list_of_hamlets_is_another_scope(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts
) -> None:
    hamlets = [await a_hamlet(parts, name) for name in ("bản Anh Trung", "bản Hịa")]
    collector = await an_officer(client, parts, role=Role.COLLECTOR, hamlet_ids=hamlets)
    copy = Copy(collector)
    await copy.catch_up()
    await as_owner(owner_url, "DELETE FROM posting_hamlets WHERE hamlet_id = $1", hamlets[1])
    assert (await copy.ask()).json()["code"] == "scope_changed"


async def test_an_answer_walks_a_bounded_part_of_the_log(
    client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = await Copies.of(database, officer=officer)
    copy = copies.by_name["officer"]
    elsewhere = [await a_tip_off(client, owner_url, of=CHIENG_SO) for _ in range(7)]
    while await sequenced(database):
        pass
    mine = await a_tip_off(client, owner_url)
    await sequenced(database)
    monkeypatch.setattr(sync, "SPAN", 3)
    answers: list[dict[str, Any]] = []
    while not answers or answers[-1]["has_more"]:
        answers.append((await copy.ask()).json())
    assert [len(each["changes"]) for each in answers] == [0, 0, 1]
    assert all(one["next_cursor"] != other["next_cursor"] for one, other in pairwise(answers))
    assert copy.ever == {mine.id}
    assert not copy.ever & {each.id for each in elsewhere}


async def test_what_the_staff_read_moves_nothing(
    client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime", contact={"phone": "0912345678"}, anonymous=False)
    copies = await Copies.of(database, officer=officer, chief=chief)
    await copies.hear()
    assert (await chief.read(sent)).status_code == 200
    asked = await client.post(
        f"/v1/submissions/{sent.id}/unsealing",
        headers={**chief.headers, "Idempotency-Key": str(uuid4())},
        json={"reason_code": "criminal_case", "reason": "Cần hỏi lại người báo tin."},
    )
    assert asked.status_code in {200, 201}, asked.text
    assert await copies.hear() == {}


async def test_a_limit_is_held_to_its_bounds(officer: Officer) -> None:
    for limit in (0, 201, "x"):
        assert (await Copy(officer).ask(limit=limit)).status_code == 422
