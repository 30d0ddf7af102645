"""The custodian's keys: apart from the server's, and held against the database before anything is opened."""

import asyncio
import shutil
from pathlib import Path

import httpx2
import pytest

from app.core.clock import system_clock
from app.core.custodian_keys import CustodianFolder
from app.core.database import open_pool
from app.domain.roles import Role
from app.errors import Misconfigured
from app.services import custodian_keys, doctor
from app.web.parts import Parts
from tests.citizens import change
from tests.conftest import Database
from tests.console import command, serving
from tests.officers import SON_LA, an_officer
from tests.protection.unsealings import CONTACT, a_custodian, a_named_tip_off, granted, reads


@pytest.fixture
def folder(custodian_keys_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    copied = tmp_path / "custodian"
    shutil.copytree(custodian_keys_dir, copied)
    return copied


def run(database: Database, folder: Path, *words: str, **settings: object) -> tuple[int, str]:
    house = {"TINBAO_CUSTODIAN_DATABASE_URL": database.custodian_url, "TINBAO_CUSTODIAN_KEYS_DIR": folder}
    done = command("custodian", *words, **{**house, **settings})
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


async def test_an_older_key_still_opens_what_was_sealed_to_it(
    client: httpx2.AsyncClient, parts: Parts, database: Database, folder: Path
) -> None:
    chief = await an_officer(client, parts, role=Role.CHIEF)
    province = await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)
    before = await a_named_tip_off(client, database)
    pool = await open_pool(database.custodian_url, size=1)
    assert await custodian_keys.rotate(pool, CustodianFolder(folder), parts.clock()) == 2
    await pool.close()
    await parts.shelf.fill()
    custodian_now = parts.shelf.now.custodian
    assert custodian_now is not None
    assert custodian_now.id == 2
    after = await a_named_tip_off(client, database)
    for sent in (before, after):
        await granted(chief, province, sent)
    async with a_custodian(database, folder) as custodian:
        assert await custodian.answer_all() == 2
    for sent in (before, after):
        assert (await reads(chief, sent)).json()["contact"] == CONTACT


def test_the_first_key_is_made_once_and_the_next_ones_are_added(database: Database, folder: Path) -> None:
    status, told = run(database, folder, "create-key")
    assert (status, "has a key already" in told) == (2, True)
    status, told = run(database, folder, "rotate")
    assert status == 0
    assert "custodian-2.key was made" in told
    assert (folder / "custodian-2.key").stat().st_mode & 0o777 == 0o600


async def test_a_key_whose_publishing_failed_is_published_the_next_time(database: Database, folder: Path) -> None:
    await change(database, "DELETE FROM custodian_keys")
    pool = await open_pool(database.custodian_url, size=1)
    made = (folder / "custodian-1.key").read_bytes()
    assert await custodian_keys.create(pool, CustodianFolder(folder), created := system_clock()) == 1
    assert (folder / "custodian-1.key").read_bytes() == made
    row = await pool.fetchrow("SELECT * FROM custodian_keys")
    assert (row["id"], row["published_at"], row["retired_at"]) == (1, created, None)
    assert list(await custodian_keys.opened(pool, CustodianFolder(folder))) == [1]
    await pool.close()


async def test_a_retired_key_may_be_gone_and_no_other(database: Database, folder: Path) -> None:
    pool = await open_pool(database.custodian_url, size=1)
    await custodian_keys.rotate(pool, CustodianFolder(folder), system_clock())
    (folder / "custodian-1.key").unlink()
    with pytest.raises(Misconfigured, match=r"custodian-1\.key cannot be read"):
        await custodian_keys.opened(pool, CustodianFolder(folder))
    await change(database, "UPDATE custodian_keys SET retired_at = now() WHERE id = 1")
    assert list(await custodian_keys.opened(pool, CustodianFolder(folder))) == [2]
    await pool.close()


def test_a_wrong_lost_or_open_key_is_refused_in_a_sentence(database: Database, folder: Path) -> None:
    key = folder / "custodian-1.key"
    right = key.read_bytes()
    key.write_bytes(b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    for words in ((), ("rotate",)):
        status, told = run(database, folder, *words)
        assert (status, "is not the key that this database was sealed to" in told) == (2, True)
    for wrong in (b"not base64!", b"c2hvcnQ="):
        key.write_bytes(wrong)
        assert "does not hold a key of the custodian" in run(database, folder)[1]
    key.write_bytes(right)
    key.chmod(0o644)
    assert "others may read" in run(database, folder)[1]
    key.unlink()
    assert "cannot be read" in run(database, folder)[1]
    folder.chmod(0o755)
    assert "open to others" in run(database, folder)[1]
    assert "cannot be read" in run(database, folder / "nowhere")[1]


def test_without_a_published_key_neither_the_custodian_nor_the_server_starts(
    database: Database, folder: Path, keys_dir: Path
) -> None:
    asyncio.run(change(database, "DELETE FROM custodian_keys"))
    house = serving(database, TINBAO_KEYS_DIR=keys_dir)
    served, examined = command("serve", **house), command("doctor", **house)
    assert (served.returncode, examined.returncode) == (2, 1)
    for told in (served.stderr, examined.stdout, run(database, folder)[1]):
        assert "tinbao custodian create-key" in told


@pytest.mark.parametrize("inside", ["", "custodian"])
def test_the_keys_never_lie_with_the_servers(database: Database, folder: Path, inside: str) -> None:
    status, told = run(database, folder / inside, TINBAO_KEYS_DIR=folder)
    assert (status, "share a folder" in told) == (2, True)


def test_it_needs_its_own_address(folder: Path, database: Database) -> None:
    done = command("custodian", "rotate", DATABASE_URL=database.owner_url, TINBAO_CUSTODIAN_KEYS_DIR=folder)
    assert (done.returncode, "Set TINBAO_CUSTODIAN_DATABASE_URL" in done.stderr) == (2, True)
    status, told = run(database, folder, TINBAO_CUSTODIAN_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (status, "does not connect" in told) == (2, True)


def test_without_a_running_server_it_starts_none_of_its_own(tmp_path: Path, folder: Path) -> None:
    done = command("custodian", TINBAO_DATA_DIR=tmp_path / "data", TINBAO_CUSTODIAN_KEYS_DIR=folder)
    assert (done.returncode, "start `tinbao serve` first" in done.stderr) == (2, True)


OPEN = {
    "GRANT SELECT ON submissions TO tinbao_custodian": "may touch submissions",
    "GRANT SELECT (username) ON people TO PUBLIC": "may touch people",
    "GRANT EXECUTE ON FUNCTION replay TO tinbao_custodian": "may execute replay",
    "GRANT TRIGGER ON reporters TO tinbao_custodian": "has TRUNCATE, REFERENCES or TRIGGER on reporters",
    "GRANT CREATE ON SCHEMA public TO tinbao_custodian": "may create in the schema public",
}


@pytest.mark.parametrize("statement", OPEN)
async def test_what_stands_open_to_its_role_is_told_by_its_name(database: Database, statement: str) -> None:
    pool = await open_pool(database.custodian_url, size=1)
    try:
        assert await doctor.faults_of_custodian(pool) == []
        await change(database, statement)
        assert any(OPEN[statement] in fault for fault in await doctor.faults_of_custodian(pool))
    finally:
        await pool.close()


async def test_the_owner_is_no_custodian(database: Database) -> None:
    pool = await open_pool(database.owner_url, size=1)
    faults = await doctor.faults_of_custodian(pool)
    await pool.close()
    assert any(fault.startswith("TINBAO_CUSTODIAN_DATABASE_URL is the owner") for fault in faults)


def test_it_does_not_run_with_a_gap(database: Database, folder: Path) -> None:
    asyncio.run(change(database, "GRANT SELECT ON submissions TO tinbao_custodian"))
    status, told = run(database, folder)
    assert (status, "may touch submissions" in told) == (2, True)
