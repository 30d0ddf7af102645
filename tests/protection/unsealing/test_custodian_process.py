"""The custodian as the process that it is: it comes, answers, survives a database that is away, and ends."""

import asyncio
from datetime import datetime
from pathlib import Path

import httpx2
import pytest

from app.core.clock import system_clock
from app.core.custodian_keys import CustodianFolder
from app.core.database import open_pool
from app.domain.roles import Role
from app.services import custodian_keys
from app.services.custodian import Custodian
from app.web.parts import Parts
from tests.conftest import Database
from tests.console import TINBAO, environment
from tests.core.embedded.processes import eventually
from tests.officers import SON_LA, an_officer, as_owner
from tests.protection.unsealings import CONTACT, a_named_tip_off, granted, reads


async def test_it_answers_within_seconds_and_ends_when_it_is_told_to(
    client: httpx2.AsyncClient, database: Database, parts: Parts, custodian_keys_dir: Path
) -> None:
    chief = await an_officer(client, parts, role=Role.CHIEF)
    province = await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)
    sent = await a_named_tip_off(client, database)
    await granted(chief, province, sent)
    settings = {
        "TINBAO_CUSTODIAN_DATABASE_URL": database.custodian_url,
        "TINBAO_CUSTODIAN_KEYS_DIR": custodian_keys_dir,
    }
    process = await asyncio.create_subprocess_exec(
        TINBAO, "custodian", env=environment(settings), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout is not None
    try:
        assert b"is here with 1 of its keys" in await process.stdout.readline()

        def is_answered() -> bool:
            return bool(asyncio.run(as_owner(database.owner_url, "SELECT FROM unsealing_answers")))

        assert await asyncio.to_thread(eventually, is_answered)
        assert (await reads(chief, sent)).json()["contact"] == CONTACT
        process.terminate()
        said = (await process.communicate())[0].decode()
        assert process.returncode == 0, said
        assert str(CONTACT["phone"]) not in said
        assert "Traceback" not in said
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_database_that_is_away_is_looked_for_again(
    database: Database, custodian_keys_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[datetime] = []
    looked_twice = asyncio.Event()

    def clock() -> datetime:
        looks.append(system_clock())
        if len(looks) > 1:
            looked_twice.set()
        return looks[-1]

    pool = await open_pool(database.custodian_url, size=1)
    pairs = await custodian_keys.opened(pool, CustodianFolder(custodian_keys_dir))
    await pool.close()
    task = asyncio.create_task(Custodian(pool, pairs, clock).watch())
    await asyncio.wait_for(looked_twice.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "the database could not be looked at: InterfaceError" in caplog.text
