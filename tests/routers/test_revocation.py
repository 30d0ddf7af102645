"""Who was stopped is out from the next request on, whatever the token says."""

from collections.abc import Awaitable, Callable

import httpx2
import pytest

from app.domain.roles import Role
from app.errors import InvalidToken, WrongCredentials
from app.models.sign_in import SignedIn
from app.web.parts import Parts
from tests import staff
from tests.keepers import a_person, decides, keepers, send
from tests.officers import Officer, as_owner
from tests.staff import Employed, me, refreshed, signed_in

Keepers = dict[str, Officer]
Stop = Callable[[Keepers, Employed, SignedIn], Awaitable[httpx2.Response]]


async def disabled(who: Keepers, person: Employed, _: SignedIn) -> httpx2.Response:
    return await send(who["chief"], f"/v1/people/{person.id}/disable", key=None)


async def ended(who: Keepers, _: Employed, tokens: SignedIn) -> httpx2.Response:
    return await send(who["chief"], f"/v1/postings/{tokens.posting.id}/end", key=None)


async def reset(who: Keepers, person: Employed, _: SignedIn) -> httpx2.Response:
    proposed = await send(who["chief"], f"/v1/people/{person.id}/reset")
    return await decides(who["second chief"], proposed.json())


@pytest.fixture
async def who(client: httpx2.AsyncClient, parts: Parts) -> Keepers:
    return await keepers(client, parts)


@pytest.fixture
async def officer(parts: Parts) -> Employed:
    return await staff.an_officer(parts)


@pytest.mark.parametrize("stop", [disabled, ended, reset])
async def test_who_was_stopped_is_out(
    client: httpx2.AsyncClient, parts: Parts, who: Keepers, officer: Employed, stop: Stop
) -> None:
    phones = [await signed_in(parts, officer) for _ in range(2)]
    assert [(await me(client, phone)).status_code for phone in phones] == [200, 200]
    assert (await stop(who, officer, phones[0])).status_code == 200
    for phone in phones:
        answer = await me(client, phone)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
        queue = await client.get("/v1/queue", headers=staff.bearer(phone))
        assert queue.status_code == 401
        with pytest.raises(InvalidToken):
            await refreshed(parts, phone.refresh_token)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer)


@pytest.mark.parametrize(("stop", "verb"), [(disabled, "disable_person"), (ended, "end_posting")])
async def test_stopping_somebody_is_told_once(
    parts: Parts, owner_url: str, who: Keepers, officer: Employed, stop: Stop, verb: str
) -> None:
    phone = await signed_in(parts, officer)
    for _ in range(2):
        assert (await stop(who, officer, phone)).status_code == 200
    told = await as_owner(owner_url, "SELECT unit_id, role, person_id, details FROM events WHERE verb = $1", verb)
    assert [tuple(row)[:3] for row in told] == [(who["chief"].unit_id, "chief", who["chief"].id)]
    assert str(officer.id) in told[0]["details"]


async def test_a_reset_that_is_only_proposed_stops_nobody(
    client: httpx2.AsyncClient, parts: Parts, who: Keepers, officer: Employed
) -> None:
    phone = await signed_in(parts, officer)
    proposed = (await send(who["chief"], f"/v1/people/{officer.id}/reset")).json()
    assert (await me(client, phone)).status_code == 200
    assert (await decides(who["province"], proposed, "decline")).status_code == 200
    assert (await me(client, phone)).status_code == 200


async def test_another_posting_goes_on_when_one_ends(
    client: httpx2.AsyncClient, parts: Parts, who: Keepers, officer: Employed
) -> None:
    form = {name: a_person(parts, role=Role.COLLECTOR)[name] for name in ("role", "unit_id")}
    second = (await send(who["chief"], f"/v1/people/{officer.id}/postings", form)).json()
    assert (await decides(who["province"], second)).status_code == 200
    first = next(
        posting for posting in second["person"]["postings"] if posting["id"] != second["proposal"]["posting_id"]
    )
    here = await signed_in(parts, officer, posting=first["id"])
    there = await signed_in(parts, officer, posting=second["proposal"]["posting_id"])
    for phone in (here, there):
        assert (await me(client, phone)).status_code == 200
    assert (await send(who["chief"], f"/v1/postings/{first['id']}/end", key=None)).status_code == 200
    assert {str(phone.posting.id): (await me(client, phone)).status_code for phone in (here, there)} == {
        first["id"]: 401,
        second["proposal"]["posting_id"]: 200,
    }


async def test_who_was_reinstated_signs_in_as_before(parts: Parts, who: Keepers, officer: Employed) -> None:
    assert (await send(who["chief"], f"/v1/people/{officer.id}/disable", key=None)).status_code == 200
    back = (await send(who["chief"], f"/v1/people/{officer.id}/reinstate")).json()
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer)
    assert (await decides(who["second chief"], back)).status_code == 200
    assert (await signed_in(parts, officer)).posting.role is Role.OFFICER
