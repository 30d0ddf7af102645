from pathlib import Path

from tests.console import command


def test_keys_are_made_once_and_never_overwritten(tmp_path: Path) -> None:
    first = command("keys", "create", TINBAO_DATA_DIR=tmp_path)
    assert first.returncode == 0, first.stderr
    before = (tmp_path / "keys" / "vault.key").read_bytes()
    second = command("keys", "create", TINBAO_DATA_DIR=tmp_path)
    assert second.returncode == 2
    assert "never overwritten" in second.stderr
    assert (tmp_path / "keys" / "vault.key").read_bytes() == before


def test_a_next_key_is_published_and_listed(tmp_path: Path) -> None:
    command("keys", "create", TINBAO_DATA_DIR=tmp_path)
    done = command("keys", "rotate", TINBAO_DATA_DIR=tmp_path)
    assert done.returncode == 0, done.stderr

    listed = command("keys", "list", TINBAO_DATA_DIR=tmp_path).stdout.splitlines()

    assert listed[0].split("  ")[0] == "kid"
    assert [line.split()[-1] for line in listed[1:]] == ["next", "signs"]
    assert listed[1].split()[0] == done.stdout.split()[0]
    assert "always" in listed[2]
    again = command("keys", "rotate", TINBAO_DATA_DIR=tmp_path)
    assert again.returncode == 2
    assert "published already" in again.stderr
    assert command("keys", "rotate", "--in", "5", TINBAO_DATA_DIR=tmp_path).returncode == 2


def test_every_token_ends_at_once_only_when_that_is_said_twice(tmp_path: Path) -> None:
    command("keys", "create", TINBAO_DATA_DIR=tmp_path)
    before = sorted((tmp_path / "keys" / "signing").iterdir())
    asked = command("keys", "rotate", "--now", TINBAO_DATA_DIR=tmp_path)
    assert asked.returncode == 2
    assert "every access token ends at once" in asked.stderr
    assert sorted((tmp_path / "keys" / "signing").iterdir()) == before

    done = command("keys", "rotate", "--now", "--yes", TINBAO_DATA_DIR=tmp_path)

    assert done.returncode == 0, done.stderr
    (line,) = command("keys", "list", TINBAO_DATA_DIR=tmp_path).stdout.splitlines()[1:]
    assert (line.split()[0], line.split()[-1]) == (done.stdout.split()[0], "signs")


def test_without_keys_there_is_nothing_to_rotate_or_list(tmp_path: Path) -> None:
    for words in (["rotate"], ["rotate", "--now", "--yes"], ["list"]):
        done = command("keys", *words, TINBAO_DATA_DIR=tmp_path)
        assert done.returncode == 2
        assert "create a signing key" in done.stderr


def test_old_backups_end_only_when_that_is_said_twice(tmp_path: Path) -> None:
    command("keys", "create", TINBAO_DATA_DIR=tmp_path)
    asked = command("keys", "renew", TINBAO_DATA_DIR=tmp_path)
    assert asked.returncode == 2
    assert "every backup of the database from before becomes unreadable" in asked.stderr
