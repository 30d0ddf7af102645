"""Every way in which sight of a submission is lost: whoever had it is told to drop it, and nobody else hears a word."""

from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from app.core.sealed_boxes import SealedBoxes
from app.core.unit_secrets import SecretFolder
from app.domain.roles import Role
from app.services import retention
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.copies import Copies, relocated
from tests.factories import a_hamlet, an_open_pledge
from tests.logs import worker_engine
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

DIEN_BIEN = "11"
MINOR = {"category": "inducing_minor"}


@pytest.fixture
async def neighbour(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts, of=CHIENG_SO)


@pytest.fixture
async def copies(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    officer: Officer,
    chief: Officer,
    neighbour: Officer,
    province: Officer,
    inspector: Officer,
) -> Copies:
    """One device at each post."""
    colleague = await an_officer(client, parts)
    chief_there = await an_officer(client, parts, of=CHIENG_SO, role=Role.CHIEF)
    return await Copies.of(
        database,
        officer=officer,
        colleague=colleague,
        chief=chief,
        neighbour=neighbour,
        chief_there=chief_there,
        province=province,
        inspector=inspector,
    )


async def assign(owner_url: str, sent: Sent, officer: Officer) -> None:
    """Put it into somebody's hands, and tell of it."""
    await as_owner(owner_url, "UPDATE submissions SET assignee_id = $2 WHERE id = $1", sent.id, officer.id)
    await as_owner(
        owner_url,
        "INSERT INTO events (submission_id, at, verb, unit_id) SELECT id, received_at, 'assign', unit_id "
        "FROM submissions WHERE id = $1",
        sent.id,
    )


def everybody(op: str, sent: Sent, *names: str) -> dict[str, list[tuple[str, UUID]]]:
    return {name: [(op, sent.id)] for name in names}


async def test_a_commune_loses_what_is_moved_and_another_gets_it(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, copies: Copies, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    assert await copies.hear() == everybody("upsert", sent, "officer", "colleague", "chief")
    await relocated(parts, sent, officer, CHIENG_SO)
    assert await copies.hear() == {
        **everybody("delete", sent, "officer", "colleague", "chief"),
        **everybody("upsert", sent, "neighbour", "chief_there"),
    }


async def test_there_and_back_in_one_answer_is_no_loss(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, copies: Copies, officer: Officer, neighbour: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await copies.hear()
    await relocated(parts, sent, officer, CHIENG_SO)
    await relocated(parts, sent, neighbour, "04219")
    # Who had it for a moment saw nothing of it, and is told to drop what may have been read in that moment.
    assert await copies.hear() == {
        **everybody("upsert", sent, "officer", "colleague", "chief"),
        **everybody("delete", sent, "neighbour", "chief_there"),
    }


async def test_the_province_loses_what_is_routed(
    client: httpx2.AsyncClient, owner_url: str, copies: Copies, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, of=None)
    assert await copies.hear() == everybody("upsert", sent, "province")
    assert (await province.act(sent, "reroute", unit_code=CHIENG_SO)).status_code == 200
    assert await copies.hear() == {
        **everybody("delete", sent, "province"),
        **everybody("upsert", sent, "neighbour", "chief_there"),
    }


async def test_the_citizen_who_chooses_the_commune_takes_it_from_the_province(
    client: httpx2.AsyncClient, owner_url: str, copies: Copies
) -> None:
    sent = await a_tip_off(client, owner_url, of=None)
    await copies.hear()
    answer = await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": CHIENG_SO})
    assert answer.status_code == 200, answer.text
    assert await copies.hear() == {
        **everybody("delete", sent, "province"),
        **everybody("upsert", sent, "neighbour", "chief_there"),
    }


async def test_the_province_loses_what_it_gives_back(
    client: httpx2.AsyncClient, owner_url: str, copies: Copies, officer: Officer, chief: Officer, province: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    await copies.hear()
    await chief.moves(sent, "transfer", receiving_body="PC04")
    assert await copies.hear() == everybody("upsert", sent, "officer", "colleague", "chief", "province")
    await province.moves(sent, "return", reason="Xác minh thêm.")
    assert await copies.hear() == {
        **everybody("delete", sent, "province"),
        **everybody("upsert", sent, "officer", "colleague", "chief"),
    }


async def test_a_province_loses_what_goes_to_another_province(
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    database: Database,
    copies: Copies,
    officer: Officer,
    chief: Officer,
) -> None:
    copies.by_name |= (
        await Copies.of(database, abroad=await an_officer(client, parts, of=DIEN_BIEN, role=Role.PROVINCE))
    ).by_name
    gazetteer = parts.shelf.now.gazetteer
    there = gazetteer.communes(copies.by_name["abroad"].officer.unit_id)[0]
    sent = await verified(client, owner_url, officer, "crime")
    await chief.moves(sent, "transfer", receiving_body="PC04")
    await copies.hear()
    await relocated(parts, sent, chief, there.code)
    assert await copies.hear() == {
        **everybody("delete", sent, "officer", "colleague", "chief", "province"),
        **everybody("upsert", sent, "abroad"),
    }


async def test_what_concerns_a_minor_is_told_to_the_assignee_and_the_chief_alone(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, copies: Copies, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, **MINOR)
    assert await copies.hear() == everybody("upsert", sent, "chief")
    await assign(owner_url, sent, officer)
    assert await copies.hear() == everybody("upsert", sent, "chief", "officer")
    await chief.moves(sent, "claim")
    assert await copies.hear() == {**everybody("upsert", sent, "chief"), **everybody("delete", sent, "officer")}
    await relocated(parts, sent, chief, CHIENG_SO)
    # Neither the colleague nor the neighbour, nor the officer who lost it before, hears that it is there.
    assert await copies.hear() == {
        **everybody("delete", sent, "chief"),
        **everybody("upsert", sent, "chief_there"),
    }
    assert sent.id not in copies.by_name["colleague"].ever | copies.by_name["neighbour"].ever


async def test_whoever_holds_a_minors_case_loses_it_with_the_commune(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, copies: Copies, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, **MINOR)
    await assign(owner_url, sent, officer)
    await copies.hear()
    await relocated(parts, sent, officer, CHIENG_SO)
    assert await copies.hear() == {
        **everybody("delete", sent, "officer", "chief"),
        **everybody("upsert", sent, "chief_there"),
    }


async def test_a_conflict_is_told_to_the_inspector_alone_and_the_rest_not_to_the_inspector(
    client: httpx2.AsyncClient, owner_url: str, copies: Copies, inspector: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, category="officer_conduct")
    assert await copies.hear() == everybody("upsert", sent, "inspector")
    await inspector.moves(sent, "claim")
    assert await copies.hear() == everybody("upsert", sent, "inspector")
    # The audit log shows an inspector every event of the province; a queue is something else.
    other = await a_weapon_surrender(client, owner_url)
    assert await copies.hear() == everybody("upsert", other, "officer", "colleague", "chief")


@pytest.fixture
async def collectors(client: httpx2.AsyncClient, parts: Parts, copies: Copies) -> Copies:
    """And two collectors, each of one hamlet."""
    await an_open_pledge(parts)
    for name, hamlet in (("collector", "bản Anh Trung"), ("other_collector", "bản Hịa")):
        hamlet_id = await a_hamlet(parts, hamlet)
        somebody = await an_officer(client, parts, role=Role.COLLECTOR, hamlet_ids=[hamlet_id])
        copies.by_name |= (await Copies.of(copies.database, **{name: somebody})).by_name
    return copies


async def erased(database: Database, keys_dir: Path, clock: SetClock) -> None:
    async with worker_engine(database) as engine:
        secrets = SecretFolder(keys_dir)
        await retention.run(engine, secrets, SealedBoxes(clock), clock())


async def test_what_is_erased_while_it_is_open_is_dropped_by_all_who_had_it(
    client: httpx2.AsyncClient,
    owner_url: str,
    database: Database,
    keys_dir: Path,
    clock: SetClock,
    collectors: Copies,
) -> None:
    sent = await a_signature(client, owner_url)
    mine = "officer", "colleague", "chief", "collector"
    assert await collectors.hear() == everybody("upsert", sent, *mine)
    await as_owner(owner_url, "UPDATE submissions SET due_at = due_at - interval '3 days' WHERE id = $1", sent.id)
    await erased(database, keys_dir, clock)
    assert await as_owner(owner_url, "SELECT FROM submissions") == []
    assert await collectors.hear() == everybody("delete", sent, *mine)
    assert collectors.by_name["other_collector"].ever == set()


async def test_what_is_erased_after_its_end_is_told_to_those_who_saw_it_last(
    client: httpx2.AsyncClient, owner_url: str, database: Database, keys_dir: Path, clock: SetClock, copies: Copies
) -> None:
    minor, conflict = (
        await a_tip_off(client, owner_url, **MINOR),
        await a_tip_off(client, owner_url, category="officer_conduct"),
    )
    await copies.hear()
    await as_owner(
        owner_url, "UPDATE submissions SET status = 'rejected', closed_at = received_at - interval '60 days'"
    )
    await erased(database, keys_dir, clock)
    assert await as_owner(owner_url, "SELECT FROM submissions") == []
    for copy in copies.by_name.values():
        copy.held.clear()
    assert await copies.hear() == {**everybody("delete", minor, "chief"), **everybody("delete", conflict, "inspector")}


async def test_a_signature_that_moves_leaves_the_collector(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, collectors: Copies, chief: Officer
) -> None:
    sent = await a_signature(client, owner_url)
    await collectors.hear()
    await relocated(parts, sent, chief, CHIENG_SO)
    assert await collectors.hear() == {
        **everybody("delete", sent, "officer", "colleague", "chief", "collector"),
        **everybody("upsert", sent, "neighbour", "chief_there"),
    }


async def test_who_lost_sight_is_no_part_of_what_is_shown(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, copies: Copies, officer: Officer, neighbour: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await relocated(parts, sent, officer, CHIENG_SO)
    history = (await neighbour.read(sent)).json()["history"]
    assert [event["verb"] for event in history] == ["submit", "reroute_out", "reroute_in"]
    assert [event["details"] for event in history] == [None, None, None]
    (row,) = await as_owner(owner_url, "SELECT details FROM events WHERE verb = 'reroute_out'")
    unit_id = officer.unit_id
    assert row["details"] == f'{{"left": ["chief/{unit_id}", "officer/{unit_id}"]}}'
