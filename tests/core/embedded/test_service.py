"""The server in service: who gets in, how durable it is, what it tells its log."""

import os
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.embedded import EmbeddedPostgres, binary
from tests.core.embedded.parent import who
from tests.core.embedded.processes import as_root, listens_on_tcp, postmaster_pid, status


async def test_each_login_connects_as_itself(postgres: EmbeddedPostgres) -> None:
    assert await who(postgres.url("tinbao_owner")) == "tinbao_owner"
    assert await who(postgres.url("tinbao_app", "postgres")) == "tinbao_app"


async def test_sqlalchemy_reads_the_url_too(postgres: EmbeddedPostgres) -> None:
    engine = create_async_engine(postgres.url("tinbao_app").replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.connect() as connection:
        assert await connection.scalar(sqlalchemy.text("SELECT current_user")) == "tinbao_app"
    await engine.dispose()


@pytest.mark.parametrize("role", ["postgres", "tinbao_stranger"])
async def test_the_superuser_and_an_unmapped_role_are_refused(postgres: EmbeddedPostgres, role: str) -> None:
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await who(postgres.url(role))


async def test_a_commit_is_on_the_disk_and_names_fold_in_vietnamese(postgres: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(postgres.url("tinbao_app"))
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert await connection.fetchval("SELECT current_setting($1)", setting) == "on"
        assert await connection.fetchval("SELECT lower('XÃ MƯỜNG HUNG, ĐỒNG NAI')") == "xã mường hung, đồng nai"
    finally:
        await connection.close()


def test_nothing_listens_on_tcp(postgres: EmbeddedPostgres, folder: Path) -> None:
    assert not listens_on_tcp(postmaster_pid(folder))


def test_the_server_is_not_root_and_has_no_further_groups(postgres: EmbeddedPostgres, folder: Path) -> None:
    pid = postmaster_pid(folder)
    assert "0" not in status(pid, "Uid")
    assert "0" not in status(pid, "Gid")
    if os.geteuid() == 0:
        assert status(pid, "Groups") == []


def test_the_server_leads_a_session_of_its_own(postgres: EmbeddedPostgres, folder: Path) -> None:
    assert os.getsid(postmaster_pid(folder)) != os.getsid(0)


@as_root
def test_the_server_owns_only_its_own_parts_of_the_folder(postgres: EmbeddedPostgres, folder: Path) -> None:
    server = int(status(postmaster_pid(folder), "Uid")[0])
    theirs = {path.name for path in folder.iterdir() if path.stat().st_uid == server}
    assert theirs == {"data", "socket"}
    assert folder.stat().st_mode & 0o007 == 0


async def test_the_log_holds_no_value_that_was_sent(postgres: EmbeddedPostgres, folder: Path) -> None:
    connection = await asyncpg.connect(postgres.url("tinbao_owner"))
    try:
        await connection.execute("CREATE TEMP TABLE person (phone text CHECK (length(phone) < 5))")
        with pytest.raises(asyncpg.CheckViolationError, match="person_phone_check"):
            await connection.execute("INSERT INTO person VALUES ('+84912345678')")
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute("INSERT INTO person VALUES ($1)", "+84912345678")
        with pytest.raises(asyncpg.InvalidTextRepresentationError, match="84912345678"):
            await connection.execute("SELECT ($1::text)::uuid", "+84912345678")
    finally:
        await connection.close()
    log = (folder / "postgres.log").read_text()
    assert "ready to accept connections" in log
    assert "84912345678" not in log


def test_every_tool_of_the_bench_is_at_hand() -> None:
    assert all(os.access(binary(name), os.X_OK) for name in ("psql", "pgbench", "pg_dump"))
