"""The life of a signature: confirmed before a witness, replaced by a later one, void with a reason."""

import asyncio

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import a_hamlet, an_open_pledge
from tests.officers import Officer, a_signature, an_officer, as_owner, renewed, verbs


@pytest.fixture
async def hamlet(parts: Parts) -> int:
    await an_open_pledge(parts)
    return await a_hamlet(parts, "bản Anh Trung")


@pytest.fixture
async def collector(client: httpx2.AsyncClient, parts: Parts, hamlet: int) -> Officer:
    return await an_officer(client, parts, role=Role.COLLECTOR, hamlet_ids=[hamlet])


async def test_a_collector_confirms_a_signature_of_the_own_hamlet(
    client: httpx2.AsyncClient, owner_url: str, collector: Officer
) -> None:
    sent = await a_signature(client, owner_url)
    assert await collector.allowed(sent) == ["confirm"]
    confirmed = await collector.moves(sent, "confirm", witness="Quàng Thị Mai")
    assert (confirmed["status"], confirmed["allowed"]) == ("active", [])
    assert (confirmed["content"]["witness"], confirmed["content"]["is_active"]) == ("Quàng Thị Mai", True)
    assert confirmed["content"]["confirmed_by"] == str(collector.id)
    assert await collector.queue() == []
    assert await collector.queue(status="active") == [sent.id]


async def test_a_collector_reaches_no_signature_of_another_hamlet(
    client: httpx2.AsyncClient, owner_url: str, collector: Officer
) -> None:
    sent = await a_signature(client, owner_url, hamlet={"name": "bản Huổi Tao"})
    assert (await collector.read(sent)).status_code == 404
    assert (await collector.act(sent, "confirm", witness="Quàng Thị Mai")).status_code == 404


async def test_an_officer_confirms_what_no_hamlet_was_listed_for(
    client: httpx2.AsyncClient, owner_url: str, hamlet: int, officer: Officer
) -> None:
    sent = await a_signature(client, owner_url, hamlet={"name": "bản Huổi Tao"})
    assert await officer.allowed(sent) == ["confirm", "void", "reroute", "recuse"]
    assert (await officer.moves(sent, "confirm", witness="Quàng Thị Mai"))["status"] == "active"


async def test_nobody_of_the_staff_confirms_for_a_signer_who_was_sent_a_code(
    client: httpx2.AsyncClient, owner_url: str, hamlet: int, officer: Officer
) -> None:
    sent = await a_signature(client, owner_url, method="otp", phone="0912345678")
    assert "confirm" not in await officer.allowed(sent)
    refused = await officer.act(sent, "confirm", witness="Quàng Thị Mai")
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_move")


@pytest.mark.parametrize(("minutes", "status"), [(24 * 60, 200), (24 * 60 + 1, 409)])
async def test_a_signature_waits_for_a_day(
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    hamlet: int,
    officer: Officer,
    clock: SetClock,
    *,
    minutes: int,
    status: int,
) -> None:
    sent = await a_signature(client, owner_url)
    clock.pass_by(minutes=minutes)
    late = renewed(officer, parts)
    assert ("confirm" in await late.allowed(sent)) is (status == 200)
    assert (await late.act(sent, "confirm", witness="Quàng Thị Mai")).status_code == status


async def test_nothing_is_confirmed_without_a_witness(
    client: httpx2.AsyncClient, owner_url: str, collector: Officer
) -> None:
    sent = await a_signature(client, owner_url)
    answer = await collector.act(sent, "confirm")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/witness")


async def test_a_second_signing_of_the_same_household_replaces_the_first(
    client: httpx2.AsyncClient, owner_url: str, hamlet: int, officer: Officer, clock: SetClock
) -> None:
    first, second = await a_signature(client, owner_url), await a_signature(client, owner_url)
    other = await a_signature(client, owner_url, household_key="HK-0018")
    for sent in (first, other, second):
        clock.pass_by(minutes=1)
        await officer.moves(sent, "confirm", witness="Quàng Thị Mai")
    replaced = (await officer.read(first)).json()
    assert (replaced["status"], replaced["content"]["is_active"], replaced["version"]) == ("replaced", False, 3)
    told = replaced["history"][-1]
    assert (told["verb"], told["from"], told["to"], told["person_id"]) == ("replace", "active", "replaced", None)
    # What was pledged ended now: the time of its erasure is counted from here.
    (row,) = await as_owner(owner_url, "SELECT closed_at FROM submissions WHERE id = $1", first.id)
    assert row["closed_at"] == clock.now
    assert set(await officer.queue(status="active")) == {second.id, other.id}


async def test_of_two_that_are_confirmed_at_once_one_stays_active(
    client: httpx2.AsyncClient, owner_url: str, hamlet: int, officer: Officer
) -> None:
    sent = [await a_signature(client, owner_url) for _ in range(4)]
    answers = await asyncio.gather(*(officer.act(one, "confirm", witness="Quàng Thị Mai") for one in sent))
    assert {answer.status_code for answer in answers} <= {200, 409}
    rows = await as_owner(owner_url, "SELECT count(*) FROM pledge_signatures WHERE is_active")
    assert rows[0][0] == 1
    assert len(await officer.queue(status="active")) == 1


async def test_a_void_signature_says_why_and_makes_room(
    client: httpx2.AsyncClient, owner_url: str, hamlet: int, officer: Officer
) -> None:
    first = await a_signature(client, owner_url)
    await officer.moves(first, "confirm", witness="Quàng Thị Mai")
    voided = await officer.moves(first, "void", reason="Ký nhầm hộ.")
    assert (voided["status"], voided["content"]["is_active"], verbs(voided)) == ("void", False, ["recuse"])
    assert voided["notes"][0]["reason"] == "Ký nhầm hộ."
    second = await a_signature(client, owner_url)
    await officer.moves(second, "confirm", witness="Quàng Thị Mai")
    assert (await officer.read(first)).json()["status"] == "void"
