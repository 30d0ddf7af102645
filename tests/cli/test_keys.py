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
