import asyncio
import json
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from app.core import database_roles, dumps, key_files, migrations
from app.core.settings import Settings
from tests import backups
from tests.backups import Filled
from tests.conftest import Database, Server
from tests.console import TINBAO, command, environment
from tests.officers import as_owner
from tests.scratch import scratch
from tests.tcp_postgres import tcp_postgres


@dataclass(frozen=True)
class Copies:
    """The two artefacts of a house, and what was in it."""

    data: Path
    keys: Path
    sent: Filled
    counts: dict[str, int]


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name}")
    yield name
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def enterable() -> Iterator[Path]:
    with scratch("backup") as folder:
        yield folder


def at(server: Server, name: str, keys: Path) -> dict[str, object]:
    """The settings of a house on somebody else's server."""
    return {
        "DATABASE_URL": server.url(database_roles.OWNER, name),
        "TINBAO_APP_DATABASE_URL": server.url(database_roles.APP, name),
        "TINBAO_INTAKE_DATABASE_URL": server.url(database_roles.INTAKE, name),
        "TINBAO_KEYS_DIR": keys,
        "TINBAO_FALLBACK_UNIT": "14",
        "TINBAO_ISSUER": "https://tinbao.test",
    }


def served(house: dict[str, object]) -> Settings:
    return Settings(
        keys_dir=house["TINBAO_KEYS_DIR"],
        app_database_url=house["TINBAO_APP_DATABASE_URL"],
        intake_database_url=house["TINBAO_INTAKE_DATABASE_URL"],
        fallback_unit="14",
        issuer="https://tinbao.test",
        second_factor="optional",
    )


@pytest.fixture
def house(server: Server, database: Database, keys_dir: Path) -> dict[str, object]:
    return at(server, database.name, keys_dir)


@pytest.fixture
def copies(house: dict[str, object], database: Database, tmp_path: Path) -> Copies:
    sent = asyncio.run(backups.filled(served(house), database.owner_url))
    done = command("backup", "--data", tmp_path / "data", "--keys", tmp_path / "safe", **house)
    assert done.returncode == 0, done.stderr
    (data,), (keys,) = (tmp_path / "data").glob("*.data"), (tmp_path / "safe").glob("*.keys")
    return Copies(data, keys, sent, asyncio.run(backups.counts(database.owner_url)))


def test_an_empty_database_and_an_empty_folder_become_the_same_house(
    server: Server, empty: str, database: Database, copies: Copies, tmp_path: Path
) -> None:
    new = at(server, empty, tmp_path / "new" / "keys")
    done = command("restore", "--data", copies.data, "--keys", copies.keys, **new)
    assert done.returncode == 0, done.stderr
    assert "ok     roles and migrations" in done.stdout
    assert "wrong" not in done.stdout
    assert asyncio.run(backups.counts(str(new["DATABASE_URL"]))) == copies.counts
    assert copies.counts["submissions"] == 3
    assert backups.form(str(new["DATABASE_URL"])) == backups.form(database.owner_url)
    assert asyncio.run(backups.is_read_again(served(new), copies.sent))


def test_the_artefacts_are_of_one_stamp_apart_and_shut_to_others(copies: Copies) -> None:
    assert copies.data.stem == copies.keys.stem
    for path in (copies.data, copies.keys):
        assert sorted(path.parent.iterdir()) == [path, path.with_name(f"{path.name}.json")]
        assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(("data", "keys"), [("one", "one"), ("one", "one/below"), ("one/below", "one"), ("", "")])
def test_both_never_go_into_one_folder(house: dict[str, object], tmp_path: Path, data: str, keys: str) -> None:
    done = command("backup", *(["--data", tmp_path / data, "--keys", tmp_path / keys] if data else []), **house)
    assert done.returncode == 2
    assert ("name two folders, apart" if data else "Say what is to be copied") in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_each_is_copied_alone_as_well_and_what_is_missing_is_said(house: dict[str, object], tmp_path: Path) -> None:
    data = command("backup", "--data", tmp_path / "data", **house)
    keys = command("backup", "--keys", tmp_path / "safe", **house)
    assert (data.returncode, keys.returncode) == (0, 0), data.stderr + keys.stderr
    assert "The keys are not in it" in data.stdout
    assert "The database is not in it" in keys.stdout


def test_without_keys_what_cannot_be_read_is_said_and_they_may_follow(
    server: Server, empty: str, copies: Copies, tmp_path: Path
) -> None:
    new = at(server, empty, tmp_path / "new-keys")
    alone = command("restore", "--data", copies.data, **new)
    assert alone.returncode == 0, alone.stderr
    assert "who reported, what was said" in alone.stdout
    assert "wrong  keys" in alone.stdout
    follow = command("restore", "--keys", copies.keys, **new)
    assert follow.returncode == 0, follow.stderr
    assert asyncio.run(backups.is_read_again(served(new), copies.sent))


def test_the_keys_of_another_house_are_refused_and_nothing_is_restored(
    server: Server, empty: str, copies: Copies, tmp_path: Path
) -> None:
    key_files.create(tmp_path / "other" / "keys")
    foreign = at(server, empty, tmp_path / "other" / "keys")
    assert command("backup", "--keys", tmp_path / "other" / "safe", **foreign).returncode == 0
    (keys,) = (tmp_path / "other" / "safe").glob("*.keys")
    new = at(server, empty, tmp_path / "new-keys")
    for words, where in ((["--keys", keys], new), ([], foreign)):
        done = command("restore", "--data", copies.data, *words, **where)
        assert done.returncode == 2
        assert "The keys are not those of this backup" in done.stderr
    assert asyncio.run(backups.counts(str(new["DATABASE_URL"]))) == {}
    assert not (tmp_path / "new-keys").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"migration": "20990101_of_tomorrow", "seal": None}, "which is newer (20990101_of_tomorrow)"),
        ({"owner": "somebody", "seal": None}, "belong to the role somebody"),
        ({"postgresql": 99, "seal": None}, "the same or a newer release"),
        ({"tinbao": "0.0.9"}, "its manifest was altered"),
        ({"sha256": "0" * 64}, "is damaged"),
        ({"kind": "keys"}, "and not the data"),
        ({"format": 2}, "is not a manifest that this edition reads"),
        (None, "one without the other was not finished"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    server: Server,
    empty: str,
    house: dict[str, object],
    tmp_path: Path,
    changes: dict[str, object] | None,
    sentence: str,
) -> None:
    assert command("backup", "--data", tmp_path, **house).returncode == 0
    (data,) = tmp_path.glob("*.data")
    beside = data.with_name(f"{data.name}.json")
    if changes is None:
        beside.unlink()
    else:
        beside.write_text(json.dumps(json.loads(beside.read_text()) | changes))
    new = house | {"DATABASE_URL": server.url(database_roles.OWNER, empty)}
    done = command("restore", "--data", data, **new)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert asyncio.run(backups.counts(str(new["DATABASE_URL"]))) == {}


def test_nothing_is_ever_written_over(house: dict[str, object], copies: Copies) -> None:
    data = command("restore", "--data", copies.data, **house)
    assert data.returncode == 2
    assert "The database holds tables already" in data.stderr
    keys = command("restore", "--keys", copies.keys, **house)
    assert keys.returncode == 2
    assert "holds keys already" in keys.stderr
    assert command("restore", **house).returncode == 2


def test_a_dump_that_breaks_off_leaves_an_empty_database_that_can_be_filled(
    server: Server, empty: str, house: dict[str, object], copies: Copies, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.data"
    broken.write_bytes(copies.data.read_bytes()[:-1000])
    manifest = json.loads(copies.data.with_name(f"{copies.data.name}.json").read_text())
    manifest |= {"sha256": backups.digest(broken), "seal": None}
    broken.with_name("broken.data.json").write_text(json.dumps(manifest))
    new = house | {"DATABASE_URL": server.url(database_roles.OWNER, empty)}
    done = command("restore", "--data", broken, **new)
    assert done.returncode == 2
    assert "Nothing was restored" in done.stderr
    assert asyncio.run(backups.counts(str(new["DATABASE_URL"]))) == {}
    assert command("restore", "--data", copies.data, **new).returncode == 0


def test_a_table_whose_rows_a_policy_may_hide_is_named_and_not_half_dumped(
    house: dict[str, object], database: Database, tmp_path: Path
) -> None:
    asyncio.run(as_owner(database.owner_url, "CREATE POLICY few ON notes AS RESTRICTIVE USING (false)"))
    asyncio.run(as_owner(database.owner_url, "DROP POLICY owner ON reporters"))
    done = command("backup", "--data", tmp_path / "data", **house)
    assert done.returncode == 2
    assert "hide rows of notes, reporters from it" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_database_that_was_never_migrated_or_does_not_answer_is_told(
    server: Server, empty: str, house: dict[str, object], tmp_path: Path
) -> None:
    for url, sentence in (
        (server.url(database_roles.OWNER, empty), "run `tinbao migrate`"),
        ("postgresql://tinbao_owner:geheim@127.0.0.1:1/tinbao", "is DATABASE_URL right"),
    ):
        done = command("backup", "--data", tmp_path, **house | {"DATABASE_URL": url})
        assert done.returncode == 2
        assert sentence in done.stderr
        assert "geheim" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_newer_than_our_pg_dump_is_told(
    house: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumps, "NEWEST_SERVER", 1)
    done = command("backup", "--data", tmp_path, **house)
    assert done.returncode == 2
    assert "refuses to dump a newer one" in done.stderr


def test_without_keys_on_the_machine_the_data_are_copied_and_not_sealed(
    server: Server, empty: str, house: dict[str, object], tmp_path: Path
) -> None:
    assert command("backup", "--data", tmp_path, **house | {"TINBAO_KEYS_DIR": tmp_path / "none"}).returncode == 0
    (data,) = tmp_path.glob("*.data")
    done = command("restore", "--data", data, **house | {"DATABASE_URL": server.url(database_roles.OWNER, empty)})
    assert done.returncode == 0, done.stderr
    assert "will show when it is served" in done.stdout


def test_an_older_edition_is_brought_to_the_newest_form(
    server: Server, empty: str, house: dict[str, object], tmp_path: Path
) -> None:
    old = f"test_{uuid4().hex}"
    server.run(f"CREATE DATABASE {old}")
    try:
        migrations.upgrade(server.url(database_roles.OWNER, old), "20261124_limits")
        before = house | {"DATABASE_URL": server.url(database_roles.OWNER, old)}
        assert command("backup", "--data", tmp_path, **before).returncode == 0
    finally:
        server.run(f"DROP DATABASE {old} WITH (FORCE)")
    (data,) = tmp_path.glob("*.data")
    done = command("restore", "--data", data, **house | {"DATABASE_URL": server.url(database_roles.OWNER, empty)})
    assert done.returncode == 0, done.stderr
    assert f"is at {migrations.head()}" in done.stdout


@pytest.mark.long
def test_a_backup_that_is_killed_leaves_no_artefact_and_the_next_one_is_whole(
    house: dict[str, object], database: Database, tmp_path: Path
) -> None:
    running = subprocess.Popen([TINBAO, "backup", "--data", tmp_path], env=environment(house))
    while not any(tmp_path.iterdir()):
        assert running.poll() is None
    running.kill()
    running.wait()
    assert not list(tmp_path.glob("tinbao-*"))
    while "Another backup" in (done := command("backup", "--data", tmp_path, **house)).stderr:
        pass  # The pg_dump of the killed run goes on for a moment, and holds the place.
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.long
def test_a_house_moves_from_one_server_to_its_own_and_on_to_one_with_passwords(
    house: dict[str, object], copies: Copies, enterable: Path
) -> None:
    own = {
        "TINBAO_DATA_DIR": enterable / "own",
        "TINBAO_FALLBACK_UNIT": "14",
        "TINBAO_ISSUER": "https://tinbao.test",
    }
    done = command("restore", "--data", copies.data, "--keys", copies.keys, **own)
    assert done.returncode == 0, done.stderr
    assert "wrong" not in done.stdout
    done = command("backup", "--data", enterable / "data", "--keys", enterable / "safe", **own)
    assert done.returncode == 0, done.stderr
    (data,), (keys,) = (enterable / "data").glob("*.data"), (enterable / "safe").glob("*.keys")
    with tcp_postgres({"fsync": "off"}) as admin_url:
        password = "p@ss:word/%"
        asyncio.run(as_owner(admin_url, f"CREATE ROLE tinbao_owner LOGIN CREATEROLE PASSWORD '{password}'"))
        asyncio.run(as_owner(admin_url, "CREATE DATABASE tinbao OWNER tinbao_owner"))
        where = admin_url.rpartition("@")[2].partition("/")[0]
        roles = {role: f"postgresql://{role}:p%40ss%3Aword%2F%25@{where}/tinbao" for role in database_roles.LOGINS}
        new = {
            **own,
            "DATABASE_URL": roles[database_roles.OWNER],
            "TINBAO_APP_DATABASE_URL": roles[database_roles.APP],
            "TINBAO_INTAKE_DATABASE_URL": roles[database_roles.INTAKE],
            "TINBAO_KEYS_DIR": enterable / "new-keys",
        }
        done = command("restore", "--data", data, "--keys", keys, **new)
        assert done.returncode == 0, done.stderr
        assert "wrong" not in done.stdout
        assert asyncio.run(backups.counts(str(new["DATABASE_URL"]))) == copies.counts
        assert asyncio.run(backups.is_read_again(served(new), copies.sent))
