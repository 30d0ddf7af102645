"""What the database itself lets the custodian's role and the server's role do: tried on connections of their own."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database
from tests.keepers import decides
from tests.officers import Officer, Sent, an_officer, as_owner
from tests.protection.unsealings import a_custodian, a_named_tip_off, asked, granted, made_older, reads, verbs
from tests.repositories.serving_role import as_app, as_officer

REPORTERS = "SELECT submission_id, identity, custodian_key_id FROM reporters"


@pytest.fixture
async def sent(client: httpx2.AsyncClient, database: Database, parts: Parts) -> Sent:
    await a_named_tip_off(client, database)
    return await a_named_tip_off(client, database)


async def seen(database: Database) -> list[Any]:
    connection = await asyncpg.connect(database.custodian_url)
    try:
        return [row["submission_id"] for row in await connection.fetch(REPORTERS)]
    finally:
        await connection.close()


async def test_the_custodian_sees_the_one_reporter_that_was_granted_until_it_is_answered_or_over(
    database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    assert await seen(database) == []
    proposal_id = await asked(chief, sent)
    assert await seen(database) == [], "asking opens nothing"
    assert (await decides(province, proposal_id)).status_code == 200
    assert await seen(database) == [sent.id]
    await made_older(database, proposal_id)
    assert await seen(database) == [], "over"
    await made_older(database, proposal_id, minutes=-15)
    assert await seen(database) == [sent.id]
    await made_older(database, proposal_id, minutes=-5)
    assert await seen(database) == [], "a grant of the future is none"
    await made_older(database, proposal_id, minutes=5)
    async with a_custodian(database, custodian_keys_dir) as custodian:
        assert await custodian.answer_all() == 1
    assert await seen(database) == [], "answered"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM submissions",
        "SELECT * FROM tip_offs",
        "SELECT * FROM people",
        "SELECT * FROM proposals",
        "SELECT * FROM events",
        "SELECT * FROM data_keys",
        "SELECT reason FROM unsealings",
        "SELECT asked_by FROM unsealings",
        "SELECT identity FROM unsealing_answers",
        "UPDATE unsealings SET expires_at = now()",
        "UPDATE unsealing_answers SET expires_at = now()",
        "INSERT INTO unsealings DEFAULT VALUES",
        "UPDATE reporters SET identity = ''",
        "DELETE FROM reporters",
        "INSERT INTO unit_keys VALUES (1, '2026-11-01', sha256('x'))",
        "DELETE FROM custodian_keys",
        "UPDATE events SET verb = ''",
        "TRUNCATE unsealing_answers",
        "SELECT replay('')",
        "SET ROLE tinbao_owner",
        "SET ROLE tinbao_app",
        "CREATE TABLE mine (id integer)",
    ],
)
async def test_the_custodian_may_not(database: Database, statement: str) -> None:
    connection = await asyncpg.connect(database.custodian_url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_custodian_answers_and_tells_of_nothing_that_was_not_granted(
    database: Database, sent: Sent, chief: Officer, province: Officer
) -> None:
    proposal_id = UUID(await asked(chief, sent))
    event = "INSERT INTO events (submission_id, at, verb, unit_id, details) VALUES ($1, now(), $2, $3, NULL)"
    answer = "INSERT INTO unsealing_answers VALUES ($1, $2, '2026-11-01', '', now() + $3::interval)"
    connection = await asyncpg.connect(database.custodian_url)
    try:
        for statement, values in (
            (event, (sent.id, "unseal_open", chief.unit_id)),
            (answer.replace("$3::interval", "interval '15 minutes'"), (proposal_id, chief.unit_id)),
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement, *values)
        assert (await decides(province, proposal_id)).status_code == 200
        for statement, values in (
            (event, (sent.id, "claim", chief.unit_id)),
            (event, (sent.id, "unseal_open", province.unit_id)),
            (event, (uuid4(), "unseal_open", chief.unit_id)),
            # For another unit, and for longer than was granted.
            (answer.replace("$3::interval", "interval '15 minutes'"), (proposal_id, province.unit_id)),
            (answer.replace("$3::interval", "interval '1 day'"), (proposal_id, chief.unit_id)),
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement, *values)
    finally:
        await connection.close()


async def test_an_answer_is_not_taken_away_before_its_time(
    database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    await granted(chief, province, sent)
    async with a_custodian(database, custodian_keys_dir) as custodian:
        await custodian.answer_all()
    connection = await asyncpg.connect(database.custodian_url)
    assert await connection.execute("DELETE FROM unsealing_answers WHERE true") == "DELETE 0"
    await connection.close()


async def test_several_custodians_answer_once(
    database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    await granted(chief, province, sent)
    async with (
        a_custodian(database, custodian_keys_dir) as first,
        a_custodian(database, custodian_keys_dir) as second,
        a_custodian(database, custodian_keys_dir) as third,
    ):
        assert sum(await asyncio.gather(*(each.answer_all() for each in (first, second, third)))) == 1
    assert (await verbs(database, sent)).count("unseal_open") == 1
    assert (await reads(chief, sent)).status_code == 200


async def test_one_that_comes_while_another_answers_leaves_no_trace(
    database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    unsealing = await granted(chief, province, sent)
    holder = await asyncpg.connect(database.custodian_url)
    async with a_custodian(database, custodian_keys_dir) as custodian:
        async with holder.transaction():
            await holder.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", unsealing)
            assert await custodian.answer_all() == 0
        assert await verbs(database, sent) == ["unseal_ask", "unseal_grant"]
        assert await custodian.answer_all() == 1
    await holder.close()


async def test_the_server_reads_no_reporter_and_grants_nothing_by_itself(
    database: Database, sent: Sent, chief: Officer, province: Officer
) -> None:
    proposal_id = UUID(await asked(chief, sent))
    grant = (
        "UPDATE unsealings SET granted_by = $1, granted_at = now(), expires_at = now() + interval '15 minutes' "
        "WHERE id = $2"
    )
    for somebody in (chief, province):
        async with as_app(database, **as_officer(somebody)) as connection:
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError)):
                await connection.execute(grant, somebody.id, proposal_id)
    for statement in (
        "SELECT identity FROM reporters",
        "INSERT INTO unsealing_answers SELECT id, unit_id, now()::date, NULL, now() FROM unsealings",
        "DELETE FROM unsealings",
        "UPDATE unsealings SET asked_by = granted_by",
        "DELETE FROM unsealing_answers",
    ):
        async with as_app(database, **as_officer(province)) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_an_unsealing_stands_behind_a_proposal_of_the_same_person_and_submission(
    client: httpx2.AsyncClient, parts: Parts, database: Database, sent: Sent, chief: Officer, province: Officer
) -> None:
    proposal_id = UUID(await asked(chief, sent))
    await as_owner(database.owner_url, "DELETE FROM unsealings")
    second = await an_officer(client, parts, role=Role.CHIEF)
    insert = (
        "INSERT INTO unsealings (id, submission_id, unit_id, asked_by, reason_code, reason, reason_unit_id, "
        "reason_month) VALUES ($1, $2, $3, $4, 'court_order', '', $3, '2026-11-01')"
    )
    for asker, row in (
        (second, (proposal_id, sent.id, second.unit_id, second.id)),
        (second, (proposal_id, sent.id, second.unit_id, chief.id)),
        (province, (proposal_id, sent.id, province.unit_id, province.id)),
        (chief, (uuid4(), sent.id, chief.unit_id, chief.id)),
    ):
        async with as_app(database, **as_officer(asker)) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(insert, *row)
    async with as_app(database, **as_officer(chief)) as connection:
        await connection.execute(insert, proposal_id, sent.id, chief.unit_id, chief.id)


async def test_an_answer_is_shown_to_the_one_who_asked_and_to_nobody_after_its_time(
    database: Database, custodian_keys_dir: Path, sent: Sent, chief: Officer, province: Officer
) -> None:
    unsealing = await granted(chief, province, sent)
    async with a_custodian(database, custodian_keys_dir) as custodian:
        await custodian.answer_all()

    async def shown(somebody: Officer) -> int:
        async with as_app(database, **as_officer(somebody)) as connection:
            return len(await connection.fetch("SELECT * FROM unsealing_answers"))

    assert (await shown(chief), await shown(province)) == (1, 0)
    await made_older(database, unsealing)
    assert await shown(chief) == 0
