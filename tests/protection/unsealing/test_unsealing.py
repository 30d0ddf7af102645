"""Who reported is seen by the one who asked, once a different person has granted it, for a quarter of an hour."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

from app.domain.roles import COMMUNE_ROLES, STAFF, Role
from app.web.parts import Parts
from tests.conftest import Database
from tests.keepers import THANH_HOA, decides
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Officer, Sent, an_officer, as_owner
from tests.protection.unsealings import (
    CONTACT,
    WHY,
    a_custodian,
    a_named_tip_off,
    asked,
    asks,
    granted,
    made_older,
    reads,
    verbs,
)


def home(role: Role, *, is_foreign: bool = False) -> str:
    if role in COMMUNE_ROLES:
        return CHIENG_SO if is_foreign else MUONG_HUNG
    return THANH_HOA if is_foreign else SON_LA


@pytest.fixture
async def sent(client: httpx2.AsyncClient, database: Database, parts: Parts) -> Sent:
    return await a_named_tip_off(client, database)


async def everybody(client: httpx2.AsyncClient, parts: Parts) -> dict[tuple[Role, bool], Officer]:
    """One of each role here and one elsewhere."""
    return {
        (role, is_foreign): await an_officer(client, parts, role=role, of=home(role, is_foreign=is_foreign))
        for role in sorted(STAFF)
        for is_foreign in (False, True)
    }


@pytest.mark.parametrize("state", ["ordinary", "with the province", "conflict"])
async def test_every_pair_of_roles(
    client: httpx2.AsyncClient, parts: Parts, database: Database, custodian_keys_dir: Path, state: str
) -> None:
    sent = await a_named_tip_off(client, database, concerns_officer=state == "conflict")
    if state == "with the province":
        await as_owner(database.owner_url, "UPDATE submissions SET with_province = true WHERE id = $1", sent.id)
    askers, deciders = await everybody(client, parts), await everybody(client, parts)
    may_ask = {
        "ordinary": {Role.CHIEF},
        "with the province": {Role.CHIEF, Role.PROVINCE},
        "conflict": {Role.INSPECTOR},
    }[state]
    may_decide = {Role.INSPECTOR} if state == "conflict" else {Role.PROVINCE, Role.INSPECTOR}
    async with a_custodian(database, custodian_keys_dir) as custodian:
        for (role, is_foreign), asker in askers.items():
            answer = await asks(asker, sent)
            if role not in may_ask or is_foreign:
                assert answer.status_code == (404 if role in {Role.CHIEF, Role.PROVINCE, Role.INSPECTOR} else 403)
                continue
            assert answer.status_code == 201, (role, answer.text)
            proposal_id = answer.json()["id"]
            for (decider_role, decider_is_foreign), decider in deciders.items():
                if decider_role in may_decide and not decider_is_foreign:
                    continue
                refused = await decides(decider, proposal_id)
                assert refused.status_code in {403, 404}, (role, decider_role, refused.text)
                assert (await reads(decider, sent)).status_code != 200
            assert (await decides(asker, proposal_id)).json()["code"] in {"forbidden", "another_person"}
            assert await custodian.answer_all() == 0, "nothing is opened before it is granted"
            assert (await reads(asker, sent)).json()["code"] == "not_unsealed"
            assert (await decides(asker, proposal_id, "withdraw")).status_code == 200
            for decider_role in sorted(may_decide):
                decider = deciders[decider_role, False]
                unsealing = await granted(asker, decider, sent)
                assert (await reads(asker, sent)).json()["code"] == "not_opened_yet"
                assert await custodian.answer_all() == 1
                opened = await reads(asker, sent)
                assert (opened.status_code, opened.json()["contact"]) == (200, CONTACT), (role, decider_role)
                assert (await reads(decider, sent)).status_code != 200, "who grants does not therefore read"
                await made_older(database, unsealing)


async def test_the_same_person_does_not_decide_from_another_posting(
    client: httpx2.AsyncClient, parts: Parts, database: Database, sent: Sent, chief: Officer, province: Officer
) -> None:
    proposal_id = await asked(chief, sent)
    # The same human being sits at the province's desk as well.
    await as_owner(
        database.owner_url, "UPDATE proposals SET made_by = $1 WHERE id = $2", province.id, UUID(proposal_id)
    )
    await as_owner(
        database.owner_url, "UPDATE unsealings SET asked_by = $1 WHERE id = $2", province.id, UUID(proposal_id)
    )
    answer = await decides(province, proposal_id)
    assert (answer.status_code, answer.json()["code"]) == (403, "another_person")


async def test_the_reason_is_for_whoever_decides_and_never_clear_in_the_database(
    client: httpx2.AsyncClient, parts: Parts, database: Database, sent: Sent, chief: Officer, inspector: Officer
) -> None:
    proposal_id = await asked(chief, sent)
    path = f"/v1/proposals/{proposal_id}"
    shown = (await client.get(path, headers=inspector.headers)).json()
    assert (shown["reason"], shown["details"]) == (WHY["reason"], {"reason_code": "criminal_case"})
    listed = (await client.get("/v1/proposals", headers=inspector.headers)).json()["data"]
    assert [(row["id"], row["allowed"], row["reason"]) for row in listed] == [
        (proposal_id, ["approve", "decline"], None)
    ]
    second = await an_officer(client, parts, role=Role.CHIEF)
    assert (await client.get(path, headers=second.headers)).status_code == 404
    assert (await asks(second, sent)).json()["code"] == "already_proposed"
    dump = await as_owner(
        database.owner_url,
        "SELECT t::text FROM unsealings t UNION ALL SELECT t::text FROM proposals t UNION ALL SELECT t::text FROM "
        "events t",
    )
    assert not any("người" in row[0] or WHY["reason"].encode().hex() in row[0] for row in dump)


async def test_what_was_declined_or_withdrawn_opens_nothing(
    database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    declined = await asked(chief, sent)
    assert (await decides(province, declined, "decline")).json()["state"] == "declined"
    assert (await decides(province, declined)).json()["code"] == "proposal_closed"
    withdrawn = await asked(chief, sent)
    assert (await decides(chief, withdrawn, "withdraw")).json()["state"] == "withdrawn"
    async with a_custodian(database, custodian_keys_dir) as custodian:
        assert await custodian.answer_all() == 0
    assert (await reads(chief, sent)).json()["code"] == "not_unsealed"
    assert await verbs(database, sent) == ["unseal_ask", "unseal_decline", "unseal_ask", "unseal_withdraw"]


async def test_what_nobody_decided_in_a_day_may_be_asked_anew_by_another_chief(
    client: httpx2.AsyncClient, parts: Parts, database: Database, sent: Sent, chief: Officer, province: Officer
) -> None:
    proposal_id = await asked(chief, sent)
    await as_owner(
        database.owner_url,
        "UPDATE proposals SET made_at = made_at - interval '1 day', expires_at = expires_at - interval '1 day'",
    )
    assert (await decides(province, proposal_id)).json()["code"] == "proposal_closed"
    second = await an_officer(client, parts, role=Role.CHIEF)
    assert (await asks(second, sent)).status_code == 201


async def test_after_fifteen_minutes_it_is_over_for_good(
    database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    unsealing = await granted(chief, province, sent)
    async with a_custodian(database, custodian_keys_dir) as custodian:
        await custodian.answer_all()
        assert (await reads(chief, sent)).status_code == 200
        await made_older(database, unsealing)
        over = await reads(chief, sent)
        assert (over.status_code, over.json()["code"]) == (410, "unsealing_over")
        assert await custodian.answer_all() == 0
    assert await as_owner(database.owner_url, "SELECT FROM unsealing_answers") == []
    assert (await decides(province, unsealing)).json()["code"] == "proposal_closed", "a grant is not given twice"


async def test_the_clock_of_the_server_ends_it_as_well(
    clock: Any, database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    await granted(chief, province, sent)
    async with a_custodian(database, custodian_keys_dir) as custodian:
        await custodian.answer_all()
    await as_owner(
        database.owner_url,
        "UPDATE unsealings SET granted_at = granted_at - interval '9 minutes', "
        "expires_at = expires_at - interval '9 minutes'",
    )
    clock.pass_by(minutes=5, seconds=59)
    assert (await reads(chief, sent)).status_code == 200
    clock.pass_by(seconds=1)
    assert (await reads(chief, sent)).status_code == 410


async def test_every_step_is_in_the_history_and_the_citizen_reads_that_it_happened(
    client: httpx2.AsyncClient,
    database: Database,
    custodian_keys_dir: Path,
    sent: Sent,
    chief: Officer,
    province: Officer,
) -> None:
    unsealing = await granted(chief, province, sent)
    tracked = (await client.get("/v1/tracking", headers=sent.receipt)).json()
    assert tracked["identity_opened"] == []
    async with a_custodian(database, custodian_keys_dir) as custodian:
        await custodian.answer_all()
    for _ in range(2):
        assert (await reads(chief, sent)).status_code == 200
    found = await as_owner(
        database.owner_url,
        "SELECT verb, role, person_id, details::text AS details FROM events WHERE submission_id = $1 "
        "AND starts_with(verb, 'unseal_') ORDER BY id",
        sent.id,
    )
    assert [(row["verb"], row["role"], row["person_id"]) for row in found] == [
        ("unseal_ask", "chief", chief.id),
        ("unseal_grant", "province", province.id),
        ("unseal_open", None, None),
        ("unseal_read", "chief", chief.id),
        ("unseal_read", "chief", chief.id),
    ]
    assert all("criminal_case" in row["details"] and unsealing in row["details"] for row in found)
    for language, words in (("vi", "Phục vụ giải quyết vụ án hình sự."), ("en", "For a criminal case.")):
        answer = await client.get("/v1/tracking", headers={**sent.receipt, "Accept-Language": language})
        (told,) = answer.json()["identity_opened"]
        assert (told["reason"], told["at"][13:]) == (words, ":00:00Z")
        assert str(chief.id) not in answer.text
        assert str(province.id) not in answer.text


async def test_nobody_to_unseal(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    custodian_keys_dir: Path,
    chief: Officer,
    province: Officer,
) -> None:
    anonymous = await a_named_tip_off(client, database, anonymous=True)
    assert (await asks(chief, anonymous)).json()["code"] == "nothing_to_unseal"
    foreign = await an_officer(client, parts, role=Role.CHIEF, of=CHIENG_SO)
    assert (await asks(foreign, anonymous)).status_code == 404
    erased = await a_named_tip_off(client, database)
    await granted(chief, province, erased)
    await as_owner(database.owner_url, "DELETE FROM reporters WHERE submission_id = $1", erased.id)
    async with a_custodian(database, custodian_keys_dir) as custodian:
        assert await custodian.answer_all() == 1
    assert (await reads(chief, erased)).json()["code"] == "nothing_to_unseal"
    assert "unseal_open" not in await verbs(database, erased)


async def test_a_custodian_that_is_away_keeps_it_shut(
    database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    await granted(chief, province, sent)
    answer = await reads(chief, sent)
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    async with a_custodian(database, custodian_keys_dir) as custodian:
        assert await custodian.answer_all() == 1
    assert (await reads(chief, sent)).status_code == 200


async def test_it_is_read_in_the_posting_in_which_it_was_asked_and_in_sight(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    custodian_keys_dir: Path,
    sent: Sent,
    chief: Officer,
    province: Officer,
) -> None:
    await granted(chief, province, sent)
    async with a_custodian(database, custodian_keys_dir) as custodian:
        await custodian.answer_all()
    second = await an_officer(client, parts, role=Role.CHIEF)
    assert (await reads(second, sent)).json()["code"] == "not_unsealed"
    await as_owner(
        database.owner_url,
        "UPDATE submissions SET unit_id = (SELECT id FROM units WHERE code = $1 AND valid_to IS NULL AND "
        "level = 'commune') WHERE id = $2",
        CHIENG_SO,
        sent.id,
    )
    assert (await reads(chief, sent)).status_code == 404


async def test_a_pair_that_does_not_open_it_leaves_it_shut(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    custodian_keys_dir: Path,
    caplog: pytest.LogCaptureFixture,
    chief: Officer,
    province: Officer,
) -> None:
    sent, other = [await a_named_tip_off(client, database) for _ in range(2)]
    await granted(chief, province, sent)
    async with a_custodian(database, custodian_keys_dir, pairs={}) as custodian:
        assert [await custodian.answer_all() for _ in range(2)] == [0, 0]
    # The box of another submission laid in its place, and taken away again.
    swap = (
        "UPDATE reporters r SET identity = o.identity FROM reporters o WHERE r.submission_id IN ($1, $2) "
        "AND o.submission_id IN ($1, $2) AND o.submission_id <> r.submission_id"
    )
    await as_owner(
        database.owner_url,
        swap,
        *(sent.id, other.id),
    )
    async with a_custodian(database, custodian_keys_dir) as custodian:
        assert await custodian.answer_all() == 0
        told = [record.getMessage() for record in caplog.records if "cannot be answered" in record.getMessage()]
        assert len(told) == 2, "each says it once"
        assert str(sent.id) not in "".join(told)
        await as_owner(database.owner_url, swap, sent.id, other.id)
        assert await custodian.answer_all() == 1
