from pathlib import Path

import pytest

from tests.console import command


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"TINBAO_HOST": "192.0.2.1"}, "set TINBAO_HOST to 127.0.0.1"),
        ({"TINBAO_HOST": "example.org"}, "set TINBAO_HOST to 127.0.0.1"),
        ({"DATABASE_URL": "postgresql://a@b/c"}, "unset DATABASE_URL"),
    ],
)
def test_it_refuses_to_be_more_than_a_demonstration(settings: dict[str, str], sentence: str, tmp_path: Path) -> None:
    done = command("demo", **settings, TINBAO_DATA_DIR=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", [[], ["--fresh"]])
def test_a_folder_with_other_data_is_left_alone(option: list[str], tmp_path: Path) -> None:
    key = tmp_path / "keys" / "vault.key"
    key.parent.mkdir()
    key.write_text("a key of production")
    done = command("demo", *option, TINBAO_DATA_DIR=tmp_path, TINBAO_PORT=0)
    assert done.returncode == 2
    assert "not a demonstration's" in done.stderr
    assert key.read_text() == "a key of production"


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = command("demo", TINBAO_DATA_DIR=tmp_path / "file" / "data", TINBAO_PORT=0)
    assert done.returncode == 2
    assert "set TINBAO_DATA_DIR" in done.stderr


def test_the_story_needs_a_demonstration(tmp_path: Path) -> None:
    done = command("story", TINBAO_DATA_DIR=tmp_path)
    assert done.returncode == 2
    assert "start one with `make run`" in done.stderr
