"""Hamlets that change and are retired, by the police of the commune and by nobody else."""

import asyncio

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests import hamlets
from tests.citizens import faults
from tests.hamlets import CHIENG_CANG, FULL, YEN_HUNG
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Officer, an_officer, as_owner


async def test_a_change_touches_what_it_names(parts: Parts, officer: Officer, owner_url: str) -> None:
    body = await hamlets.added(officer, **FULL, former_unit_id=hamlets.former(parts, CHIENG_CANG))
    answer = await hamlets.change(officer, body["id"], households=62, name="bản Anh Trung Mới")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {**body, "households": 62, "name": "Anh Trung Mới", "version": 2}
    again = await hamlets.read(officer, body["id"])
    assert (again.content, again.headers["ETag"]) == (answer.content, answer.headers["ETag"])
    emptied = await hamlets.change(officer, body["id"], point=None, households=None, former_unit_id=None)
    assert [emptied.json()[name] for name in ("point", "households", "former_unit")] == [None] * 3
    told = [(verb, details) for verb, _, _, _, details in await hamlets.events_of_units(owner_url)]
    assert told[1:] == [
        ("hamlet_change", {"hamlet": body["id"], "columns": ["households", "name"]}),
        ("hamlet_change", {"hamlet": body["id"], "columns": ["former_unit_id", "households", "lat", "lon"]}),
    ]


async def test_what_changes_nothing_leaves_no_trace(officer: Officer, owner_url: str) -> None:
    body = await hamlets.added(officer, **FULL)
    for changes in ({}, FULL, {"name": "bản Anh Trung"}):
        answer = await hamlets.change(officer, body["id"], **changes)
        assert (answer.status_code, answer.json()) == (200, body)
    assert len(await hamlets.events_of_units(owner_url)) == 1


@pytest.mark.parametrize("field", ["name", "kind"])
async def test_a_name_and_a_kind_cannot_be_taken_away(officer: Officer, field: str) -> None:
    body = await hamlets.added(officer)
    answer = await hamlets.change(officer, body["id"], **{field: None})
    assert (answer.status_code, faults(answer)) == (422, {(f"/{field}", f"{field}_required")})


async def test_a_change_that_would_make_two_of_one_is_refused(parts: Parts, officer: Officer) -> None:
    await hamlets.added(officer, name="Một")
    body = await hamlets.added(officer, name="Hai")
    for name in ("Một", "MỘT"):
        answer = await hamlets.change(officer, body["id"], name=name)
        assert faults(answer) == {("/name", "duplicate_hamlet")}
    foreign = await hamlets.change(officer, body["id"], former_unit_id=hamlets.former(parts, YEN_HUNG))
    assert faults(foreign) == {("/former_unit_id", "not_a_former_commune")}
    assert (await hamlets.read(officer, body["id"])).json() == body


async def test_a_change_says_which_version_it_was_decided_on(officer: Officer) -> None:
    body = await hamlets.added(officer)
    path, stale = f"{hamlets.HAMLETS}/{body['id']}", (await hamlets.read(officer, body["id"])).headers["ETag"]
    for request in (
        officer.client.patch(path, headers=officer.headers, json={"households": 1}),
        officer.client.delete(path, headers=officer.headers),
    ):
        assert (await request).status_code == 428
    changed = await hamlets.change(officer, body["id"], households=1)
    for answer in (
        await hamlets.change(officer, body["id"], tag=stale, households=2),
        await hamlets.retire(officer, body["id"], tag=stale),
        await hamlets.change(officer, body["id"], tag='"nobody"', households=2),
    ):
        assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
        assert answer.headers["ETag"] == changed.headers["ETag"]
    assert (await hamlets.read(officer, body["id"])).json()["households"] == 1


async def test_of_two_changes_at_the_same_time_one_wins(officer: Officer) -> None:
    body = await hamlets.added(officer)
    tag = (await hamlets.read(officer, body["id"])).headers["ETag"]
    answers = await asyncio.gather(
        *(hamlets.change(officer, body["id"], tag=tag, households=number) for number in range(1, 6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


async def test_a_retired_hamlet_leaves_the_list_and_stays_readable(
    client: httpx2.AsyncClient, parts: Parts, officer: Officer, owner_url: str
) -> None:
    body = await hamlets.added(officer)
    answer = await hamlets.retire(officer, body["id"])
    assert (answer.status_code, answer.json()) == (200, {**body, "ended_on": "2026-11-23", "version": 2})
    assert (await hamlets.read(officer, body["id"])).json() == answer.json()
    assert await hamlets.listed(client, parts, officer.unit_id) == []
    assert (await hamlets.events_of_units(owner_url))[-1] == (
        "hamlet_retire",
        officer.unit_id,
        "officer",
        officer.id,
        {"hamlet": body["id"]},
    )
    for more in (
        await hamlets.retire(officer, body["id"]),
        await hamlets.change(officer, body["id"], households=1),
    ):
        assert (more.status_code, more.json()["code"]) == (409, "illegal_move")
    # Its name is free again, for another one.
    assert (await hamlets.added(officer))["id"] != body["id"]


async def test_another_commune_finds_nothing_of_it(client: httpx2.AsyncClient, parts: Parts, officer: Officer) -> None:
    body = await hamlets.added(officer)
    tag = (await hamlets.read(officer, body["id"])).headers["ETag"]
    for role in (Role.OFFICER, Role.CHIEF):
        stranger = await an_officer(client, parts, role=role, of=CHIENG_SO)
        for hamlet in (body["id"], 2**31 - 1):
            for answer in (
                await hamlets.read(stranger, hamlet),
                await hamlets.change(stranger, hamlet, tag=tag, households=9),
                await hamlets.retire(stranger, hamlet, tag=tag),
            ):
                problem = {name: value for name, value in answer.json().items() if name != "request_id"}
                assert (answer.status_code, problem["code"]) == (404, "not_found")
                assert "ETag" not in answer.headers
    assert (await hamlets.read(officer, body["id"])).json() == body


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.PROVINCE, Role.INSPECTOR])
async def test_other_roles_keep_no_list(
    client: httpx2.AsyncClient, parts: Parts, officer: Officer, owner_url: str, role: Role
) -> None:
    body = await hamlets.added(officer)
    tag = (await hamlets.read(officer, body["id"])).headers["ETag"]
    somebody = await an_officer(client, parts, role=role, of=MUONG_HUNG if role is Role.COLLECTOR else SON_LA)
    for answer in (
        await hamlets.add(somebody, name="Khác"),
        await hamlets.read(somebody, body["id"]),
        await hamlets.change(somebody, body["id"], tag=tag, households=9),
        await hamlets.retire(somebody, body["id"], tag=tag),
        await hamlets.bring_in(somebody, hamlets.HEADER),
        await hamlets.bring_in(somebody, hamlets.HEADER, dry_run=True),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert len(await hamlets.events_of_units(owner_url)) == 1


async def test_the_chief_keeps_what_the_officer_began(officer: Officer, chief: Officer, owner_url: str) -> None:
    body = await hamlets.added(officer)
    assert (await hamlets.change(chief, body["id"], households=3)).status_code == 200
    assert [(role, person) for _, _, role, person, _ in await hamlets.events_of_units(owner_url)] == [
        ("officer", officer.id),
        ("chief", chief.id),
    ]


async def test_while_the_units_change_the_list_waits(officer: Officer, owner_url: str) -> None:
    body = await hamlets.added(officer)
    tag = (await hamlets.read(officer, body["id"])).headers["ETag"]
    await as_owner(owner_url, "UPDATE reference_parts SET version = version + 1 WHERE part = 'units'")
    for answer in (
        await hamlets.add(officer, name="Mới"),
        await hamlets.change(officer, body["id"], tag=tag, households=3),
        await hamlets.retire(officer, body["id"], tag=tag),
        await hamlets.bring_in(officer, hamlets.HEADER),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
